"""Deal-level lists that come for another edition, again, or after a correction by hand."""

import pytest

from tests.deal_files import ABOVE, deal_file, listed
from tests.imports.joined import FIRST, ids, others, rows
from tests.register_files import deal, preamble, register_file
from transfers.models import Deal, DealList, ImportConflict, ListedDeal

pytestmark = pytest.mark.django_db


def test_a_list_waits_for_the_edition_that_was_named(load):
    outcome = load(deal_file(listed()), edition="2024-05-01")
    assert [warning.value for warning in outcome.warnings] == ["2024-05-01"]
    load(register_file(FIRST))
    assert ids() == ["waiting"]
    load(register_file(FIRST, above=preamble("1 May 2024")))
    assert ids() == ["1"]


def test_a_list_goes_to_the_newest_edition_that_is_not_newer(load):
    load(register_file(FIRST))
    load(register_file(FIRST, deal(2, Delivery_year="2020"), above=preamble("1 May 2025")))
    load(deal_file(listed(), listed(years="2020")))
    assert DealList.objects.get().edition.name == "2024-04-13"
    assert ids() == ["1", "unmatched"]


def test_importing_it_again_writes_nothing(load):
    load(register_file(FIRST, *others([2, 3], Delivery_year="2020")))
    data = deal_file(listed(), listed(years="2020", comment="a"), listed(years="2020"))
    load(data)
    counts = [model.pgh_event_model.objects.count() for model in (ListedDeal, DealList, Deal)]
    outcome = load(data)
    assert outcome.batch is None
    assert outcome.joined == {"unique": 1, "ambiguous": 2, "unmatched": 0}
    after = [model.pgh_event_model.objects.count() for model in (ListedDeal, DealList, Deal)]
    assert after == counts


def test_a_dry_run_counts_and_writes_nothing(load):
    load(register_file(FIRST))
    outcome = load(deal_file(listed()), dry_run=True)
    assert outcome.joined["unique"] == 1
    assert not ListedDeal.objects.exists()
    assert Deal.objects.get().comment == ""


def test_a_list_loaded_anew_changes_what_changed_and_clears_what_is_gone(load):
    load(register_file(FIRST, deal(2, Delivery_year="2020")))
    load(deal_file(listed(), listed(years="2020")))
    outcome = load(deal_file(listed(comment="Without radar", ordered="6")))
    assert outcome.comparison.deals == {"new": 0, "changed": 2, "unchanged": 0, "absent": 1}
    first, second = Deal.objects.order_by("reference")
    assert (first.number_ordered, first.comment) == (6, "Without radar")
    assert (second.number_ordered, second.comment) == (None, "")


def test_a_value_corrected_by_hand_stands_and_is_listed(load):
    load(register_file(FIRST))
    Deal.objects.update(number_ordered=5)
    outcome = load(deal_file(listed(ordered_mark="?")))
    assert outcome.comparison.conflicts == 2
    corrected = Deal.objects.get()
    assert (corrected.number_ordered, corrected.comment) == (5, "Probably with radar")
    assert corrected.number_ordered_estimated is None
    assert set(ImportConflict.objects.values_list("field", "ours", "theirs")) == {
        ("number_ordered", "5", "4"),
        ("number_ordered_estimated", "", "true"),
    }


def test_a_deal_corrected_by_hand_keeps_its_row(load):
    load(register_file(FIRST))
    data = deal_file(listed())
    load(data)
    Deal.objects.update(order_year=2010)
    load(data)
    load(register_file(FIRST, deal(2, Delivery_year="2020")))
    assert ids() == ["1"]


@pytest.mark.parametrize("lost", ["K\ufffdln", "K\ufffd\ufffdln"])
def test_a_comment_that_lost_a_letter_never_replaces_a_whole_one(load, lost):
    load(register_file(FIRST))
    load(deal_file(listed(comment="From Köln")))
    outcome = load(deal_file(listed(comment=f"From {lost}"), encoding="utf-8"))
    assert [warning.column for warning in outcome.warnings] == ["Comments"]
    assert outcome.batch is None
    assert Deal.objects.get().comment == rows()[0].comment == "From Köln"
    newer = (*ABOVE[:-1], "Data generated: 1 Nov 2024")
    load(deal_file(listed(comment=f"From {lost}"), encoding="utf-8", above=newer))
    assert Deal.objects.get().comment == "From Köln"


def test_a_whole_comment_replaces_one_that_lost_a_letter(load):
    load(register_file(FIRST))
    load(deal_file(listed(comment="From K\ufffdln"), encoding="utf-8"))
    assert Deal.objects.get().comment == "From K\ufffdln"
    load(deal_file(listed(comment="From Köln")))
    assert Deal.objects.get().comment == "From Köln"


def test_a_line_end_in_a_comment_is_a_blank_in_the_deal_and_stays_in_the_list(load):
    load(register_file(FIRST))
    load(deal_file(listed(comment="one\ntwo\n")))
    assert Deal.objects.get().comment == "one two"
    assert rows()[0].comment == "one\ntwo\n"
