"""The database's own rules, asked of rows before they are written."""

from django.db import connection

from transfers.merging.pointing import message_of


def broken(model, rows, params, column=None):
    """Pairs of a key and a sentence for each check that rows would break.

    `rows` is a SELECT that yields rows shaped like the model's table. With `column`, only the
    checks that look at it are asked.
    """
    checks = _checks(model, column)
    if not checks:
        return []
    key = connection.ops.quote_name(model._meta.pk.column)
    # A check that comes out NULL is passed, as in the table itself.
    judged = ", ".join(f"({condition}) IS FALSE" for _, condition in checks)
    query = f"SELECT shown.{key}, ARRAY[{judged}] FROM ({rows}) AS shown"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({query}) AS judged (key, broken) WHERE true = ANY(broken) "
            "ORDER BY key",
            params,
        )
        found = cursor.fetchall()
    messages = [message_of(name) for name, _ in checks]
    return [
        (key, message)
        for key, flags in found
        for message, flag in zip(messages, flags, strict=True)
        if flag
    ]


def _checks(model, column):
    """Name and condition of the table's checks; the condition names bare columns."""
    table = model._meta.db_table
    query = """
        SELECT c.conname, pg_get_expr(c.conbin, c.conrelid)
        FROM pg_constraint AS c
        WHERE c.conrelid = %s::regclass AND c.contype = 'c'
          AND (%s::text IS NULL OR EXISTS (
            SELECT FROM pg_attribute AS a
            WHERE a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey) AND a.attname = %s))
        ORDER BY c.conname"""
    with connection.cursor() as cursor:
        cursor.execute(query, [connection.ops.quote_name(table), column, column])
        return [(name, condition.replace("%", "%%")) for name, condition in cursor.fetchall()]
