"""Numbers as changelists and forms print them."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.html import format_html

NONE = "–"


def tiv(value, decimals=2):
    """TIV in millions, to 2 decimals; a dash where none is assigned."""
    if value is None:
        return NONE
    return number_format(round_half_up(value, decimals), decimals, force_grouping=True)


def round_half_up(value, decimals):
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_HALF_UP")


def number(value, estimated=None):
    """A count, with ? where it is an estimate; a dash where it is not known."""
    if value is None:
        return NONE
    return number_format(value, force_grouping=True) + ("?" if estimated else "")


def year(value, estimated=None):
    """A calendar year, with ? where it is an estimate; a dash where it is not known."""
    return NONE if value is None else f"{value}{'?' if estimated else ''}"


def years(first, last):
    """First to last delivery year; a dash where nothing is delivered."""
    if first is None:
        return NONE
    return str(first) if first == last else f"{first}–{last}"


def day(value):
    """A day as in 2020-10-05, never broken over lines; a dash where it is not known."""
    return format_html('<span class="day">{}</span>', value.isoformat()) if value else NONE
