"""Deals counted by several of their columns at once."""

from collections import Counter

from django.db import connection

from transfers.exports.query import compiled


def counted(rows, columns, names):
    """Counts by name and value of the columns `names`, and the count of all; one query.

    `rows` have all `columns`, under these names, and `n`, which is added up. A value may be None.
    """
    sql, params = compiled(rows.order_by().values_list(*columns, "n"))
    sets = ", ".join(["()", *(f"({name})" for name in names)])
    chosen = ", ".join(["sum(n::int)", *(f"{name}, grouping({name})" for name in names)])
    by, total = {name: Counter() for name in names}, 0
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {chosen} FROM ({sql}) AS counted ({', '.join(columns)}, n) "
            f"GROUP BY GROUPING SETS ({sets})",
            params,
        )
        for n, *cells in cursor.fetchall():
            values = {
                name: value
                for name, value, absent in zip(names, cells[::2], cells[1::2], strict=True)
                if not absent
            }
            if not values:
                total = n or 0
            for name, value in values.items():
                if n:
                    by[name][value] = n
    return by, total
