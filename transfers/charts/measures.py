"""What a chart counts, and how it is called."""

from collections.abc import Callable
from dataclasses import dataclass

from transfers.exports.columns import MILLIONS, Kind
from transfers.exports.sheet import plain

from .chart import whole


@dataclass(frozen=True)
class Measure:
    """TIV or items: `value` takes it from an Added, None where there is none.

    `axis` goes with an axis, `subtitle` below a title, `unit` behind a number; `mixed` ends the
    subtitle where categories are added up that hardly compare.
    """

    name: str
    value: Callable
    axis: str
    subtitle: str
    unit: str
    mixed: str = ""

    def printed(self, added):
        """The value in a whole-number table: ".." where no TIV is assigned, "" for nothing."""
        if added is None:
            return ""
        value = self.value(added)
        return ".." if value is None else whole(value)

    def told(self, value):
        """A sum in a sentence: 1,234 million TIV."""
        return f"{whole(value)} {self.unit}"


TIV = Measure(
    "tiv",
    lambda added: added.tiv,
    "TIV, millions",
    "SIPRI trend-indicator value (TIV) of deliveries, millions",
    MILLIONS,
)
ITEMS = Measure(
    "items",
    lambda added: added.items,
    "Items",
    "Number of items delivered",
    "items",
    ", of every category",
)

SUM_COLUMNS = (
    plain("deliveries", "Deliveries", Kind.INTEGER, "Deliveries: one deal in one year each."),
    plain("items", "Items", Kind.INTEGER, "Items delivered."),
    plain(
        "with_tiv",
        "Deliveries with TIV",
        Kind.INTEGER,
        "Deliveries that have a TIV assigned; the TIV is theirs alone.",
    ),
    plain(
        "tiv_millions",
        "TIV",
        Kind.DECIMAL,
        "Sum of the deliveries' TIV; empty where none has one assigned. Not money.",
        MILLIONS,
    ),
)


def sums(added):
    """Values of SUM_COLUMNS."""
    return (added.deliveries, added.items, added.assigned, added.tiv)
