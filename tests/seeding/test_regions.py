"""The regions of the fixtures: who lies where, faults that are refused, and older databases."""

import json

import pytest

from tests import factories as make
from transfers import seeding
from transfers.models import Actor, Region, RegionMember, RegionScheme

from .small import edit, faults_of

PLACED = {"state", "former_state", "de_facto_authority"}


@pytest.fixture(scope="module")
def records():
    """Fields of the fixtures' records, by model."""
    found = {}
    for name in ("020_actors.json", "025_regions.json"):
        for record in json.loads((seeding.TARGET / name).read_text("utf-8")):
            found.setdefault(record["model"], []).append(record["fields"])
    return found


@pytest.fixture(scope="module")
def where(records):
    """Region of each actor, by scheme."""
    found = {"sipri": {}, "un-m49": {}}
    for member in records["transfers.regionmember"]:
        scheme, region = member["region"]
        assert member["scheme"] == [scheme]
        assert found[scheme].setdefault(member["actor"][0], region) == region
    return found


@pytest.mark.parametrize("scheme", ["sipri", "un-m49"])
def test_every_state_has_a_region_and_nothing_else_does(records, where, scheme):
    states = {a["slug"] for a in records["transfers.actor"] if a["kind"] in PLACED}
    assert where[scheme].keys() == states


@pytest.mark.parametrize(
    ("actor", "sipri", "m49"),
    [
        ("egypt", "middle-east", "northern-africa"),
        ("iran", "middle-east", "southern-asia"),
        ("turkiye", "middle-east", "western-asia"),
        ("cyprus", "western-and-central-europe", "western-asia"),
        ("armenia", "eastern-europe", "western-asia"),
        ("azerbaijan", "eastern-europe", "western-asia"),
        ("poland", "western-and-central-europe", "eastern-europe"),
        ("mexico", "central-america-and-the-caribbean", "central-america"),
        ("sudan", "sub-saharan-africa", "northern-africa"),
        ("afghanistan", "south-asia", "southern-asia"),
        ("nauru", "oceania", "micronesia"),
        ("taiwan", "east-asia", "eastern-asia"),
        ("soviet-union", "eastern-europe", "eastern-europe"),
        ("east-germany", "western-and-central-europe", "western-europe"),
    ],
)
def test_where_the_schemes_put_a_state(where, actor, sipri, m49):
    assert (where["sipri"][actor], where["un-m49"][actor]) == (sipri, m49)


def test_a_former_state_lies_somewhere_in_its_own_years(records):
    years = {a["slug"]: (a["valid_from"], a["valid_to"]) for a in records["transfers.actor"]}
    for member in records["transfers.regionmember"]:
        first, last = years[member["actor"][0]]
        expected = (first, last) if last else (None, None)
        assert (member["valid_from"], member["valid_to"]) == expected, member["actor"]


def test_predecessors_lie_in_the_region_of_the_state_that_takes_them_in(records, where):
    merged = [s for s in records["transfers.succession"] if s["continues"]]
    followed = [s["predecessor"][0] for s in records["transfers.succession"]]
    merged += [
        s for s in records["transfers.succession"] if followed.count(s["predecessor"][0]) == 1
    ]
    assert len(merged) == 7
    for succession in merged:
        (old,), (new,) = succession["predecessor"], succession["successor"]
        assert [places[old] for places in where.values()] == [p[new] for p in where.values()]


def test_m49_has_its_22_innermost_regions_each_with_a_code_of_three_digits(records):
    regions = [r for r in records["transfers.region"] if r["scheme"] == ["un-m49"]]
    assert all(len(r["code"]) == 3 and r["code"].isdigit() for r in regions)
    larger = {tuple(r["parent"]) for r in regions if r["parent"]}
    assert len([r for r in regions if ("un-m49", r["slug"]) not in larger]) == 22
    assert {r["level"] for r in regions} == {1, 2, 3}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("slug: north-africa\n    name", "slug: africa\n    name", 'slug "africa" is taken'),
        (
            "parent: africa",
            "parent: atlantis",
            'no region before it in its scheme has the slug "at',
        ),
        ("scheme: sipri", "scheme: nato", 'scheme: no region scheme has the slug "nato"'),
        ("[algeria,", "[atlantis,", 'members: no actor has the slug "atlantis"'),
        ("[algeria,", "[algeria, egypt,", "egypt is in a region of the scheme already."),
        ("valid_from: 1967", "valid_from: soon", "dated: each needs an actor, and valid_from"),
        ("valid_from: 1967", "since: 1967", "dated: each needs an actor, and valid_from"),
        ("valid_from: 1967", "valid_from: 1977", "The last year is before the first."),
        ("version: as of 2024", 'version: " "', "A scheme needs a name and a version."),
        ("slug: un-m49", "slug: sipri", 'slug "sipri" is taken by SIPRI'),
    ],
)
def test_a_bad_region_is_refused_with_file_entry_and_reason(seeds, old, new, message):
    edit(seeds / "reference/regions.yaml", old, new)
    told = [fault for fault in faults_of(seeds) if message in fault]
    assert len(told) == 1
    assert told[0].startswith("seeds/reference/regions.yaml: ")


def test_only_a_successor_can_continue_a_state(seeds):
    edit(seeds / "reference/actors.yaml", "continued_by: serbia", "continued_by: slovenia")
    (fault,) = faults_of(seeds)
    assert 'continued_by: "slovenia" is not among the successors.' in fault


def test_an_older_database_gets_the_regions_and_keeps_what_staff_enter(seeded):
    whole = RegionMember.objects.count()
    RegionMember.objects.all().delete()
    Region.objects.filter(level=3).delete()
    Region.objects.filter(level=2).delete()
    Region.objects.all().delete()
    RegionScheme.objects.all().delete()
    assert seeding.add_missing_regions() is None
    assert RegionMember.objects.count() == whole > 400
    RegionMember.objects.filter(actor__slug="egypt").delete()
    assert seeding.add_missing_regions() is None
    assert not RegionMember.objects.filter(actor__slug="egypt").exists()


@pytest.mark.django_db
def test_what_stands_in_the_way_of_the_regions_is_told_and_nothing_is_added():
    make.actor("Egypt")
    assert "Actor" in seeding.add_missing_regions()
    assert not RegionScheme.objects.exists()
    assert Actor.objects.count() == 1
