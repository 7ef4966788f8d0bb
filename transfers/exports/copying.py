"""Rows out of PostgreSQL by COPY, on a connection that belongs to one download."""

from contextlib import contextmanager
from functools import wraps

from django.conf import settings
from django.db import connections

from transfers.reading import is_reader, take_role

BLOCK = 64 * 1024
# Seconds; it counts the time that a slow reader takes as well.
TIMEOUT = 30 * 60
PLANNING = (
    # A row takes more joins than the planner puts in order by default; left as they are written,
    # the few rows of a narrow filter are found last, among all that were joined first.
    "join_collapse_limit = 20",
    "from_collapse_limit = 20",
    # Compiling the many expressions of a row takes longer than a small export.
    "jit = off",
)


@contextmanager
def snapshot(using):
    """Cursor in a read-only transaction in which nothing changes, closed at the end."""
    connection = connections.create_connection(using)
    # A server may ask for the blocks, or close the download, in another thread.
    connection.inc_thread_sharing()
    timeout = getattr(settings, "EXPORT_TIMEOUT", TIMEOUT)
    try:
        with connection.wrap_database_errors, connection.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute(f"SET LOCAL statement_timeout = '{int(timeout)}s'")
            for setting in PLANNING:
                cursor.execute(f"SET LOCAL {setting}")
            if is_reader():
                take_role(cursor)
            yield cursor
    finally:
        connection.close()


def copied(cursor, query, params, options):
    """Blocks of about 64 KB, whole lines each, of COPY (query) TO STDOUT."""
    statement = f"COPY ({query}) TO STDOUT WITH ({options}, ENCODING 'UTF8')"
    # Without parameters the driver leaves doubled percent signs as they are.
    # Django's cursor that notes its queries takes no parameters here.
    with cursor.cursor.copy(statement if params else statement % (), params) as copy:
        block = bytearray()
        for line in copy:
            block += line
            if len(block) >= BLOCK:
                yield bytes(block)
                block.clear()
        if block:
            yield bytes(block)


def started(function):
    """Run a generator to its first yield when it is made, so that its errors come at once.

    A response has begun when its body is first asked for; by then it is too late for a clear
    message. What the generator yields first is thrown away.
    """

    @wraps(function)
    def start(*args, **kwargs):
        generator = function(*args, **kwargs)
        next(generator)
        return generator

    return start
