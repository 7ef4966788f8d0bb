"""What people decide about rows of deal-level lists, and what is remembered of it."""

import pytest
from django.db import connections

from tests.deal_files import ABOVE, deal_file, listed
from tests.imports.joined import FIRST, ids, others, rows
from tests.register_files import deal, preamble, register_file
from transfers import deciding
from transfers.imports import decisions
from transfers.models import Deal, JoinDecision, ListedDeal, NameQuestion

pytestmark = pytest.mark.django_db


def decide(row, reference, user=None):
    deal = Deal.objects.get(reference=f"SIPRI-{reference}") if reference else None
    decisions.decide(row, deal, user)


def test_a_decision_joins_the_row_and_what_is_left_with_it(load, admin_user):
    load(register_file(*others([1, 2])))
    load(deal_file(listed(comment="for the navy"), listed(comment="for the army")))
    decide(rows()[0], 2, admin_user)
    assert ids() == ["2", "1"]
    assert [row.evidence for row in rows()] == ["person", "rest"]
    assert rows()[0].decided_by == admin_user
    assert Deal.objects.get(reference="SIPRI-2").comment == "for the navy"
    assert Deal.objects.get(reference="SIPRI-1").comment == "for the army"
    context = Deal.objects.get(reference="SIPRI-2").events.order_by("-pgh_id").first().pgh_context
    assert context.metadata["user"] == admin_user.pk


def test_a_decision_is_remembered_for_the_list_of_a_later_edition(load, admin_user):
    load(register_file(*others([1, 2, 3])))
    load(deal_file(listed(comment="navy"), listed(comment="army"), listed(comment="air")))
    decide(rows()[0], 3, admin_user)
    decide(rows()[1], None, admin_user)
    later = others([1, 2, 3], Numbers_delivered="6", TIV_delivery_values="15")
    load(register_file(*later, above=preamble("1 May 2025")))
    newer = (*ABOVE[:-1], "Data generated: 1 Jun 2025")
    more = {"delivered": 6, "ordered": 6}
    load(
        deal_file(
            listed(comment="navy", **more),
            listed(comment="army", **more),
            listed(**more),
            above=newer,
        )
    )
    latest = ListedDeal.objects.filter(list__edition__name="2025-05-01").order_by("line")
    assert [(row.deal and row.deal.reference, row.join, row.evidence) for row in latest] == [
        ("SIPRI-3", "joined", "earlier"),
        (None, "apart", "earlier"),
        (None, "ambiguous", ""),
    ]


def test_a_decision_can_be_taken_back(load, admin_user):
    load(register_file(*others([1, 2])))
    load(deal_file(listed(comment="for the navy"), listed(comment="for the army")))
    decide(rows()[0], 2, admin_user)
    decisions.reopen(rows()[0], admin_user)
    assert ids() == ["ambiguous", "ambiguous"]
    assert not JoinDecision.objects.exists()
    assert not Deal.objects.exclude(comment="").exists()


def test_a_deal_that_another_row_is_cannot_be_chosen(load, admin_user):
    load(register_file(*others([1, 2]), deal(3, Delivery_year="2020")))
    load(deal_file(listed(comment="a"), listed(comment="b"), listed(years="2020")))
    with pytest.raises(decisions.DecisionRefused, match="SIPRI-3 is line 8 of the list"):
        decide(rows()[0], 3, admin_user)
    assert ids() == ["ambiguous", "ambiguous", "3"]


def test_candidates_stand_in_order_of_how_much_they_share(load):
    load(
        register_file(
            deal(1, Description="SAM", Armament_category="Missiles"),
            deal(2, Delivery_year="2020", Numbers_delivered="1", Order_date="2001"),
            deal(3, Supplier="Turkiye"),
        )
    )
    load(deal_file(listed(), listed(years="2020", order_year="2001", delivered="1")))
    (row,) = rows("unmatched")
    (candidate,) = decisions.candidates([row])[row.pk]
    assert candidate.deal.reference == "SIPRI-1"
    assert candidate.differs == ["description"]


def test_a_party_that_no_actor_is_called_by_is_asked_about_and_joined_once_it_is_known(
    load, admin_user
):
    load(register_file(FIRST))
    data = deal_file(listed(recipient="Azerbaidjan"))
    outcome = load(data)
    assert outcome.as_dict()["names_to_decide"] == 1
    assert ids() == ["unmatched"]
    question = NameQuestion.objects.get()
    assert (question.spelled, question.made) == ("Azerbaidjan", None)
    assert question.suggestions.get().actor.name == "Azerbaijan"
    assert load(data).batch is None
    deciding.other_name(question, question.suggestions.get().actor, user=admin_user)
    assert ids() == ["1"]
    assert Deal.objects.get().comment == "Probably with radar"
    assert load(data).batch is None


@pytest.mark.django_db(transaction=True)
def test_a_decision_does_not_wait_for_ever_while_something_else_is_written(
    load, admin_user, monkeypatch
):
    load(register_file(*others([1, 2])))
    load(deal_file(listed(comment="for the navy"), listed(comment="for the army")))
    monkeypatch.setattr(decisions, "LOCK_TIMEOUT", "50ms")
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE transfers_deal IN SHARE ROW EXCLUSIVE MODE")
            with pytest.raises(decisions.DecisionRefused, match="still being written"):
                decide(rows()[0], 2, admin_user)
    finally:
        other.close()
    assert ids() == ["ambiguous", "ambiguous"]
