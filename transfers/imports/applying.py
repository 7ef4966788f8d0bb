"""Apply: the compared rows into deals, entries and deliveries by MERGE, in one transaction."""

from django.db import connection

from .comparing import ABSENT_DEALS, DEAL_FIELDS, DELIVERY_FIELDS

ENTRY_FIELDS = (
    "supplier_name_id",
    "recipient_name_id",
    "system_name_id",
    "description_name_id",
    "category_name_id",
    "printed_unit_tiv",
)

# Whether anything at all would be written: a file that says nothing new leaves no trace.
PENDING_SQL = f"""
    SELECT EXISTS (SELECT FROM match_deal WHERE deal_id IS NULL OR changes IS NOT NULL)
        OR EXISTS (SELECT FROM match_delivery WHERE delivery_id IS NULL OR changes IS NOT NULL)
        OR EXISTS (SELECT FROM import_absent)
        OR EXISTS (SELECT FROM import_system WHERE NOT by_hand)
        OR EXISTS (
            SELECT FROM import_change AS c WHERE c.conflict AND NOT EXISTS (
                SELECT FROM transfers_importconflict AS k
                WHERE k.deal_id = c.deal_id AND k.delivery_id IS NOT DISTINCT FROM c.delivery_id
                  AND k.field = c.field AND k.theirs_key = coalesce(c.theirs, '')
                  AND k.ours = coalesce(c.ours, '')
            )
        )
        OR EXISTS (
            SELECT FROM match_deal AS m
            LEFT JOIN transfers_registerentry AS e ON e.id = m.entry_id
            WHERE {" OR ".join(f"e.{name} IS DISTINCT FROM m.{name}" for name in ENTRY_FIELDS)}
        )
        OR EXISTS (
            SELECT FROM match_delivery AS m JOIN transfers_delivery AS d ON d.id = m.delivery_id
            LEFT JOIN transfers_registeredition AS n ON n.id = d.edition_id
            WHERE n.name IS DISTINCT FROM %(edition)s
        )
"""


def pending(batch):
    """Whether applying the comparison would write anything."""
    with connection.cursor() as cursor:
        cursor.execute(PENDING_SQL, {"edition": batch.edition_name})
        return cursor.fetchone()[0]


def apply(batch, edition, prefix, comparison):
    """Write what was compared, and check that every row of the file arrived."""
    values = {
        "edition": edition.pk,
        "generated_on": edition.generated_on,
        "register": batch.register,
        "batch": batch.pk,
        "prefix": f"{prefix}-",
        "state": "draft" if batch.draft else "published",
        "deal_fields": [*DEAL_FIELDS],
        "delivery_fields": [*DELIVERY_FIELDS, "absent"],
    }
    with connection.cursor() as cursor:
        cursor.execute(MERGE_DEALS, values)
        cursor.execute(FIND_NEW_DEALS, values)
        cursor.execute(MERGE_ENTRIES, values)
        cursor.execute(MERGE_DELIVERIES, values)
        if comparison.deliveries["absent"]:
            cursor.execute(MARK_ABSENT_DEALS, values)
            cursor.execute(MARK_ABSENT_DELIVERIES, values)
        if comparison.conflicts:
            list_conflicts(batch)
        if comparison.moved_systems:
            cursor.execute(MOVE_SYSTEMS)
        cursor.execute(COUNT_MISSING, values)
        (missing,) = cursor.fetchone()
    if missing:
        raise RuntimeError(f"{missing} rows of the file are not in the database after the import")


def list_conflicts(batch):
    """List the conflicts of import_change for a person to decide; returns how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(LIST_CONFLICTS, {"batch": batch.pk})
        return cursor.rowcount


def _unless_kept(name):
    return f"{name} = CASE WHEN '{name}' = ANY(m.kept) THEN t.{name} ELSE m.{name} END"


MERGE_DEALS = f"""
    MERGE INTO transfers_deal AS t USING match_deal AS m ON t.id = m.deal_id
    WHEN MATCHED AND m.changes && %(deal_fields)s::text[] THEN
        UPDATE SET {", ".join(map(_unless_kept, DEAL_FIELDS))}
    WHEN NOT MATCHED THEN
        INSERT (reference, state, {", ".join(DEAL_FIELDS)}, outcome, contract_currency, comment)
        VALUES (%(prefix)s || m.external_id, %(state)s,
                {", ".join(f"m.{name}" for name in DEAL_FIELDS)}, '', '', '')
"""

FIND_NEW_DEALS = """
    WITH found AS (
        UPDATE match_deal AS m SET deal_id = d.id FROM transfers_deal AS d
        WHERE m.deal_id IS NULL AND d.reference = %(prefix)s || m.external_id
        RETURNING m.external_id, m.deal_id
    )
    UPDATE match_delivery AS m SET deal_id = found.deal_id
    FROM found WHERE found.external_id = m.external_id
"""

# The newest edition stays the one named where an older file overlaps nothing but the deal itself.
_NEWEST = """
    CASE WHEN (SELECT n.generated_on FROM transfers_registeredition AS n
               WHERE n.id = t.edition_id) > %(generated_on)s
         THEN t.edition_id ELSE %(edition)s END
"""

MERGE_ENTRIES = f"""
    MERGE INTO transfers_registerentry AS t USING match_deal AS m ON t.id = m.entry_id
    WHEN MATCHED AND (t.absent_since_id IS NOT NULL OR t.edition_id IS DISTINCT FROM {_NEWEST}
        OR {" OR ".join(f"t.{name} IS DISTINCT FROM m.{name}" for name in ENTRY_FIELDS)}) THEN
        UPDATE SET edition_id = {_NEWEST}, absent_since_id = NULL,
            {", ".join(f"{name} = m.{name}" for name in ENTRY_FIELDS)}
    WHEN NOT MATCHED THEN
        INSERT (deal_id, register, external_id, edition_id, {", ".join(ENTRY_FIELDS)})
        VALUES (m.deal_id, %(register)s, m.external_id, %(edition)s,
                {", ".join(f"m.{name}" for name in ENTRY_FIELDS)})
"""

MERGE_DELIVERIES = f"""
    MERGE INTO transfers_delivery AS t USING match_delivery AS m ON t.id = m.delivery_id
    WHEN MATCHED AND (m.changes && %(delivery_fields)s::text[]
                      OR t.edition_id IS DISTINCT FROM %(edition)s) THEN
        UPDATE SET {", ".join(map(_unless_kept, DELIVERY_FIELDS))},
            edition_id = %(edition)s, absent_since_id = NULL
    WHEN NOT MATCHED THEN
        INSERT (deal_id, year, edition_id, {", ".join(DELIVERY_FIELDS)})
        VALUES (m.deal_id, m.year, %(edition)s, {", ".join(f"m.{n}" for n in DELIVERY_FIELDS)})
"""

MARK_ABSENT_DEALS = f"""
    UPDATE transfers_registerentry AS t SET absent_since_id = %(edition)s
    FROM ({ABSENT_DEALS}) AS gone WHERE gone.entry_id = t.id
"""

MARK_ABSENT_DELIVERIES = """
    UPDATE transfers_delivery AS t SET absent_since_id = %(edition)s
    FROM import_absent AS gone WHERE gone.delivery_id = t.id
"""

# One decided before is opened again where staff have corrected the value once more since.
LIST_CONFLICTS = """
    INSERT INTO transfers_importconflict AS listed
        (batch_id, deal_id, delivery_id, field, ours, theirs, theirs_key, state)
    SELECT %(batch)s, deal_id, delivery_id, field, coalesce(ours, ''), coalesce(theirs, ''),
           coalesce(theirs, ''), 'open'
    FROM import_change WHERE conflict
    ON CONFLICT ON CONSTRAINT conflict_once_per_value DO UPDATE
    SET batch_id = excluded.batch_id, ours = excluded.ours, state = 'open',
        decided_by_id = NULL, decided_at = NULL
    WHERE listed.ours <> excluded.ours
"""

MOVE_SYSTEMS = """
    UPDATE transfers_weaponsystem AS w SET category_id = m.new_id
    FROM import_system AS m WHERE m.system_id = w.id AND NOT m.by_hand
"""

COUNT_MISSING = """
    SELECT count(*) FROM match_delivery AS m
    LEFT JOIN transfers_delivery AS d
      ON d.deal_id = m.deal_id AND d.year = m.year
     AND d.edition_id = %(edition)s AND d.absent_since_id IS NULL
    WHERE d.id IS NULL
"""
