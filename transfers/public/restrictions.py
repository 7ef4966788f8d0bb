"""The list of restrictions."""

import datetime

from django.db.models import Q

from transfers.analysis.changes import changed_since
from transfers.exports.evidence import RESTRICTION_COLUMNS
from transfers.models import Restriction

from .filters import (
    DayFilter,
    ListForm,
    PartiesFilter,
    SeveralFilter,
    WordsFilter,
    YearFilter,
)
from .listing import Level, ListQuery
from .search import MOST_WORDS, containing, parties_or_system
from .sorting import Sort


class RestrictionFilter(PartiesFilter):
    """Narrows published restrictions."""

    main = ("q", "supplier", "recipient")
    more = ("kind", "year", "changed_since")

    q = WordsFilter(label="Search names and texts", method="search", most_words=MOST_WORDS)
    kind = SeveralFilter(
        label="Kind", lookup_expr="in", choices=Restriction.Kind.choices, ticks=True
    )
    year = YearFilter(label="Standing in the year", method="in_year")
    changed_since = DayFilter(label="Changed since", method="since")

    class Meta:
        model = Restriction
        fields = []
        form = ListForm

    def __init__(self, data):
        super().__init__(data, Restriction.objects.published())

    def search(self, queryset, name, value):
        return containing(queryset, value, ["title", "statement", "note"], _named)

    def in_year(self, queryset, name, value):
        return queryset.in_force_between(datetime.date(value, 1, 1), datetime.date(value, 12, 31))

    def since(self, queryset, name, value):
        return queryset.filter(pk__in=changed_since(Restriction, value))


def _named(word):
    return parties_or_system(word) | Q(issuer__in=word.actors)


class RestrictionQuery(ListQuery):
    filter_class = RestrictionFilter
    sorts = {
        "title": Sort("Restriction", ("title",)),
        "kind": Sort("Kind", ("kind",)),
        "issuer": Sort("Issuer", ("issuer__folded",)),
        "supplier": Sort("Supplier", ("supplier__folded",)),
        "recipient": Sort("Recipient", ("recipient__folded",)),
        "what": Sort("System or category", ("system__folded", "category__name"), head="Of what"),
        "from": Sort("From", ("from_date",), number=True, right=False),
    }
    usual_sort = "-from"
    list_url = "public:restrictions"
    download_url = "public:restrictions-download"
    template = "public/restrictions.html"
    title = "Restrictions on arms transfers"

    def rows(self, ids):
        restrictions = Restriction.objects.select_related(
            "issuer", "supplier", "recipient", "system", "category"
        ).in_bulk(ids)
        return [restrictions[pk] for pk in ids if pk in restrictions]

    levels = {
        "restrictions": Level(
            "One row per restriction", lambda query: (query.selected(), RESTRICTION_COLUMNS)
        ),
    }
