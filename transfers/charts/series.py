"""Suppliers, recipients or categories in the order of what they come to, the rest as "others"."""

from dataclasses import dataclass

from transfers.analysis.adding import gathered
from transfers.analysis.shares import share

from .chart import OTHERS, listed, percent
from .selection import names_of


@dataclass(frozen=True)
class Series:
    """The `names` told apart, greatest first, and what each and all come to.

    Where there are more than can be told apart, OTHERS are last, unless they come to nothing.
    `found` holds the rows that were added up, by name and the other keys.
    """

    names: list
    totals: dict
    total: object
    found: dict

    def shares(self, most=3):
        """The greatest in words: "Russia 60 %, Israel 27 %"."""
        greatest = [name for name in self.names if name != OTHERS][:most]
        return listed(
            [f"{name} {percent(share(self.totals[name], self.total))}" for name in greatest]
        )


def greatest(selection, by, measure, most, *others):
    """Series of the `most` greatest of `by`, with a sum for each combination with `others`.

    Values are of `measure`; who has none is among the others.
    """
    rows = selection.added(by, *others)
    worth = {
        row.keys[0]: measure.value(row) or 0 for row in gathered(rows, lambda row: row.keys[:1])
    }
    names = names_of(by, list(worth))
    ranked = sorted(worth, key=lambda pk: (-worth[pk], names[pk]))
    kept = [pk for pk in ranked[:most] if worth[pk]]
    if len(ranked) == most + 1 and worth[ranked[-1]]:
        kept = ranked
    called = {pk: names[pk] if pk in kept else OTHERS for pk in ranked}
    found = gathered(rows, lambda row: (called[row.keys[0]], *row.keys[1:]))
    totals = {}
    for pk in ranked:
        totals[called[pk]] = totals.get(called[pk], 0) + worth[pk]
    return Series(
        names=[name for name, total in totals.items() if total],
        totals=totals,
        total=sum(totals.values()),
        found={row.keys: row for row in found},
    )
