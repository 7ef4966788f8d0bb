"""Facts are proposed from comments, and decisions outlive the comment's changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from transfers.imports import fact_decisions as decisions
from transfers.imports.facts import propose
from transfers.models import CommentFact, Deal

pytestmark = pytest.mark.django_db

COMMENT = "$15 m deal; 'ABC' aid; probably delivered via Borduria"


@pytest.fixture
def deal():
    return make.deal(comment=COMMENT)


def facts(**of):
    rows = CommentFact.objects.filter(**of).order_by("deal", "start")
    return list(rows.values_list("kind", "phrase", "state"))


def comment(deal, text):
    Deal.objects.filter(pk=deal.pk).update(comment=text)
    return propose()


def test_facts_are_proposed_with_place_and_values(deal):
    assert propose() == 3
    value, _, via = CommentFact.objects.all()
    assert (value.amount_low, value.currency, value.scope) == (15_000_000, "USD", "deal")
    assert (via.name, via.doubted, via.state) == ("Borduria", True, "proposed")
    for fact in CommentFact.objects.all():
        assert COMMENT[fact.start : fact.end] == fact.phrase


def test_proposing_twice_writes_nothing_and_no_history(deal):
    propose()
    told = CommentFact.pgh_event_model.objects.count()
    assert propose() == 0
    assert CommentFact.pgh_event_model.objects.count() == told == 3


def test_a_changed_comment_replaces_what_was_proposed(deal):
    propose()
    assert comment(deal, "Second-hand; 'ABC' aid; 5-year lease") == 4
    assert facts() == [("aid", "'ABC' aid", "proposed"), ("leased", "5-year lease", "proposed")]
    assert comment(deal, "") == 2
    assert facts() == []


def test_doubt_that_is_new_is_seen_though_the_phrase_is_the_same(deal):
    comment(deal, "aid")
    assert comment(deal, "possibly aid") == 1
    assert CommentFact.objects.get().doubted is True


def test_only_the_deals_named_are_looked_at(deal):
    other = make.deal(comment="aid")
    assert propose([other.pk]) == 1
    assert propose([]) == 0
    assert facts(deal=deal) == []
    assert propose([deal.pk]) == 3


def test_a_decision_moves_with_its_phrase_and_is_not_proposed_again(deal, admin_user):
    propose()
    decisions.reject(CommentFact.objects.filter(kind="aid"), admin_user, "a loan")
    decisions.accept(CommentFact.objects.filter(kind="via"), admin_user)
    assert comment(deal, "for training; " + COMMENT) == 3
    aid = CommentFact.objects.get(kind="aid")
    assert (aid.state, aid.reason, aid.start) == ("rejected", "a loan", 14 + 12)
    assert CommentFact.objects.get(kind="via").state == "accepted"
    assert propose() == 0


def test_a_decision_stays_while_its_phrase_is_there_though_it_reads_otherwise(deal, admin_user):
    comment(deal, "aid")
    decisions.accept(CommentFact.objects.all(), admin_user)
    comment(deal, "no word of aid was ever kept until now")
    assert facts() == [("aid", "aid", "accepted")]
    assert CommentFact.objects.get().start == 11
    assert propose() == 0


def test_a_decision_goes_with_its_phrase(deal, admin_user):
    propose()
    decisions.accept(CommentFact.objects.all(), admin_user)
    comment(deal, "delivered via Borduria")
    assert facts() == [("via", "delivered via Borduria", "accepted")]


def test_phrases_that_change_places_keep_their_decisions(deal, admin_user):
    comment(deal, "X-1 version; X-2 version")
    decisions.reject(CommentFact.objects.filter(name="X-1"), admin_user, "no")
    comment(deal, "X-2 version; X-1 version")
    assert [(f.name, f.state) for f in CommentFact.objects.order_by("start")] == [
        ("X-2", "proposed"),
        ("X-1", "rejected"),
    ]


def test_printed_actors_are_matched_as_imports_match_names():
    found = {}
    for name in ("Main", "Second", "Registers", "Twice", "Nobody"):
        make.deal(comment=f"delivered via {name}")
    main, other, third = make.actor("MAIN"), make.actor("Other"), make.actor("Third")
    other.names.create(name="Second", vocabulary="common")
    third.names.create(name="Main", vocabulary="common")
    make.actor("Registers")
    other.names.create(name="registers", vocabulary="SIPRI 2024")
    other.names.create(name="Twice", vocabulary="a")
    third.names.create(name="Twice", vocabulary="b")
    propose()
    found = dict(CommentFact.objects.values_list("name", "actor"))
    expected = {"Main": main, "Second": other, "Registers": other, "Twice": None, "Nobody": None}
    assert found == {name: actor and actor.pk for name, actor in expected.items()}


def test_the_number_of_queries_does_not_depend_on_the_number_of_deals():
    taken = set()
    for count in (1, 40):
        for number in range(count):
            make.deal(comment=f"${number + 1} m deal; financed by Borduria")
        with CaptureQueriesContext(connection) as captured:
            propose()
        taken.add(len(captured))
    assert len(taken) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$15 m deal", 15_000_000),
        ("$15-16 m deal", None),
        ("probably $15 m deal", None),
        ("Part of $15 m deal", None),
        ("SEK9 m ($1 m) deal", 9_000_000),
        ("$15 m deal; $16 m deal", None),
        ("aid", None),
    ],
)
def test_only_one_plain_amount_for_this_deal_fills_the_contract_value(text, value, admin_user):
    deal = make.deal(comment=text)
    propose()
    _, filled = decisions.accept(CommentFact.objects.all(), admin_user, fill=True)
    deal.refresh_from_db()
    assert (deal.contract_value, filled) == (value, int(value is not None))


def test_filling_is_told_in_the_history_and_never_overwrites(deal, admin_user):
    kept = make.deal(comment=COMMENT, contract_value=7, contract_currency="EUR")
    propose()
    assert decisions.accept(CommentFact.objects.all(), admin_user, fill=True) == (6, 1)
    event = deal.events.order_by("-pgh_id").first()
    assert (event.contract_value, event.contract_currency) == (15_000_000, "USD")
    assert event.pgh_context.metadata["user"] == admin_user.pk
    assert "from the comment" in event.pgh_context.metadata["reason"]
    kept.refresh_from_db()
    assert (kept.contract_value, kept.contract_currency) == (7, "EUR")


def test_accepting_alone_fills_nothing(deal, admin_user):
    propose()
    assert decisions.accept(CommentFact.objects.all(), admin_user) == (3, 0)
    deal.refresh_from_db()
    assert deal.contract_value is None


def test_a_decision_is_made_once_and_can_be_taken_back(deal, admin_user):
    propose()
    everything = CommentFact.objects.all()
    decisions.reject(everything, admin_user, "no")
    assert decisions.accept(everything, admin_user) == (0, 0)
    assert decisions.reopen(everything) == 3
    assert set(everything.values_list("state", "reason", "decided_by")) == {("proposed", "", None)}


def test_a_deal_is_told_in_short_texts_without_what_was_rejected(deal, admin_user):
    propose()
    decisions.reject(CommentFact.objects.filter(kind="aid"), admin_user, "no")
    other = make.deal(
        comment="Part of EUR1.5-2 b deal; X-1 and X-2 version; 3 more cancelled; lease"
    )
    propose()
    told = {row.pop("deal_id"): row for row in CommentFact.objects.short_texts()}
    assert {kind: text for kind, text in told[deal.pk].items() if text} == {
        "contract_value": "USD 15000000",
        "via": "Borduria?",
    }
    assert {kind: text for kind, text in told[other.pk].items() if text} == {
        "contract_value": "EUR 1500000000-2000000000 (part)",
        "variant": "X-1; X-2",
        "cancelled": "part",
        "leased": "yes",
    }


def test_kinds_and_scopes_are_those_of_the_reader():
    from transfers.registers.comment_facts import Kind, Scope

    assert set(CommentFact.Kind.values) == set(Kind)
    assert set(CommentFact.Scope.values) == set(Scope)
