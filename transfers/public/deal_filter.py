"""The filters of the list of deals: which published deals an address asks for."""

from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from transfers.analysis.changes import changed_since
from transfers.models import Category, Deal, PublishedDeal, PublishedDelivery
from transfers.models.deals import YEARS

from .deal_columns import COLUMNS
from .filters import DayFilter, ListForm, OneOfFilter, SeveralFilter, WordsFilter, YearFilter
from .places import ROLES, PlacedFilter
from .search import MOST_WORDS, deals_containing, systems_called

LOCAL_PRODUCTION = {"yes": True, "no": False, "not_stated": None}
FACETS = ("supplier", "recipient", "category", "order_year", "condition", "local_production")
"""What deals are counted by, as columns that PublishedDeal and DealTally share."""

OF_DEALS = ("q", "system", "changed_since")
"""Filters that no tally can answer."""

GROUPS = {
    "supplier": "By supplier",
    "recipient": "By recipient",
    "category": "By category",
    "year": "By year, with charts",
}


class DealForm(ListForm):
    periods = {
        "Ordered": ("order_from", "order_to"),
        "Delivered": ("delivery_from", "delivery_to"),
    }


class DealFilter(PlacedFilter):
    """Narrows published deals, as PublishedDeal.

    Deals can be counted by some filters, the facets; `faceted` holds the conditions of those in
    use. `unfaceted` are the deals that pass all other filters, `qs` those that pass all.
    """

    listed = "deal"
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
    showing = ("columns", "group")

    q = WordsFilter(label="Search names and remarks", method="search", most_words=MOST_WORDS)
    category = SeveralFilter(label="Category", method="leave_to_facets")
    system = WordsFilter(
        label="System",
        method="of_system",
        most_words=20,
        help_text="part of a designation, such as Mi-8",
    )
    order_from = YearFilter(label="Ordered from", method="leave_to_facets")
    order_to = YearFilter(label="Ordered to", method="leave_to_facets")
    delivery_from = YearFilter(label="Delivered from", method="leave_to_window")
    delivery_to = YearFilter(label="Delivered to", method="leave_to_window")
    condition = SeveralFilter(
        label="Condition", method="leave_to_facets", choices=Deal.Condition.choices, ticks=True
    )
    local_production = OneOfFilter(
        label="Local production",
        method="leave_to_facets",
        choices=[("yes", "yes"), ("no", "no"), ("not_stated", "not stated")],
    )
    changed_since = DayFilter(label="Changed since", method="since")
    columns = SeveralFilter(
        label="Columns", method="leave_to_page", choices=list(COLUMNS.items()), ticks=True
    )
    group = OneOfFilter(label="Group", method="leave_to_page", choices=list(GROUPS.items()))

    class Meta:
        model = PublishedDeal
        fields = []
        form = DealForm

    def __init__(self, data):
        super().__init__(data, PublishedDeal.objects.all())
        self.categories = {category.slug: category for category in Category.objects.all()}
        self.form.fields["category"].choices = [
            (slug, category.name) for slug, category in self.categories.items()
        ]

    @cached_property
    def allowed(self):
        """Values that each facet in use lets pass."""
        values = self.form.cleaned_data
        found = {role: self.keys_of(values[role]) for role in ROLES if values[role]}
        if values["category"]:
            found["category"] = {self.categories[slug].pk for slug in values["category"]}
        if any(self.order_years):
            first, last = self.order_years
            found["order_year"] = range(first or YEARS[0], (last or YEARS[1]) + 1)
        if values["condition"]:
            found["condition"] = set(values["condition"])
        if values["local_production"]:
            found["local_production"] = {LOCAL_PRODUCTION[values["local_production"]]}
        return found

    @cached_property
    def faceted(self):
        """Conditions on PublishedDeal or DealTally alike, by facet in use."""
        return {name: _one_of(name, values) for name, values in self.allowed.items()}

    @property
    def of_deliveries(self):
        """Whether only filters are in use that hold for each delivery by itself."""
        values = self.form.cleaned_data
        facets_of_deals = self.faceted.keys() - {"supplier", "recipient", "category"}
        return not facets_of_deals and not any(values[name] for name in OF_DEALS)

    @property
    def only_facets(self):
        """Whether no filter is in use but facets, so that tallies can answer."""
        values = self.form.cleaned_data
        return not (self.windowed or self.places or any(values[name] for name in OF_DEALS))

    @cached_property
    def unfaceted(self):
        deals = super().filter_queryset(self.queryset.all())
        if self.windowed and not self.places:
            return deals.filter(self._delivered_in_window())
        deliveries = PublishedDelivery.objects.filter(deal=OuterRef("deal"))
        return self.in_place(deals, self.in_window(deliveries) if self.windowed else None)

    def filter_queryset(self, queryset):
        return self.unfaceted.filter(*self.faceted.values())

    def chosen(self, records, path):
        """Those of `records` whose PublishedDeal, to which `path` leads, is asked for.

        Facets are asked of the joined row itself: in a join of many tables a list of keys would
        be looked at last.
        """
        conditions = [_one_of(f"{path}__{name}", values) for name, values in self.allowed.items()]
        if not self.only_facets:
            conditions.append(Q(**{f"{path}__in": self.unfaceted}))
        return records.filter(*conditions, **{f"{path}__isnull": False})

    @property
    def order_years(self):
        values = self.form.cleaned_data
        return values["order_from"], values["order_to"]

    @property
    def delivery_window(self):
        values = self.form.cleaned_data
        return values["delivery_from"], values["delivery_to"]

    @property
    def windowed(self):
        return any(self.delivery_window)

    def in_window(self, deliveries):
        """Those of `deliveries` made in the delivery years asked for."""
        return deliveries.filter(_between("year", *self.delivery_window))

    def _delivered_in_window(self):
        """Condition that a deal delivered in the years asked for, mostly by its first and last."""
        first, last = self.delivery_window
        if not last:
            return Q(last_delivery__gte=first)
        if not first:
            return Q(first_delivery__lte=last)
        inside = self.in_window(PublishedDelivery.objects.filter(deal=OuterRef("deal")))
        around = Q(first_delivery__lt=first, last_delivery__gt=last)
        return (
            _between("first_delivery", first, last)
            | _between("last_delivery", first, last)
            | around & Exists(inside)
        )

    def of_actors(self, queryset, name, value):
        return self.leave_to_facets(queryset, name, value)

    def search(self, queryset, name, value):
        return deals_containing(queryset, value)

    def of_system(self, queryset, name, value):
        return queryset.filter(system__in=systems_called(value))

    def since(self, queryset, name, value):
        return queryset.filter(pk__in=changed_since(Deal, value))

    def leave_to_facets(self, queryset, name, value):
        """Facets are counted with and without themselves: `faceted` has their conditions."""
        return queryset

    def leave_to_window(self, queryset, name, value):
        """Both ends have to hold for the same delivery: `unfaceted` applies them together."""
        return queryset

    def leave_to_page(self, queryset, name, value):
        """Says how deals are shown, not which."""
        return queryset


def _one_of(column, values):
    if isinstance(values, range):
        return Q(**{f"{column}__gte": values.start, f"{column}__lt": values.stop})
    if None in values:
        return Q(**{f"{column}__isnull": True})
    return Q(**{f"{column}__in": values})


def _between(column, first, last):
    bounds = {f"{column}__gte": first, f"{column}__lte": last}
    return Q(**{key: year for key, year in bounds.items() if year is not None})
