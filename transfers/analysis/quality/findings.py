"""Findings of the data-quality lists: counted, found page by page, and one at a time."""

import json
from dataclasses import dataclass
from functools import cached_property

from django.core.cache import cache
from django.db import connection
from django.db.models import Max, Model
from django.urls import reverse

from transfers.models import (
    Deal,
    Delivery,
    ListedDeal,
    RegisterEntry,
)

from .parts import Check, Part
from .registry import CHECKS
from .version import versions

# A list of no more findings is read in one query, and one of more in two.
AT_ONCE = 2000
# Seconds that numbers are kept for; other data gives them another key.
KEPT = 24 * 3600
ORDERS = {
    "-size": "weight DESC, model, record DESC, other",
    "size": "weight, model, record, other",
    "record": "model, record, other",
    "-record": "model, record DESC, other",
}


@dataclass
class Finding:
    """One row of a list. `record` and `other` are keys; `row` and `twin` the records."""

    check: Check
    part: Part
    record: int
    other: int | None
    values: dict
    digest: str
    row: Model = None
    twin: Model = None
    since: str = ""

    @property
    def words(self):
        return self.part.words(self.values)

    @property
    def subject(self):
        """The record whose form holds the remedy."""
        return self.part.record_of(self.row)

    @property
    def title(self):
        return (
            f"{title_of(self.row)} and {title_of(self.twin)}" if self.twin else title_of(self.row)
        )


def title_of(row):
    """Name of a record in a list, with what tells it from others."""
    if isinstance(row, Delivery):
        return f"{row.year}, {title_of(row.deal)}"
    if isinstance(row, RegisterEntry):
        return title_of(row.deal)
    if isinstance(row, ListedDeal):
        return f"{row.list.generated_on}, line {row.line:,}, {title_of(row.deal)}"
    if isinstance(row, Deal):
        return f"{row.reference}: {row.supplier} → {row.recipient}, {row.system.designation}"
    return str(row)


def _compiled(part):
    found = part.found()
    return found if isinstance(found, tuple) else found.query.sql_with_params()


def _open_sql(check, parts, among=None):
    """Open findings of the parts: model, record, other, weight, shown, digest."""
    sqls, values = [], []
    for part in parts:
        sql, parameters = _compiled(part)
        chosen = ""
        if among and part.name in among:
            keys, more = among[part.name].order_by().values("pk").query.sql_with_params()
            chosen = f" WHERE record IN ({keys})"
            parameters = (*parameters, *more)
        sqls.append(
            f"SELECT '{part.name}' AS model, f.* FROM ({sql}) AS f (record, other, weight, shown)"
            f"{chosen}"
        )
        values += parameters
    return (
        f"""
        SELECT f.* FROM (
            SELECT f.*, md5(f.shown::text) AS digest FROM ({" UNION ALL ".join(sqls)}) AS f
        ) AS f
        WHERE NOT EXISTS (
            SELECT FROM transfers_lookedat AS m
            WHERE m.check_code = %s AND m.model = f.model AND m.record = f.record
              AND m.other IS NOT DISTINCT FROM f.other AND m.digest = f.digest
        )
        """,
        [*values, check.code],
    )


class Open:
    """The findings of a check that nobody marked, as a sequence for a paginator.

    `parts` are those shown; `among` limits the records of a kind to those of a queryset.
    """

    def __init__(self, check, parts, order="-size", among=None):
        self.check, self.order = check, ORDERS[order]
        self.sql, self.values = _open_sql(check, parts, among)
        self.ordered = True

    def count(self):
        if len(self._first) <= AT_ONCE:
            return len(self._first)
        return _fetch(f"SELECT count(*) FROM ({self.sql}) AS f", self.values)[0][0]

    def __getitem__(self, place):
        start, stop = place.start or 0, place.stop
        if len(self._first) <= AT_ONCE or (stop is not None and stop <= AT_ONCE):
            rows = self._first[start:stop]
        else:
            rows = self._rows(start, stop)
        return loaded(
            [
                Finding(self.check, self.check.part(model), record, other, _read(shown), digest)
                for model, record, other, shown, digest in rows
            ]
        )

    @cached_property
    def _first(self):
        return self._rows(0, AT_ONCE + 1)

    def _rows(self, start, stop):
        limit = "" if stop is None else f" LIMIT {stop - start}"
        return _fetch(
            f"SELECT model, record, other, shown, digest FROM ({self.sql}) AS f "
            f"ORDER BY {self.order}{limit} OFFSET {start}",
            self.values,
        )


def find(check, part, record, other):
    """The open finding of this record, or None; with its rows."""
    sql, values = _open_sql(check, [part])
    rows = _fetch(
        f"SELECT shown, digest FROM ({sql}) AS f "
        "WHERE record = %s AND other IS NOT DISTINCT FROM %s::bigint",
        [*values, record, other],
    )
    found = [Finding(check, part, record, other, _read(shown), digest) for shown, digest in rows]
    return next(iter(loaded(found)), None)


def _fetch(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _read(shown):
    return shown if isinstance(shown, dict) else json.loads(shown)


def loaded(findings):
    """The findings with their rows, in a query or two for each kind of record."""
    for part in {each.part.name: each.part for each in findings}.values():
        mine = [each for each in findings if each.part is part]
        keys = {key for each in mine for key in (each.record, each.other) if key}
        related = (*part.related, *_edition(part.model))
        rows = part.model.objects.select_related(*related).in_bulk(keys)
        since = _since(part.model, rows)
        for each in mine:
            each.row, each.twin = rows.get(each.record), rows.get(each.other)
            each.since = since.get(each.record, "")
    return [each for each in findings if each.row]


def _edition(model):
    return {Delivery: ["edition"], RegisterEntry: ["edition"], ListedDeal: ["list__edition"]}.get(
        model, []
    )


def _since(model, rows):
    """The edition that prints each row, or the day on which it last changed, by key."""
    if model is ListedDeal:
        return {pk: row.list.edition.name for pk, row in rows.items()}
    if model in (Delivery, RegisterEntry):
        return {pk: row.edition.name if row.edition else "by hand" for pk, row in rows.items()}
    if model is Deal:
        entries = RegisterEntry.objects.filter(deal__in=rows)
        return dict.fromkeys(rows, "by hand") | dict(entries.values_list("deal", "edition__name"))
    events = model.pgh_event_model.objects.filter(pgh_obj_id__in=list(rows)).order_by()
    last = events.values_list("pgh_obj_id").annotate(last=Max("pgh_created_at"))
    return {pk: f"{moment:%Y-%m-%d}" for pk, moment in last}


def counts():
    """Open findings of every check by kind of record, as {(code, model name): number}.

    A check is counted once for each state of what it reads.
    """
    last, marks = versions(
        model for check in CHECKS for part in check.parts for model in part.reads
    )
    keys = {check: _key(check, last, marks) for check in CHECKS}
    kept = cache.get_many(keys.values())
    stale = [check for check, key in keys.items() if key not in kept]
    if stale:
        new = _counted(stale)
        found = {keys[check]: new[check.code] for check in stale}
        cache.set_many(found, KEPT)
        kept |= found
    return {
        (check.code, model): number
        for check, key in keys.items()
        for model, number in kept[key].items()
    }


def _key(check, last, marks):
    read = "-".join(str(last[model]) for part in check.parts for model in part.reads)
    return f"quality:{check.code}:{marks.get(check.code)}:{read}"


def _counted(checks):
    """Open findings by code and name of the model, in one query."""
    sqls, values = [], []
    for check in checks:
        sql, parameters = _open_sql(check, check.parts)
        sqls.append(f"SELECT '{check.code}', model, count(*) FROM ({sql}) AS f GROUP BY model")
        values += parameters
    found = {check.code: {} for check in checks}
    for code, model, number in _fetch(" UNION ALL ".join(sqls), values):
        found[code][model] = number
    return found


def parts_seen_by(user, check):
    """The parts of a check whose records the person may view."""
    return [part for part in check.parts if may(user, "view", part.subject)]


def may(user, act, model):
    """Whether the person may view or change records of the model."""
    name = model._meta.model_name
    acts = ("view", "change") if act == "view" else (act,)
    return any(user.has_perm(f"transfers.{each}_{name}") for each in acts)


def quality_counts(user):
    """Title, address and number of open findings of each list the person may see; two queries."""
    found = counts()
    return [
        (
            check.title,
            reverse("admin:transfers_quality_check", args=[check.code]),
            sum(found.get((check.code, part.name), 0) for part in parts),
        )
        for check in CHECKS
        if (parts := parts_seen_by(user, check))
    ]
