"""Which deliveries a table is about: of one edition, in some years, by whom, to whom, of what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from .adding import added_up, gathered
from .regions import Selection
from .shares import Window, span
from .successors import Heirs

ROLES = ("supplier", "recipient")
OF_ITS_TIME = "A party’s region is that of the year of delivery."


def in_words(window):
    """The years of a window: "2014–2023", or one alone."""
    return span(*window)


@dataclass(frozen=True)
class Scope:
    """Deliveries of an edition from `first` to `last`, calendar years, both included.

    `chosen` holds the ids that are asked for, by supplier, recipient, category and system;
    `places` the regions of the parties in the year of delivery, by role. Where `heirs` is given,
    states are counted with their successors.
    """

    edition: object
    first: int
    last: int
    chosen: Mapping[str, Collection[int]] = field(default_factory=dict)
    places: Mapping[str, Selection] = field(default_factory=dict)
    heirs: Heirs | None = None

    @property
    def window(self):
        return Window(self.first, self.last)

    @property
    def years(self):
        """The years in words: "2014–2023", or one alone."""
        return in_words(self.window)

    def within(self, window):
        """The same of another window."""
        return replace(self, first=window[0], last=window[1])

    def added(self, by):
        """List of `adding.Added` by some of supplier, recipient, category, system, deal and year.

        Several may have the same keys.
        """
        looked_at = [role for role, place in self.places.items() if place.outside or place.dated]
        if not looked_at:
            return self._added(by)
        wide = list(dict.fromkeys([*by, *looked_at, "year"]))
        year, actors = wide.index("year"), [(wide.index(r), self.places[r]) for r in looked_at]
        return [
            row._replace(keys=row.keys[: len(by)])
            for row in self._added(wide)
            if all(place.holds(row.keys[at], row.keys[year]) for at, place in actors)
        ]

    def gathered(self, by):
        """As `added`, but with one Added for each combination, and states under their heirs."""
        rows = self.added(by)
        if not (self.places or self.heirs):
            return rows
        return gathered(rows, lambda row: tuple(map(self._counted, by, row.keys)))

    def _counted(self, name, key):
        return self.heirs.heir(key) if self.heirs and name in ROLES else key

    def _added(self, by):
        filters = self._filters()
        if not all(filters.values()):
            return []
        return added_up(self.edition, by, self.first, self.last, **filters)

    def _filters(self):
        found = {name: set(ids) for name, ids in self.chosen.items()}
        for role in ROLES:
            if role in found and self.heirs:
                found[role] = self.heirs.with_predecessors(found[role])
            place = self.places.get(role)
            if place and not place.outside:
                there = place.inside.everybody()
                found[role] = found[role] & there if role in found else there
        return {f"{name}__in": sorted(ids) for name, ids in found.items()}
