"""Warnings: rows that are imported as printed but that a person should look at."""

from django.db import connection

from transfers.registers.faults import Fault

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
            SELECT d.id, d.number_ordered, max(m.external_id) AS external_id,
                   sum(coalesce(m.number, v.number)) AS delivered, max(m.year) AS year
            FROM transfers_deal AS d
            JOIN match_deal AS g ON g.deal_id = d.id
            LEFT JOIN transfers_delivery AS v ON v.deal_id = d.id AND v.absent_since_id IS NULL
            FULL JOIN match_delivery AS m ON m.deal_id = d.id AND m.year = v.year
            WHERE d.number_ordered IS NOT NULL
            GROUP BY d.id
        ) AS t
        JOIN import_row AS r ON r.external_id = t.external_id AND r.year = t.year
        WHERE t.delivered > t.number_ordered
    ) AS found (file, line, column_name, value, message)
    ORDER BY file, line
"""


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
