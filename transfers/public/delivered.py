"""What the deliveries of the newest edition come to, for pages that list actors or systems."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from transfers.analysis.adding import added_up
from transfers.analysis.editions import NoEdition, find_edition

from .refusal import loaded_editions


@dataclass
class Delivered:
    """What the deliveries of one actor or system come to. TIV in millions, None if unassigned."""

    first: int | None = None
    last: int | None = None
    items: int | None = None
    tiv: Decimal | None = None


def delivered_by(edition, column, **filters):
    """Delivered by key of `column` (supplier, recipient, category, system); as a defaultdict."""
    found = defaultdict(Delivered)
    if edition is None:
        return found
    for row in added_up(edition, [column, "year"], **filters):
        key, year = row.keys
        sums = found[key]
        sums.first = min(year, sums.first or year)
        sums.last = max(year, sums.last or year)
        sums.items = row.items + (sums.items or 0)
        if row.tiv is not None:
            sums.tiv = row.tiv + (sums.tiv or 0)
    return found


def newest_edition():
    """The newest edition that has deliveries, else the newest; None where none is loaded."""
    try:
        return find_edition()
    except NoEdition:
        return loaded_editions().first()
