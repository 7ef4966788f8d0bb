"""The list of deals: its orders, rows and files."""

from django.db.models import F, Q

from transfers.exports import DEAL_COLUMNS, DELIVERY_COLUMNS
from transfers.exports.regions import columns_asked_for
from transfers.models import Deal, Delivery

from .deal_columns import SORTS, USUAL
from .deal_filter import FACETS, DealFilter
from .listing import Level, ListQuery
from .paging import Counted, Part
from .sorting import order_of, ordered

PAGE_SIZE = 50


class DealQuery(ListQuery):
    filter_class = DealFilter
    sorts = SORTS
    usual_sort = "-order_year"
    list_url = "public:deals"
    download_url = "public:deals-download"
    template = "public/deals.html"
    title = "Arms transfers"
    of_register = True

    @property
    def shown(self):
        """Words of the columns on the page, in their order."""
        wanted = self.values["columns"] or USUAL
        return [word for word in SORTS if word in wanted]

    @property
    def group(self):
        """What the deals are added up by; empty for a list of them."""
        return self.values["group"]

    def pages(self, counts):
        """The deals asked for, in pages, without counting or sorting them once more."""
        word = self.sort.removeprefix("-")
        order = order_of(self.sorts, self.sort)
        parts, within = [Part(Q(), counts.total)], order
        if word in FACETS:
            parts = [Part(Q(**{word: key}), n) for key, n in self._in_order(counts.inside[word])]
            within = [*ordered(self.sorts[word].then), F("pk").asc()]
        return Counted(self.filters.qs, counts.total, order, within, parts, PAGE_SIZE)

    def _in_order(self, found):
        """Values of the facet that is sorted by, and their counts, in the order asked for."""
        filters, word = self.filters, self.sort.removeprefix("-")
        records = {
            "supplier": filters.actors,
            "recipient": filters.actors,
            "category": filters.categories,
        }.get(word)
        # These came from the database sorted, by its rules for letters.
        ranks = records and {record.pk: n for n, record in enumerate(records.values())}
        known = sorted(
            (key for key in found if key is not None),
            key=ranks.__getitem__ if ranks else None,
            reverse=self.sort.startswith("-"),
        )
        return [(key, found[key]) for key in [*known, *(key for key in found if key is None)]]

    @property
    def selection(self):
        """The filters alone, as a query string: what deals there are, however they are shown."""
        return self.address(sort="", columns="", group="")

    def selected(self):
        deals = self.filters.chosen(Deal.objects, "as_published")
        return deals.order_by(*order_of(self.sorts, self.sort, "as_published__"))

    def deliveries(self):
        """Deliveries of these deals; of the delivery years asked for only."""
        deliveries = self.filters.chosen(Delivery.objects.current(), "deal__as_published")
        return self.filters.placed(self.filters.in_window(deliveries), "deal__")

    def columns(self, usual):
        """The usual columns, then those of the regions asked for and of merged successors."""
        return usual + columns_asked_for(usual, self.filters.schemes, self.filters.heirs)

    levels = {
        "deals": Level(
            "One row per deal", lambda query: (query.selected(), query.columns(DEAL_COLUMNS))
        ),
        "deliveries": Level(
            "One row per deal and delivery year",
            lambda query: (query.deliveries(), query.columns(DELIVERY_COLUMNS)),
            key=("reference", "delivery_year"),
        ),
    }

    @property
    def scope(self):
        """Which deliveries the figures cover, in words, and what is merged."""
        return " ".join(filter(None, [self._years(), self._places(), self.merged]))

    @property
    def merged(self):
        """Which states are merged, in words; empty where none are."""
        return self.filters.heirs.in_words() if self.filters.heirs else ""

    def _places(self):
        if not self.filters.places:
            return ""
        return "The region is that of the year of delivery, or of the order where none is made yet."

    def _years(self):
        first, last = self.filters.delivery_window
        if not (first or last):
            return "All deliveries of each deal."
        span = f"from {first} to {last}" if first and last else None
        span = span or (f"from {first} on" if first else f"up to {last}")
        return (
            f"Deals that delivered anything in the years {span}. The figures of a deal are "
            "those of the whole deal; a file of deliveries holds those of these years only."
        )
