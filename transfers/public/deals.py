"""The list of deals: its filters, orders, rows and files."""

from django.db.models import OuterRef

from transfers.analysis.changes import changed_since
from transfers.exports import DEAL_COLUMNS, DELIVERY_COLUMNS
from transfers.exports.regions import columns_asked_for
from transfers.models import Category, Deal, Delivery

from .filters import (
    DayFilter,
    ListForm,
    OneOfFilter,
    SeveralFilter,
    WordsFilter,
    YearFilter,
)
from .listing import Level, ListQuery
from .places import PlacedFilter
from .rows import rows_of
from .search import MOST_WORDS, containing, parties_or_system, systems_called
from .sorting import Sort

LOCAL_PRODUCTION = {"yes": True, "no": False, "not_stated": None}

SORTS = {
    "supplier": Sort("Supplier", ("supplier__folded",)),
    "recipient": Sort("Recipient", ("recipient__folded",)),
    "system": Sort("System", ("system__folded",)),
    "description": Sort("Description", ("system__description__folded",)),
    "category": Sort("Category", ("system__category__position", "system__category__name")),
    "order_year": Sort("Order year", ("order_year",), number=True, head="Ordered"),
    "number_ordered": Sort("Number ordered", ("number_ordered",), number=True, head="No. ordered"),
    "number_delivered": Sort(
        "Number delivered", ("number_delivered",), number=True, head="No. delivered"
    ),
    "delivery_year": Sort(
        "First delivery", ("first_delivery",), number=True, head="Delivery years", right=False
    ),
    "condition": Sort("Condition", ("condition",)),
    "tiv": Sort("TIV delivered", ("tiv_delivered",), number=True, head="TIV delivered (m)"),
}
OF_DELIVERIES = {"number_delivered", "delivery_year", "tiv"}


class DealForm(ListForm):
    periods = {
        "Ordered": ("order_from", "order_to"),
        "Delivered": ("delivery_from", "delivery_to"),
    }


class DealFilter(PlacedFilter):
    """Narrows published deals."""

    main = ("q", "supplier", "recipient")
    more = (
        "supplier_region",
        "recipient_region",
        "successors",
        "category",
        "system",
        "Ordered",
        "Delivered",
        "condition",
        "local_production",
        "changed_since",
    )

    q = WordsFilter(label="Search names and remarks", method="search", most_words=MOST_WORDS)
    category = SeveralFilter(
        label="Category", field_name="system__category__slug", lookup_expr="in"
    )
    system = WordsFilter(
        label="System",
        method="of_system",
        most_words=20,
        help_text="part of a designation, such as Mi-8",
    )
    order_from = YearFilter(label="Ordered from", field_name="order_year", lookup_expr="gte")
    order_to = YearFilter(label="Ordered to", field_name="order_year", lookup_expr="lte")
    delivery_from = YearFilter(label="Delivered from", method="leave_to_window")
    delivery_to = YearFilter(label="Delivered to", method="leave_to_window")
    condition = SeveralFilter(
        label="Condition", lookup_expr="in", choices=Deal.Condition.choices, ticks=True
    )
    local_production = OneOfFilter(
        label="Local production",
        method="of_local_production",
        choices=[("yes", "yes"), ("no", "no"), ("not_stated", "not stated")],
    )
    changed_since = DayFilter(label="Changed since", method="since")

    class Meta:
        model = Deal
        fields = []
        form = DealForm

    def __init__(self, data):
        super().__init__(data, Deal.objects.published())
        self.form.fields["category"].choices = list(Category.objects.values_list("slug", "name"))

    def filter_queryset(self, queryset):
        deliveries = self.in_window(Delivery.objects.current(), OuterRef("pk"))
        return self.in_place(
            super().filter_queryset(queryset), deliveries if self.windowed else None
        )

    @property
    def delivery_window(self):
        values = self.form.cleaned_data
        return values["delivery_from"], values["delivery_to"]

    @property
    def windowed(self):
        return any(self.delivery_window)

    def in_window(self, deliveries, deal=None):
        """Those of `deliveries` made in the delivery years asked for, of one deal or of all."""
        first, last = self.delivery_window
        asked = {"deal": deal, "year__gte": first, "year__lte": last}
        return deliveries.filter(**{key: v for key, v in asked.items() if v is not None})

    def search(self, queryset, name, value):
        return containing(queryset, value, ["comment"], parties_or_system)

    def of_system(self, queryset, name, value):
        return queryset.filter(system__in=systems_called(value))

    def of_local_production(self, queryset, name, value):
        stated = LOCAL_PRODUCTION[value]
        if stated is None:
            return queryset.filter(local_production__isnull=True)
        return queryset.filter(local_production=stated)

    def leave_to_window(self, queryset, name, value):
        """Both ends have to hold for the same delivery: filter_queryset applies them together."""
        return queryset

    def since(self, queryset, name, value):
        return queryset.filter(pk__in=changed_since(Deal, value))


class DealQuery(ListQuery):
    filter_class = DealFilter
    sorts = SORTS
    usual_sort = "-order_year"
    list_url = "public:deals"
    download_url = "public:deals-download"
    template = "public/deals.html"
    title = "Arms transfers"
    of_register = True

    def selected(self):
        deals = self.filters.qs
        if self.sort.removeprefix("-") in OF_DELIVERIES:
            deals = deals.with_delivered()
        return self.in_order(deals)

    def rows(self, ids):
        return rows_of(ids)

    def deliveries(self):
        """Deliveries of these deals; of the delivery years asked for only."""
        deliveries = Delivery.objects.current().filter(deal__in=self.filters.qs.order_by())
        return self.filters.placed(self.filters.in_window(deliveries))

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
