"""The names for which an import has just made records, with what the file prints them with."""

from django.db import connection

from transfers.models import Subject

from .asking import NewName

# Each spelling that made a record, with the rows that print it; the first of equal ones counts.
ACTORS_SQL = """
    SELECT DISTINCT ON (m.record_id) m.spelled, m.record_id, s.rows, r.rows,
           least(s.first, r.first), greatest(s.last, r.last)
    FROM match_actor AS m
    LEFT JOIN (
        SELECT supplier, count(DISTINCT external_id) AS rows, min(year) AS first, max(year) AS last
        FROM import_row GROUP BY supplier
    ) AS s ON s.supplier = m.spelled
    LEFT JOIN (
        SELECT recipient, count(DISTINCT external_id) AS rows, min(year) AS first,
               max(year) AS last
        FROM import_row GROUP BY recipient
    ) AS r ON r.recipient = m.spelled
    WHERE m.record_id = ANY(%s)
    ORDER BY m.record_id, m.place
"""
SYSTEMS_SQL = """
    SELECT DISTINCT ON (m.record_id) m.spelled, m.record_id, p.description, p.category,
           m.category_id, p.suppliers, p.supplier_names, p.recipient_names, p.deals,
           p.first, p.last
    FROM match_system AS m
    JOIN (
        SELECT r.designation, d.record_id AS key, min(r.description) AS description,
               min(r.category) AS category, array_agg(DISTINCT a.record_id) AS suppliers,
               array_agg(DISTINCT r.supplier) AS supplier_names,
               array_agg(DISTINCT r.recipient) AS recipient_names,
               count(DISTINCT r.external_id) AS deals,
               min(r.order_year) AS first, max(r.order_year) AS last
        FROM import_row AS r
        JOIN match_description AS d ON d.spelled = r.description
        JOIN match_actor AS a ON a.spelled = r.supplier
        GROUP BY r.designation, d.record_id
    ) AS p ON p.designation = m.spelled AND p.key = m.key
    WHERE m.record_id = ANY(%s)
    ORDER BY m.record_id, m.place
"""
SHOWN = 3


def names_made(made):
    """NewNames of the records made; `made` holds their keys by subject.

    Call inside the import's transaction: it reads the temporary tables of the matching.
    """
    names = []
    with connection.cursor() as cursor:
        if keys := made.get(Subject.ACTOR):
            cursor.execute(ACTORS_SQL, [keys])
            names += [_actor(*row) for row in cursor.fetchall()]
        if keys := made.get(Subject.SYSTEM):
            cursor.execute(SYSTEMS_SQL, [keys])
            names += [_system(*row) for row in cursor.fetchall()]
    return names


def _actor(spelled, key, supplied, received, first, last):
    roles = [
        f"{word} of {_counted(count)}"
        for word, count in (("supplier", supplied), ("recipient", received))
        if count
    ]
    context = f"{' and '.join(roles)}, delivered {_span(first, last)}"
    return NewName(
        Subject.ACTOR, spelled, context=f"{context[0].upper()}{context[1:]}.", record=key
    )


def _system(
    spelled, key, described, category_name, category, suppliers, sellers, buyers, deals, first, last
):
    ordered = f", ordered {_span(first, last)}" if first else ""
    return NewName(
        Subject.SYSTEM,
        spelled,
        described,
        category,
        frozenset(suppliers),
        (first, last) if first else (),
        f"{category_name}. {_counted(deals).capitalize()}{ordered}, from {_listed(sellers)} "
        f"to {_listed(buyers)}.",
        key,
    )


def _counted(deals):
    return f"{deals:,} deal{'' if deals == 1 else 's'}"


def _span(first, last):
    return f"{first}" if first == last else f"{first}–{last}"


def _listed(names):
    rest = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + rest
