"""A deal as the public could read it at one moment of its history, and how two moments differ."""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from django.db.models import ForeignKey

from transfers.models import Deal, DealParty, Delivery, RegisterEntry
from transfers.models.publication import State
from transfers.revisions.wording import NOTHING


class Keys(NamedTuple):
    """Keys of records that a column leads to, to be put into words by their names."""

    column: ForeignKey
    keys: tuple


class Value(NamedTuple):
    """A value in words or by keys.

    `estimated` is True, False, None where that is not stated, and "" where the question does not
    arise. A `detail` says nothing where what it belongs to is missing.
    """

    said: str | Keys = ""
    estimated: bool | str | None = ""
    detail: bool = False

    def words(self, name, exact=False):
        """The value as people read it; `exact` tells a stated "no estimate" from none stated."""
        said = self.said
        if isinstance(said, Keys):
            said = ", ".join(sorted(name(said.column, key) for key in said.keys))
        if self.estimated is True:
            return f"{said} (estimate)"
        if exact and self.estimated != "":
            known = "no estimate" if self.estimated is False else "not stated if an estimate"
            return f"{said} ({known})"
        return said or NOTHING


class PublicDeal:
    """The rows of a deal at a moment, by table and key, as the columns of the history."""

    def __init__(self, key):
        self.key = key
        self.rows = defaultdict(dict)

    def take(self, model, key, row):
        """Let one event have happened; `row` is None where it deleted the row."""
        if row is None:
            self.rows[model].pop(key, None)
        else:
            self.rows[model][key] = row

    def seen(self):
        """What the public could read, as Value by what it is; None where it could read nothing."""
        deal = self.rows[Deal].get(self.key)
        absent = any(entry["absent_since_id"] for entry in self._of(RegisterEntry))
        if not deal or deal["state"] != State.PUBLISHED or absent:
            return None
        facts = dict(_facts(deal))
        for party in self._of(DealParty):
            what = DealParty.Role(party["role"]).label.capitalize()
            others = facts[what].said.keys if what in facts else ()
            facts[what] = _names(DealParty, "actor", *others, party["actor_id"])
        for delivery in sorted(self._of(Delivery), key=lambda row: row["year"]):
            if not delivery["absent_since_id"]:
                facts |= _delivered(delivery)
        return facts

    def _of(self, model):
        return [row for row in self.rows[model].values() if row["deal_id"] == self.key]


def differences(before, after, name):
    """What differs between two states that `seen` gave, as (what, before, after) in words.

    `name` gives the name of the record that a column leads to by a key.
    """
    for what in dict.fromkeys([*before, *after]):
        old, new = before.get(what, Value()), after.get(what, Value())
        missing = what not in before or what not in after
        if old == new or (missing and (old.detail or new.detail)):
            continue
        words = old.words(name), new.words(name)
        if words[0] == words[1]:
            words = old.words(name, exact=True), new.words(name, exact=True)
        yield what, *words


def keys_in(states):
    """The Keys that some states hold."""
    values = (value.said for state in states for value in state.values())
    return [said for said in values if isinstance(said, Keys)]


def _facts(deal):
    for field in ("supplier", "recipient", "system"):
        yield _label(field), _names(Deal, field, deal[f"{field}_id"])
    for field in ("order_year", "number_ordered"):
        yield _label(field), _number(deal[field], deal[f"{field}_estimated"], plain="year" in field)
    for field in ("condition", "outcome"):
        choices = dict(Deal._meta.get_field(field).choices)
        yield _label(field), Value(choices.get(deal[field], ""))
    local = {None: "not stated", True: "yes", False: "no"}[deal["local_production"]]
    yield _label("local_production"), Value(local)
    yield _label("tiv_estimate"), _tiv(deal["tiv_estimate"])
    money = deal["contract_value"]
    value = "" if money is None else f"{deal['contract_currency']} {money:,f}".removesuffix(".00")
    yield _label("contract_value"), Value(value)
    yield _label("comment"), Value(deal["comment"])


def _delivered(delivery):
    year = delivery["year"]
    return {
        f"Delivered in {year}": _number(delivery["number"], delivery["number_estimated"]),
        f"Year of delivery {year}": Value(str(year), delivery["year_estimated"], detail=True),
        f"TIV printed for {year}": _tiv(delivery["printed_tiv"])._replace(detail=True),
    }


def _label(field):
    label = Deal._meta.get_field(field).verbose_name
    return label[0].upper() + label[1:]


def _names(model, field, *keys):
    return Value(Keys(model._meta.get_field(field), tuple(sorted(keys))))


def _number(value, estimated, plain=False):
    if value is None:
        return Value()
    return Value(str(value) if plain else f"{value:,}", estimated)


def _tiv(value):
    # Trailing zeros come from the column and say nothing.
    return Value() if value is None else Value(f"{Decimal(value).normalize():f} million TIV")
