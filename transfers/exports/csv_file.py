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

INCOMPLETE = "INCOMPLETE: the export broke off here; download it again"


def query(queryset, columns):
    """The SELECT whose rows are the file's, and its parameters."""
    clause, params = source(queryset, columns)
    return f"SELECT {', '.join(written(column) for column in columns)} {clause}", params


@started
def stream(queryset, columns):
    """Blocks of the file, as bytes; errors of the query are raised here, not on the way."""
    sql, params = query(queryset, columns)
    with snapshot(queryset.db) as cursor:
        blocks = copied(cursor, sql, params, "FORMAT csv, HEADER")
        first = next(blocks)
        yield b""
        yield first
        try:
            yield from blocks
        except Exception:
            # To a reader, a body that breaks off looks complete where the server ends it in good
            # order, as granian does. A row with more values than the header has stops most
            # programs, and tells people.
            yield ",".join([INCOMPLETE] * (len(columns) + 1)).encode() + b"\n"
            raise


def written(column):
    """SQL of a column as the file writes it, under its name."""
    name = f'"{column.name}"'
    return f"{WRITTEN[column.kind].format(name)} AS {name}"
