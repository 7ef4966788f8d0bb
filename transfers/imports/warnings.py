"""Warnings: rows that are imported as printed but that a person should look at."""

from django.db import connection
from django.db.models import F

from transfers.models import ListedDeal
from transfers.models.tiv import delivery_tiv
from transfers.registers.faults import Fault, excerpt
from transfers.registers.sipri_deal import DAMAGED

WARNINGS_SQL = """
    SELECT * FROM (
        SELECT file, line, 'TIV delivery values', tiv::text,
               'our arithmetic gives ' || coalesce(trim_scale(our_tiv)::text, 'none')
               || '; the printed value is kept beside it'
        FROM import_row WHERE tiv IS DISTINCT FROM our_tiv
        UNION ALL
        SELECT file, line, 'TIV deal unit', unit_tiv::text,
               'our arithmetic gives '
               || coalesce(trim_scale(round(our_unit_tiv, 2))::text, 'none')
               || '; the printed value is kept beside it'
        FROM import_row WHERE unit_tiv IS DISTINCT FROM round(our_unit_tiv, 2)
        UNION ALL
        SELECT file, line, 'Order date', order_year::text,
               'the order is later than the delivery in ' || year
        FROM import_row WHERE order_year > year
        UNION ALL
        SELECT r.file, r.line, 'Numbers delivered', r.number::text,
               'with it the deal has delivered ' || t.delivered || ' of '
               || t.number_ordered || ' ordered'
        FROM (
            SELECT g.external_id, d.number_ordered, sum(v.number) AS delivered,
                   max(v.year) FILTER (WHERE v.in_file) AS year
            FROM match_deal AS g
            JOIN transfers_deal AS d ON d.id = g.deal_id
            JOIN (
                SELECT deal_id, year, number, TRUE AS in_file FROM match_delivery
                UNION ALL
                SELECT deal_id, year, number, FALSE FROM transfers_delivery AS other
                WHERE absent_since_id IS NULL
                  AND NOT EXISTS (SELECT FROM match_delivery WHERE delivery_id = other.id)
            ) AS v ON v.deal_id = d.id
            WHERE d.number_ordered IS NOT NULL
            GROUP BY g.external_id, d.number_ordered
        ) AS t
        JOIN import_row AS r ON r.external_id = t.external_id AND r.year = t.year
        WHERE t.delivered > t.number_ordered
    ) AS found (file, line, column_name, value, message)
    ORDER BY file, line
"""

LETTER_LOST = "a letter was lost when the file was saved; a whole value is kept over it"
LOST_LETTERS_SQL = """
    SELECT s.file, s.line, t.column_name, t.value
    FROM transfers_stagedlisting AS s
    CROSS JOIN LATERAL (VALUES ('Recipient', recipient), ('Supplier', supplier),
        ('Weapon designation', designation), ('Weapon description', description),
        ('Comments', comment)) AS t (column_name, value)
    WHERE s.batch_id = %(batch)s AND strpos(t.value, %(lost)s) > 0
    ORDER BY s.file, s.line
"""

MANY, SHARE = 100, 0.1


def incomplete(absent, present):
    """Warning where so much is absent that the file may have been cut off or filtered."""
    if absent < MANY or absent < SHARE * (absent + present):
        return []
    message = (
        f"{absent} deliveries that the database holds for these years are not in the file and "
        "will be marked absent; is the file whole?"
    )
    return [Fault(0, "", "", message)]


def warnings(file_names):
    """List the warnings of the matched batch as Fault rows; they stop nothing."""
    with connection.cursor() as cursor:
        cursor.execute(WARNINGS_SQL)
        return [
            Fault(line, column, _trimmed(value), message, file_names[file])
            for file, line, column, value, message in cursor.fetchall()
        ]


def _trimmed(value):
    return value.rstrip("0").rstrip(".") if value and "." in value else value or ""


def lost_letters(batch):
    """List the staged texts of deal-level rows that lost a letter, as Fault rows."""
    names = list(batch.files.order_by("pk").values_list("name", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(LOST_LETTERS_SQL, {"batch": batch.pk, "lost": DAMAGED})
        return [
            Fault(line, column, excerpt(value), LETTER_LOST, names[file])
            for file, line, column, value in cursor.fetchall()
        ]


def listed(lists):
    """List what to look at in the rows of deal-level lists, as Fault rows in order of line."""
    rows = ListedDeal.objects.filter(list__in=lists).order_by("list__name", "line")
    ours = delivery_tiv("number_ordered", "deal__tiv_estimate", "deal__condition")
    # SIPRI prints 0 as the TIV of an order whose number is unknown.
    joined = rows.annotate(ours=ours).filter(ours__isnull=False)
    found = [
        (name, line, "SIPRI TIV for total order", tiv, f"our arithmetic gives {computed}")
        for name, line, tiv, computed in joined.exclude(order_tiv=F("ours")).values_list(
            "list__name", "line", "order_tiv", "ours"
        )
    ]
    found += [
        (name, line, "Number delivered", delivered, f"more than the {ordered} ordered")
        for name, line, delivered, ordered in rows.filter(
            number_ordered__gt=0, number_delivered__gt=F("number_ordered")
        ).values_list("list__name", "line", "number_delivered", "number_ordered")
    ]
    found += [
        (name, line, "Year of order", year, f"the order is later than the delivery in {first}")
        for name, line, year, first in rows.filter(
            order_year__gt=F("delivery_years__0")
        ).values_list("list__name", "line", "order_year", "delivery_years__0")
    ]
    found.sort(key=lambda row: row[:2])
    return [
        Fault(line, column, _trimmed(str(value)), message, name)
        for name, line, column, value, message in found
    ]
