"""TIV tables: supplier, recipient, their regions or category by year, from unrounded deliveries."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Sum

from transfers.models import Deal, Delivery
from transfers.registers import fields

from .editions import fetch

NOT_ASSIGNED = ".."
LABELS = {
    "supplier": "deal__supplier__name",
    "recipient": "deal__recipient__name",
    "category": "deal__system__category__name",
}
# Tables whose rows are not columns of the database: what is added up first, and then named.
ACTORS = {"supplier-region": "deal__supplier", "recipient-region": "deal__recipient"}
KINDS = (*LABELS, *ACTORS)


@dataclass
class TivTable:
    """TIV in millions by name and year, of one edition.

    A cell is None where nothing was delivered and NOT_ASSIGNED where deliveries have no TIV.
    A row called `last` stands below all others, however large.
    """

    by: str
    edition: object
    years: list[int]
    cells: dict[str, dict[int, Decimal | str]]
    last: str | None = None

    def total(self, name):
        """Sum over the years of one row."""
        return add(self.cells[name].values())

    def year_total(self, year):
        """Sum over the rows of one year."""
        return add(row.get(year) for row in self.cells.values())

    def grand_total(self):
        return add(self.total(name) for name in self.cells)

    def rows(self):
        """Rows as (name, cells by year, total), the largest total first."""
        totals = {name: self.total(name) for name in self.cells}
        ranked = sorted(totals, key=lambda name: (name == self.last, -_size(totals[name]), name))
        for name in ranked:
            yield name, [self.cells[name].get(year) for year in self.years], totals[name]


def tiv_table(by, edition, first, last, **filters):
    """TIV by `by` and delivery year, `first` to `last` included, of published deals.

    `filters` are lookups on Delivery, such as deal__supplier=actor.
    """
    cells = defaultdict(dict)
    for name, year, total in _totals(LABELS[by], edition, first, last, filters):
        cells[name][year] = NOT_ASSIGNED if total is None else total
    return TivTable(by, edition, list(range(first, last + 1)), dict(cells))


def named_table(by, edition, first, last, name, below=None, **filters):
    """TIV by what `name` makes of a party's id and the delivery year, such as its region.

    `by` is one of supplier and recipient, or of their regions. A row called `below` is there in
    any case, and stands last.
    """
    column = ACTORS.get(by, f"deal__{by}")
    gathered = defaultdict(lambda: defaultdict(list))
    for actor, year, total in _totals(column, edition, first, last, filters):
        cell = NOT_ASSIGNED if total is None else total
        gathered[name(actor, year)][year].append(cell)
    cells = {row: {y: add(parts) for y, parts in years.items()} for row, years in gathered.items()}
    if below:
        cells.setdefault(below, {})
    return TivTable(by, edition, list(range(first, last + 1)), cells, below)


def _totals(column, edition, first, last, filters):
    query = (
        Delivery.objects.current()
        .filter(edition=edition, deal__state=Deal.State.PUBLISHED, **filters)
        .delivered_between(first, last)
        .with_tiv()
        .values(column, "year")
        .annotate(total=Sum("tiv"), deliveries=Count("pk"))
        .order_by()
        .values_list(column, "year", "total")
    )
    return fetch(query, edition)


def add(cells):
    """Sum of cells: None where all are empty, NOT_ASSIGNED where no number is among them."""
    present = [cell for cell in cells if cell is not None]
    numbers = [cell for cell in present if cell != NOT_ASSIGNED]
    if numbers:
        return sum(numbers)
    return NOT_ASSIGNED if present else None


def _size(cell):
    return cell if isinstance(cell, Decimal) else Decimal(-1)


def in_whole_numbers(cell):
    """A cell in SIPRI's convention: half up, 0 for under 0.5, empty for none."""
    if not isinstance(cell, Decimal):
        return cell
    return cell.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def plain(cell):
    """A cell as text for a file: no trailing zeros, empty for none."""
    if cell is None:
        return ""
    return fields.plain(cell) if isinstance(cell, Decimal) else cell
