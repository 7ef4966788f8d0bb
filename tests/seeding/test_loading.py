"""Fixtures into the database."""

from threading import Thread

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from tests import factories
from transfers import seeding
from transfers.models import (
    Actor,
    Allegation,
    Category,
    Claim,
    DataChange,
    Figure,
    Restriction,
    Source,
    WeaponSystem,
)

FIXTURE_PATHS = [str(seeding.TARGET / name) for name in seeding.FIXTURES]


def event_counts():
    models = apps.get_app_config("transfers").get_models()
    return {m.__name__: m.objects.count() for m in models if m.__name__.endswith("Event")}


def snapshot():
    """Every row of every table of ours that is no history, nor a count of it."""
    models = apps.get_app_config("transfers").get_models(include_auto_created=True)
    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in models
        if not model.__name__.endswith("Event") and model is not DataChange
    }


def test_loading_twice_changes_nothing_and_leaves_no_history(seeded):
    rows, events = snapshot(), event_counts()
    call_command("loaddata", *FIXTURE_PATHS, verbosity=0)
    assert snapshot() == rows
    assert event_counts() == events
    assert events["ClaimEvent"] == len(rows["Claim"]) > 0


def test_the_order_of_names_is_the_order_of_loading():
    assert list(seeding.FIXTURES) == sorted(path.name for path in seeding.TARGET.glob("*.json"))


def test_reference_data_is_not_loaded_where_there_is_some(seeded):
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


def older_database():
    """Take away what the fixtures did not have at first: evidence, systems and a claimant."""
    for model in (Claim, Restriction, Figure, Allegation, Source, WeaponSystem):
        model.objects.all().delete()
    Actor.objects.get(slug="sipri").delete()


def test_an_older_database_gets_what_it_lacks_and_keeps_what_staff_corrected(seeded):
    whole = {name: len(rows) for name, rows in snapshot().items()}
    older_database()
    Actor.objects.filter(slug="greece").update(name="Hellas")
    assert seeding.add_missing_evidence() is None
    assert {name: len(rows) for name, rows in snapshot().items()} == whole
    assert Actor.objects.get(slug="greece").name == "Hellas"


def test_an_imported_system_is_taken_for_the_evidence_too(seeded):
    older_database()
    mine = factories.system(
        "Harop",
        slug="harop-of-the-register",
        description=factories.description("loitering munition"),
    )
    assert seeding.add_missing_evidence() is None
    assert Allegation.objects.get(slug="israel-azerbaijan-harop").system == mine


def test_a_record_of_staff_in_the_way_is_told_and_nothing_is_added(seeded):
    older_database()
    factories.actor("SIPRI", slug="the-institute")
    before = snapshot()
    assert "SIPRI" in seeding.add_missing_evidence()
    assert snapshot() == before


def test_evidence_is_not_added_where_there_is_a_source(seeded):
    Claim.objects.all().delete()
    assert seeding.add_missing_evidence() is None
    assert not Claim.objects.exists()
