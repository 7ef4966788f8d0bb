"""From a draft to the public and back, whoever asks the room."""

import pghistory
import pytest

from tests import factories as make
from transfers import reviewing
from transfers.models import Deal, Figure, Review, Source
from transfers.revisions import versions_of
from transfers.roles import roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """An editor, two reviewers and a superuser."""
    from django.contrib.auth.models import Group

    made = [make.person(name) for name in ("ed", "rita", "rob")]
    made[0].groups.add(Group.objects.get(name="Editors"))
    for reviewer in made[1:]:
        reviewer.groups.add(Group.objects.get(name="Reviewers"))
    return [*made, make.person("root", is_superuser=True)]


def by(user, change):
    """Make a change as the user."""
    with pghistory.context(user=user.pk):
        return change()


def entered(user, state="draft"):
    return by(user, lambda: make.deal(state=state))


def only(record):
    return type(record).objects.filter(pk=record.pk)


def state(record):
    return only(record).values_list("state", "withdrawal_reason").get()


def refusal(step, *arguments, **options):
    with pytest.raises(reviewing.ReviewRefused) as refused:
        step(*arguments, **options)
    return " ".join(refused.value.reasons)


def test_a_draft_goes_into_review_and_out_to_the_public(people):
    ed, rita, *_ = people
    deal = entered(ed)
    reviewing.ask_for_review(only(deal), ed, of=rita, note="The year is new.")
    review = Review.objects.get()
    assert (review.deal, review.asked_by, review.asked_of) == (deal, ed, rita)
    assert state(deal) == ("in_review", "")
    reviewing.publish(only(deal), rita)
    review.refresh_from_db()
    assert (review.outcome, review.decided_by) == ("published", rita)
    assert state(deal) == ("published", "")


def test_what_is_sent_back_comes_with_words_and_may_be_asked_again(people):
    ed, rita, *_ = people
    deal = entered(ed)
    reviewing.ask_for_review(only(deal), ed)
    assert "why" in refusal(reviewing.send_back, only(deal), rita, " ")
    reviewing.send_back(only(deal), rita, "No source.")
    assert Review.objects.get().words == "No source."
    assert state(deal) == ("draft", "")
    reviewing.ask_for_review(only(deal), ed)
    assert Review.objects.open().count() == 1


def test_what_is_withdrawn_keeps_its_reason_until_it_is_a_draft_again(people):
    ed, rita, *_ = people
    deal = entered(ed, "published")
    assert "why" in refusal(reviewing.withdraw, only(deal), rita, "")
    reviewing.withdraw(only(deal), rita, "Entered twice.")
    assert state(deal) == ("withdrawn", "Entered twice.")
    reviewing.reopen(only(deal), ed)
    assert state(deal) == ("draft", "")
    last = deal.events.order_by("pgh_id").last()
    assert last.pgh_context.metadata["user"] == ed.pk


@pytest.mark.parametrize("place", [0, 1, 3], ids=["editor", "reviewer", "superuser"])
def test_only_who_asked_takes_it_back(people, place):
    deal = entered(people[2])
    reviewing.ask_for_review(only(deal), people[place])
    assert "Somebody else asked" in refusal(reviewing.take_back, only(deal), people[2])
    reviewing.take_back(only(deal), people[place])
    assert state(deal) == ("draft", "")
    assert Review.objects.get().outcome == "taken_back"


def test_nobody_publishes_what_he_or_she_asked_for(people):
    *_, root = people
    deal = entered(people[0])
    reviewing.ask_for_review(only(deal), root)
    told = refusal(reviewing.publish, only(deal), root)
    assert told == f"You asked for the review of {deal}; somebody else publishes it."
    assert "take it back" in refusal(reviewing.send_back, only(deal), root, "No.")
    assert state(deal) == ("in_review", "")


@pytest.mark.parametrize(
    "change",
    [
        lambda deal: only(deal).update(order_year=1999),
        lambda deal: make.delivery(deal, year=2016),
        lambda deal: make.claim(deal),
        lambda deal: deal.dealparty_set.create(actor=make.actor(), role="broker"),
        lambda deal: deal.deliveries.all().delete(),
        lambda deal: deal.deliveries.update(deal=make.deal()),
    ],
    ids=["the deal", "a delivery", "a claim", "a party", "one deleted", "one moved away"],
)
def test_nobody_publishes_what_he_or_she_changed(people, change):
    ed, rita, rob, _ = people
    deal = by(ed, lambda: make.deal(state="draft", deliveries=[(2015, 1)]))
    reviewing.ask_for_review(only(deal), ed)
    by(rita, lambda: change(deal))
    told = refusal(reviewing.publish, only(deal), rita)
    assert told == f"You changed {deal}; somebody else publishes it."
    assert reviewing.publish(only(deal), rob) == 1


def test_a_change_counts_until_somebody_publishes_it(people):
    ed, rita, rob, _ = people
    deal = entered(rita)
    reviewing.ask_for_review(only(deal), ed)
    reviewing.publish(only(deal), rob)
    reviewing.withdraw(only(deal), rita, "Doubtful.")
    reviewing.reopen(only(deal), rita)
    reviewing.ask_for_review(only(deal), ed)
    assert reviewing.publish(only(deal), rita) == 1


def test_what_an_import_published_is_no_change_of_its_importer(people):
    ed, rita, *_ = people
    by(rita, lambda: make.deal(state="published", deliveries=[(2015, 1)]))
    deal = Deal.objects.get()
    reviewing.withdraw(only(deal), rita, "Doubtful.")
    reviewing.reopen(only(deal), ed)
    reviewing.ask_for_review(only(deal), ed)
    assert reviewing.publish(only(deal), rita) == 1


def test_what_was_changed_since_it_was_looked_at_is_not_published(people):
    ed, rita, *_ = people
    deal = entered(ed)
    reviewing.ask_for_review(only(deal), ed)
    seen = versions_of(Deal, [deal.pk])
    by(ed, lambda: make.delivery(deal))
    assert "Look at it again" in refusal(reviewing.publish, only(deal), rita, seen=seen)
    assert reviewing.publish(only(deal), rita, seen=versions_of(Deal, [deal.pk])) == 1


@pytest.mark.parametrize(
    ("begin", "step"),
    [
        ("published", lambda one, user: reviewing.ask_for_review(one, user)),
        ("in_review", lambda one, user: reviewing.ask_for_review(one, user)),
        ("draft", lambda one, user: reviewing.publish(one, user)),
        ("withdrawn", lambda one, user: reviewing.publish(one, user)),
        ("draft", lambda one, user: reviewing.take_back(one, user)),
        ("published", lambda one, user: reviewing.send_back(one, user, "No.")),
        ("draft", lambda one, user: reviewing.withdraw(one, user, "No.")),
        ("published", lambda one, user: reviewing.reopen(one, user)),
    ],
)
def test_steps_lead_from_one_state_only(people, begin, step):
    figure = make.figure(state=begin)
    before = state(figure)
    assert "only" in refusal(step, only(figure), people[1])
    assert state(figure) == before


def test_many_go_together_or_not_at_all(people, django_assert_max_num_queries):
    ed, rita, *_ = people
    for _ in range(20):
        entered(ed)
    late = make.deal(state="published")
    assert str(late) in refusal(reviewing.ask_for_review, Deal.objects.all(), ed)
    assert Review.objects.count() == 0
    drafts = Deal.objects.exclude(pk=late.pk)
    with django_assert_max_num_queries(15):
        assert reviewing.ask_for_review(drafts, ed) == 20
    with django_assert_max_num_queries(15):
        assert reviewing.publish(drafts, rita) == 20
    assert Deal.objects.published().count() == 21


def test_a_review_is_asked_only_of_who_may_publish(people):
    ed, rita, *_ = people
    source = make.source(state="draft")
    assert "may not publish sources" in refusal(reviewing.ask_for_review, only(source), rita, of=ed)
    assert "somebody else" in refusal(reviewing.ask_for_review, only(source), rita, of=rita)
    assert [str(person) for person in reviewing.reviewers(Source)] == ["rita", "rob", "root"]


def test_an_editor_has_no_right_to_publish(people):
    ed, rita, *_ = people
    for model in (Deal, Figure, Source):
        assert reviewing.may_publish(rita, model)
        assert not reviewing.may_publish(ed, model)


def test_roles_are_put_right_and_other_groups_left_alone():
    from django.contrib.auth.models import Group, Permission
    from django.core.management import call_command

    analysts, own = Group.objects.get(name="Analysts"), Group.objects.create(name="Own")
    change = Permission.objects.get(codename="change_deal")
    for group in (analysts, own):
        group.permissions.add(change)
    Group.objects.get(name="Editors").delete()
    call_command("migrate", verbosity=0)
    assert own.permissions.get() == change
    held = {
        group.name: {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}
        for group in Group.objects.exclude(name="Own")
    }
    assert held == roles()
    assert all(code.startswith("transfers.view_") for code in held["Analysts"])
