"""From seeds/ to fixtures/ and into the database."""

import json
import shutil
from io import StringIO
from threading import Thread

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from transfers import seeding
from transfers.models import Actor, Category

FIXTURE_PATHS = [str(seeding.TARGET / name) for name, *_ in seeding.FIXTURES]


@pytest.fixture
def seeds(tmp_path):
    return shutil.copytree(seeding.SEEDS, tmp_path / "seeds")


def faults_of(seeds):
    with pytest.raises(seeding.SeedError) as caught:
        seeding.build(seeds)
    return caught.value.faults


def event_counts():
    models = apps.get_app_config("transfers").get_models()
    return {m.__name__: m.objects.count() for m in models if m.__name__.endswith("Event")}


def test_fixtures_are_up_to_date_with_the_seeds():
    call_command("build_fixtures", check=True)


def test_building_twice_gives_the_same_bytes():
    assert seeding.build() == seeding.build()


def test_order_of_entries_in_the_actor_seed_does_not_matter(seeds):
    path = seeds / "reference/actors.yaml"
    head, first, *rest = path.read_text(encoding="utf-8").split("\n  - name: ")
    entries = ["\n  - name: " + entry.rstrip("\n") for entry in [first, *rest]]
    path.write_text(head + "".join(reversed(entries)) + "\n", encoding="utf-8")
    assert seeding.build(seeds) == seeding.build()


def test_fixtures_hold_natural_keys_and_no_ids():
    for text in seeding.build().values():
        for record in json.loads(text):
            assert set(record) == {"model", "fields"}
            assert "folded" not in record["fields"]


def test_write_repairs_exactly_what_differs(tmp_path):
    texts = seeding.build()
    assert seeding.write(texts, tmp_path) == sorted(texts)
    assert seeding.write(texts, tmp_path) == []
    (tmp_path / "020_actors.json").write_text("[]")
    (tmp_path / "099_nobodys.json").write_text("[]")
    assert seeding.outdated(texts, tmp_path) == ["020_actors.json", "099_nobodys.json"]
    assert seeding.write(texts, tmp_path) == ["020_actors.json", "099_nobodys.json"]
    assert seeding.outdated(texts, tmp_path) == []


def test_check_names_the_outdated_file_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(seeding.outdated, "__defaults__", (tmp_path,))
    seeding.write(seeding.build(), tmp_path)
    (tmp_path / "030_descriptions.json").write_text("[]")
    with pytest.raises(CommandError, match=r"run manage\.py build_fixtures\S*\s+fixtures/030_desc"):
        call_command("build_fixtures", check=True)
    assert (tmp_path / "030_descriptions.json").read_text() == "[]"


def test_command_reports_faults_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(seeding.build, "__defaults__", (tmp_path / "seeds",))
    with pytest.raises(CommandError, match=r"nothing was written\.\nseeds/reference/categories"):
        call_command("build_fixtures", stdout=StringIO())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    iso3: TUR", "    iso_3: TUR", '(Turkiye): unknown key "iso_3"; known: home, iso3'),
        ("    slug: turkiye", "    slug: türkiye", "(Turkiye): slug: Enter a valid"),
        ("    slug: turkiye\n", "", '(Turkiye): "slug" is missing.'),
        ("    slug: turkiye", "    slug: greece", '(Turkiye): slug "greece" is taken by Greece.'),
        ("    iso3: TUR", "    iso3: Tur", '(Turkiye): iso3 "Tur" is not three capital letters.'),
        ("    iso3: TUR", "    iso3: GRC", '(Turkiye): iso3 "GRC" is taken by Greece.'),
        ("    iso3: TUR", "    iso3: no", '(Turkiye): "iso3" is False; it must be text.'),
        ("    iso3: TUR", "    home: ottoman", 'no actor has the slug "ottoman".'),
        ("    iso3: TUR", "    home: turkiye", "neither its own home nor its own successor"),
        ("    iso3: TUR", "    successors: [ottoman]", 'no actor has the slug "ottoman".'),
        ("    iso3: TUR", "    successors: [[x]]", '"successors" must be a list of words.'),
        ("    iso3: TUR", "    valid_from: soon", "\"valid_from\" is 'soon'; it must be a whole"),
        ("    iso3: TUR", "    valid_from: 9\n    valid_to: 8", "valid_to is before valid_from."),
        ("common: [Turkey]", "common: [GREECE]", '(Turkiye): "GREECE" already means Greece.'),
        ("common: [Turkey]", "common: [Turkey, TURKEY]", '"common" gives a spelling twice.'),
        ("common: [Turkey]", "common: Turkey", 'names: "common" must be text with a list'),
        ("common: [Turkey]", "2024: [Turkey]", 'names: "2024" must be text with a list'),
        ("    iso3: TUR", "    slug: turkiye", '"slug" is given twice'),
        ("actors:\n", "actor:\n", 'must hold one list under "actors:", nothing else.'),
        ("    iso3: TUR", "    iso3: [TUR", "not readable as YAML"),
    ],
)
def test_a_bad_seed_is_refused_with_file_entry_and_reason(seeds, old, new, message):
    path = seeds / "reference/actors.yaml"
    text = path.read_text(encoding="utf-8")
    place = text.index("  - name: Turkiye\n") if old != "actors:\n" else 0
    path.write_text(text[:place] + text[place:].replace(old, new, 1), encoding="utf-8")
    faults = faults_of(seeds)
    assert all(fault.startswith("seeds/reference/actors.yaml: ") for fault in faults)
    assert any(message in fault for fault in faults), faults


def test_an_unknown_kind_is_refused(seeds):
    path = seeds / "reference/actors.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("kind: state", "kind: empire", 1), encoding="utf-8")
    wanted = "entry 1 (Afghanistan): kind: Value 'empire' is not a valid choice."
    assert any(wanted in fault for fault in faults_of(seeds))


def test_all_faults_of_all_files_are_reported_at_once(seeds):
    for path in (seeds / "reference").iterdir():
        path.write_text("nothing: []\n")
    assert len(faults_of(seeds)) == 3


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_leaves_no_history():
    call_command("loaddata", *FIXTURE_PATHS, verbosity=0)
    counts, events = Actor.objects.count(), event_counts()
    call_command("loaddata", *FIXTURE_PATHS, verbosity=0)
    assert Actor.objects.count() == counts
    assert event_counts() == events
    assert events["ActorEvent"] == counts


@pytest.mark.django_db
def test_reference_data_is_loaded_into_an_empty_database_only():
    assert seeding.ensure_reference_data() is True
    Actor.objects.filter(slug="greece").update(name="Hellas")
    assert seeding.ensure_reference_data() is False
    assert Actor.objects.get(slug="greece").name == "Hellas"


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_find_the_database_empty_load_it_once():
    loaded = []

    def load():
        loaded.append(seeding.ensure_reference_data())
        connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE transfers_category IN SHARE MODE")
        threads = [Thread(target=load) for _ in range(2)]
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    assert sorted(loaded) == [False, True]
    assert Category.objects.filter(in_tiv_scope=True).count() == 11
