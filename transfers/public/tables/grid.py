"""A table as a page shows it and as its files hold it, from the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from transfers.analysis.shares import printed_change, printed_share
from transfers.analysis.tables import NOT_ASSIGNED, add
from transfers.exports import Kind
from transfers.exports.columns import MILLIONS, Column
from transfers.exports.sheet import Sheet, plain

MOST_ROWS = 300
"""Rows of one table on a page; its files hold all."""
PERCENT = "percent"
WITHOUT_TIV = plain(
    "no_tiv",
    "Delivered without TIV",
    Kind.TEXT,
    "Columns that are empty because what was delivered has no TIV assigned, not because nothing "
    "was delivered.",
)


class Shown(NamedTuple):
    """A column, and in which style a page shows its values."""

    column: Column
    style: str

    @property
    def numeric(self):
        return self.style not in ("actor", "list", "text")

    @property
    def head(self):
        """The title, which no line break parts between two years."""
        return self.column.title.replace("–", "\N{WORD JOINER}–\N{WORD JOINER}")


def text(name, title, description, style="text"):
    """A column of words: names that lead to "actor" pages, or a "list" parted by semicolons."""
    return Shown(plain(name, title, Kind.TEXT, description), style)


def tiv(name, title, description):
    return Shown(plain(name, title, Kind.DECIMAL, description, MILLIONS), "tiv")


def percent(name, title, description, style="share"):
    return Shown(plain(name, title, Kind.DECIMAL, description, PERCENT), style)


def number(name, title, description, unit=""):
    return Shown(plain(name, title, Kind.INTEGER, description, unit), "number")


def year(name, title, description):
    return Shown(plain(name, title, Kind.INTEGER, description), "year")


def points(name, title, description):
    """A Herfindahl-Hirschman index, shown in whole numbers."""
    return Shown(plain(name, title, Kind.DECIMAL, description, "0 to 10,000"), "points")


@dataclass
class Grid:
    """A table: `rows` and `foot` hold a value for each column.

    Where values are TIV, NOT_ASSIGNED stands for deliveries without one. `exact` shows TIV with
    two decimals, else in whole numbers. `links` are addresses by an actor's name. Of a table that
    may be `cut` a page shows the first rows, and the sum of the others. `words` tell its files
    from those of another Grid of the page.
    """

    name: str
    title: str
    columns: Sequence[Shown]
    rows: Sequence[tuple]
    foot: tuple | None = None
    notes: Sequence[str] = ()
    exact: bool = False
    links: dict = field(default_factory=dict)
    cut: bool = False
    words: str = "The table"

    @property
    def left_out(self):
        """How many rows a page leaves out."""
        return max(0, len(self.rows) - MOST_ROWS) if self.cut else 0

    @property
    def body(self):
        """The rows of the table in HTML."""
        rows = self.rows[:MOST_ROWS] if self.left_out else self.rows
        return mark_safe("\n".join(self._line(row) for row in rows))  # noqa: S308 -- from _line

    @property
    def below(self):
        """The rows that sum up others, in HTML: those left out, and all."""
        rows = [self._others()] if self.left_out else []
        rows += [self.foot] if self.foot else []
        return mark_safe("\n".join(self._line(row) for row in rows))  # noqa: S308 -- from _line

    def _others(self):
        """One row that sums up those a page leaves out."""
        columns = zip(self.columns, zip(*self.rows[MOST_ROWS:], strict=True), strict=True)
        sums = [add(values) if column.numeric else None for column, values in columns]
        return (f"{self.left_out:,} others", *sums[1:])

    def _line(self, row):
        first, *others = zip(self.columns, row, strict=True)
        head = format_html('<th scope="row">{}</th>', self._words(*first))
        # By the thousand: only what is not a number has to be escaped.
        cells = "".join(
            f'<td class="num">{self._figure(column, value)}</td>'
            if column.numeric
            else format_html("<td>{}</td>", self._words(column, value))
            for column, value in others
        )
        return f"<tr>{head}{cells}</tr>"

    def _words(self, column, value):
        if column.numeric:
            return self._figure(column, value)
        if column.style == "actor" and value in self.links:
            return format_html('<a href="{}">{}</a>', self.links[value], value)
        if column.style == "list" and value:
            value = value.replace(" ", "\N{NO-BREAK SPACE}").replace(";\N{NO-BREAK SPACE}", "; ")
        return "" if value is None else conditional_escape(value)

    def _figure(self, column, value):
        """A value as text in which nothing has to be escaped."""
        if value is None:
            return ""
        if value == NOT_ASSIGNED:
            return NOT_ASSIGNED
        match column.style:
            case "tiv":
                return in_figures(value, self.exact)
            case "points":
                return in_figures(value)
            case "share":
                return printed_share(value).replace("<", "&lt;")
            case "change":
                return printed_change(value).replace("<", "&lt;")
            case "year":
                return str(value)
        return f"{value:,}"

    def sheet(self, editions=()):
        """The Sheet of all rows, the sum of all among them as the last."""
        rows = [*self.rows, *([self.foot] if self.foot else [])]
        columns = [shown.column for shown in self.columns]
        if any(shown.style == "tiv" for shown in self.columns):
            titles = [column.title for column in columns]
            rows = [_without_marks(row, titles) for row in rows]
            columns.append(WITHOUT_TIV)
        return Sheet(self.name, self.title, columns, rows, self.notes, editions)


def in_figures(value, exact=False):
    """A TIV with two decimals, or in whole numbers by SIPRI's rounding."""
    step = Decimal("0.01") if exact else Decimal(1)
    return f"{value.quantize(step, ROUND_HALF_UP):,}"


def _without_marks(row, titles):
    if NOT_ASSIGNED not in row:
        return (*row, "")
    marked = [title for title, value in zip(titles, row, strict=True) if value == NOT_ASSIGNED]
    return (*(None if value == NOT_ASSIGNED else value for value in row), ", ".join(marked))


def links_of(actors):
    """Addresses of the pages of actors by name; `actors` are pairs of name and slug."""
    before, after = reverse("public:actor", args=["-"]).split("-")
    return {name: f"{before}{slug}{after}" for name, slug in actors}
