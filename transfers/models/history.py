"""History: every insert, update and delete of a tracked table becomes a row that stays."""

from functools import partial

import pghistory
from django.db import models


def tracked(model=None, *, part_of=()):
    """Record every change of the model's rows by statement-level triggers, bulk loads included.

    Each event holds the row, the time (of the clock, not of the transaction) and a context with
    who and why. Generated columns are left out: they follow from the others. Events are found by
    their row, and by what the fields `part_of` name.
    """
    if model is None:
        return partial(tracked, part_of=part_of)
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=[f.name for f in model._meta.local_fields if isinstance(f, models.GeneratedField)],
        append_only=True,
        level=pghistory.Statement,
        obj_field=pghistory.ObjForeignKey(related_name="events", db_index=True),
        meta={"indexes": [models.Index(fields=[field]) for field in part_of]},
    )(model)
