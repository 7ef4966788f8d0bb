"""History: every insert, update and delete of a tracked table becomes a row that stays."""

import pghistory
from django.db import models


def tracked(model):
    """Record every change of the model's rows by statement-level triggers, bulk loads included.

    Each event holds the row, the time (of the clock, not of the transaction) and a context with
    who and why. Generated columns are left out: they follow from the others.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=[f.name for f in model._meta.local_fields if isinstance(f, models.GeneratedField)],
        append_only=True,
        level=pghistory.Statement,
    )(model)
