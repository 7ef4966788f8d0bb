"""History: every insert, update and delete of a tracked table becomes a row that stays."""

from functools import partial

import pghistory
import pghistory.models
import pgtrigger
from django.db import models


class Stays(pgtrigger.Trigger):
    """Lets the database refuse what would alter rows of the history.

    The function is one of our own, which the migrations make, so that `pgtrigger.ignore` does not
    lift the rule.
    """

    when = pgtrigger.Before
    level = pgtrigger.Statement
    func = "RETURN NULL;"

    def render_execute(self, model):
        return "history_stays()"


class Counted(pgtrigger.Trigger):
    """Makes every event count in the version of the data; see DataChange."""

    when = pgtrigger.After
    level = pgtrigger.Statement
    operation = pgtrigger.Insert
    referencing = pgtrigger.Referencing(new="new_values")
    func = "RETURN NULL;"

    def render_execute(self, model):
        return "data_changed()"


def tracked(model=None, *, part_of=()):
    """Record every change of the model's rows by statement-level triggers, bulk loads included.

    Each event holds the row, the time (of the clock, not of the transaction) and a context with
    who and why. Generated columns are left out: they follow from the others. Events are found by
    their row, and by what the fields `part_of` name. They are only ever added: the database
    refuses to change, delete or truncate them.
    """
    if model is None:
        return partial(tracked, part_of=part_of)
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=[f.name for f in model._meta.local_fields if isinstance(f, models.GeneratedField)],
        level=pghistory.Statement,
        meta={
            "indexes": [models.Index(fields=[field]) for field in part_of],
            "triggers": [
                Stays(
                    name="stays",
                    operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
                ),
                Counted(name="counted"),
            ],
        },
    )(model)


class HistoryContext(pghistory.models.Context):
    """Who wrote the events of one transaction, and why; to be added to in that transaction only."""

    class Meta:
        proxy = True
        triggers = [
            Stays(name="stays", operation=pgtrigger.Delete | pgtrigger.Truncate),
            Stays(
                name="stays_as_told",
                level=pgtrigger.Row,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.created_at <> transaction_timestamp() "
                    "OR (NEW.id, NEW.created_at) <> (OLD.id, OLD.created_at)"
                ),
            ),
        ]
