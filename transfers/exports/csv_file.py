"""CSV: UTF-8, one header row of column names, raw values, lines ended by LF.

A yes/no column holds `yes`, `no`, or nothing where the source does not say. Numbers have no
thousands separator and no trailing zeros. Text is exactly what is stored: a spreadsheet may take
a text that begins with "=" for a formula, and whoever opens the file there should take XLSX.
"""

from .columns import Kind
from .copying import copied, snapshot, started
from .query import source

WRITTEN = {
    Kind.TEXT: "nullif({0}, '')",
    Kind.INTEGER: "{0}",
    Kind.DECIMAL: "trim_scale({0})",
    Kind.BOOLEAN: "CASE {0} WHEN true THEN 'yes' WHEN false THEN 'no' END",
}


@started
def stream(queryset, columns):
    """Blocks of the file, as bytes; errors of the query are raised here, not on the way."""
    clause, params = source(queryset, columns)
    values = ", ".join(_written(column) for column in columns)
    with snapshot(queryset.db) as cursor:
        blocks = copied(cursor, f"SELECT {values} {clause}", params, "FORMAT csv, HEADER")
        first = next(blocks)
        yield b""
        yield first
        yield from blocks


def _written(column):
    name = f'"{column.name}"'
    return f"{WRITTEN[column.kind].format(name)} AS {name}"
