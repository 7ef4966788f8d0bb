"""The rows that an import wrote, and what undoing it would make of each: read from the history.

An import writes in one transaction, whose context the batch's own event names. What a row was
before is its last event before the import's first one; none, or a deletion, says that there was
no row.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

from transfers.models import ImportBatch, ImportFile

LEAVES, CHANGES_BACK, RETURNS, UNTOLD = "leaves", "changes back", "returns", "untold"

# The batch says what was undone, and its files which they were.
KEPT = (ImportBatch, ImportFile)


@dataclass(frozen=True)
class Effect:
    """How many rows of a table leave, change back and return when an import is undone."""

    model: type[models.Model]
    leaves: int
    changes_back: int
    returns: int


def tracked_tables():
    """Every model with a history, in a stable order."""
    return [
        model
        for model in apps.get_app_config("transfers").get_models()
        if not model._meta.proxy and hasattr(model, "pgh_event_models") and model not in KEPT
    ]


def columns_of(model):
    """Quoted columns of a table that its history holds: all but the generated ones."""
    fields = model._meta.concrete_fields
    return [connection.ops.quote_name(field.column) for field in fields if not field.generated]


def table_of(model):
    return connection.ops.quote_name(model._meta.db_table)


def events_of(model):
    """Quoted table of the events of a model."""
    return table_of(model.pgh_event_model)


def rowed(model, alias):
    """A row of a table or of its history as one value that can be compared."""
    return f"ROW({', '.join(f'{alias}.{column}' for column in columns_of(model))})"


def find(batch):
    """Put the rows that the import wrote into the table undo_row; returns the Effects.

    Call inside a transaction. `undo_row.before` is the event to go back to, `last` the import's
    last one; `undo_run` holds the context and batch of every import that stands.
    """
    with connection.cursor() as cursor:
        cursor.execute(PREPARE, {"applied": ImportBatch.State.APPLIED})
        written = _written(cursor, batch)
        for model in written:
            cursor.execute(_find_sql(model), {"batch": batch.pk, "model": model._meta.label})
        cursor.execute("ANALYZE undo_row")
        cursor.execute("SELECT model, action, count(*) FROM undo_row GROUP BY 1, 2")
        counts = {(label, action): count for label, action, count in cursor.fetchall()}
    effects = [
        Effect(
            model,
            *(
                counts.get((model._meta.label, action), 0)
                for action in (LEAVES, CHANGES_BACK, RETURNS)
            ),
        )
        for model in written
    ]
    return [each for each in effects if each.leaves or each.changes_back or each.returns]


# The history of an import that has just been made is not analyzed yet: row by row it takes hours.
PREPARE = """
    SET LOCAL enable_nestloop = off;
    SET LOCAL jit = off;
    DROP TABLE IF EXISTS undo_run, undo_row;
    CREATE TEMP TABLE undo_run ON COMMIT DROP AS
    SELECT DISTINCT ON (b.id) b.id AS batch_id, e.pgh_context_id AS context_id
    FROM transfers_importbatch AS b
    JOIN transfers_importbatchevent AS e ON e.pgh_obj_id = b.id AND e.state = b.state
    WHERE b.state = %(applied)s AND e.pgh_context_id IS NOT NULL
    ORDER BY b.id, e.pgh_id;
    CREATE TEMP TABLE undo_row (
        model text, id bigint, last integer, before integer, action text,
        PRIMARY KEY (model, id)
    ) ON COMMIT DROP
"""


_MINE = "pgh_context_id = (SELECT context_id FROM undo_run WHERE batch_id = %(batch)s)"


def _written(cursor, batch):
    """The tables that the import wrote to."""
    tables = tracked_tables()
    cursor.execute(
        " UNION ALL ".join(
            f"SELECT {n} WHERE EXISTS (SELECT FROM {events_of(model)} WHERE {_MINE})"
            for n, model in enumerate(tables)
        ),
        {"batch": batch.pk},
    )
    return [tables[n] for n in sorted(n for (n,) in cursor.fetchall())]


def _find_sql(model):
    events = events_of(model)
    return f"""
        INSERT INTO undo_row (model, id, last, before, action)
        WITH mine AS MATERIALIZED (
            SELECT pgh_obj_id AS id, min(pgh_id) AS first, max(pgh_id) AS last FROM {events}
            WHERE {_MINE} GROUP BY 1
        ), earlier AS (
            SELECT m.id, max(e.pgh_id) AS before
            FROM mine AS m JOIN {events} AS e ON e.pgh_obj_id = m.id AND e.pgh_id < m.first
            GROUP BY 1
        ), told AS (
            SELECT m.id, m.last, CASE WHEN b.pgh_label <> 'delete' THEN b.pgh_id END AS before,
                   b.pgh_id IS NULL AND f.pgh_label <> 'insert' AS untold,
                   l.pgh_label <> 'delete' AS stands,
                   {rowed(model, "b")} IS DISTINCT FROM {rowed(model, "l")} AS differs
            FROM mine AS m
            JOIN {events} AS f ON f.pgh_id = m.first
            JOIN {events} AS l ON l.pgh_id = m.last
            LEFT JOIN earlier ON earlier.id = m.id
            LEFT JOIN {events} AS b ON b.pgh_id = earlier.before
        )
        SELECT %(model)s, id, last, before, CASE
            WHEN untold THEN '{UNTOLD}'
            WHEN before IS NULL THEN '{LEAVES}'
            WHEN stands THEN '{CHANGES_BACK}'
            ELSE '{RETURNS}' END
        FROM told
        WHERE untold OR (before IS NULL AND stands)
           OR (before IS NOT NULL AND (differs OR NOT stands))
    """
