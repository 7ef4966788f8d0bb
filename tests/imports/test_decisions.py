"""Decisions on the rows of deal-level lists: what is refused, and what comes with them."""

import pytest

from tests.deal_files import deal_file, listed
from tests.register_files import deal, register_file
from transfers.imports import decisions
from transfers.models import Deal, JoinDecision, ListedDeal

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(load):
    """Load deals of the register and a list, each row with a comment; returns the list's rows."""

    def load_both(deals, *lines):
        load(register_file(*deals))
        load(deal_file(*lines))
        return list(ListedDeal.objects.select_related("list").order_by("line"))

    return load_both


def reference(number):
    return Deal.objects.get(reference=f"SIPRI-{number}")


def again(row):
    return ListedDeal.objects.select_related("list", "deal").get(pk=row.pk)


def alike(*numbers, **changes):
    return [deal(number, **changes) for number in numbers]


def test_what_becomes_certain_with_a_decision_is_told(rows, admin_user):
    navy, army = rows(alike(1, 2), listed(comment="navy"), listed(comment="army"))
    decision = decisions.decide(navy, reference(2), admin_user)
    assert [(row.line, row.deal.reference) for row in decision.joined] == [(army.line, "SIPRI-1")]
    assert decision.waiting == []
    taken_back = decisions.reopen(again(navy), admin_user)
    assert [row.line for row in taken_back.waiting] == [army.line]
    assert taken_back.row.join == "ambiguous"


def test_a_row_that_was_decided_meanwhile_is_refused(rows, admin_user, django_user_model):
    navy, army = rows(alike(1, 2), listed(comment="navy"), listed(comment="army"))
    shown = [decisions.state_of(row) for row in (navy, army)]
    decisions.decide(again(navy), reference(2), admin_user, shown[0])
    second = django_user_model.objects.create(username="second")
    with pytest.raises(decisions.DecisionRefused, match=r"joined to SIPRI-2, decided by admin"):
        decisions.decide(again(navy), reference(1), second, shown[0])
    with pytest.raises(decisions.DecisionRefused, match=r"Line 7 .*joined to SIPRI-1\. Nothing"):
        decisions.decide(again(army), reference(2), second, shown[1])
    assert JoinDecision.objects.get().decided_by == admin_user


def test_an_undo_that_comes_too_late_is_refused(rows, admin_user):
    navy, _ = rows(alike(1, 2), listed(comment="navy"), listed(comment="army"))
    stale = decisions.decide(navy, reference(1), admin_user).row
    decisions.decide(again(navy), reference(2), admin_user)
    with pytest.raises(decisions.DecisionRefused, match="is now joined to SIPRI-2"):
        decisions.reopen(stale, admin_user)
    assert again(navy).deal.reference == "SIPRI-2"


def test_a_row_that_the_list_no_longer_has_is_refused(rows, load, admin_user):
    navy, _ = rows(alike(1, 2), listed(comment="navy"), listed(comment="army"))
    load(deal_file(listed(comment="air"), listed(comment="army")))
    with pytest.raises(decisions.DecisionRefused, match="no longer has this row"):
        decisions.decide(navy, reference(1), admin_user)


def test_a_wrong_join_is_moved_to_another_deal_and_the_deal_left_loses_its_values(rows, admin_user):
    deals = [deal(1), deal(2, Description="SAM", Armament_category="Missiles")]
    (row,) = rows(deals, listed(comment="navy"))
    assert (row.deal, row.evidence) == (reference(1), "row")
    decisions.decide(row, reference(2), admin_user)
    left, taken = reference(1), reference(2)
    assert (left.number_ordered, left.number_ordered_estimated, left.comment) == (None, None, "")
    assert (taken.number_ordered, taken.comment) == (4, "navy")
    moved = again(row)
    assert (moved.deal, moved.evidence, moved.decided_by) == (taken, "person", admin_user)


def test_a_wrong_join_to_no_deal_empties_the_deal_and_comes_back_with_undo(rows, admin_user):
    (row,) = rows([deal(1)], listed(comment="navy"))
    decision = decisions.decide(row, None, admin_user)
    assert (decision.row.join, reference(1).comment) == ("apart", "")
    decisions.reopen(decision.row, admin_user)
    back = again(row)
    assert (back.deal, back.evidence, back.decided_by) == (reference(1), "row", None)
    assert (reference(1).number_ordered, reference(1).comment) == (4, "navy")


def test_a_value_corrected_by_hand_stays_when_its_row_goes(rows, admin_user):
    (row,) = rows([deal(1)], listed(comment="navy"))
    Deal.objects.update(comment="corrected")
    decisions.decide(row, None, admin_user)
    assert (reference(1).comment, reference(1).number_ordered) == ("corrected", None)


def test_a_join_by_weaker_evidence_gives_way_to_a_decision(rows, admin_user):
    deals = [deal(1, Designation="P-12"), deal(2, Designation="P-15 radar")]
    lines = listed(designation="P-12", comment="a"), listed(designation="P-19", comment="b")
    first, second = rows(deals, *lines)
    assert [row.evidence for row in (first, second)] == ["designation", "rest"]
    (own, other) = decisions.candidates([second])[second.pk]
    assert (own.deal, own.held_by) == (reference(2), None)
    assert (other.deal, other.held_by) == (reference(1), first.line)
    decision = decisions.decide(second, reference(1), admin_user)
    assert [(row.line, row.deal) for row in decision.joined] == [(first.line, reference(2))]
    assert [reference(number).comment for number in (1, 2)] == ["b", "a"]


def test_a_deal_that_a_person_gave_to_another_row_is_refused(rows, admin_user):
    navy, army = rows(alike(1, 2), listed(comment="navy"), listed(comment="army"))
    decisions.decide(navy, reference(1), admin_user)
    with pytest.raises(decisions.DecisionRefused, match="SIPRI-1 is line 6 of the list already"):
        decisions.decide(again(army), reference(1), admin_user)


def test_a_deal_outside_the_register_is_refused(rows, admin_user):
    (row, *_) = rows(alike(1, 2), listed(comment="navy"), listed(comment="army"))
    own = reference(1)
    own.pk, own.reference = None, "A-000001"
    own.save()
    with pytest.raises(decisions.DecisionRefused, match="A-000001 is not in the register"):
        decisions.decide(row, own, admin_user)


def test_a_row_that_waits_for_its_edition_is_not_decided(load, admin_user):
    load(register_file(deal(1)))
    load(deal_file(listed()), edition="2024-05-01")
    row = ListedDeal.objects.select_related("list").get()
    with pytest.raises(decisions.DecisionRefused, match="years are not loaded"):
        decisions.decide(row, reference(1), admin_user)


def test_only_a_decision_can_be_taken_back(rows, admin_user):
    (row,) = rows([deal(1)], listed())
    with pytest.raises(decisions.DecisionRefused, match="Nobody has decided line 6"):
        decisions.reopen(row, admin_user)
    assert again(row).deal == reference(1)
