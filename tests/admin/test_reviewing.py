"""The buttons below a record's form, and the actions of its list."""

import pghistory
import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.admin.conftest import text_of
from tests.admin.opening import listed
from transfers.models import Deal, Review

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in():
    """Sign in as a member of a group."""

    def sign_in(name, group):
        client = Client()
        client.user = make.person(name)
        client.user.groups.add(Group.objects.get(name=group))
        client.force_login(client.user)
        return client

    return sign_in


@pytest.fixture
def editor(signed_in):
    return signed_in("ed", "Editors")


@pytest.fixture
def reviewer(signed_in):
    return signed_in("rita", "Reviewers")


def form(client, deal):
    return client.get(f"/admin/transfers/deal/{deal.pk}/change/")


def step(client, deal, name, **values):
    return client.post(f"/admin/transfers/deal/{deal.pk}/{name}/", values, follow=True)


def seen(client, deal):
    """The version that the person's page carries."""
    return dict(form(client, deal).context["review"]["steps"][0][1].initial)


def test_state_cannot_be_typed(editor):
    deal = make.deal(state="draft")
    assert 'name="state"' not in form(editor, deal).content.decode()
    values = {"state": "published", "condition": "new"}
    for field in ("supplier", "recipient", "system"):
        values[field] = getattr(deal, f"{field}_id")
    for prefix in ("deliveries", "dealparty_set", "entries", "claims"):
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    editor.post(f"/admin/transfers/deal/{deal.pk}/change/", values)
    deal.refresh_from_db()
    assert deal.state == "draft"


def test_the_page_offers_what_the_person_may_do(editor, reviewer):
    offered = {}
    for state in ("draft", "in_review", "published", "withdrawn"):
        deal = make.deal(state=state)
        for client in (editor, reviewer):
            steps = form(client, deal).context["review"]["steps"]
            offered[client.user.username, state] = [step.name for step, *_ in steps]
    assert offered == {
        ("ed", "draft"): ["ask_for_review"],
        ("ed", "in_review"): [],
        ("ed", "published"): [],
        ("ed", "withdrawn"): ["reopen"],
        ("rita", "draft"): ["ask_for_review"],
        ("rita", "in_review"): ["publish", "send_back"],
        ("rita", "published"): ["withdraw"],
        ("rita", "withdrawn"): ["reopen"],
    }


def test_the_page_says_why_publish_is_not_offered(reviewer):
    deal = make.deal(state="draft")
    step(reviewer, deal, "ask_for_review", note="Please.")
    page = form(reviewer, deal)
    assert [step.name for step, *_ in page.context["review"]["steps"]] == ["take_back"]
    assert f"You asked for the review of {deal}; somebody else publishes it." in text_of(page)
    assert "Nothing was changed" in text_of(step(reviewer, deal, "publish", seen="x"))


def test_a_change_since_the_page_was_opened_stops_the_publication(editor, reviewer):
    deal = make.deal(state="draft")
    step(editor, deal, "ask_for_review")
    old = seen(reviewer, deal)
    with pghistory.context(user=editor.user.pk):
        make.delivery(deal)
    assert "Look at it again" in text_of(step(reviewer, deal, "publish", **old))
    assert "1 deal published." in text_of(step(reviewer, deal, "publish", **seen(reviewer, deal)))


@pytest.mark.parametrize("values", [{}, {"reason": " "}, {"reason": "x" * 501}])
def test_a_withdrawal_needs_a_reason(reviewer, values):
    deal = make.deal()
    assert "Reason:" in text_of(step(reviewer, deal, "withdraw", **values))
    deal.refresh_from_db()
    assert deal.state == "published"


def test_what_is_asked_of_me_stands_first(editor, reviewer, signed_in):
    deals = {name: make.deal(state="draft") for name in ("any", "mine", "decided")}
    step(editor, deals["mine"], "ask_for_review", of=reviewer.user.pk)
    step(editor, deals["any"], "ask_for_review")
    step(editor, deals["decided"], "ask_for_review")
    step(reviewer, deals["decided"], "send_back", words="No source.")
    shown = reviewer.get("/admin/transfers/review/?outcome=all").context["cl"].result_list
    assert [review.deal for review in shown] == [deals[n] for n in ("mine", "any", "decided")]
    waiting = reviewer.get("/admin/transfers/review/").context["cl"].result_list
    assert [review.deal for review in waiting] == [deals["mine"], deals["any"]]
    assert "sent it back" in text_of(form(editor, deals["decided"]))


def test_many_are_asked_about_and_published_from_the_list(editor, reviewer):
    deals = [make.deal(state="draft") for _ in range(3)]
    chosen = {"_selected_action": [deal.pk for deal in deals]}

    def act(client, name):
        address = "/admin/transfers/deal/"
        sent = {"action": name, **chosen, **listed(deals)}
        return text_of(client.post(address, sent, follow=True))

    assert "3 deals in review." in act(editor, "ask_for_review")
    act(editor, "publish")
    assert not Deal.objects.published().exists()
    Deal.objects.filter(pk=deals[0].pk).update(state="withdrawn", withdrawal_reason="Twice.")
    assert f"{deals[0]} is withdrawn" in act(reviewer, "publish")
    assert not Deal.objects.published().exists()
    Deal.objects.filter(pk=deals[0].pk).update(state="in_review", withdrawal_reason="")
    assert "3 deals published." in act(reviewer, "publish")
    assert set(Review.objects.values_list("outcome", flat=True)) == {"published"}


@pytest.mark.parametrize("count", [2, 20])
def test_the_list_of_reviews_takes_the_same_few_queries(boss, count):
    for number in range(count):
        of = make.person(f"reviewer {number}")
        make.review(make.deal(), asked_of=of)
        make.review(make.allegation(), asked_by=make.person(f"editor {number}"))
    boss.get("/admin/transfers/review/")
    with CaptureQueriesContext(connection) as captured:
        boss.get("/admin/transfers/review/")
    assert len(captured) == 4


@pytest.mark.parametrize(("state", "most"), [("draft", 13), ("in_review", 13), ("published", 11)])
def test_a_deal_opens_in_few_queries_in_every_state(boss, state, most):
    deal = make.deal(state=state)
    make.review(deal)
    form(boss, deal)
    with CaptureQueriesContext(connection) as captured:
        form(boss, deal)
    assert len(captured) == most
