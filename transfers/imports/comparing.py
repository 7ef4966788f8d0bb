"""Compare: what the staged file says against what the database holds, and how they differ.

Leaves import_change (one row per differing field), import_absent and the columns `changes` and
`kept` of match_deal and match_delivery for the apply step; all temporary.
"""

from dataclasses import dataclass, field

from django.db import connection

DEAL_FIELDS = (
    "supplier_id",
    "recipient_id",
    "system_id",
    "order_year",
    "order_year_estimated",
    "condition",
    "local_production",
    "tiv_estimate",
)
DELIVERY_FIELDS = ("year_estimated", "number", "number_estimated", "printed_tiv")
DECIMALS = {"tiv_estimate", "printed_tiv", "printed_unit_tiv"}
COUNTS = ("new", "changed", "unchanged", "absent")

# Deliveries of the register that the batch's files cover, whether they hold them or not.
COVERED = """
    transfers_delivery AS d
    JOIN transfers_registerentry AS e ON e.deal_id = d.deal_id AND e.register = %(register)s
    JOIN transfers_deal AS deal ON deal.id = d.deal_id
    JOIN transfers_weaponsystem AS w ON w.id = deal.system_id
    JOIN transfers_importfile AS f ON f.batch_id = %(batch)s
     AND d.year BETWEEN f.first_year AND f.last_year
     AND (NOT f.some_suppliers OR deal.supplier_id IN (SELECT supplier_id FROM match_deal))
     AND (NOT f.some_recipients OR deal.recipient_id IN (SELECT recipient_id FROM match_deal))
     AND (NOT f.some_categories OR w.category_id IN (SELECT record_id FROM match_category))
"""


@dataclass
class Comparison:
    """Counts of deals and deliveries by what became of them, and what a person should see."""

    deals: dict = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    deliveries: dict = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    conflicts: int = 0
    moved_systems: int = 0
    newer: str = ""
    fingerprint: str = ""

    @property
    def differs(self):
        """Whether the file contradicts anything the database holds."""
        counts = (self.deals, self.deliveries)
        return bool(
            self.conflicts
            or self.moved_systems
            or any(count["changed"] or count["absent"] for count in counts)
        )


def text_of(column, name):
    """SQL that prints a column so that equal values print alike."""
    return f"trim_scale({column})::text" if name in DECIMALS else f"{column}::text"


def _pairs(fields, ours, theirs):
    return ", ".join(
        f"('{name}', {text_of(f'{ours}.{name}', name)}, {text_of(f'{theirs}.{name}', name)})"
        for name in fields
    )


def compare(batch, generated_on):
    """Compare the matched rows with the database; returns a Comparison, changes nothing."""
    values = {
        "register": batch.register,
        "batch": batch.pk,
        "edition": batch.edition_name,
        "generated_on": generated_on,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS import_change, import_absent, import_system;"
            f"{SYSTEMS_SQL}; {_changes_sql()}; ANALYZE import_change"
        )
        for subject, fields, key in (
            ("deal", DEAL_FIELDS, "external_id"),
            ("delivery", DELIVERY_FIELDS, "delivery_id"),
        ):
            mark_corrections(cursor, subject, fields)
            cursor.execute(_sum_up_sql(subject, key))
        cursor.execute(
            f"""
            CREATE TEMP TABLE import_absent ON COMMIT DROP AS
            SELECT DISTINCT d.id AS delivery_id, d.deal_id, d.year, e.id AS entry_id, e.external_id
            FROM {COVERED}
            WHERE d.edition_id IS NOT NULL AND d.absent_since_id IS NULL AND NOT EXISTS (
                SELECT FROM match_delivery AS m WHERE m.delivery_id = d.id
            )
            """,
            values,
        )
        comparison = Comparison()
        cursor.execute(COUNT_SQL)
        *counts, comparison.conflicts, comparison.moved_systems, comparison.fingerprint = (
            cursor.fetchone()
        )
        comparison.deals = dict(zip(COUNTS, counts[:4], strict=True))
        comparison.deliveries = dict(zip(COUNTS, counts[4:], strict=True))
        cursor.execute(NEWER_SQL, values)
        comparison.newer = ", ".join(name for (name,) in cursor.fetchall())
    return comparison


def _changes_sql():
    returned = "('absent', (e.absent_since_id IS NOT NULL)::text, 'false')"
    printed = _pairs(["printed_unit_tiv"], "e", "m")
    return f"""
        CREATE TEMP TABLE import_change ON COMMIT DROP AS
        SELECT 'deal' AS subject, m.external_id, NULL::integer AS year, m.deal_id,
               NULL::bigint AS delivery_id, f.field, f.ours, f.theirs, FALSE AS conflict
        FROM match_deal AS m
        JOIN transfers_deal AS d ON d.id = m.deal_id
        LEFT JOIN transfers_registerentry AS e ON e.id = m.entry_id
        CROSS JOIN LATERAL (VALUES {_pairs(DEAL_FIELDS, "d", "m")}, {printed}, {returned})
            AS f (field, ours, theirs)
        WHERE f.ours IS DISTINCT FROM f.theirs
        UNION ALL
        SELECT 'delivery', m.external_id, m.year, m.deal_id, d.id, f.field, f.ours, f.theirs, FALSE
        FROM match_delivery AS m
        JOIN transfers_delivery AS d ON d.id = m.delivery_id
        CROSS JOIN LATERAL (VALUES {_pairs(DELIVERY_FIELDS, "d", "m")},
            ('absent', (d.absent_since_id IS NOT NULL)::text, 'false')) AS f (field, ours, theirs)
        WHERE f.ours IS DISTINCT FROM f.theirs
    """


def mark_corrections(cursor, subject, fields):
    """Make conflicts of changes to values that no import wrote: their last event says who did.

    The undo of an import gives a value back as an import wrote it: imports leave others alone.
    """
    cursor.execute(_by_hand_sql(subject, fields), {"fields": list(fields)})


def _by_hand_sql(subject, fields):
    values = ", ".join(f"('{name}', {text_of(f'ev.{name}', name)})" for name in fields)
    return f"""
        WITH told AS (
            SELECT ev.pgh_obj_id, ev.pgh_id, f.field, f.value,
                   x.metadata ?| '{{import,undo}}' AS by_import,
                   lag(f.value) OVER past AS before, row_number() OVER past AS nth
            FROM transfers_{subject}event AS ev
            CROSS JOIN LATERAL (VALUES {values}) AS f (field, value)
            JOIN import_change AS c
              ON c.subject = '{subject}' AND c.{subject}_id = ev.pgh_obj_id AND c.field = f.field
            LEFT JOIN pghistory_context AS x ON x.id = ev.pgh_context_id
            WINDOW past AS (PARTITION BY ev.pgh_obj_id, f.field ORDER BY ev.pgh_id)
        ), last_set AS (
            SELECT DISTINCT ON (pgh_obj_id, field) pgh_obj_id, field, by_import FROM told
            WHERE nth = 1 OR value IS DISTINCT FROM before
            ORDER BY pgh_obj_id, field, pgh_id DESC
        )
        UPDATE import_change AS c SET conflict = TRUE
        WHERE c.subject = '{subject}' AND c.field = ANY(%(fields)s) AND NOT EXISTS (
            SELECT FROM last_set AS s
            WHERE s.pgh_obj_id = c.{subject}_id AND s.field = c.field AND s.by_import
        )
    """


def _sum_up_sql(subject, key):
    return f"""
        UPDATE match_{subject} AS m SET changes = c.changes, kept = c.kept
        FROM (
            SELECT external_id, delivery_id,
                   array_agg(field) FILTER (WHERE NOT conflict) AS changes,
                   coalesce(array_agg(field) FILTER (WHERE conflict), '{{}}') AS kept
            FROM import_change WHERE subject = '{subject}' GROUP BY 1, 2
        ) AS c
        WHERE m.{key} = c.{key}
    """


# A deal is absent when nothing that the register still prints of it is left.
ABSENT_DEALS = """
    SELECT DISTINCT a.entry_id, a.external_id FROM import_absent AS a
    WHERE NOT EXISTS (
        SELECT FROM transfers_delivery AS d
        WHERE d.deal_id = a.deal_id AND d.edition_id IS NOT NULL AND d.absent_since_id IS NULL
          AND d.id NOT IN (SELECT delivery_id FROM import_absent)
    ) AND a.external_id NOT IN (SELECT external_id FROM match_deal)
"""

COUNT_SQL = f"""
    SELECT (SELECT count(*) FROM match_deal WHERE deal_id IS NULL),
           (SELECT count(*) FROM match_deal WHERE deal_id IS NOT NULL AND changes IS NOT NULL),
           (SELECT count(*) FROM match_deal WHERE deal_id IS NOT NULL AND changes IS NULL),
           (SELECT count(*) FROM ({ABSENT_DEALS}) AS gone),
           (SELECT count(*) FROM match_delivery WHERE delivery_id IS NULL),
           (SELECT count(*) FROM match_delivery
             WHERE delivery_id IS NOT NULL AND changes IS NOT NULL),
           (SELECT count(*) FROM match_delivery WHERE delivery_id IS NOT NULL AND changes IS NULL),
           (SELECT count(*) FROM import_absent),
           (SELECT count(*) FROM import_change WHERE conflict),
           (SELECT count(*) FROM import_system WHERE NOT by_hand),
           (SELECT md5(coalesce(string_agg(line, E'\\n' ORDER BY line), '')) FROM (
               SELECT 'new deal ' || external_id FROM match_deal WHERE deal_id IS NULL
               UNION ALL
               SELECT 'new delivery ' || external_id || ' ' || year
               FROM match_delivery WHERE delivery_id IS NULL
               UNION ALL
               SELECT concat_ws('|', subject, external_id, year, field, ours, theirs, conflict)
               FROM import_change
               UNION ALL
               SELECT 'absent ' || external_id || ' ' || year FROM import_absent
               UNION ALL
               SELECT concat_ws('|', 'system', system_id, old_id, new_id) FROM import_system
           ) AS seen (line))
"""

# An older file must not put its values over those of a newer edition.
NEWER_SQL = f"""
    SELECT DISTINCT n.name FROM (
        SELECT d.edition_id FROM {COVERED}
        UNION
        SELECT e.edition_id FROM import_change AS c
        JOIN transfers_registerentry AS e ON e.deal_id = c.deal_id AND e.register = %(register)s
        WHERE NOT c.conflict AND c.subject = 'deal'
    ) AS touched
    JOIN transfers_registeredition AS n ON n.id = touched.edition_id
    WHERE n.name <> %(edition)s AND n.generated_on > %(generated_on)s
    ORDER BY 1
"""

# A system that the file prints under another category; one set by hand stays where it is.
SYSTEMS_SQL = """
    CREATE TEMP TABLE import_system ON COMMIT DROP AS
    SELECT w.id AS system_id, w.designation, w.category_id AS old_id, m.category_id AS new_id,
           coalesce((
               SELECT NOT coalesce(x.metadata ? 'import', FALSE)
               FROM transfers_weaponsystemevent AS ev
               LEFT JOIN pghistory_context AS x ON x.id = ev.pgh_context_id
               WHERE ev.pgh_obj_id = w.id AND ev.category_id = w.category_id
               ORDER BY ev.pgh_id LIMIT 1
           ), TRUE) AS by_hand
    FROM match_system AS m JOIN transfers_weaponsystem AS w ON w.id = m.record_id
    WHERE w.category_id <> m.category_id
"""
