"""The version of a record: a token that differs once the record or a part of it was changed.

It comes from the history, which triggers write: whoever changed the rows, and by whatever way,
the token is another. For each table it holds how many events there are and the last one's key.
"""

import re
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from transfers.imports.transactions import LOCK, LOCK_TIMEOUT

from .parts import concrete, shown_parts

BUSY = (
    "An import, or somebody else’s edit of the same record, is being written. Nothing was saved. "
    "Try again in a moment."
)
LOCKED = ("55P03", "40P01")


class Busy(Exception):
    """Another transaction holds what a change needs; nothing was done."""

    def __init__(self):
        super().__init__(BUSY)


def version_of(record):
    """Version of a record as the database has it now."""
    return versions_of(type(record), [record.pk])[record.pk]


def versions_of(model, keys):
    """Versions of records as {key: version}, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT k.key, {version_sql(model, 'k.key')} FROM unnest(%s::bigint[]) k (key)",
            [list(keys)],
        )
        return dict(cursor.fetchall())


def version_sql(model, key):
    """SQL of the version of the record whose key is the SQL `key`."""
    tokens = [_token_sql(concrete(model), f"pgh_obj_id = {key}")]
    for part in shown_parts(model):
        tokens.append(_token_sql(part.model, f"pgh_obj_id = ANY(ARRAY({every_row(part)} = {key}))"))
    return f"concat_ws('-', {', '.join(tokens)})"


def last_events(model, version):
    """Last event of each table that a version knows: of the record, then of each part.

    None where it is no version of such a record.
    """
    tokens = re.findall(r"\d+\.(\d+)(?:-|$)", version or "", re.ASCII)
    shown = shown_parts(model)
    if len(tokens) != len(shown) + 1 or not re.fullmatch(r"[\d.-]{1,200}", version):
        return None
    last = dict(zip([None, *shown], map(int, tokens), strict=True))
    return last if max(last.values()) < 2**63 else None


def hold(model, keys):
    """Keep everybody else from changing records and their parts until the transaction ends.

    Imports wait too. Raises Busy after LOCK_TIMEOUT, with the transaction as it was.
    """
    keys = list(keys)
    with _waiting(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, TRUE); SELECT pg_advisory_xact_lock_shared(%s)",
            [LOCK_TIMEOUT, LOCK],
        )
        _hold_rows(cursor, concrete(model), concrete(model)._meta.pk.column, keys)
        for part in shown_parts(model):
            _hold_rows(cursor, part.model, part.column, keys)


def check_versions(model, versions):
    """Hold records, and name those that are not of the version they were seen in.

    `versions` is {key: version}; the answer is {key: name}, empty where all are as they were, and
    the caller may then change them within the same transaction. A deleted record counts as
    changed. Raises Busy.
    """
    hold(model, versions)
    now = versions_of(model, versions)
    changed = [key for key, version in versions.items() if now[key] != version]
    names = {key: str(record) for key, record in model._base_manager.in_bulk(changed).items()}
    return {key: names.get(key, f"no. {key}, since deleted") for key in changed}


@contextmanager
def _waiting():
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") not in LOCKED:
            raise
        raise Busy from error


def _hold_rows(cursor, model, column, keys):
    name = connection.ops.quote_name
    table, own = name(model._meta.db_table), name(model._meta.pk.column)
    cursor.execute(
        f"SELECT 1 FROM {table} WHERE {name(column)} = ANY(%s) ORDER BY {own} FOR UPDATE", [keys]
    )


def events_table(model):
    return connection.ops.quote_name(model.pgh_event_model._meta.db_table)


def every_row(part):
    """SQL, to be followed by "= key", of the keys of all rows that ever belonged to a record."""
    return f"SELECT pgh_obj_id FROM {events_table(part.model)} WHERE {part.column}"


def _token_sql(model, whose):
    return (
        "(SELECT count(*) || '.' || coalesce(max(pgh_id), 0) "
        f"FROM {events_table(model)} WHERE {whose})"
    )


def mark_of(model):
    """Last events of the records of a model and of their parts; short, for a list of any length."""
    return versions_and_mark(model, [0])[1]


def versions_and_mark(model, keys):
    """Versions of records as {key: version}, and the mark of their model, in one query."""
    tables = [concrete(model), *(part.model for part in shown_parts(model))]
    last = ", ".join(
        f"(SELECT coalesce(max(pgh_id), 0) FROM {events_table(table)})" for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT concat_ws('-', {last}), k.key, {version_sql(model, 'k.key')} "
            "FROM (SELECT) AS one LEFT JOIN unnest(%s::bigint[]) k (key) ON TRUE",
            [list(keys)],
        )
        rows = cursor.fetchall()
    return {key: version for _, key, version in rows if key is not None}, rows[0][0]


def changed_after(model, mark, keys):
    """Of records given by key, those that changed after a mark; all where it is none."""
    numbers = [int(n) for n in (mark or "").split("-") if n.isascii() and n.isdigit()]
    parts = shown_parts(model)
    if len(numbers) != len(parts) + 1 or max(numbers) >= 2**63:
        return set(keys)
    changed = [f"SELECT pgh_obj_id FROM {events_table(concrete(model))} WHERE pgh_id > %s"]
    for part in parts:
        table = events_table(part.model)
        changed.append(
            f"SELECT {part.column} FROM {table} WHERE pgh_obj_id IN "
            f"(SELECT pgh_obj_id FROM {table} WHERE pgh_id > %s)"
        )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(changed), numbers)
        return {key for (key,) in cursor.fetchall()} & set(keys)
