"""Undoing a whole import: what it wrote is gone, and what it changed is as it was."""

import pghistory
import psycopg
import pytest
from django.db import connection

from tests import factories
from tests.deal_files import deal_file, listed
from tests.loading import read
from tests.register_files import LATE, deal, needs_samples, preamble, register_file, row
from transfers import imports
from transfers.analysis import editions
from transfers.imports import conflicts, transactions, undoing
from transfers.imports.undo_rows import columns_of, table_of, tracked_tables
from transfers.models import (
    CommentFact,
    Deal,
    Delivery,
    EditionComparison,
    ImportBatch,
    ImportConflict,
    ListedDeal,
    RegisterEdition,
)

pytestmark = pytest.mark.django_db

OLD = register_file(row(), deal(2), deal(3))
NEW = register_file(
    row(Numbers_delivered="5", TIV_delivery_values="12.5", Order_date="2012"),
    deal(3, Recipient="Ruritania"),
    deal(4, Designation="Own-1", Armament_category="Missiles"),
    above=preamble("10 Mar 2025 9:00:00 AM", (1990, 2024)),
)


def snapshot():
    """Every row of every table with a history, but the batches and their files."""
    with connection.cursor() as cursor:
        held = {}
        for model in tracked_tables():
            columns = ", ".join(columns_of(model))
            cursor.execute(f"SELECT {columns} FROM {table_of(model)} ORDER BY {columns}")
            held[model.__name__] = cursor.fetchall()
    return held


@pytest.fixture
def loaded(load):
    """Import files given as bytes; returns the batch."""
    return lambda *files, **options: ImportBatch.objects.get(pk=load(*files, **options).batch)


@pytest.fixture
def undo(admin_user):
    return lambda batch, reason="wrong file": undoing.undo(batch, user=admin_user, reason=reason)


def in_the_way(batch):
    return [str(obstacle) for obstacle in undoing.what_stands_in_the_way(batch)]


def test_undoing_the_first_import_leaves_an_empty_register(loaded, undo, admin_user):
    before = snapshot()
    batch = loaded(OLD)
    undo(batch)
    assert snapshot() == before
    assert not Deal.objects.exists()
    assert not RegisterEdition.objects.exists()
    batch.refresh_from_db()
    assert (batch.state, batch.edition) == ("undone", None)
    assert (batch.undone_by, batch.undo_reason) == (admin_user, "wrong file")
    assert batch.files.count() == 1


def test_undoing_the_newer_of_two_editions_gives_the_older_back(loaded, undo):
    loaded(OLD)
    Delivery.objects.filter(deal__reference="SIPRI-900001").update(number=9)
    before = snapshot()
    batch = loaded(NEW)
    assert ImportConflict.objects.get().state == "open"
    assert Delivery.objects.filter(absent_since__isnull=False).count() == 1
    undo(batch)
    assert snapshot() == before


def test_what_an_undo_counts_is_what_it_does(loaded, undo):
    loaded(OLD)
    batch = loaded(NEW)
    planned = undoing.plan(batch).effects
    before = {model: Delivery.objects.count() for model in [Delivery]}
    assert undo(batch) == planned
    deliveries = next(each for each in planned if each.model is Delivery)
    assert before[Delivery] - deliveries.leaves == Delivery.objects.count() == 3
    assert deliveries.changes_back == 3


def test_the_same_file_can_be_imported_again(loaded, load, undo):
    loaded(OLD)
    Delivery.objects.filter(deal__reference="SIPRI-900001").update(number=9)
    first = load(NEW)
    undo(ImportBatch.objects.get(pk=first.batch))
    again = load(NEW)
    assert again.as_dict() == first.as_dict()
    assert ImportConflict.objects.get().ours == "9"


def test_values_given_back_are_the_imports_and_no_corrections(loaded, load, undo):
    loaded(OLD)
    undo(loaded(NEW))
    assert editions.changed_by_hand(editions.find_edition("2024-04-13")) == 0
    assert load(NEW).comparison.conflicts == 0


def test_years_of_an_undone_import_are_not_covered(loaded, undo):
    loaded(OLD)
    early = register_file(
        deal(9, Order_date="1960", Delivery_year="1965"),
        above=preamble("13 Apr 2024", (1950, 1989)),
    )
    batch = loaded(early)
    ((_, first, _),) = editions.coverage()
    assert first == 1965
    undo(batch)
    ((edition, first, _),) = editions.coverage()
    assert first == 2013
    assert editions.as_loaded(edition) == ("", [])


def test_the_history_keeps_the_import_and_says_who_undid_it_and_why(loaded, undo, admin_user):
    batch = loaded(OLD)
    undo(batch)
    events = Deal.pgh_event_model.objects.filter(reference="SIPRI-2").order_by("pgh_id")
    assert [event.pgh_label for event in events] == ["insert", "delete"]
    assert events.last().pgh_context.metadata == {
        "undo": batch.pk,
        "user": admin_user.pk,
        "reason": "wrong file",
    }


def test_a_correction_since_stands_in_the_way_until_it_is_taken_back(loaded, undo):
    batch = loaded(OLD)
    Deal.objects.filter(reference="SIPRI-2").update(order_year=1999)
    before = snapshot()
    assert in_the_way(batch) == ["1 deal was changed since: SIPRI-2."]
    with pytest.raises(undoing.UndoRefused, match="1 deal was changed since: SIPRI-2"):
        undo(batch)
    assert snapshot() == before
    Deal.objects.filter(reference="SIPRI-2").update(order_year=2011)
    assert in_the_way(batch) == []
    undo(batch)


def test_the_first_few_records_in_the_way_are_named(loaded):
    batch = loaded(register_file(*(deal(n) for n in range(1, 8))))
    Deal.objects.update(order_year=1999)
    named = ", ".join(Deal.objects.order_by("pk").values_list("reference", flat=True)[:5])
    assert in_the_way(batch) == [f"7 deals were changed since: {named} and 2 more."]


def test_what_was_deleted_since_stands_in_the_way(loaded):
    batch = loaded(OLD)
    Delivery.objects.filter(deal__reference="SIPRI-2").delete()
    assert in_the_way(batch) == ["1 delivery was deleted since."]


def test_a_later_import_is_to_be_undone_first(loaded, undo):
    empty = snapshot()
    first, second = loaded(OLD), loaded(NEW)
    (obstacle,) = undoing.what_stands_in_the_way(first)
    assert obstacle.records == [second]
    assert "built on this one" in str(obstacle)
    assert str(obstacle).endswith("Undo that first.")
    undo(second)
    undo(first)
    assert snapshot() == empty


def test_another_file_of_the_edition_is_to_be_undone_first(loaded, undo):
    first = loaded(OLD)
    early = preamble("13 Apr 2024", (1950, 1989))
    second = loaded(register_file(deal(9, Order_date="1960", Delivery_year="1965"), above=early))
    (obstacle,) = undoing.what_stands_in_the_way(first)
    assert obstacle.records == [second]
    undo(second)
    assert in_the_way(first) == []


@pytest.mark.parametrize("decide", [conflicts.keep_corrections, conflicts.take_values])
def test_a_decided_conflict_stands_in_the_way(loaded, admin_user, decide):
    loaded(OLD)
    Delivery.objects.filter(deal__reference="SIPRI-900001").update(number=9)
    batch = loaded(NEW)
    assert in_the_way(batch) == []
    decide(ImportConflict.objects.all(), admin_user)
    assert "1 import conflict was decided since: SIPRI-900001: number." in in_the_way(batch)


def test_what_belongs_to_a_record_of_the_import_stands_in_the_way(loaded):
    batch = loaded(OLD)
    claim = factories.claim(Deal.objects.get(reference="SIPRI-2"))
    assert in_the_way(batch) == [f"1 claim belongs to deals that the import added: {claim}."]


def test_a_deal_of_a_system_that_the_import_made_stands_in_the_way(loaded):
    batch = loaded(OLD)
    made = Deal.objects.get(reference="SIPRI-2").system
    own = factories.deal(system=made, reference="A-1")
    assert in_the_way(batch) == [f"1 deal belongs to weapon systems that the import added: {own}."]


def test_a_list_goes_with_what_came_from_it(loaded, undo):
    loaded(register_file(row()))
    before = snapshot()
    batch = loaded(deal_file(listed(comment="$12 m deal")))
    assert Deal.objects.exclude(comment="").exists()
    assert CommentFact.objects.exists()
    undo(batch)
    assert snapshot() == before


def test_a_list_loaded_anew_gives_its_former_rows_back(loaded, undo):
    loaded(register_file(row()))
    loaded(deal_file(listed(comment="$12 m deal")))
    before = snapshot()
    batch = loaded(deal_file(listed(comment="$14 m deal")))
    assert snapshot() != before
    returned = next(each for each in undo(batch) if each.model is ListedDeal)
    assert (returned.leaves, returned.returns) == (1, 1)
    assert snapshot() == before
    assert CommentFact.objects.exists()


def test_an_import_is_undone_once(loaded, undo):
    batch = loaded(OLD)
    undo(batch)
    with pytest.raises(undoing.UndoRefused, match="This import is undone"):
        undo(batch)


def test_a_staged_import_cannot_be_undone(stage, undo):
    batch = stage(OLD)
    with pytest.raises(undoing.UndoRefused, match="This import is waiting for confirmation"):
        undo(batch)


def test_an_undo_needs_a_reason(loaded, undo):
    batch = loaded(OLD)
    with pytest.raises(undoing.UndoRefused, match="Say why"):
        undo(batch, reason=" ")
    assert Deal.objects.exists()


def test_imports_of_one_act_are_not_told_apart(load, loaded):
    with pghistory.context(user=None):
        load(OLD)
        batch = loaded(NEW)
    assert in_the_way(batch) == ["Another import was made in one act with this one."]


def test_no_comparison_made_before_the_undo_is_left(loaded, stage, undo):
    first, second = loaded(OLD), loaded(NEW)
    EditionComparison.objects.create(a=first.edition, b=second.edition, version="x")
    waiting = stage(register_file(row(), deal(2), deal(3), deal(5), above=preamble("9 Mar 2026")))
    assert waiting.comparison["deals"] == {"new": 1, "changed": 3, "unchanged": 0, "absent": 1}
    undo(second)
    assert not EditionComparison.objects.exists()
    waiting.refresh_from_db()
    assert waiting.comparison["deals"] == {"new": 1, "changed": 0, "unchanged": 3, "absent": 0}
    assert waiting.changes.filter(kind="changed").count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_undo_waits_for_a_colleagues_edit_and_says_so_when_it_takes_too_long(
    loaded, undo, monkeypatch
):
    batch = loaded(OLD)
    monkeypatch.setattr(transactions, "LOCK_TIMEOUT", "200ms")
    settings = connection.get_connection_params()
    settings.pop("cursor_factory", None)
    settings.pop("context", None)
    with psycopg.connect(**settings) as colleague:
        colleague.execute("UPDATE transfers_deal SET order_year = 1999")
        with pytest.raises(undoing.UndoRefused, match="Try again in a moment"):
            undo(batch)
        colleague.rollback()
    assert Deal.objects.count() == 3
    undo(batch)
    assert not Deal.objects.exists()


@needs_samples
@pytest.mark.sample
def test_a_whole_real_file_goes_with_its_import(swept, reference, undo):
    before = snapshot()
    files = read([LATE.read_bytes()])
    batch = ImportBatch.objects.get(pk=imports.import_files(files).batch)
    deliveries = Delivery.objects.count()
    gone = {each.model: each.leaves for each in undo(batch)}
    assert gone[Delivery] == deliveries > 25_000
    assert snapshot() == before
