"""What an actor supplied and received, and what one supplied to another, by windows of years.

All numbers come from `added_up`, of one edition. A profile looks at one window, compares it with
the window before, and goes back window by window to the edition's first year.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from transfers.models import Actor

from .adding import added_by_year, added_up
from .shares import (
    WINDOW,
    Window,
    change,
    hhi,
    share,
    whole,
    window_before,
    windows_back,
)

SUPPLIER, RECIPIENT = "supplier", "recipient"
OTHER = {SUPPLIER: RECIPIENT, RECIPIENT: SUPPLIER}


class OutsideYears(Exception):
    """The edition has no delivery in the year asked for; `first` and `last` are those it has."""

    def __init__(self, first, last):
        self.first, self.last = first, last
        super().__init__(f"The edition has deliveries from {first} to {last}.")


class NothingDelivered(Exception):
    """The edition has no published delivery."""


@dataclass
class Total:
    """What deliveries come to; TIV in millions, None where none of them has one assigned."""

    deliveries: int = 0
    items: int = 0
    tiv: Decimal | None = None
    first: int | None = None
    last: int | None = None

    def add(self, added, year):
        """Take in one Added of that delivery year."""
        self.deliveries += added.deliveries
        self.items += added.items
        if added.tiv is not None:
            self.tiv = added.tiv + (self.tiv or 0)
        self.first = year if self.first is None else min(self.first, year)
        self.last = year if self.last is None else max(self.last, year)


NOTHING = Total()


class Frame:
    """The edition, the window, and who is merged with whom.

    Raises NothingDelivered, and OutsideYears where the edition has nothing in the year `last`.
    `width` is in years; with `heirs`, successor states take in their predecessors.
    """

    def __init__(self, edition, last=None, width=WINDOW, heirs=None):
        self.edition, self.width, self.heirs = edition, width, heirs
        world = added_by_year(edition)
        if not world:
            raise NothingDelivered(f"Edition {edition.name} has no deliveries.")
        years = [added.keys[0] for added in world]
        self.years = Window(min(years), max(years))
        if last is not None and last not in self.years:
            raise OutsideYears(*self.years)
        self.windows = [
            Window(max(window.first, self.years.first), window.last)
            for window in windows_back(last or self.years.last, self.years.first, width)
        ]
        self.world = Totals(self, ((None, added.keys[0], added) for added in world))

    @property
    def window(self):
        return self.windows[0]

    @property
    def before(self):
        """The window before, as far as the edition reaches; None where it does not."""
        return self.windows[1] if len(self.windows) > 1 else None

    def comparable(self, index):
        """Whether the window of this index and the one before it are of equal length."""
        return index in self._comparable

    @cached_property
    def _comparable(self):
        return {
            index
            for index, (window, before) in enumerate(pairwise(self.windows))
            if before == window_before(*window)
        }

    def place(self, year):
        """Index of the window that holds the year; None after the newest."""
        last = self.window.last
        return None if year > last else (last - year) // self.width

    def family(self, actor):
        """Ids of the actor and, where successors are merged, of all that it takes in."""
        return sorted(self.heirs.with_predecessors([actor])) if self.heirs else [actor]

    def heir(self, actor):
        return self.heirs.heir(actor) if self.heirs else actor


class Totals:
    """Totals by a key: in each window of a frame, in each year, and in all years.

    `rows` are triples of key, delivery year and Added.
    """

    def __init__(self, frame, rows):
        self.frame = frame
        self.ever = defaultdict(Total)
        self.years = defaultdict(Total)
        self._windows = [defaultdict(Total) for _ in frame.windows]
        self._whole = [Total() for _ in frame.windows]
        for key, year, added in rows:
            self.ever[key].add(added, year)
            self.years[year].add(added, year)
            place = frame.place(year)
            if place is not None:
                self._windows[place][key].add(added, year)
                self._whole[place].add(added, year)

    def __bool__(self):
        return bool(self.ever)

    @property
    def reach(self):
        """How many windows go back to the first delivery."""
        first = min(self.years, default=self.frame.window.last)
        return (self.frame.place(first) or 0) + 1

    def keys_in(self, index):
        """Keys with a delivery in the window of this index."""
        return self._windows[index].keys()

    def total(self, key, index):
        """Total of a key in the window of this index, which may lie before the edition."""
        return self._windows[index].get(key, NOTHING) if index < len(self._windows) else NOTHING

    def whole(self, index):
        """Total of all keys in the window of this index."""
        return self._whole[index] if index < len(self._whole) else NOTHING

    @property
    def all(self):
        """Total of all keys and years."""
        found = Total(tiv=whole(total.tiv for total in self.ever.values()))
        for total in self.ever.values():
            found.deliveries += total.deliveries
            found.items += total.items
        found.first, found.last = min(self.years, default=None), max(self.years, default=None)
        return found

    def share(self, key, index):
        """Percent of the window's whole that a key has; None where undefined.

        Who delivered nothing in a window that has a whole has 0.
        """
        total = self.total(key, index)
        part = total.tiv if total.deliveries else Decimal(0)
        return share(part, self.whole(index).tiv)

    def change(self, index, key=None):
        """Percent by which a key, or the whole, grew against the window before; None if undefined.

        Undefined too where the edition does not hold all of the window before.
        """
        if not self.frame.comparable(index):
            return None
        if key is None:
            now, before = self.whole(index), self.whole(index + 1)
        else:
            now, before = self.total(key, index), self.total(key, index + 1)
        return change(before.tiv, now.tiv if now.deliveries else Decimal(0))

    def in_order(self):
        """Keys, those with most TIV in the newest window first, then those with most ever."""

        def size(key):
            return (_size(self.total(key, 0)), _size(self.ever[key]), self.ever[key].deliveries)

        return sorted(self.ever, key=size, reverse=True)

    def largest_ever(self):
        """Keys, those with most TIV in all years first."""
        return sorted(self.ever, key=lambda key: _size(self.ever[key]), reverse=True)

    def concentration(self, index, unknown):
        """Concentration of the window's TIV; None where it has none."""
        totals = {key: self.total(key, index).tiv for key in self.keys_in(index)}
        return hhi(totals, unknown)


def _size(total):
    return Decimal(-1) if total.tiv is None else total.tiv


class Side:
    """One actor as supplier or as recipient: its partners, and categories, in a frame."""

    def __init__(self, frame, actor, role):
        self.frame, self.role, self.partner_role = frame, role, OTHER[role]
        self._own = {f"{role}__in": frame.family(actor)}
        self.partners = Totals(
            frame, ((frame.heir(a.keys[0]), a.keys[1], a) for a in self._added(OTHER[role], "year"))
        )
        self.categories = Totals(frame, ((*a.keys, a) for a in self._added("category", "year")))

    def _added(self, *by, **limits):
        return added_up(self.frame.edition, by, **limits, **self._own)

    def largest_deals(self, most):
        """Ids and Added of the deals with most TIV delivered in the newest window."""
        first, last = self.frame.window
        return self._added("deal", first=first, last=last, most=most)


class Pair:
    """What one actor delivered to another, beside all that each of them supplied or received."""

    def __init__(self, frame, supplier, recipient):
        self.frame = frame
        own = {
            f"{SUPPLIER}__in": frame.family(supplier),
            f"{RECIPIENT}__in": frame.family(recipient),
        }
        rows = added_up(frame.edition, ["category", "year"], **own)
        self.categories = Totals(frame, ((*added.keys, added) for added in rows))
        self.by_year = defaultdict(dict)
        for added in rows:
            category, year = added.keys
            self.by_year[year][category] = added
        self.exports, self.imports = (
            Totals(frame, ((None, a.keys[0], a) for a in added_up(frame.edition, ["year"], **only)))
            for only in ({name: ids} for name, ids in own.items())
        )


def unknown_parties(actors):
    """Ids of those actors that stand for nobody in particular.

    The register counts an unknown rebel group among the groups.
    """
    return {
        actor.pk
        for actor in actors
        if actor.kind == Actor.Kind.UNKNOWN or actor.slug.startswith("unknown-")
    }
