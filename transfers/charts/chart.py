"""What a chart is, before it is drawn: words, numbers and what the picture is to be made of."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from transfers.analysis.shares import printed_share, span
from transfers.analysis.tables import in_whole_numbers
from transfers.exports.sheet import Sheet

from .drawing.frame import legend_height
from .drawing.look import OTHERS, WIDTHS

__all__ = [
    "MOST_SERIES",
    "OTHERS",
    "WIDTHS",
    "Chart",
    "Grid",
    "NothingToDraw",
    "listed",
    "of_edition",
    "percent",
    "span",
    "whole",
]

MOST_SERIES = 7
"""How many suppliers, recipients or categories are told apart; what is left is "others"."""


class NothingToDraw(Exception):
    """There are no numbers for the chart; the message says why."""


@dataclass(frozen=True)
class Grid:
    """The table below a chart: heads, and rows of text that begin with what they are about.

    Columns from `numbers` on hold numbers and stand at the right.
    """

    heads: list
    rows: list
    numbers: int = 1

    @property
    def body(self):
        """The rows in HTML."""
        return mark_safe("\n".join(map(self._line, self.rows)))  # noqa: S308 -- from _line

    def _line(self, row):
        first, *others = map(conditional_escape, row)
        cells = "".join(
            f'<td class="num">{cell}</td>' if place >= self.numbers else f"<td>{cell}</td>"
            for place, cell in enumerate(others, 1)
        )
        return f'<tr><th scope="row">{first}</th>{cells}</tr>'


@dataclass(frozen=True)
class Chart:
    """One chart; `drawing` is plain data, which the process that draws can be sent.

    `heights` are those of the plot in pixels by the names of WIDTHS; `legend` are names in the
    order of the series. The text alternative is `kind` with `finding`.
    """

    name: str
    kind: str
    title: str
    subtitle: str
    finding: str
    credit: str
    sheet: Sheet
    grid: Grid
    drawing: dict
    heights: dict
    legend: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    @property
    def alternative(self):
        """What the picture shows, for those who do not see it."""
        return f"{self.kind}. {self.finding}"

    def height(self, size):
        """Pixels of the picture on a page: its plot and its legend."""
        return self.heights[size] + legend_height(self.legend, size, WIDTHS[size])


def whole(value):
    """A number as SIPRI's whole-number tables print it: "" for None, 0 below a half, 1,234."""
    if value is None:
        return ""
    return f"{in_whole_numbers(Decimal(value)):,}"


def percent(value):
    """A share as it is printed, with its unit; empty where it is undefined."""
    return "" if value is None else f"{printed_share(value)} %"


def of_edition(words, edition):
    """A subtitle that says of which edition the numbers are."""
    return f"{words} · edition\N{NO-BREAK SPACE}{edition.name}"


def listed(words):
    """Words as a sentence lists them: a, b and c."""
    *head, tail = words
    return f"{', '.join(head)} and {tail}" if head else tail
