"""Staged imports: what is confirmed is exactly what was shown."""

import pytest

from tests.register_files import deal, register_file, row
from transfers import imports
from transfers.models import (
    Actor,
    Deal,
    Delivery,
    ImportBatch,
    ImportChange,
    RegisterEdition,
    StagedDelivery,
)


def lines(batch, kind):
    return list(batch.changes.filter(kind=kind).values_list("subject", "label", "old", "new"))


def test_staging_changes_nothing_but_the_batch(stage):
    actors = Actor.objects.count()
    batch = stage(register_file(row(Recipient="Ruritania"), deal(2)))
    assert batch.state == "staged"
    assert Actor.objects.count() == actors
    assert not Deal.objects.exists()
    assert not RegisterEdition.objects.exists()
    assert batch.comparison["deals"]["new"] == 2
    assert ("actor", "Ruritania", "", "") in lines(batch, "created")
    assert ("deal", "Israel → Ruritania: Heron-9", "", "4 in 2013") in lines(batch, "new")


def test_changes_are_shown_field_by_field_with_names(load, stage):
    load(register_file(row()))
    batch = stage(
        register_file(row(Recipient="Serbia", Numbers_delivered="5", TIV_delivery_values="12.5"))
    )
    assert lines(batch, "changed") == [
        ("deal", "Israel → Serbia: Heron-9", "Azerbaijan", "Serbia"),
        ("delivery", "Israel → Serbia: Heron-9, 2013", "4", "5"),
    ]


def test_absences_and_conflicts_are_shown(load, stage):
    load(register_file(row(), deal(2)))
    Delivery.objects.filter(deal__reference="SIPRI-900001").update(number=9)
    batch = stage(register_file(row()))
    assert [line[:2] for line in lines(batch, "absent")] == [
        ("delivery", "Israel → Azerbaijan: Heron-9, 2013")
    ]
    assert [line[2:] for line in lines(batch, "conflict")] == [("9", "4")]


def test_confirming_applies_what_was_shown(stage, admin_user):
    batch = stage(register_file(row(), deal(2)), draft=True)
    shown = batch.comparison
    outcome = imports.confirm(batch, admin_user)
    assert outcome.as_dict() == {**shown, "applied": True, "rows": 2}
    assert Deal.objects.filter(state="draft").count() == 2
    batch.refresh_from_db()
    assert batch.state == "applied"
    assert batch.comparison == outcome.as_dict()
    assert not StagedDelivery.objects.exists()
    assert not ImportChange.objects.exists()


def test_a_change_in_the_database_in_between_refuses_and_shows_the_new_comparison(
    load, stage, admin_user
):
    load(register_file(row()))
    batch = stage(register_file(row(Numbers_delivered="5", TIV_delivery_values="12.5")))
    Delivery.objects.update(number=9)
    with pytest.raises(imports.ComparisonChanged):
        imports.confirm(batch, admin_user)
    assert Delivery.objects.get().number == 9
    batch.refresh_from_db()
    assert batch.state == "staged"
    assert batch.comparison["conflicts"] == 1
    assert lines(batch, "changed") == []
    imports.confirm(batch, admin_user)
    assert Delivery.objects.get().number == 9


def test_a_changed_row_in_staging_refuses(stage, admin_user):
    batch = stage(register_file(row(), deal(2)))
    StagedDelivery.objects.filter(external_id="2").delete()
    with pytest.raises(imports.ComparisonChanged):
        imports.confirm(batch, admin_user)
    assert not Deal.objects.exists()


def test_a_batch_is_confirmed_once(stage, admin_user):
    batch = stage(register_file(row()))
    imports.confirm(batch, admin_user)
    with pytest.raises(imports.ImportRefused, match="This import is applied"):
        imports.confirm(batch, admin_user)


def test_discarding_leaves_the_record_only(stage):
    batch = stage(register_file(row()))
    imports.discard(batch)
    assert ImportBatch.objects.get().state == "discarded"
    assert not StagedDelivery.objects.exists()
    assert not Deal.objects.exists()


def test_a_file_that_is_refused_leaves_no_staged_rows(stage):
    with pytest.raises(imports.ImportRefused):
        stage(register_file(row(Armament_category="Spoons")))
    assert not StagedDelivery.objects.exists()
