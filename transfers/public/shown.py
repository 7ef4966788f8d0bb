"""Sheets as tables of a page: which columns, in which words, with which links."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from transfers.analysis.shares import Window, printed_change, printed_share, share, whole
from transfers.analysis.tables import NOT_ASSIGNED, in_whole_numbers
from transfers.exports.columns import MILLIONS, Kind
from transfers.exports.sheet import Sheet

YEARS = {"year", "order_year", "first_delivery", "last_delivery", "window_first", "window_last"}
# They are the index itself where nothing is unknown.
BOUNDS = {"hhi_least", "hhi_most"}
MOST_ROWS = 12
MOST_IN_WINDOWS = 10


@dataclass
class Head:
    """The head of one column."""

    words: str
    numeric: bool = True

    @property
    def parts(self):
        """Words between which a line may end: not within a window of years."""
        return self.words.split()


@dataclass
class Cell:
    """One value in words; `address` is where it leads."""

    words: str
    numeric: bool = True
    address: str = ""
    estimated: bool = False

    @property
    def html(self):
        if self.words == NOT_ASSIGNED:
            shown = mark_safe('<abbr class="none" title="no TIV assigned">..</abbr>')
        elif self.address:
            shown = format_html('<a href="{}">{}</a>', self.address, self.words)
        else:
            shown = conditional_escape(self.words)
        return shown + estimate() if self.estimated else shown


@cache
def estimate():
    """The mark of an estimate."""
    return render_to_string("public/_estimate.html")


@dataclass
class Table:
    """What a page shows of a sheet: `lines` are a name and cells, `foot` the same of all rows.

    `more` counts the rows that are left out; `files` are links to all. A page has cells by the
    hundred, which an included template would take most of its time for: `body` and `below` are the
    rows in HTML.
    """

    name: str
    sheet: Sheet
    heads: list
    lines: list
    foot: list = ()
    more: int = 0
    files: list = ()

    @property
    def body(self):
        return mark_safe("\n".join(map(_row, self.lines)))  # noqa: S308 -- from Cell.html

    @property
    def below(self):
        return mark_safe(_row(self.foot))  # noqa: S308 -- from Cell.html


def _row(line):
    first, *others = line
    cells = "".join(
        f'<td class="num">{cell.html}</td>' if cell.numeric else f"<td>{cell.html}</td>"
        for cell in others
    )
    return f'<tr><th scope="row">{first.html}</th>{cells}</tr>'


def records(sheet):
    """Rows of a sheet as dictionaries by name of column."""
    names = [column.name for column in sheet.columns]
    return [dict(zip(names, row, strict=True)) for row in sheet.rows]


def table(
    name,
    sheet,
    columns: Mapping[str, str],
    addresses: Mapping[str, Callable] = MappingProxyType({}),
    most=MOST_ROWS,
):
    """A table of some columns of a sheet, under heads of the page's own; the first names the row.

    `addresses` make a link of a record's cell, by name of column.
    """
    kinds = {column.name: column for column in sheet.columns}
    found = records(sheet)
    shown = found if most is None or len(found) <= most + 1 else found[:most]
    lines = [
        [
            Cell(
                in_words(kinds[column], record),
                kinds[column].kind != Kind.TEXT,
                addresses[column](record) if column in addresses else "",
                bool(record.get(f"{column}_estimated")),
            )
            for column in columns
        ]
        for record in shown
    ]
    heads = [Head(title, kinds[column].kind != Kind.TEXT) for column, title in columns.items()]
    heads[0].numeric = False
    return Table(name, sheet, heads, lines, more=len(found) - len(shown))


def in_words(column, record):
    """A value as the page prints it: empty for nothing delivered, ".." for no TIV assigned.

    The first year of a window stands for the whole of it.
    """
    value = record[column.name]
    if column.name == "window_first":
        return str(Window(value, record["window_last"]))
    if column.unit == MILLIONS:
        counted = column.name.replace("tiv_millions", "deliveries")
        return tiv_in_words(value, record.get(counted, record.get("number_delivered")))
    if column.name.endswith("change_percent"):
        return printed_change(value)
    if column.name.endswith("share_percent"):
        return _share_in_words(column, value, record)
    if not value:
        return ""
    if column.name in BOUNDS and not record["unknown_share_percent"]:
        return ""
    if column.name in YEARS or column.kind == Kind.TEXT:
        return str(value)
    if column.kind == Kind.DECIMAL:
        return f"{in_whole_numbers(value):,}"
    return intcomma(value)


def tiv_in_words(value, deliveries=1):
    if value is None:
        return NOT_ASSIGNED if deliveries else ""
    return f"{in_whole_numbers(value):,}" if deliveries != 0 else ""


def _share_in_words(column, value, record):
    before = column.name.startswith("before_")
    deliveries = record["before_deliveries" if before else "deliveries"]
    if value is None:
        return NOT_ASSIGNED if deliveries else ""
    return printed_share(value) if deliveries else ""


def by_window(name, sheet, key, address):
    """Shares by window, the newest first: a line for each of those with most TIV in all.

    `address` makes a link of a slug.
    """
    found = records(sheet)
    windows = list(dict.fromkeys((r["window_first"], r["window_last"]) for r in found))
    parts, labels = {}, {}
    for record in found:
        slug = record[f"{key}_slug"]
        labels[slug] = record[key]
        window = record["window_first"], record["window_last"]
        parts.setdefault(slug, {})[window] = record["tiv_millions"]
    wholes = {w: whole(own.get(w) for own in parts.values()) for w in windows}
    ranked = sorted(parts, key=lambda slug: -(whole(parts[slug].values()) or 0))
    shown = MOST_IN_WINDOWS if len(ranked) > MOST_IN_WINDOWS + 1 else len(ranked)
    ranked, rest = ranked[:shown], ranked[shown:]
    lines = [
        [Cell(labels[slug], False, address(slug)), *_shares(parts[slug], windows, wholes)]
        for slug in ranked
    ]
    if rest:
        together = {
            w: whole(parts[slug].get(w) for slug in rest)
            for w in windows
            if any(w in parts[slug] for slug in rest)
        }
        others = Cell(f"{len(rest)} others", False)
        lines.append([others, *_shares(together, windows, wholes)])
    heads = [Head(key.capitalize(), False), *(Head(str(Window(*w))) for w in windows)]
    foot = [Cell("TIV (m)", False), *(Cell(tiv_in_words(wholes[w])) for w in windows)]
    return Table(name, sheet, heads, lines, foot)


def _shares(own, windows, wholes):
    for window in windows:
        if window not in own:
            yield Cell("")
        elif own[window] is None:
            yield Cell(NOT_ASSIGNED)
        else:
            yield Cell(printed_share(share(own[window], wholes[window])))


def decades(name, sheet):
    """TIV by year, a line for each decade and a column for each of its years."""
    tiv = {r["year"]: tiv_in_words(r["tiv_millions"]) for r in records(sheet)}
    first, last = min(tiv) // 10, max(tiv) // 10
    lines = [
        [Cell(f"{decade}0s", False), *(Cell(tiv.get(10 * decade + n, "")) for n in range(10))]
        for decade in range(first, last + 1)
    ]
    heads = [Head("Decade", False), *(Head(f"…{n}") for n in range(10))]
    return Table(name, sheet, heads, lines)


def by_category(name, sheet):
    """TIV by year and category: a line for each year, a column for each category."""
    found = records(sheet)
    cells, years, sums = {}, {}, {}
    for record in found:
        sums.setdefault(record["category"], []).append(record["tiv_millions"])
        cells[record["year"], record["category"]] = record["tiv_millions"]
        years.setdefault(record["year"], []).append(record["tiv_millions"])
    categories = sorted(sums, key=lambda category: -(whole(sums[category]) or 0))
    items = {year: sum(r["items"] for r in found if r["year"] == year) for year in years}

    def line(label, of_category, parts, number):
        return [
            Cell(label, False),
            *of_category,
            Cell(tiv_in_words(whole(parts), len(parts))),
            Cell(intcomma(number)),
        ]

    lines = [
        line(str(year), [Cell(_cell(cells, (year, c))) for c in categories], parts, items[year])
        for year, parts in years.items()
    ]
    foot = line(
        "All years",
        [Cell(tiv_in_words(whole(sums[category]))) for category in categories],
        list(cells.values()),
        sum(items.values()),
    )
    heads = [Head("Year", False), *map(Head, categories), Head("All"), Head("Items")]
    return Table(name, sheet, heads, lines, foot)


def _cell(cells, key):
    return tiv_in_words(cells[key]) if key in cells else ""
