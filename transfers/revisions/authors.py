"""Who changed a record since it was last published."""

from django.db import connection

from transfers.models.publication import STANDING

from .parts import told_parts

OWN = """
    SELECT e.pgh_obj_id AS record, e.pgh_id, e.pgh_created_at, e.pgh_context_id,
           e.state = 'published'
               AND lag(e.state) OVER past IS DISTINCT FROM 'published' AS released,
           e.pgh_label = 'delete' OR (to_jsonb(e) - %(ignored)s::text[])
               IS DISTINCT FROM lag(to_jsonb(e) - %(ignored)s::text[]) OVER past AS changed
    FROM {events} AS e
    WHERE e.pgh_obj_id = ANY(%(keys)s)
    WINDOW past AS (PARTITION BY e.pgh_obj_id ORDER BY e.pgh_id)
"""

# A part that moved from one record to another changed both.
PART = """
    SELECT whole.record, e.pgh_id, e.pgh_created_at, e.pgh_context_id, FALSE, e.changed
    FROM (
        SELECT e.*, lag(e.{whole}) OVER past AS before,
               e.pgh_label = 'delete' OR (to_jsonb(e) - %(ignored)s::text[])
                   IS DISTINCT FROM lag(to_jsonb(e) - %(ignored)s::text[]) OVER past AS changed
        FROM {events} AS e
        WHERE e.pgh_obj_id IN (
            SELECT had.pgh_obj_id FROM {events} AS had WHERE had.{whole} = ANY(%(keys)s)
        )
        WINDOW past AS (PARTITION BY e.pgh_obj_id ORDER BY e.pgh_id)
    ) AS e
    CROSS JOIN LATERAL (SELECT DISTINCT unnest(ARRAY[e.{whole}, e.before]) AS record) AS whole
    WHERE whole.record = ANY(%(keys)s)
"""

# What a publication wrote itself, such as the deliveries of an import, comes under its context.
AUTHORS = """
    , released AS (
        SELECT DISTINCT ON (record) record, pgh_created_at, pgh_context_id
        FROM events WHERE released ORDER BY record, pgh_id DESC
    )
    SELECT DISTINCT e.record, (c.metadata ->> 'user')::bigint
    FROM events AS e
    JOIN pghistory_context AS c ON c.id = e.pgh_context_id
    LEFT JOIN released AS r ON r.record = e.record
    WHERE e.changed AND c.metadata ->> 'user' IS NOT NULL
      AND (r.record IS NULL OR (e.pgh_created_at > r.pgh_created_at
                                AND e.pgh_context_id IS DISTINCT FROM r.pgh_context_id))
"""


def authors(model, keys):
    """Keys of the users who changed each record or its parts since it was last published.

    A set for each key that has any. Publishing, withdrawing and the like are no changes.
    """
    found = {}
    for record, user in _fetch(model, keys):
        found.setdefault(record, set()).add(user)
    return found


def _fetch(model, keys):
    parts = told_parts(model)
    tables = [OWN.format(events=_events(model))]
    tables += [PART.format(events=_events(part.model), whole=part.column) for part in parts]
    ignored = {
        field.column
        for each in (model, *(part.model for part in parts))
        for field in each.pgh_event_model._meta.local_fields
        if field.name.startswith("pgh_")
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH events AS ({' UNION ALL '.join(tables)}) {AUTHORS}",
            {"keys": list(keys), "ignored": [*ignored, *STANDING]},
        )
        return cursor.fetchall()


def _events(model):
    return model.pgh_event_model._meta.db_table
