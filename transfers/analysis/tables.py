"""Tables by delivery year: TIV or items by supplier, recipient, region, category or pair."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from operator import attrgetter

from transfers.models import Actor, Category
from transfers.registers import fields

from .regions import NOWHERE, region_namer

NOT_ASSIGNED = ".."
# What the rows of a table are, and what deliveries are added up by to make them.
KINDS = {
    "supplier": ("supplier",),
    "recipient": ("recipient",),
    "category": ("category",),
    "supplier-region": ("supplier",),
    "recipient-region": ("recipient",),
    "pair": ("supplier", "recipient"),
}
REGIONS = ("supplier-region", "recipient-region")
AVERAGED = 5
"""Years of which a moving average is the mean; the last of them is the year it stands at."""


@dataclass
class Table:
    """TIV in millions, or numbers of items, by name and year, of one edition.

    A name is a text, for pairs a tuple of two. A cell is None where nothing was delivered and
    NOT_ASSIGNED where deliveries have no TIV. A row called `last` stands below all others,
    however large.
    """

    by: str
    edition: object
    years: list[int]
    cells: dict[str | tuple, dict[int, Decimal | int | str]]
    last: str | None = None

    @cached_property
    def totals(self):
        """Sum over the years by name."""
        return {name: add(row.values()) for name, row in self.cells.items()}

    @cached_property
    def year_totals(self):
        """Sum over the rows for each of `years`."""
        columns = defaultdict(list)
        for row in self.cells.values():
            for year, cell in row.items():
                columns[year].append(cell)
        return [add(columns[year]) for year in self.years]

    def grand_total(self):
        return add(self.totals.values())

    def rows(self):
        """Rows as (name, cells by year, total), the largest total first."""
        totals = self.totals
        ranked = sorted(totals, key=lambda name: (name == self.last, -size(totals[name]), name))
        for name in ranked:
            yield name, [self.cells[name].get(year) for year in self.years], totals[name]

    def averaged(self):
        """The moving averages of the years that have AVERAGED years up to them in this table.

        Years without deliveries count as 0; a cell is empty where none of its years has any.
        """
        years = self.years[AVERAGED - 1 :]
        cells = {
            name: {year: mean for year in years if (mean := _mean(row, year)) is not None}
            for name, row in self.cells.items()
        }
        kept = {name: row for name, row in cells.items() if row}
        return Table(self.by, self.edition, years, kept, self.last)


def _mean(row, year):
    total = add(row.get(each) for each in range(year - AVERAGED + 1, year + 1))
    return total / AVERAGED if is_number(total) else total


def table(by, scope, name=None, below=None, measure="tiv"):
    """The Table of a scope by one of KINDS; `measure` is "tiv" or "items".

    `name` makes a row's name of the ids of what is added up and the year, and `namer` makes it. A
    row called `below` is there in any case, and stands last.
    """
    name = name or namer(by, scope)
    cells = defaultdict(dict)
    value = attrgetter(measure)
    for added in scope.added([*KINDS[by], "year"]):
        row, year, cell = cells[name(*added.keys)], added.keys[-1], value(added)
        cell = NOT_ASSIGNED if cell is None else cell
        row[year] = add((row[year], cell)) if year in row else cell
    if below:
        cells.setdefault(below, {})
    return Table(by, scope.edition, list(range(scope.first, scope.last + 1)), dict(cells), below)


def region_table(by, scope, scheme, level=None, measure="tiv"):
    """The Table by a party's region of a scheme; what lies in no region stands last."""
    return table(by, scope, region_namer(scheme, level), NOWHERE, measure)


def namer(by, scope):
    """A function from ids and year to a row's name; one query."""
    if by == "category":
        names = dict(Category.objects.values_list("pk", "name"))
        return lambda category, year: names[category]
    names = dict(Actor.objects.values_list("pk", "name"))
    if scope.heirs:
        names = {pk: names[scope.heirs.heir(pk)] for pk in names}
    if by == "pair":
        return lambda supplier, recipient, year: (names[supplier], names[recipient])
    return lambda actor, year: names[actor]


def add(cells):
    """Sum of cells: None where all are empty, NOT_ASSIGNED where no number is among them."""
    total = without = None
    for cell in cells:
        if isinstance(cell, str):
            without = cell
        elif cell is not None:
            total = cell if total is None else total + cell
    return without if total is None else total


def is_number(cell):
    """Whether a cell holds a number, and is neither empty nor NOT_ASSIGNED."""
    return cell is not None and not isinstance(cell, str)


def size(cell):
    """What a cell is ranked by: those without a number come below 0."""
    return cell if is_number(cell) else Decimal(-1)


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
