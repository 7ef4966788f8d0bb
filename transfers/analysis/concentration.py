"""How concentrated deliveries are, year by year or window by window."""

from decimal import Decimal
from typing import NamedTuple

from transfers.models import Actor

from .ranking import numbers
from .shares import Concentration, Window, hhi, share, whole
from .tables import add


class Concentrated(NamedTuple):
    """One window: TIV in millions, and how concentrated it is; shares in percent, unrounded.

    `parties` have a part of the TIV; the `largest` is None, as the `concentration`, where there is
    no TIV.
    """

    window: Window
    total: Decimal | str | None
    concentration: Concentration | None
    parties: int
    largest: str | None
    largest_share: Decimal | None


def concentrations(made, windows):
    """List of Concentrated among the rows of a `tables.Table`, one for each window.

    Unknown parties stay in the sum; one query.
    """
    unknown = set(
        Actor.objects.filter(kind=Actor.Kind.UNKNOWN).order_by().values_list("name", flat=True)
    )
    return [_concentrated(made, window, unknown) for window in windows]


def _concentrated(made, window, unknown):
    totals = {
        name: add(row.get(year) for year in range(window.first, window.last + 1))
        for name, row in made.cells.items()
    }
    of = numbers(totals)
    with_part = {name: total for name, total in of.items() if total}
    largest = min(with_part, key=lambda name: (-with_part[name], name), default=None)
    return Concentrated(
        window,
        add(totals.values()),
        hhi(of, unknown),
        len(with_part),
        largest,
        share(with_part[largest], whole(of.values())) if largest else None,
    )


def full_windows(first, last, width):
    """Windows of `width` years that end with `last` and lie within the years, newest first."""
    starts = range(last - width + 1, first - 1, -width)
    return [Window(start, start + width - 1) for start in starts]
