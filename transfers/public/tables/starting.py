"""The first page of the tables: each kind, with links to tables that are ready."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from transfers.analysis.adding import added_by_year
from transfers.analysis.editions import NoEdition, find_edition
from transfers.analysis.scope import in_words
from transfers.analysis.shares import WINDOW, Window, window_before

YEARS = 10


class Ready(NamedTuple):
    """One kind of table: its name, what it shows, its address, and pairs of words and address."""

    name: str
    sentence: str
    address: str
    links: list


def ready_tables(kinds):
    """A Ready for each kind of table; without an edition they have no links."""
    span = _span()
    for kind in kinds:
        address = reverse("public:table", args=[kind.kind])
        links = [
            (words, f"{address}?{urlencode(asked)}" if asked else address)
            for words, asked in (READY[kind.kind](span) if span else ())
        ]
        yield Ready(kind.name, kind.sentence, address, links)


def _span():
    try:
        years = [row.keys[0] for row in added_by_year(find_edition())]
    except NoEdition:
        return None
    return Window(min(years), max(years)) if years else None


def _all(span):
    return {"first": span.first, "last": span.last}


def _tiv(span):
    yield "suppliers, last ten years", {}
    yield "recipients, last ten years", {"by": "recipient"}
    yield f"suppliers since {span.first}", _all(span)
    yield "categories", {"by": "category"}
    yield "regions of the recipients", {"by": "recipient-region"}
    yield "who to whom", {"by": "pair"}


def _ranking(span):
    window = Window(max(span.first, span.last - WINDOW + 1), span.last)
    yield f"the largest suppliers, {in_words(window)}", {}
    yield f"the largest recipients, {in_words(window)}", {"by": "recipient"}
    yield "all suppliers", {"top": "all"}
    yield "the largest pairs", {"by": "pair"}


def _shares(span):
    window = Window(span.last - WINDOW + 1, span.last)
    then = window_before(*window)
    against = f", {in_words(window)} against {in_words(then)}" if then.first >= span.first else ""
    yield f"suppliers{against}", {}
    yield f"recipients{against}", {"by": "recipient"}
    yield "categories", {"by": "category"}
    yield "regions of the recipients", {"by": "recipient-region"}


def _average(span):
    yield "suppliers, last ten years", {}
    yield f"suppliers since {span.first}", _all(span)
    yield "recipients", {"by": "recipient"}
    yield "categories", {"by": "category"}


def _concentration(span):
    yield "among suppliers", {}
    yield "among recipients", {"by": "recipient"}
    yield "among suppliers, year by year", {"span": "years"}


def _items(span):
    yield "categories, last ten years", {}
    yield f"categories since {span.first}", _all(span)


READY = {
    "tiv": _tiv,
    "ranking": _ranking,
    "shares": _shares,
    "average": _average,
    "concentration": _concentration,
    "items": _items,
}
