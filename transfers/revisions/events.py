"""What happened to a record and its parts: one line for each event, and the rows at a time."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.db import connection

from transfers.models import Source

from .parts import concrete, parts_of, told_parts
from .versions import events_table, every_row, version_sql
from .wording import Words

VERBS = {"insert": "entered", "update": "changed", "delete": "deleted"}


@dataclass
class Change:
    """One recorded event: when, by whom, why, and the fields it changed as (name, old, new)."""

    when: datetime
    who: str
    why: str
    source: Source | None
    what: str
    fields: list = field(default_factory=list)
    last: bool = False  # of one save; so the record stood like this afterwards

    @property
    def words(self):
        """Such as "ada: delivery of 2015 changed, number 4 → 5"."""
        fields = [f"{name} {old} → {new}" for name, old, new in self.fields]
        return f"{self.who or 'unknown'}: {', '.join([self.what, *fields])}"


def changes_of(model, key, *, limit=None, since=None):
    """Changes of the record with this key and of its parts, the latest first.

    `limit` is how many at most; `since` are the last events that are left out, as `last_events`
    gives them for a version.
    """
    return seen(model, key, limit=limit, since=since)[1]


def seen(model, key, *, limit=None, since=None):
    """Version of the record with this key, and its changes, in one query and of one moment."""
    tables, params = [], {"key": key, "limit": limit}
    for number, part in enumerate([None, *told_parts(model)]):
        params[f"since{number}"] = (since or {}).get(part, 0)
        tables.append(_events_sql(model, part, number))
    with connection.cursor() as cursor:
        events = " UNION ALL ".join(tables)
        version = version_sql(model, "%(key)s")
        cursor.execute(_CHANGES_SQL.format(events=events, version=version, **_NAMES), params)
        rows = cursor.fetchall()
    version = rows[0][0]
    return version, _in_words(model, [row for _, *row in rows if row[0] is not None])


_NAMES = {
    "users": get_user_model()._meta.db_table,
    "name": get_user_model().USERNAME_FIELD,
    "key": get_user_model()._meta.pk.column,
}
_CHANGES_SQL = """
    SELECT v.version, e.part, e.label, e.at, e.context, c.metadata ->> 'reason',
           c.metadata ->> 'source', u.{name}, e.row, e.before
    FROM (SELECT {version} AS version) AS v
    LEFT JOIN ({events}) AS e ON TRUE
    LEFT JOIN pghistory_context AS c ON c.id = e.context
    LEFT JOIN {users} AS u ON u.{key}::text = c.metadata ->> 'user'
    ORDER BY e.at DESC, e.part DESC, e.id DESC
    LIMIT %(limit)s
"""


def _events_sql(model, part, number):
    if part is None:
        table, whose, here = concrete(model), "pgh_obj_id = %(key)s", "TRUE"
    else:
        table = part.model
        whose = f"pgh_obj_id = ANY(ARRAY({every_row(part)} = %(key)s))"
        # An event is the record's where its row belonged to it before or after.
        here = (
            f"%(key)s IN ((row ->> '{part.column}')::bigint, (before ->> '{part.column}')::bigint)"
        )
    return f"""
        SELECT {number} AS part, id, label, at, context, row::text AS row, before::text AS before
        FROM (
            SELECT pgh_id AS id, pgh_label AS label, pgh_created_at AS at,
                   pgh_context_id AS context, to_jsonb(e) AS row,
                   lag(to_jsonb(e)) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS before
            FROM {events_table(table)} AS e WHERE {whose}
        ) AS e
        WHERE {here} AND id > %(since{number})s
    """


def _in_words(model, rows):
    parts, words, sources, found = [None, *told_parts(model)], Words(), set(), []
    for number, label, when, context, why, source, who, row, before in rows:
        part = parts[number]
        columns = columns_of(part.model if part else concrete(model))
        row, before = _loaded(row), _loaded(before)
        differing = []
        if label == "update" and before is not None:
            differing = [
                (column, before.get(column.attname), row[column.attname])
                for column in columns
                if before.get(column.attname) != row[column.attname]
            ]
        for column, *values in differing:
            words.note(column, *values)
        if part:
            for column in _in_title(part):
                words.note(column, row[column.attname])
        if source:
            sources.add(int(source))
        found.append((part, label, when, context, why, source, who, row, differing))
    documents = Source.objects.in_bulk(sources) if sources else {}
    changes, above = [], object()
    for part, label, when, context, why, source, who, row, differing in found:
        changes.append(
            Change(
                when,
                who or "",
                why or "",
                documents.get(int(source)) if source else None,
                f"{_title(part, row, words)} {VERBS[label]}".strip(),
                [(c.verbose_name, *(words.of(c, value) for value in vs)) for c, *vs in differing],
                last=context is None or context != above,
            )
        )
        above = context
    return changes


def _title(part, row, words):
    if part is None:
        return ""
    named = {c.name: words.of(c, row[c.attname]) for c in _in_title(part)}
    return part.title.format(**named)


def _in_title(part):
    return [c for c in columns_of(part.model) if f"{{{c.name}}}" in part.title]


def columns_of(model):
    """The columns that the history keeps: generated ones follow from them."""
    return [column for column in model._meta.concrete_fields if not column.generated]


def rows_at(model, key, *, last=None, when=None):
    """The record and its parts as they were, as {part: {key: instance}}; the record's part is None.

    Either after the last events that a version knows, or at a time. Instances are not saved, and
    of a deleted record there is none.
    """
    rows = {}
    for part in [None, *parts_of(model)]:
        if last is not None and part not in last:
            continue
        table = part.model if part else concrete(model)
        whose = f"= ANY(ARRAY({every_row(part)} = %(key)s))" if part else "= %(key)s"
        until = "pgh_created_at <= %(until)s" if last is None else "pgh_id <= %(until)s"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT ON (pgh_obj_id) pgh_label, to_jsonb(e)::text "
                f"FROM {events_table(table)} AS e WHERE pgh_obj_id {whose} AND {until} "
                "ORDER BY pgh_obj_id, pgh_id DESC",
                {"key": key, "until": when if last is None else last[part]},
            )
            found = [_loaded(row) for label, row in cursor.fetchall() if label != "delete"]
        here = [row for row in found if part is None or row[part.column] == key]
        rows[part] = {each.pk: each for each in (_instance(table, row) for row in here)}
    return rows


def _instance(model, row):
    values = {c.attname: c.to_python(row.get(c.attname)) for c in columns_of(model)}
    made = model(**values)
    made._state.adding = False
    return made


def _loaded(row):
    return None if row is None else json.loads(row, parse_float=Decimal)
