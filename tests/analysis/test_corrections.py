"""What the public could read of a deal, and what of its history never shows."""

import pghistory
import pytest

from tests import factories as make
from tests.analysis.side_by_side import A, B
from tests.register_files import row
from transfers.analysis.corrections import public_history
from transfers.imports.undoing import undo
from transfers.models import Deal, DealParty, Delivery, ImportBatch, RegisterEntry

pytestmark = pytest.mark.django_db


def saved(reason="", **told):
    return pghistory.context(reason=reason, **told)


@pytest.fixture
def deal():
    with saved("entered"):
        return make.deal([(2014, 3), (2015, 4)], order_year=2012, tiv_estimate="2.5000")


def told(deal):
    return [(c.what, c.was, c.became, c.why) for c in public_history(deal.pk).corrections]


def change(deal, reason="typing error", **fields):
    with saved(reason):
        Deal.objects.filter(pk=deal.pk).update(**fields)


def test_a_deal_that_nobody_changed_has_no_corrections(deal):
    history = public_history(deal.pk)
    assert history.corrections == []
    assert history.since is not None


def test_a_correction_tells_what_it_was_what_it_became_and_why(deal):
    change(deal, number_ordered=1200, number_ordered_estimated=True)
    change(deal, "second look", number_ordered_estimated=False, tiv_estimate="3.1000")
    assert told(deal) == [
        ("SIPRI estimate", "2.5 million TIV", "3.1 million TIV", "second look"),
        ("Number ordered", "1,200 (estimate)", "1,200", "second look"),
        ("Number ordered", "–", "1,200 (estimate)", "typing error"),
    ]


def test_an_estimate_that_is_no_longer_left_open_is_told(deal):
    change(deal, order_year_estimated=False)
    assert told(deal) == [
        ("Order year", "2012 (not stated if an estimate)", "2012 (no estimate)", "typing error")
    ]


def test_deliveries_and_parties_are_part_of_it(deal):
    with saved("recount"):
        Delivery.objects.filter(deal=deal, year=2014).update(number=5)
        Delivery.objects.get(deal=deal, year=2015).delete()
        DealParty.objects.create(deal=deal, actor=make.actor("Borduria"), role="broker")
    assert sorted(told(deal)) == [
        ("Broker", "–", "Borduria", "recount"),
        ("Delivered in 2014", "3", "5", "recount"),
        ("Delivered in 2015", "4", "–", "recount"),
    ]


def test_names_of_people_never_show(deal, admin_user):
    with saved("typing error", user=admin_user.pk):
        Deal.objects.filter(pk=deal.pk).update(comment="For training")
    (line,) = public_history(deal.pk).corrections
    assert admin_user.username not in repr(line)


def test_what_a_draft_said_before_its_publication_never_shows(deal):
    draft = make.deal(state="draft", comment="A secret")
    change(draft, comment="A guess")
    change(draft, state="published", comment="Known")
    assert told(draft) == []


def test_what_was_written_while_a_deal_was_hidden_shows_only_as_it_came_back(deal):
    change(deal, comment="Known")
    change(deal, "the source asked us to", state="withdrawn", withdrawal_reason="asked")
    change(deal, "a guess", state="draft", withdrawal_reason="", comment="A secret")
    change(deal, "checked", state="published", comment="Better known")
    assert told(deal) == [
        ("Comment", "Known", "Better known", "checked"),
        ("The deal", "not shown to the public", "shown to the public", "checked"),
        ("The deal", "shown to the public", "not shown to the public", ""),
        ("Comment", "–", "Known", "typing error"),
    ]


def test_a_deal_that_an_edition_dropped_was_not_public(deal):
    entry = make.entry(deal)
    with saved("dropped"):
        RegisterEntry.objects.filter(pk=entry.pk).update(absent_since=make.edition())
    change(deal, "meanwhile", comment="A secret")
    with saved("back"):
        RegisterEntry.objects.filter(pk=entry.pk).update(absent_since=None)
    assert [line[:3] for line in told(deal)][-1] == (
        "The deal",
        "shown to the public",
        "not shown to the public",
    )


def test_changes_of_one_act_are_compared_as_a_whole(deal):
    with saved("moved about"):
        Delivery.objects.filter(deal=deal, year=2014).update(number=9)
        Delivery.objects.filter(deal=deal, year=2014).update(number=3)
    assert told(deal) == []


def test_a_published_document_that_explains_a_correction_is_named(deal):
    known, secret = make.source(), make.source(state="draft")
    with saved("as printed", source=known.pk):
        Deal.objects.filter(pk=deal.pk).update(comment="One")
    with saved("as told", source=secret.pk):
        Deal.objects.filter(pk=deal.pk).update(comment="Two")
    assert [line.source for line in public_history(deal.pk).corrections] == [None, known]


def test_values_of_a_register_are_told_by_edition(two):
    two([row()], [row(Numbers_delivered="6", TIV_delivery_values="15")])
    history = public_history(Deal.objects.get().pk)
    assert history.origin == f"SIPRI Arms Transfers Database, edition {A}"
    newer = f"SIPRI Arms Transfers Database, edition {B}"
    assert [(c.what, c.was, c.became, c.why) for c in history.corrections] == [
        ("Delivered in 2013", "4", "6", newer)
    ]

    undo(ImportBatch.objects.get(edition_name=B), user=None, reason="wrong file")
    (back, _) = public_history(Deal.objects.get().pk).corrections
    assert (back.was, back.became) == ("6", "4")
    assert back.why == f"{newer}, taken back: wrong file"


def test_a_long_history_takes_as_many_queries_as_a_short_one(deal, django_assert_num_queries):
    known = make.source()
    for number in range(6):
        with saved("again", source=known.pk):
            recipient, system = make.actor(f"State {number}"), make.system(f"System {number}")
            Deal.objects.filter(pk=deal.pk).update(recipient=recipient, system=system)
        with django_assert_num_queries(4):
            public_history(deal.pk)
