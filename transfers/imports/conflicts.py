"""Conflicts: a person decides between a correction made by hand and the register's value."""

from collections import defaultdict

import pghistory
from django.db import IntegrityError, transaction
from django.utils import timezone

from transfers.models import Deal, Delivery, ImportConflict

from .preview import RECORDS, TITLES

WORDS = {"": "–", "true": "yes", "false": "no"}
BOOLEANS = {"true": True, "false": False}


class ConflictRefused(Exception):
    """The decision cannot be carried out; nothing was changed. The message says why."""


def keep_corrections(conflicts, user):
    """Let the values corrected by hand stand; returns how many open conflicts that decided."""
    with transaction.atomic():
        return _decide(_open(conflicts), ImportConflict.State.KEPT, user)


def take_values(conflicts, user):
    """Write the register's values over the corrections, all of them or none; returns how many.

    They count as written by the import from then on: its next value will not be a conflict.
    Raises ConflictRefused.
    """
    try:
        with transaction.atomic():
            conflicts = _open(conflicts)
            for conflict in conflicts:
                _take(conflict, user)
            return _decide(conflicts, ImportConflict.State.TAKEN, user)
    except IntegrityError as error:
        raise ConflictRefused(
            f"The register's value cannot stand ({error.__cause__.diag.constraint_name}): "
            "correct the deal by hand, then keep the correction."
        ) from error


def _open(conflicts):
    """Those still open, locked in one order, so that two people cannot decide the same one."""
    chosen = ImportConflict.objects.filter(pk__in=[conflict.pk for conflict in conflicts])
    return list(
        chosen.filter(state=ImportConflict.State.OPEN)
        .select_for_update(of=["self"])
        .select_related("batch", "deal")
        .order_by("pk")
    )


def _decide(conflicts, state, user):
    return ImportConflict.objects.filter(pk__in=[conflict.pk for conflict in conflicts]).update(
        state=state, decided_by=user, decided_at=timezone.now()
    )


def _take(conflict, user):
    model, key = (
        (Delivery, conflict.delivery_id) if conflict.delivery_id else (Deal, conflict.deal_id)
    )
    field = model._meta.get_field(conflict.field)
    ours, theirs = stored(field, conflict.ours), stored(field, conflict.theirs_key)
    record = model.objects.select_for_update().get(pk=key)
    current = getattr(record, field.attname)
    if current not in (ours, theirs):
        raise ConflictRefused(
            f"{conflict.deal}: {title(conflict)} is now {current} and no longer "
            f"{conflict.ours or 'empty'}: somebody corrected it since. Put it right by hand."
        )
    edition = conflict.batch.edition_name
    with pghistory.context(
        **{
            "import": conflict.batch_id,
            "user": user.pk,
            "reason": f"register's value of edition {edition} taken instead of the correction",
        }
    ):
        model.objects.filter(pk=key).update(**{field.attname: theirs})


def stored(field, text):
    """Value of a column from the text PostgreSQL prints for it; empty text means NULL."""
    return None if text == "" else field.to_python(BOOLEANS.get(text, text))


def title(conflict):
    """Name of the field in dispute, as a person reads it."""
    return TITLES.get(conflict.field, conflict.field.replace("_", " "))


def describe(conflicts):
    """Give each conflict `ours_shown` and `theirs_shown`: names for ids, words for flags."""
    keys = defaultdict(set)
    for conflict in conflicts:
        if model := RECORDS.get(conflict.field):
            keys[model].update({conflict.ours, conflict.theirs_key} - {""})
    names = {model: _names(model, wanted) for model, wanted in keys.items()}
    for conflict in conflicts:
        words = names.get(RECORDS.get(conflict.field), WORDS)
        conflict.ours_shown = words.get(conflict.ours, conflict.ours) or WORDS[""]
        conflict.theirs_shown = words.get(conflict.theirs_key, conflict.theirs) or WORDS[""]
    return conflicts


def _names(model, keys):
    records = model.objects.filter(pk__in=keys)
    if hasattr(model, "description"):
        records = records.select_related("description")
    return {str(record.pk): str(record) for record in records}
