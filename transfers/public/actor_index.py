"""All actors on one page: what each supplied and received, and when."""

from collections import defaultdict
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse

from transfers.analysis.shares import span
from transfers.exports.columns import MILLIONS, Kind
from transfers.exports.sheet import Sheet, plain
from transfers.models import Actor
from transfers.searching import names
from transfers.seeding import fold

from .asked import Asked
from .delivered import delivered_by, newest_edition
from .fields import OneOfField, WordsField
from .files import file_links, sheet_response
from .refusal import loaded_editions, unfit
from .search import MOST_WORDS


class ActorsForm(forms.Form):
    q = WordsField(required=False, label="Search names", most_words=MOST_WORDS)
    by = OneOfField(
        required=False, label="Order", choices=[("name", "by name"), ("kind", "by kind")]
    )


class ActorsQuery(Asked):
    """The query string of the page of all actors."""

    form_class = ActorsForm
    usual = {"by": "name"}

    @property
    def path(self):
        return reverse("public:actors")

    @property
    def by_kind(self):
        return self.values["by"] == "kind"


def _tiv_column(role, what):
    return plain(
        f"tiv_{what}",
        f"TIV {what}",
        Kind.DECIMAL,
        f"TIV of all deliveries of the edition as {role}. Empty where nothing was delivered, or "
        "no TIV is assigned. TIV is not money.",
        MILLIONS,
    )


def _role_columns(role, what):
    return [
        plain(f"deals_as_{role}", f"Deals as {role}", Kind.INTEGER, "Published deals."),
        plain(f"first_{what}", f"First {what}", Kind.INTEGER, "First delivery year."),
        plain(f"last_{what}", f"Last {what}", Kind.INTEGER, "Last delivery year."),
        _tiv_column(role, what),
    ]


COLUMNS = [
    plain("actor", "Actor", Kind.TEXT, "Name of the actor in addresses of the site."),
    plain("name", "Name", Kind.TEXT, "Name of the actor."),
    plain("kind", "Kind", Kind.TEXT, "State, company and so on."),
    *_role_columns("supplier", "supplied"),
    *_role_columns("recipient", "received"),
]


class ActorRow(NamedTuple):
    """One actor, in the order of COLUMNS."""

    slug: str
    name: str
    kind: str
    supplied_deals: int
    first_supplied: int | None
    last_supplied: int | None
    tiv_supplied: Decimal | None
    received_deals: int
    first_received: int | None
    last_received: int | None
    tiv_received: Decimal | None

    @property
    def trades(self):
        """Whether it is a party of any deal."""
        return bool(self.supplied_deals or self.received_deals)

    @property
    def supplied_years(self):
        return self.first_supplied and span(self.first_supplied, self.last_supplied)

    @property
    def received_years(self):
        return self.first_received and span(self.first_received, self.last_received)

    @property
    def letter(self):
        return fold(self.name)[:1].upper()


def actor_sheet(version, text=""):
    """All actors that have the words of `text` in a name, by name."""
    edition = newest_edition()
    actors = names.names_at(version).actors
    folded = [fold(word) for word in text.split()]
    chosen = names.having(actors, folded) if folded else actors
    supplied = delivered_by(edition, "supplier")
    received = delivered_by(edition, "recipient")
    rows = [
        ActorRow(
            actor.slug,
            actor.name,
            Actor.Kind(actor.kind).label,
            actor.supplied,
            supplied[actor.pk].first,
            supplied[actor.pk].last,
            supplied[actor.pk].tiv,
            actor.received,
            received[actor.pk].first,
            received[actor.pk].last,
            received[actor.pk].tiv,
        )
        for actor in chosen
    ]
    return Sheet(
        "actors", "Actors of the register", COLUMNS, rows, editions=[edition] if edition else []
    )


def actors(request):
    """Parties of deals in a table, all others by their kind."""
    query = ActorsQuery(request.GET)
    if query.untidy:
        return redirect(query.path + query.tidy_address)
    if query.faults:
        return unfit(request, query, "Actors")
    text = query.values["q"]
    sheet = actor_sheet(request.data_version, text)
    trading = [row for row in sheet.rows if row.trades]
    context = {
        "page_title": "Actors",
        "query": query,
        "editions": loaded_editions(),
        "sheet": sheet,
        "number": len(sheet.rows),
        "trading": len(trading),
        "parts": _parts(trading, query.by_kind),
        "others": _by_kind(row for row in sheet.rows if not row.trades),
        "files": file_links("public:actors-download", query.address()),
    }
    return render(request, "public/actors.html", context)


def _parts(rows, by_kind):
    """Pairs of a heading and rows, by kind or by first letter."""
    if by_kind:
        return _by_kind(rows)
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: fold(row.name)):
        found[row.letter].append(row)
    return list(found.items())


def _by_kind(rows):
    order = [kind.label for kind in Actor.Kind]
    ranked = sorted(rows, key=lambda row: (order.index(row.kind), fold(row.name)))
    return [(kind, list(part)) for kind, part in groupby(ranked, key=lambda row: row.kind)]


def download(request, kind):
    """The actors as a file."""
    query = ActorsQuery(request.GET)
    if query.faults:
        return unfit(request, query, "Actors")
    return sheet_response(request, actor_sheet(request.data_version, query.values["q"]), kind)
