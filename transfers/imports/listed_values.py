"""What joined rows of deal-level lists add to their deals: number ordered and comment.

A deal takes them from the newest list that has it; of two lists of a day from the one that covers
more years. A value corrected by hand stands, and a conflict is listed; a comment that lost letters
never takes the place of a whole one.
"""

from django.db import connection

from transfers.registers.sipri_deal import DAMAGED

from .comparing import mark_corrections, text_of

FIELDS = ("number_ordered", "number_ordered_estimated", "comment")


def compare(deals):
    """Compare deals, by id, with what their rows print; returns those that change, and conflicts.

    Leaves join_value and import_change in the transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS join_value, import_change")
        cursor.execute(TAKE_VALUES, {"deals": list(deals), "lost": f"%{DAMAGED}%"})
        mark_corrections(cursor, "deal", FIELDS)
        cursor.execute(FLAG_FOLLOWS_NUMBER)
        cursor.execute("SELECT DISTINCT deal_id FROM import_change WHERE NOT conflict")
        changed = {deal for (deal,) in cursor.fetchall()}
        cursor.execute("SELECT count(*) FROM import_change WHERE conflict")
        return changed, cursor.fetchone()[0]


def fingerprint(lists):
    """Digest of the joins of these lists and of what they change."""
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT, {"lists": lists})
        return cursor.fetchone()[0]


def apply():
    """Write the values that are no conflicts; returns how many deals changed."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE_VALUES)
        return cursor.rowcount


_COMMENT = r"""
    btrim(CASE WHEN strpos(l.comment, E'\n') > 0
          THEN regexp_replace(l.comment, '\s*\n\s*', ' ', 'g') ELSE l.comment END)
"""
_PAIRS = ", ".join(
    f"('{name}', {text_of(f'd.{name}', name)}, {text_of(f'v.{name}', name)})" for name in FIELDS
)
TAKE_VALUES = f"""
    CREATE TEMP TABLE join_value ON COMMIT DROP AS
    SELECT DISTINCT ON (d.id) d.id AS deal_id, nullif(l.number_ordered, 0) AS number_ordered,
           CASE WHEN l.number_ordered > 0 THEN l.number_ordered_estimated END
               AS number_ordered_estimated,
           CASE WHEN l.comment LIKE %(lost)s AND d.comment NOT LIKE %(lost)s AND d.comment <> ''
                THEN d.comment ELSE coalesce({_COMMENT}, '') END AS comment
    FROM transfers_deal AS d
    LEFT JOIN transfers_listeddeal AS l ON l.deal_id = d.id
    LEFT JOIN transfers_deallist AS list ON list.id = l.list_id
    LEFT JOIN transfers_registeredition AS e ON e.id = list.edition_id
    WHERE d.id = ANY(%(deals)s)
    ORDER BY d.id, e.generated_on DESC NULLS LAST, list.generated_on DESC,
             list.last_year - list.first_year DESC, list.id DESC;
    ANALYZE join_value;
    CREATE TEMP TABLE import_change ON COMMIT DROP AS
    SELECT 'deal' AS subject, d.reference AS external_id, NULL::integer AS year, v.deal_id,
           NULL::bigint AS delivery_id, f.field, f.ours, f.theirs,
           FALSE AS conflict
    FROM join_value AS v JOIN transfers_deal AS d ON d.id = v.deal_id
    CROSS JOIN LATERAL (VALUES {_PAIRS}) AS f (field, ours, theirs)
    WHERE f.ours IS DISTINCT FROM f.theirs;
    ANALYZE import_change
"""
_NEW = ", ".join(
    f"{name} = CASE WHEN '{name}' = ANY(c.fields) THEN v.{name} ELSE d.{name} END"
    for name in FIELDS
)
WRITE_VALUES = f"""
    UPDATE transfers_deal AS d SET {_NEW}
    FROM join_value AS v
    JOIN (
        SELECT deal_id, array_agg(field) AS fields FROM import_change
        WHERE NOT conflict GROUP BY deal_id
    ) AS c ON c.deal_id = v.deal_id
    WHERE v.deal_id = d.id
"""

# A flag without its number would be left behind where the number was corrected by hand.
FLAG_FOLLOWS_NUMBER = """
    UPDATE import_change AS c SET conflict = TRUE
    WHERE c.field = 'number_ordered_estimated' AND EXISTS (
        SELECT FROM import_change AS n
        WHERE n.deal_id = c.deal_id AND n.field = 'number_ordered' AND n.conflict
    )
"""

FINGERPRINT = """
    SELECT md5(coalesce(string_agg(line, E'\\n' ORDER BY line), '')) FROM (
        SELECT concat_ws('|', 'change', deal_id, field, ours, theirs, conflict) FROM import_change
        UNION ALL
        SELECT concat_ws('|', 'row', digest, occurrence, "join", deal_id, evidence)
        FROM transfers_listeddeal WHERE list_id = ANY(%(lists)s)
    ) AS seen (line)
"""
