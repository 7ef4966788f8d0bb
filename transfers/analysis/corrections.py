"""What the public could read of a deal, and how that changed: its corrections, from the history.

The history is played back act by act, and only the states in which the deal was published are
compared. What a draft said, who wrote it, and why a deal was withdrawn stay with staff.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from django.db import connection

from transfers.models import Deal, DealParty, Delivery, ImportBatch, Register, RegisterEntry, Source
from transfers.registers.sipri_delivery import LAYOUT
from transfers.revisions.wording import Words

from .public_state import PublicDeal, differences, keys_in

HIDDEN = "not shown to the public"
SHOWN = "shown to the public"
TABLES = (Deal, Delivery, DealParty, RegisterEntry)


@dataclass(frozen=True)
class Correction:
    """A value that the public read until a time, what it became then, and why.

    `of_register` tells a value that came with an edition or a list from staff's own.
    """

    until: datetime
    what: str
    was: str
    became: str
    why: str
    source: Source | None
    of_register: bool


@dataclass(frozen=True)
class PublicHistory:
    """Since when the public can read a deal and where it came from; corrections, latest first."""

    since: datetime | None
    origin: str
    corrections: list


@dataclass
class Act:
    """What was written at once: when, what the history tells of it, and the events."""

    when: datetime
    reason: str
    source: int | None
    register: str
    edition: str
    layout: str
    undone: bool
    events: list = field(default_factory=list)

    @property
    def origin(self):
        """The edition or list of a register that the values come from; empty where none."""
        if not self.edition:
            return ""
        kind = "edition" if self.layout == LAYOUT else "deal-level list"
        return f"{Register(self.register).label}, {kind} {self.edition}"

    @property
    def why(self):
        if self.undone:
            return f"{self.origin}, taken back: {self.reason}"
        return self.origin or self.reason or "no reason recorded"


def public_history(key):
    """The PublicHistory of the deal with this key, in at most four queries however long it is."""
    moments = list(_moments(key))
    if not moments:
        return PublicHistory(None, "", [])
    name = _names([state for _, state in moments if state])
    documents = Source.objects.published().in_bulk({a.source for a, _ in moments if a.source})
    found, shown = [], moments[0][1]
    for (_, before), (act, after) in pairwise(moments):
        source = documents.get(act.source)
        for what, was, became in _changes(before, after, shown, name):
            # Why something is withdrawn is for staff alone.
            why = act.why if after else ""
            told = (act.when, what, was, became, why, source if after else None)
            found.append(Correction(*told, of_register=bool(act.origin)))
        shown = after or shown
    first = moments[0][0]
    return PublicHistory(first.when, first.origin, found[::-1])


def _changes(before, after, shown, name):
    if bool(before) != bool(after):
        yield "The deal", *((SHOWN, HIDDEN) if before else (HIDDEN, SHOWN))
    if after:
        yield from differences(shown, after, name)


def _moments(key):
    """Each act with what the public could read after it, from the first that showed anything."""
    deal, begun = PublicDeal(key), False
    for act in _acts(key):
        for event in act.events:
            deal.take(*event)
        seen = deal.seen()
        begun = begun or seen is not None
        if begun:
            yield act, seen


def _names(states):
    """What gives the name that a key stands for; every name of a model is read in one query."""
    words = Words()
    for column, keys in keys_in(states):
        words.note(column, *keys)
    return words.of


def _acts(key):
    """The acts that wrote rows of the deal with this key, in their order; one query."""
    events = " UNION ALL ".join(
        EVENTS.format(
            place=place,
            table=model.pgh_event_model._meta.db_table,
            whose=(
                "= %(key)s"
                if model is Deal
                else f"= ANY(ARRAY(SELECT pgh_obj_id FROM {model.pgh_event_model._meta.db_table} "
                "WHERE deal_id = %(key)s))"
            ),
        )
        for place, model in enumerate(TABLES)
    )
    acts = {}
    with connection.cursor() as cursor:
        cursor.execute(ACTS.format(events=events, batches=ImportBatch._meta.db_table), {"key": key})
        for together, place, label, record, row, when, *told in cursor.fetchall():
            act = acts.setdefault(together, Act(when, *told))
            row = None if label == "delete" else json.loads(row, parse_float=Decimal)
            act.events.append((TABLES[place], record, row))
    return acts.values()


EVENTS = """
    SELECT {place} AS place, pgh_id, pgh_label AS label, pgh_obj_id AS record,
           pgh_created_at AS at, pgh_context_id AS context, to_jsonb(e)::text AS row
    FROM {table} AS e WHERE pgh_obj_id {whose}
"""
# What was written past the site has no context, and counts as one act within a minute.
ACTS = """
    SELECT coalesce(e.context::text, to_char(e.at, 'YYYY-MM-DD HH24:MI')), e.place, e.label,
           e.record, e.row, e.at, coalesce(c.metadata ->> 'reason', ''),
           (c.metadata ->> 'source')::bigint, coalesce(b.register, ''),
           coalesce(b.edition_name, ''), coalesce(b.layout, ''),
           coalesce(c.metadata ? 'undo', FALSE)
    FROM ({events}) AS e
    LEFT JOIN pghistory_context AS c ON c.id = e.context
    LEFT JOIN {batches} AS b
      ON b.id = coalesce(c.metadata ->> 'import', c.metadata ->> 'undo')::bigint
    ORDER BY e.at, e.place, e.pgh_id
"""
