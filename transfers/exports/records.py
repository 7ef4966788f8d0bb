"""A few records as the files hold them, for those who read one page at a time."""

from django.db import connections

from .columns import Kind
from .query import source

READ = {
    Kind.TEXT: "nullif({0}, '')",
    Kind.INTEGER: "{0}",
    Kind.DECIMAL: "trim_scale({0})",
    Kind.BOOLEAN: "{0}",
}


def records(queryset, ids, columns):
    """Dictionaries of the records of these ids, in their order; one query.

    What a file leaves empty is None. Ids that are not in the queryset are left out.
    """
    if not ids:
        return []
    clause, params = source(queryset.filter(pk__in=ids), columns)
    wanted = "".join(f", {READ[c.kind].format(_quoted(c))} AS {_quoted(c)}" for c in columns)
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(f"SELECT _key{wanted} {clause}", params)
        found = {key: values for key, *values in cursor.fetchall()}
    names = [column.name for column in columns]
    return [dict(zip(names, found[pk], strict=True)) for pk in ids if pk in found]


def _quoted(column):
    return f'"{column.name}"'
