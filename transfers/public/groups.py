"""What the selected deals come to, by supplier, recipient, category or year of delivery."""

from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import and_

from django.db.models import Q

from transfers.analysis.adding import summed
from transfers.analysis.editions import find_edition
from transfers.analysis.tables import NOT_ASSIGNED, in_whole_numbers
from transfers.exports import Kind
from transfers.exports.sheet import Sheet, plain
from transfers.models import DeliveryTally, PublishedDelivery

from .places import ROLES

TALLIED = {"supplier", "recipient", "category"}
KEYS = {
    "supplier": plain("supplier", "Supplier", Kind.TEXT, "Who supplies."),
    "recipient": plain("recipient", "Recipient", Kind.TEXT, "Who receives."),
    "category": plain("category", "Category", Kind.TEXT, "Category of the weapon system."),
    "year": plain("delivery_year", "Year", Kind.INTEGER, "Calendar year of the deliveries."),
}
DEALS = "Deals of the selection; by year, those that delivered in the year."
SUMS = (
    plain("deals", "Deals", Kind.INTEGER, DEALS),
    plain("deliveries", "Deliveries", Kind.INTEGER, "What a deal delivered in a year counts 1."),
    plain("items_delivered", "Items", Kind.INTEGER, "All items delivered."),
    plain(
        "tiv_delivered_millions",
        "TIV (m)",
        Kind.DECIMAL,
        "Sum of the deliveries' TIV; empty where nothing was delivered or no TIV is assigned. "
        "Not money.",
        "million TIV",
    ),
)


@dataclass
class Line:
    """One row: deals, and what was delivered, TIV in millions; `address` lists its deals."""

    name: str | int
    address: str
    deals: int = 0
    deliveries: int = 0
    items: int = 0
    assigned: int = 0
    tiv: Decimal = Decimal(0)

    def add(self, added):
        self.deliveries += added.deliveries
        self.items += added.items
        self.assigned += added.assigned
        self.tiv += added.tiv or 0

    @property
    def whole_tiv(self):
        """TIV in SIPRI's convention: empty without a delivery, ".." where none has a TIV."""
        if not self.assigned:
            return NOT_ASSIGNED if self.deliveries else ""
        return f"{in_whole_numbers(self.tiv):,}"

    @property
    def row(self):
        """The values of a sheet's row."""
        items = self.items if self.deliveries else None
        return self.name, self.deals, self.deliveries, items, self.tiv if self.assigned else None


class YearLine(Line):
    """A year of delivery, in which a deal delivers once."""

    def add(self, added):
        super().add(added)
        self.deals += added.deliveries


class Summary:
    """The selection of a DealQuery, added up by its `group`: `lines`, and the `total` of them.

    All is of the newest edition; `elsewhere` counts deliveries of others and those entered by
    hand. Raises NoEdition where none is loaded.
    """

    def __init__(self, query, counts):
        self.query, self.group = query, query.group
        self.edition = find_edition()
        self.elsewhere = 0
        self._by_key = {}
        self._records = self._named()
        for key, n in counts.inside.get(self.group, {}).items():
            self._line(key).deals += n
        for added in summed(_deliveries(query.filters), ["edition", self.group]):
            edition, key = added.keys
            if edition == self.edition.pk:
                self._line(key).add(added)
            else:
                self.elsewhere += added.deliveries
        self.lines = sorted(self._by_key.values(), key=self._place)
        self.total = Line("Total", "", counts.total)
        for line in self.lines:
            self.total.add(line)

    def _named(self):
        filters = self.query.filters
        named = filters.categories if self.group == "category" else filters.actors
        return {record.pk: record for record in named.values()}

    def _line(self, key):
        key = self._counted_under(key)
        if key not in self._by_key:
            self._by_key[key] = self._new_line(key)
        return self._by_key[key]

    def _counted_under(self, key):
        """The state that takes in this one, if states are merged and it may be in the selection."""
        filters = self.query.filters
        if self.group not in ROLES or not filters.heirs:
            return key
        heir = filters.heirs.heir(key)
        return heir if heir in filters.allowed.get(self.group, {heir}) else key

    def _new_line(self, key):
        if self.group == "year":
            return YearLine(
                key, self.query.address(group="", delivery_from=str(key), delivery_to=str(key))
            )
        record = self._records[key]
        return Line(record.name, self.query.address(group="", **{self.group: [record.slug]}))

    def _place(self, line):
        return line.name if self.group == "year" else (-line.tiv, -line.deals, line.name)

    @property
    def sheet(self):
        """The lines as they stand in files."""
        return Sheet(
            f"transfers-by-{self.group}",
            f"Selected transfers by {KEYS[self.group].title.lower()}",
            (KEYS[self.group], *SUMS),
            [line.row for line in self.lines],
            notes=[self.query.scope, f"Edition {self.edition.name}."],
            editions=[self.edition],
        )


def _deliveries(filters):
    """What the selected deals delivered, in the regions and years asked for; tallied if it can be.

    Regions and years are those of a delivery, so that tallies have them.
    """
    condition = reduce(and_, (filters.faceted[n] for n in TALLIED & filters.faceted.keys()), Q())
    rows = DeliveryTally.objects
    if not filters.of_deliveries:
        rows = PublishedDelivery.objects.filter(deal__in=filters.qs.values("deal"))
    return filters.placed(filters.in_window(rows.filter(condition)))
