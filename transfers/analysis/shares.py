"""Shares of a whole, how concentrated it is, and the windows of years it is taken over.

Totals are unrounded TIV in millions: None stands for deliveries none of which has a TIV assigned,
and takes no part in a sum. What is unknown stays in every whole.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

WINDOW = 5
"""Calendar years that SIPRI's publications take together."""

MINUS = "\N{MINUS SIGN}"
FULL = Decimal(10_000)
"""The index of one supplier alone, on the scale of 0 to 10,000."""


class Window(NamedTuple):
    """Calendar years, both included."""

    first: int
    last: int

    def __str__(self):
        if self.first == self.last:
            return str(self.first)
        century = self.first // 100 == self.last // 100
        return f"{self.first}\N{EN DASH}{self.last % 100:02}" if century else self.in_full

    @property
    def in_full(self):
        return f"{self.first}\N{EN DASH}{self.last}"

    def __contains__(self, year):
        return self.first <= year <= self.last


def span(first, last):
    """Years in words: 2012–2022, or one alone."""
    return str(first) if first == last else f"{first}\N{EN DASH}{last}"


def window_before(first, last):
    """The window of equal length that ends where this one begins."""
    return Window(2 * first - last - 1, first - 1)


def windows_back(last, earliest, width=WINDOW):
    """Windows of `width` years, the newest first, until one holds the earliest year."""
    window = Window(last - width + 1, last)
    found = [window]
    while window.first > earliest:
        window = window_before(*window)
        found.append(window)
    return found


def whole(totals):
    """Sum of totals: None where there is none or no TIV is assigned in any."""
    numbers = [total for total in totals if total is not None]
    return sum(numbers, Decimal(0)) if numbers else None


def share(part, of):
    """Percent, unrounded; None where the part has no TIV, or where the whole is none or 0."""
    return None if part is None or not of else 100 * Decimal(part) / of


def shares(totals):
    """Percent of the sum by key, unrounded; None where undefined, never 0 in its place."""
    of = whole(totals.values())
    return {key: share(total, of) for key, total in totals.items()}


def change(before, now):
    """Percent by which a total grew, negative where it fell; None where there was none before."""
    return None if now is None or not before else 100 * (now - before) / before


class Concentration(NamedTuple):
    """A Herfindahl-Hirschman index, from 0 (countless equal parts) to 1 (one has all).

    `index` takes each unknown party for one of its own. It would be `least` if what is unknown
    came from countless parties, and `most` if all of it came from the largest one.
    """

    index: Decimal
    least: Decimal
    most: Decimal
    unknown: Decimal

    @property
    def points(self):
        """The index from 0 to 10,000, unrounded."""
        return FULL * self.index

    @property
    def least_points(self):
        return FULL * self.least

    @property
    def most_points(self):
        return FULL * self.most


def hhi(totals, unknown=()):
    """Concentration of totals by key, `unknown` being the keys of unknown parties.

    None where the sum is 0. The field `unknown` is the unknown parties' part of the sum, 0 to 1.
    """
    of = whole(totals.values())
    if not of:
        return None
    parts = {key: total / of for key, total in totals.items() if total}
    known = sorted(part for key, part in parts.items() if key not in unknown)
    hidden = sum((part for key, part in parts.items() if key in unknown), Decimal(0))
    *others, largest = known or [Decimal(0)]
    return Concentration(
        index=sum(part**2 for part in parts.values()),
        least=sum((part**2 for part in known), Decimal(0)),
        most=sum((part**2 for part in others), (largest + hidden) ** 2),
        unknown=hidden,
    )


def printed_share(value):
    """A share or change in percent as SIPRI prints it, without the sign for percent.

    Whole numbers from 10 up, one decimal below; "<0.05" where it would be 0.0 and is not; empty
    where undefined.
    """
    if value is None:
        return ""
    sign, size = MINUS if value < 0 else "", abs(value)
    rounded = size.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if not value:
        return "0"
    if not rounded:
        return f"{sign}<0.05"
    if rounded >= 10:
        rounded = size.quantize(Decimal(1), ROUND_HALF_UP)
    return f"{sign}{rounded:,}"


def printed_change(value):
    """A change in percent as `printed_share` writes it, with a plus where it grew."""
    printed = printed_share(value)
    return f"+{printed}" if value is not None and value > 0 else printed
