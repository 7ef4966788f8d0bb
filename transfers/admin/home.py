"""First page of the admin: what waits, what changed, and what the register holds."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from transfers.models import (
    Actor,
    Allegation,
    Claim,
    Deal,
    Delivery,
    ImportBatch,
    ImportFile,
    RegisterEdition,
    Source,
    WeaponSystem,
)

from .recent import recent_changes
from .waiting import list_of, may_view, waiting

HELD = [Deal, Delivery, WeaponSystem, Actor, RegisterEdition, Allegation, Claim, Source]


def context(request):
    """What the template shows beside the lists."""
    seen = [model for model in HELD if may_view(request, model)]
    lines, numbers = waiting(request, [model.objects.all() for model in seen])
    return {
        "waiting": [line for line in lines if line.number],
        "idle": [line for line in lines if not line.number],
        "recent": recent_changes(request),
        "held": [
            (model._meta.verbose_name_plural, list_of(model), number)
            for model, number in zip(seen, numbers, strict=True)
        ],
        "edition": RegisterEdition.objects.newest_first().first()
        if may_view(request, RegisterEdition)
        else None,
        "last_import": _last_import() if may_view(request, ImportBatch) else None,
    }


def _last_import():
    applied = ImportBatch.objects.filter(state=ImportBatch.State.APPLIED)
    files = ImportFile.objects.filter(batch=OuterRef("pk")).order_by("pk")
    printed = ArraySubquery(files.values(json=JSONObject(name="name", rows="rows")))
    last = applied.select_related("created_by").annotate(printed=printed)
    return last.order_by("-applied_at").first()
