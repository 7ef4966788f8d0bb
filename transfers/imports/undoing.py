"""Undo a whole import: the register is again what it was before, where nothing was built on it."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from transfers.models import ImportBatch

from .run import refresh_preview
from .transactions import ImportRefused, analyze, one_transaction, recorded
from .undo_obstacles import SCRATCH, Obstacle, obstacles
from .undo_rows import (
    CHANGES_BACK,
    LEAVES,
    RETURNS,
    Effect,
    columns_of,
    events_of,
    find,
    table_of,
    tracked_tables,
)


class UndoRefused(Exception):
    """The import cannot be undone; nothing was changed. `obstacles` say why."""

    def __init__(self, obstacles):
        super().__init__(" ".join(map(str, obstacles)))
        self.obstacles = obstacles


@dataclass
class Plan:
    """What undoing an import would do to each table, and what stands in the way."""

    effects: list[Effect]
    obstacles: list[Obstacle]


def plan(batch):
    """What undoing the import would do; changes nothing."""
    with transaction.atomic():
        return _plan(batch)


def what_stands_in_the_way(batch):
    """Obstacles to undoing the import, each a sentence that names records; none where it can be."""
    return plan(batch).obstacles


def undo(batch, *, user, reason):
    """Undo an applied import; returns the Effects. Raises UndoRefused."""
    if not reason.strip():
        raise UndoRefused([Obstacle("Say why the import is undone.")])
    try:
        with one_transaction():
            _keep_writers_out()
            batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            found = _plan(batch)
            if found.obstacles:
                raise UndoRefused(found.obstacles)
            who = user.pk if user else None
            with recorded(undo=batch.pk, user=who, reason=reason):
                _put_back(found.effects)
                batch.state, batch.edition = ImportBatch.State.UNDONE, None
                batch.undone_by, batch.undone_at, batch.undo_reason = user, timezone.now(), reason
                batch.save()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except ImportRefused as refusal:
        raise UndoRefused([Obstacle(fault.message) for fault in refusal.faults]) from refusal
    analyze()
    _compare_staged_anew()
    return found.effects


def _plan(batch):
    effects = find(batch)
    return Plan(effects, obstacles(batch))


def _keep_writers_out():
    """Let nobody write what is about to be compared and put back; reading goes on."""
    tables = ", ".join(table_of(model) for model in tracked_tables())
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _put_back(effects):
    """Rows that the import added go before others take the values that they held."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in SCRATCH:
            cursor.execute(f"DELETE FROM {table_of(model)}")
        for sql_of, name, action in (
            (_delete_sql, "leaves", LEAVES),
            (_update_sql, "changes_back", CHANGES_BACK),
            (_insert_sql, "returns", RETURNS),
        ):
            for each in effects:
                if expected := getattr(each, name):
                    label = each.model._meta.label
                    cursor.execute(sql_of(each.model), {"model": label, "action": action})
                    if cursor.rowcount != expected:
                        raise RuntimeError(f"{cursor.rowcount} rows of {label}, not {expected}")


def _key(model):
    return connection.ops.quote_name(model._meta.pk.column)


_CHOSEN = "r.model = %(model)s AND r.action = %(action)s"


def _delete_sql(model):
    return f"""
        DELETE FROM {table_of(model)} AS t USING undo_row AS r
        WHERE {_CHOSEN} AND t.{_key(model)} = r.id
    """


def _update_sql(model):
    values = ", ".join(f"{column} = b.{column}" for column in columns_of(model))
    return f"""
        UPDATE {table_of(model)} AS t SET {values}
        FROM undo_row AS r JOIN {events_of(model)} AS b ON b.pgh_id = r.before
        WHERE {_CHOSEN} AND t.{_key(model)} = r.id
    """


def _insert_sql(model):
    columns = columns_of(model)
    return f"""
        INSERT INTO {table_of(model)} ({", ".join(columns)})
        SELECT {", ".join(f"b.{column}" for column in columns)}
        FROM undo_row AS r JOIN {events_of(model)} AS b ON b.pgh_id = r.before WHERE {_CHOSEN}
    """


def _compare_staged_anew():
    """Imports that wait show what they would change in the register as it is now."""
    for batch in ImportBatch.objects.filter(state=ImportBatch.State.STAGED):
        try:
            refresh_preview(batch)
        except ImportRefused:
            # Whoever confirms it is told why; until then it shows what it showed.
            continue
