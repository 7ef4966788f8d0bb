"""First page of the admin: what waits, what changed, and what the register holds."""

from transfers.models import (
    Actor,
    Allegation,
    Claim,
    Deal,
    Delivery,
    ImportBatch,
    RegisterEdition,
    Source,
    WeaponSystem,
)

from .recent import recent_changes
from .waiting import count, list_of, may_view, waiting

HELD = [Deal, Delivery, WeaponSystem, Actor, RegisterEdition, Allegation, Claim, Source]


def context(request):
    """What the template shows beside the lists."""
    lines = waiting(request)
    return {
        "waiting": [line for line in lines if line.number],
        "idle": [line for line in lines if not line.number],
        "recent": recent_changes(request),
        "held": _held(request),
        "edition": RegisterEdition.objects.newest_first().first()
        if may_view(request, RegisterEdition)
        else None,
        "last_import": _last_import() if may_view(request, ImportBatch) else None,
    }


def _held(request):
    seen = [model for model in HELD if may_view(request, model)]
    numbers = count(model.objects.all() for model in seen)
    return [
        (model._meta.verbose_name_plural, list_of(model), number)
        for model, number in zip(seen, numbers, strict=True)
    ]


def _last_import():
    applied = ImportBatch.objects.filter(state=ImportBatch.State.APPLIED)
    last = applied.select_related("created_by").prefetch_related("files")
    return last.order_by("-applied_at").first()
