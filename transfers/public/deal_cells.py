"""Rows of the list of deals in HTML.

They are written in Python: as templates they would take half of the time of the page.
"""

from functools import lru_cache

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from .shown import estimate
from .tables.grid import in_figures

LOCAL_PRODUCTION = {True: "yes", False: "no", None: ""}


def body(rows, words):
    """The lines of DealRows in a table of the columns of these words of `SORTS`."""
    cells = [CELLS[word] for word in words]
    return mark_safe("\n".join(_line(row, cells) for row in rows))  # noqa: S308 -- from _line


@lru_cache(maxsize=10_000)
def _address(name, key):
    return reverse(name, args=[key])


def _line(row, cells):
    shown = "".join([cell(row) for cell in cells])
    return f'<tr role="row" id="{conditional_escape(row.deal.reference)}">{shown}</tr>'


def _actor(role):
    def cell(row):
        actor = getattr(row.deal, role)
        there = _address("public:actor", actor.slug)
        return format_html(
            '<td role="cell" class="{}"><a href="{}">{}</a></td>', role, there, actor.name
        )

    return cell


def _text(name, value):
    def cell(row):
        return format_html('<td role="cell" class="{}">{}</td>', name, value(row))

    return cell


def _labelled(name, label, value, estimated=None):
    """A cell that names its column where the table is narrow; `value` gives nothing to escape."""

    def cell(row):
        mark = estimate() if estimated and estimated(row) else ""
        return f'<td role="cell" class="{name}" data-label="{label}">{value(row)}{mark}</td>'

    return cell


def _to_deal(start, words):
    def cell(row):
        there = _address("public:deal", row.deal.reference)
        return format_html('{}<a href="{}">{}</a></td>', start, there, words(row.deal))

    return cell


def _description(row):
    described = row.deal.system.description
    if not described.meaning:
        return described.name
    return format_html('<abbr title="{}">{}</abbr>', described.meaning, described.name)


def _tiv(row):
    tiv = row.tiv
    if tiv is not None:
        return in_figures(tiv, exact=True)
    return '<abbr class="none" title="no TIV assigned">..</abbr>' if row.deliveries else ""


def _unit_tiv(row):
    tiv = row.unit_tiv
    return "" if tiv is None else in_figures(tiv, exact=True)


def _number(value):
    return "" if value is None else f"{value:,}"


def _year(value):
    return "" if value is None else value


CELLS = {
    "supplier": _actor("supplier"),
    "recipient": _actor("recipient"),
    "system": _to_deal(
        mark_safe('<td role="cell" class="system">'), lambda deal: deal.system.designation
    ),
    "description": _text("description", _description),
    "category": _text("category", lambda row: row.deal.system.category.name),
    "order_year": _labelled(
        "num",
        "Ordered",
        lambda row: _year(row.deal.order_year),
        lambda row: row.deal.order_year_estimated,
    ),
    "number_ordered": _labelled(
        "num",
        "No. ordered",
        lambda row: _number(row.deal.number_ordered),
        lambda row: row.deal.number_ordered_estimated,
    ),
    "number_delivered": _labelled(
        "num",
        "No. delivered",
        lambda row: _number(row.number_delivered),
        lambda row: row.number_estimated,
    ),
    "delivery_year": _labelled(
        "years", "Delivery years", lambda row: row.years, lambda row: row.years_estimated
    ),
    "condition": _text("condition", lambda row: row.deal.get_condition_display()),
    "tiv": _labelled("num", "TIV (m)", _tiv),
    "unit_tiv": _labelled("num", "TIV per item (m)", _unit_tiv),
    "local_production": _labelled(
        "local", "Local production", lambda row: LOCAL_PRODUCTION[row.deal.local_production]
    ),
    "comment": _text("comment", lambda row: row.deal.comment),
    "reference": _to_deal(
        mark_safe('<td role="cell" class="reference" data-label="Reference">'),
        lambda deal: deal.reference,
    ),
}
"""By word of the column: makes its cell of a DealRow."""
