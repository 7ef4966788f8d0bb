"""Preview: the comparison of a staged batch as lines that a person can page through."""

from django.db import connection

from transfers.models import (
    Actor,
    Category,
    ImportBatch,
    ImportChange,
    ListedDeal,
    WeaponSystem,
)

RECORDS = {"supplier_id": Actor, "recipient_id": Actor, "system_id": WeaponSystem}
TITLES = {
    "supplier_id": "supplier",
    "recipient_id": "recipient",
    "system_id": "weapon system",
    "order_year": "order year",
    "order_year_estimated": "order year is estimate",
    "number_ordered": "number ordered",
    "number_ordered_estimated": "number ordered is estimate",
    "local_production": "local production",
    "tiv_estimate": "SIPRI estimate",
    "year_estimated": "delivery year is estimate",
    "number_estimated": "number is estimate",
    "printed_tiv": "TIV as printed",
    "printed_unit_tiv": "unit TIV as printed",
    "absent": "absent from the register",
}

LABELS = """
    WITH label AS (
        SELECT m.external_id, s.name || ' → ' || r.name || ': ' || w.designation AS label
        FROM match_deal AS m
        JOIN transfers_actor AS s ON s.id = m.supplier_id
        JOIN transfers_actor AS r ON r.id = m.recipient_id
        JOIN transfers_weaponsystem AS w ON w.id = m.system_id
    )
"""
DIFFERENCES_SQL = f"""
    {LABELS}
    SELECT CASE WHEN c.conflict THEN 'conflict' ELSE 'changed' END AS kind, c.subject,
           c.external_id, l.label || coalesce(', ' || c.year, '') AS label, c.field,
           coalesce(c.ours, '') AS ours, coalesce(c.theirs, '') AS theirs
    FROM import_change AS c JOIN label AS l USING (external_id)
    UNION ALL
    SELECT 'absent', 'delivery', a.external_id, s.name || ' → ' || r.name || ': ' || w.designation
           || ', ' || a.year, '', d.number::text, ''
    FROM import_absent AS a
    JOIN transfers_delivery AS d ON d.id = a.delivery_id
    JOIN transfers_deal AS deal ON deal.id = a.deal_id
    JOIN transfers_actor AS s ON s.id = deal.supplier_id
    JOIN transfers_actor AS r ON r.id = deal.recipient_id
    JOIN transfers_weaponsystem AS w ON w.id = deal.system_id
    UNION ALL
    SELECT 'changed', 'system', '', designation, 'category', old_id::text, new_id::text
    FROM import_system WHERE NOT by_hand
    ORDER BY 1, 2, 4
"""
_LISTED_LABELS = """
    WITH label AS (
        SELECT d.id AS deal_id, d.reference,
               s.name || ' → ' || r.name || ': ' || w.designation AS label, c.first
        FROM transfers_deal AS d
        JOIN (
            SELECT deal_id, bool_and(NOT conflict AND coalesce(ours, '') = '') AS first
            FROM import_change GROUP BY deal_id
        ) AS c ON c.deal_id = d.id
        JOIN transfers_actor AS s ON s.id = d.supplier_id
        JOIN transfers_actor AS r ON r.id = d.recipient_id
        JOIN transfers_weaponsystem AS w ON w.id = d.system_id
    )
"""
LISTED_DIFFERENCES_SQL = f"""
    {_LISTED_LABELS}
    SELECT CASE WHEN c.conflict THEN 'conflict' ELSE 'changed' END, 'deal', l.reference, l.label,
           c.field, coalesce(c.ours, ''), coalesce(c.theirs, '')
    FROM import_change AS c JOIN label AS l USING (deal_id)
    WHERE NOT l.first ORDER BY 1, 4
"""
# What a deal has nothing of yet stands in one line, not field by field.
LISTED_NEW_SQL = f"""
    {_LISTED_LABELS}
    SELECT 'new', 'deal', l.reference, l.label, '', '',
           concat_ws('; ', v.number_ordered || CASE WHEN v.number_ordered_estimated
                     THEN ' (estimate)' ELSE '' END || ' ordered', nullif(v.comment, ''))
    FROM label AS l JOIN join_value AS v USING (deal_id)
    WHERE l.first ORDER BY 4
"""
UNJOINED_SQL = """
    SELECT 'join', 'row', 'line ' || l.line, l.supplier || ' → ' || l.recipient || ': '
           || l.designation || coalesce(', ' || l.order_year, ''), l."join", '', l.comment
    FROM transfers_listeddeal AS l
    WHERE l.list_id = ANY(%s) AND l."join" IN ('ambiguous', 'unmatched')
    ORDER BY l.list_id, l.line
"""
NEW_SQL = f"""
    {LABELS}
    SELECT 'new', 'deal', m.external_id, l.label, '', '',
           string_agg(v.number || ' in ' || v.year, '; ' ORDER BY v.year)
    FROM match_deal AS m JOIN label AS l USING (external_id)
    JOIN match_delivery AS v USING (external_id)
    WHERE m.deal_id IS NULL GROUP BY m.external_id, l.label
    UNION ALL
    SELECT 'new', 'delivery', m.external_id, l.label || ', ' || m.year, '', '', m.number::text
    FROM match_delivery AS m JOIN label AS l USING (external_id)
    WHERE m.delivery_id IS NULL AND m.deal_id IS NOT NULL
    ORDER BY 2, 4
"""


def differences():
    """What changed, is absent or in conflict, field by field, as unsaved ImportChange rows.

    Call inside the import's transaction: it reads the comparison's temporary tables.
    """
    return _changes(_fetch(DIFFERENCES_SQL))


def listed_differences():
    """What deal-level lists change of their deals, as unsaved ImportChange rows.

    Call inside the import's transaction, as `differences`.
    """
    return _changes(_fetch(LISTED_DIFFERENCES_SQL))


def _changes(rows):
    shown = {
        name: {str(pk): str(record) for pk, record in _records(model, name, rows).items()}
        for name, model in (*RECORDS.items(), ("category", Category))
    }
    words = {"true": "yes", "false": "no"}

    def text(name, value):
        return shown[name].get(value, value) if name in shown else words.get(value, value)

    return [
        ImportChange(
            kind=kind,
            subject=subject,
            external_id=external_id,
            label=label,
            field=TITLES.get(name, name),
            old=text(name, old),
            new=text(name, new),
        )
        for kind, subject, external_id, label, name, old, new in rows
    ]


def lines(outcome):
    """The whole comparison as unsaved ImportChange rows; call inside the import's transaction."""
    changes = list(outcome.differences)
    if outcome.joining:
        changes += _unjoined(outcome.joining.lists)
    changes += [
        ImportChange(kind=kind, subject=subject, external_id=key, label=label, new=new)
        for kind, subject, key, label, _, _, new in _fetch(
            LISTED_NEW_SQL if outcome.joining else NEW_SQL
        )
    ]
    changes += [
        ImportChange(kind=ImportChange.Kind.CREATED, subject=subject, label=name)
        for subject, name in outcome.created
    ]
    changes += [
        ImportChange(
            kind=ImportChange.Kind.WARNING,
            subject="row",
            label=f"{warning.file}, line {warning.line}" if warning.line else "all files",
            field=warning.column,
            old=warning.value,
            new=warning.message,
        )
        for warning in outcome.warnings
    ]
    return changes


def _unjoined(lists):
    words = dict(ListedDeal.Join.choices)
    return [
        ImportChange(
            kind=kind, subject=subject, external_id=key, label=label, field=words[state], new=new
        )
        for kind, subject, key, label, state, _, new in _fetch(
            UNJOINED_SQL, [[kept.pk for kept in lists]]
        )
    ]


def _fetch(sql, values=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _records(model, name, rows):
    keys = {key for row in rows if row[4] == name for key in row[5:7] if key}
    records = model.objects.filter(pk__in=keys)
    if model is WeaponSystem:
        records = records.select_related("description")
    return {record.pk: record for record in records}


def keep(batch, outcome, changes):
    """Replace what the batch shows by this comparison."""
    ImportChange.objects.filter(batch=batch).delete()
    for change in changes:
        change.batch = batch
    ImportChange.objects.bulk_create(changes, batch_size=5000)
    ImportBatch.objects.filter(pk=batch.pk).update(
        comparison=outcome.as_dict(), fingerprint=outcome.comparison.fingerprint
    )
    batch.comparison, batch.fingerprint = outcome.as_dict(), outcome.comparison.fingerprint
