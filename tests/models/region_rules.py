"""Rules about regions and their members: how to make a row, what is right and what is wrong."""

from tests import factories
from transfers.models import Region, RegionMember, RegionScheme


def scheme(**fields):
    return RegionScheme(**{"slug": "x", "name": "X", "version": "1", **fields})


def region(scheme="sipri", parent=None, **fields):
    """A region not saved yet; its parent, a name, is of the scheme "sipri" and of the top."""
    made = {"name": "New", "slug": "new", **fields}
    parent = factories.region(parent) if parent else None
    return Region(scheme=factories.scheme(scheme), parent=parent, **made)


def region_of_region(level, parent_level=1):
    """A region whose parent lies on the level given."""
    larger = None
    for depth in range(1, parent_level + 1):
        larger = factories.region(f"Depth {depth}", parent=larger)
    return Region(name="New", slug="new", scheme=larger.scheme, parent=larger, level=level)


def member(scheme="sipri", region_scheme=None, **fields):
    """Narnia once more, which lies in the region Old of "sipri" from 1990 to 1999."""
    narnia = factories.actor("Narnia")
    old = factories.region("Old")
    if not old.members.exists():
        factories.member(old, narnia, 1990, 1999)
    where = factories.region("New", scheme=factories.scheme(region_scheme or scheme))
    return RegionMember(scheme=factories.scheme(scheme), region=where, actor=narnia, **fields)


AFTER = {"valid_from": 2000}

CHECKS = {
    "regionscheme_named": (scheme, [{}], [{"name": " "}, {"version": ""}]),
    "region_name_not_blank": (region, [{}], [{"name": "  "}]),
    "region_below_the_top_has_parent": (
        region,
        [{}, {"level": 2, "parent": "Africa"}],
        [{"level": 2}, {"level": 1, "parent": "Africa"}, {"level": 4, "parent": "Africa"}],
    ),
    "region_parent_is_one_level_above": (
        region_of_region,
        [{"level": 2}, {"level": 3, "parent_level": 2}],
        [{"level": 3}, {"level": 2, "parent_level": 2}],
    ),
    "regionmember_one_region_a_year": (
        member,
        [AFTER, {"valid_to": 1989}, {"scheme": "un-m49"}],
        [
            {},
            {"valid_from": 1999},
            {"valid_to": 1990},
            {"valid_from": 1995, "valid_to": 1995},
            {"valid_from": 1900, "valid_to": 2100},
        ],
    ),
    "regionmember_scheme_of_its_region": (
        member,
        [AFTER],
        [{"region_scheme": "un-m49", **AFTER}],
    ),
    "regionmember_years_ordered": (
        member,
        [{"valid_from": 2001, "valid_to": 2001}],
        [{"valid_from": 2002, "valid_to": 2001}],
    ),
    "regionmember_years_plausible": (
        member,
        [{"valid_from": 2000, "valid_to": 2100}],
        [{"valid_from": 2000, "valid_to": 2101}, {"valid_from": 1899, "valid_to": 1900}],
    ),
}

TWICE = {
    "regionscheme_version_once": lambda: scheme(slug=f"x{RegionScheme.objects.count()}"),
    "region_slug_once_per_scheme": lambda: region(name=f"New {Region.objects.count()}"),
    "region_name_once_per_scheme": lambda: region(slug=f"new-{Region.objects.count()}"),
    "region_code_once_per_scheme": lambda: region(
        name=f"New {Region.objects.count()}", slug=f"new-{Region.objects.count()}", code="145"
    ),
}

# Never broken, because ids are unique: they are there for joint references to refer to.
REFERRED_TO = {"region_with_scheme", "region_with_scheme_and_level"}
