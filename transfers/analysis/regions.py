"""In which region an actor lies in a year, and which deals and deliveries a region has."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import reduce
from itertools import groupby
from operator import or_

from django.db.models import Q

from transfers.models import Region, RegionMember, RegionScheme

NOWHERE = "In no region"
NONE = "none"
"""Stands for a region's slug where no region is meant."""


class UnknownScheme(Exception):
    """No scheme has the slug; the message says which there are."""


def find_scheme(slug):
    """The scheme called `slug`; raises UnknownScheme."""
    if found := RegionScheme.objects.filter(slug=slug).first():
        return found
    known = ", ".join(RegionScheme.objects.values_list("slug", flat=True)) or "none yet"
    raise UnknownScheme(f"No scheme of regions is called {slug!r}. There is: {known}.")


def region_namer(scheme, level=None):
    """A function from actor id and year to the name of the region, NOWHERE where it has none.

    The region is the innermost, or of `level` (1 for the largest) where that is further out.
    Two queries, however often it is called.
    """
    regions = Region.objects.filter(scheme=scheme).with_lineage()
    names = {region.pk: region.lineage[:level][-1].name for region in regions}
    members = defaultdict(list)
    for actor, *years, region in _rows(scheme=scheme).values_list(
        "actor", "valid_from", "valid_to", "region"
    ):
        members[actor].append((years, names[region]))

    def name(actor, year):
        for (first, last), region in members.get(actor, ()):
            if (first is None or first <= year) and (last is None or year <= last):
                return region
        return NOWHERE

    return name


@dataclass
class Territory:
    """Who lies in some regions, at which times: actor ids, and those by years (first, last)."""

    always: set = field(default_factory=set)
    dated: dict = field(default_factory=lambda: defaultdict(set))

    def everybody(self):
        """Ids of the actors that lie here in some year."""
        return self.always.union(*self.dated.values())

    def holds(self, actor, year):
        """Whether the actor of this id lies here in the year."""
        return actor in self.always or any(
            actor in actors and (first or year) <= year <= (last or year)
            for (first, last), actors in self.dated.items()
        )

    def surely(self, actor):
        """Condition that the actor of a column lies here in every year."""
        return Q(**{f"{actor}__in": self.always})

    def perhaps(self, actor):
        """Condition that it lies here in some year."""
        return Q(**{f"{actor}__in": self.everybody()})

    def condition(self, actor, year):
        """Condition that it lies here in the year of another column."""
        here = self.surely(actor)
        for (first, last), actors in self.dated.items():
            bounds = {f"{year}__gte": first, f"{year}__lte": last}
            here |= Q(
                **{f"{actor}__in": actors}, **{n: v for n, v in bounds.items() if v is not None}
            )
        return here


@dataclass
class Selection:
    """Regions that are asked for; with `outside`, also what lies in no region of some schemes."""

    inside: Territory
    outside: list

    def surely(self, actor):
        return reduce(
            or_, (~each.perhaps(actor) for each in self.outside), self.inside.surely(actor)
        )

    def perhaps(self, actor):
        return reduce(
            or_, (~each.surely(actor) for each in self.outside), self.inside.perhaps(actor)
        )

    def condition(self, actor, year):
        outside = (~each.condition(actor, year) for each in self.outside)
        return reduce(or_, outside, self.inside.condition(actor, year))

    def holds(self, actor, year):
        """Whether the actor of this id is meant in the year."""
        return self.inside.holds(actor, year) or any(
            not each.holds(actor, year) for each in self.outside
        )

    @property
    def dated(self):
        """Whether the year makes a difference."""
        return any(territory.dated for territory in (self.inside, *self.outside))


def select(addresses):
    """The selection of addresses such as "sipri:middle-east" or "sipri:none"; one query.

    A larger region holds the regions in it.
    """
    wanted = {tuple(address.split(":", 1)) for address in addresses}
    inside, outside = Territory(), {s: Territory() for s, region in wanted if region == NONE}
    rows = _rows(scheme__slug__in={scheme for scheme, _ in wanted}).values_list(
        "scheme__slug",
        "actor",
        "valid_from",
        "valid_to",
        "region__slug",
        "region__parent__slug",
        "region__parent__parent__slug",
    )
    for scheme, actor, first, last, *lineage in rows:
        if any((scheme, slug) in wanted for slug in lineage):
            _enter(inside, actor, first, last)
        if scheme in outside:
            _enter(outside[scheme], actor, first, last)
    return Selection(inside, list(outside.values()))


def _enter(territory, actor, first, last):
    if first is None and last is None:
        territory.always.add(actor)
    else:
        territory.dated[first, last].add(actor)


def _rows(**scheme):
    return RegionMember.objects.filter(**scheme).order_by()


def region_choices():
    """Groups of (address, words) to choose from, one for each of the largest regions; one query.

    The regions that lie in it follow it. The last group of a scheme is "in no region".
    """
    groups = {}
    for region in in_order(Region.objects.with_lineage()):
        group = groups.setdefault((region.scheme, region.lineage[0].name), [])
        group.append((f"{region.scheme.slug}:{region.slug}", str(region)))
    choices = []
    for scheme, same in groupby(groups, key=lambda group: group[0]):
        choices += [(f"{scheme}: {name}", groups[scheme, name]) for _, name in same]
        choices.append(
            (f"{scheme}: others", [(f"{scheme.slug}:{NONE}", f"{NOWHERE} ({scheme.name})")])
        )
    return choices


def in_order(regions):
    """Regions by scheme, each followed by those that lie in it, by name."""
    return sorted(
        regions,
        key=lambda region: [
            str(region.scheme),
            region.scheme_id,
            *(r.name for r in region.lineage),
        ],
    )
