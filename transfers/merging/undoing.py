"""Undo: the merged record is back, with its key and address, and so is what it had."""

from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from transfers.models import Merge, NameQuestion

from .pointing import SHOWN, pointers_to
from .refusing import MergeRefused, refusing
from .running import alone, recorded
from .subjects import kind_called


@dataclass
class Undone:
    """What an undone merge gave back; `gone` counts rows by table that were deleted since."""

    record: models.Model
    gone: dict = field(default_factory=dict)


def undo(merge, *, user=None):
    """Undo a merge; returns what came of it.

    Raises MergeRefused where a row that was moved has been changed to a third record since, or
    where something new has taken the merged record's place.
    """
    with refusing(), transaction.atomic():
        alone()
        merge = Merge.objects.select_for_update().get(pk=merge.pk)
        kind = kind_called(merge.subject)
        if merge.undone_at:
            raise MergeRefused(["This merge has been undone already."])
        kind.model.objects.select_for_update().get(pk=merge.kept.pk)
        if faults := [fault for change in merge.moved if (fault := _changed_since(change))]:
            raise MergeRefused(faults)
        with recorded(user, f"undoing the merge of {merge}: {merge.reason}"):
            return _undo(merge, kind, user)


def _undo(merge, kind, user):
    for removed in reversed(merge.removed):
        _restore(apps.get_model(removed["model"]), removed["row"])
    record = kind.model.objects.get(pk=merge.old_id)
    undone = Undone(record)
    for change in reversed(merge.moved):
        model = apps.get_model(change["model"])
        rows = model._base_manager.filter(pk__in=change["rows"])
        put_back = rows.update(**{change["field"]: change["from"]})
        if gone := len(change["rows"]) - put_back:
            title = str(model._meta.verbose_name_plural)
            undone.gone[title] = undone.gone.get(title, 0) + gone
    for added in merge.added:
        _take_back(apps.get_model(added["model"]), added["key"], kind, record)
    NameQuestion.objects.filter(merge=merge).update(
        state=NameQuestion.State.OPEN,
        merge=None,
        chosen_actor=None,
        chosen_system=None,
        decided_by=None,
        decided_at=None,
    )
    Merge.objects.filter(pk=merge.pk).update(undone_by=user, undone_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return undone


def _changed_since(change):
    """A sentence on the rows that no longer hold what the merge gave them, or None."""
    model = apps.get_model(change["model"])
    column = model._meta.get_field(change["field"])
    others = (
        model._base_manager.filter(pk__in=change["rows"])
        .exclude(**{change["field"]: change["to"]})
        .select_related()
        .order_by("pk")
    )
    if not (count := others.count()):
        return None
    first = [f"{row} ({getattr(row, column.name)})" for row in others[:SHOWN]]
    rest = f" and {count - SHOWN} more" if count > SHOWN else ""
    return (
        f"{model._meta.verbose_name_plural.capitalize()}: {column.verbose_name} has been changed "
        f"since the merge: {', '.join(first)}{rest}. Put that right first."
    )


def _restore(model, row):
    """Insert a row as it was, key included; generated columns follow by themselves."""
    name = connection.ops.quote_name
    table = name(model._meta.db_table)
    columns = ", ".join(name(f.column) for f in model._meta.concrete_fields if not f.generated)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) "
            f"SELECT {columns} FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",
            [row],
        )


def _take_back(model, key, kind, record):
    """Remove the name that the merge added, or give it to the record where files printed it."""
    name = model._base_manager.filter(pk=key)
    used = any(
        pointer.model._base_manager.filter(**{pointer.field.name: key}).exists()
        for pointer in pointers_to(model)
    )
    if used:
        name.update(**{kind.link: record})
    else:
        name.delete()
