"""What the fixtures say: categories with their limits, actors, descriptions."""

import csv
import re
from collections import defaultdict

import pytest
import yaml

from tests.register_files import SAMPLES
from transfers.models import Actor, Category, WeaponDescription
from transfers.seeding import SEEDS, fold

SAMPLE_FILES = sorted(SAMPLES.glob("sipri-delivery-level-*.csv"))

pytestmark = pytest.mark.usefixtures("reference")

# What the definition of each category must say, beside what belongs to it.
LIMITS = {
    "Aircraft": ["at least 20 kg"],
    "Air-defence systems": ["more than 40 mm", "at least 70 mm"],
    "Armoured vehicles": ["no lower limit of weight"],
    "Artillery": ["at least 100 mm"],
    "Engines": ["more than 200 horsepower"],
    "Missiles": ["of any size"],
    "Naval weapons": ["at least 57 mm", "at least 100 mm"],
    "Satellites": ["of any size"],
    "Sensors": ["at least 25 km"],
    "Ships": ["at least 100 tonnes", "at least 100 mm calibre, torpedoes or guided missiles"],
    "Other": ["at least 12.7 mm"],
}

RENAMED = {
    "Turkey": "Turkiye",
    "Türkiye": "Turkiye",
    "United Arab Emirates": "UAE",
    "Czech Republic": "Czechia",
    "Macedonia (FYROM)": "North Macedonia",
    "Swaziland": "eSwatini",
    "Cape Verde": "Cabo Verde",
    "Vietnam": "Viet Nam",
    "Bosnia and Herzegovina": "Bosnia-Herzegovina",
    "Ivory Coast": "Cote d'Ivoire",
    "Burma": "Myanmar",
    "Zaire": "DR Congo",
    "Iran (Islamic Republic of)": "Iran",
    "Russian Federation": "Russia",
    "Syrian Arab Republic": "Syria",
    "Republic of Korea": "South Korea",
    "USSR": "Soviet Union",
    "PKK (Turkey)*": "PKK (Turkiye)*",
}


def meanings(model):
    """Folded spelling to the records it means, main names and other names alike."""
    found = defaultdict(set)
    for record in model.objects.prefetch_related("names"):
        for spelling in [record, *record.names.all()]:
            found[spelling.folded].add(record)
    return found


def test_the_eleven_categories_come_first_in_sipris_order():
    in_scope = Category.objects.filter(in_tiv_scope=True)
    assert [category.name for category in in_scope] == list(LIMITS)
    assert [category.position for category in in_scope] == list(range(1, 12))


def test_a_definition_states_the_size_from_which_a_thing_counts():
    definitions = dict(Category.objects.values_list("name", "definition"))
    unsaid = [(n, limit) for n in LIMITS for limit in LIMITS[n] if limit not in definitions[n]]
    assert unsaid == []


def test_what_sipri_does_not_count_has_categories_outside_tiv_scope():
    outside = Category.objects.filter(in_tiv_scope=False)
    wanted = {"small-arms", "cluster-munitions", "radios", "trucks", "components", "services"}
    assert wanted <= {category.slug for category in outside}
    assert all(category.position > 11 for category in outside)


@pytest.mark.parametrize("model", [Actor, Category, WeaponDescription])
def test_a_spelling_never_means_two_records(model):
    assert [name for name, records in meanings(model).items() if len(records) > 1] == []


@pytest.mark.parametrize("model", [Actor, Category, WeaponDescription])
def test_names_fold_in_python_as_in_the_database(model):
    for record in model.objects.prefetch_related("names"):
        for spelling in [record, *record.names.all()]:
            assert fold(spelling.name) == spelling.folded


def test_iso_codes_are_three_capitals_and_every_state_has_one_but_kosovo():
    assert all(re.fullmatch("[A-Z]{3}", a.iso3) for a in Actor.objects.exclude(iso3=None))
    without = Actor.objects.filter(kind=Actor.Kind.STATE, iso3=None)
    assert [actor.name for actor in without] == ["Kosovo"]


def test_the_193_members_of_the_un_are_there():
    not_members = "ABW COK NIU PSE TWN VAT".split()
    states = Actor.objects.filter(kind=Actor.Kind.STATE).exclude(iso3=None)
    assert states.exclude(iso3__in=not_members).count() == 193


def test_sipris_suffixes_tell_groups_and_organisations():
    """Of the actors that SIPRI names; the documents name an organisation of their own."""
    (listed,) = yaml.safe_load((SEEDS / "reference/actors.yaml").read_text("utf-8")).values()
    for actor in Actor.objects.filter(slug__in=[entry["slug"] for entry in listed]):
        if actor.name.endswith("**"):
            assert actor.kind == Actor.Kind.ORGANISATION
        elif actor.name.endswith("*"):
            assert actor.kind == Actor.Kind.ARMED_GROUP
        else:
            assert actor.kind not in (Actor.Kind.ORGANISATION, Actor.Kind.ARMED_GROUP)


def test_every_armed_group_but_the_unknown_one_has_a_home_state():
    homeless = Actor.objects.filter(kind=Actor.Kind.ARMED_GROUP, home=None)
    assert [actor.name for actor in homeless] == ["unknown rebel group*"]


def test_every_former_state_has_an_end_and_successors():
    for state in Actor.objects.filter(kind=Actor.Kind.FORMER_STATE):
        assert state.valid_to
        assert state.successors.exists()


def test_successors_begin_no_later_than_the_year_after_the_end():
    for state in Actor.objects.filter(kind=Actor.Kind.FORMER_STATE):
        for successor in state.successors.exclude(valid_from=None).exclude(slug="montenegro"):
            assert successor.valid_from <= state.valid_to + 1


def test_a_renamed_actor_is_found_under_each_name():
    known = meanings(Actor)
    found = {spelling: [actor.name for actor in known[fold(spelling)]] for spelling in RENAMED}
    assert found == {spelling: [name] for spelling, name in RENAMED.items()}


def test_an_abbreviated_description_is_found_written_out():
    (found,) = meanings(WeaponDescription)["armoured personnel carrier"]
    assert found.name == "APC"


def test_two_descriptions_that_sipri_keeps_apart_stay_apart():
    gun = WeaponDescription.objects.get(name="AA gun")
    assert gun.meaning == "anti-aircraft gun"
    (other,) = meanings(WeaponDescription)["anti-aircraft gun"]
    assert other != gun


def sample_rows():
    for path in SAMPLE_FILES:
        lines = path.read_text(encoding="latin-1").splitlines()
        start = next(i for i, line in enumerate(lines) if line.startswith("SIPRI AT Database ID"))
        yield from csv.DictReader(lines[start:])


@pytest.mark.sample
@pytest.mark.skipif(not SAMPLE_FILES, reason=f"no SIPRI files in {SAMPLES}; set ARMSDB_SAMPLES")
def test_every_name_of_the_real_files_means_one_record():
    columns = {
        "Supplier": Actor,
        "Recipient": Actor,
        "Armament category": Category,
        "Description": WeaponDescription,
    }
    known = {model: meanings(model) for model in columns.values()}
    printed = {(column, row[column]) for row in sample_rows() for column in columns}
    assert len(printed) > 500
    missed = {(c, name) for c, name in printed if len(known[columns[c]][fold(name)]) != 1}
    assert missed == set()


@pytest.mark.sample
@pytest.mark.skipif(not SAMPLE_FILES, reason=f"no SIPRI files in {SAMPLES}; set ARMSDB_SAMPLES")
def test_actors_bear_the_names_that_the_real_files_print():
    printed = {row[column] for row in sample_rows() for column in ("Supplier", "Recipient")}
    assert printed - set(Actor.objects.values_list("name", flat=True)) == set()


@pytest.mark.sample
@pytest.mark.skipif(not SAMPLE_FILES, reason=f"no SIPRI files in {SAMPLES}; set ARMSDB_SAMPLES")
def test_no_real_delivery_falls_outside_the_years_of_its_parties():
    actors = Actor.objects.in_bulk(field_name="slug")
    years = {a.name: (a.valid_from or 0, a.valid_to or 9999) for a in actors.values()}
    outside = set()
    for row in sample_rows():
        for column in ("Supplier", "Recipient"):
            first, last = years[row[column]]
            if not first <= int(row["Delivery year"]) <= last:
                outside.add((row[column], row["Delivery year"]))
    assert outside == set()
