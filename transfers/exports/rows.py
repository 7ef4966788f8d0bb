"""The rows of a file, read in the three ways that formats need, wherever they come from.

Every reading has `columns`, `key`, `places` (the most decimals that a number has), `count(most)`,
and gives blocks of bytes, whole rows each:

- `csv(header)`: as the module csv_file describes;
- `text(most_characters)`: values parted by tabs, escaped as COPY's text format does, empty where
  unknown, yes and no as 1 and 0;
- `json()`: one object a line.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import QuerySet

from .columns import Kind
from .copying import copied, snapshot
from .query import counted, source

CSV = {
    Kind.TEXT: "nullif({0}, '')",
    Kind.INTEGER: "{0}",
    Kind.DECIMAL: "trim_scale({0})",
    Kind.BOOLEAN: "CASE {0} WHEN true THEN 'yes' WHEN false THEN 'no' END",
}
JSON = CSV | {Kind.BOOLEAN: "{0}"}
# Neither can occur in JSON, where control characters are escaped, so that nothing is quoted.
UNQUOTED = r"FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02'"
NO_LIMIT = 2**62


@dataclass(frozen=True)
class QueryRows:
    """Rows of a queryset; `key` are names of columns that no two rows share, if there are any."""

    queryset: QuerySet
    columns: tuple
    key: tuple = ()

    @contextmanager
    def opened(self):
        """A reading on a connection of its own, of one state of the data."""
        with snapshot(self.queryset.db) as cursor:
            yield QueryReading(cursor, self.queryset, self.columns, self.key)


class QueryReading:
    """What a query gives, by COPY through `cursor`."""

    # A TIV estimate has 4 decimals at most, and its coefficient 2.
    places = 6

    def __init__(self, cursor, queryset, columns, key=()):
        self.cursor, self.queryset, self.columns, self.key = cursor, queryset, columns, key

    def count(self, most=NO_LIMIT):
        return counted(self.cursor, self.queryset, most)

    def csv(self, header=True):
        yield from self._copied(CSV, "FORMAT csv, HEADER" if header else "FORMAT csv")

    def text(self, most_characters):
        written = CSV | {Kind.TEXT: f"left({{0}}, {most_characters})", Kind.BOOLEAN: "{0}::int"}
        yield from self._copied(written, "FORMAT text, NULL ''")

    def json(self):
        yield from self._copied(JSON, UNQUOTED, "SELECT row_to_json(rows) FROM ({0}) AS rows")

    def _copied(self, written, options, around="{0}"):
        sql, params = select(self.queryset, self.columns, written)
        return copied(self.cursor, around.replace("{0}", sql), params, options)


def select(queryset, columns, written=CSV):
    """The SELECT whose rows are the file's, and its parameters."""
    clause, params = source(queryset, columns)
    values = ", ".join(written_as(column, written) for column in columns)
    return f"SELECT {values} {clause}", params


def written_as(column, written=CSV):
    """SQL of a column as a format writes it, under its name."""
    name = f'"{column.name}"'
    return f"{written[column.kind].format(name)} AS {name}"
