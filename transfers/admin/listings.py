"""What deal-level lists print of a deal, on the deal's form."""

from django.utils.html import format_html

from . import numbers
from .sections import link, table

HEADINGS = [
    "List and line",
    "Designation",
    "Ordered",
    "Order TIV printed (million TIV)",
    "Order TIV ours (million TIV)",
    "Delivered",
    "Comment as printed",
]


def printed_of(deal):
    """Table of the rows that are the deal, the newest list first."""
    rows = deal.listings.select_related("list").order_by("-list__generated_on", "-list", "line")
    cells = [
        [
            link(row, f"{row.list.generated_on}, line {row.line:,}"),
            row.designation,
            _number(row.number_ordered, row.number_ordered_estimated),
            _figure(numbers.tiv(row.order_tiv)),
            _figure(numbers.tiv(deal.order_tiv)),
            _number(row.number_delivered, row.number_delivered_estimated),
            row.comment or numbers.NONE,
        ]
        for row in rows
    ]
    return table(HEADINGS, cells) if cells else "No list has a row that is joined to this deal."


def _number(value, estimated):
    return _figure(numbers.number(value, estimated))


def _figure(text):
    return format_html('<span class="figure">{}</span>', text)
