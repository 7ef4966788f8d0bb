"""What people do with findings: look at them, mend them; and how many are left."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache

from tests import factories as make
from tests.analysis.findings import found, one, printed, titled
from transfers.analysis import quality
from transfers.models import Claim, Deal, GradeSeen, LookedAt

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db):
    return User.objects.create(username="editor")


def mark(finding, person, reason="It is so"):
    return quality.mark(
        *(finding.check, finding.part, finding.record, finding.other, finding.digest),
        reason=reason,
        user=person,
    )


def test_a_grade_taken_note_of_is_the_one_that_later_ones_are_compared_with(person):
    allegation = make.claim(make.allegation(title="Sold")).allegation
    GradeSeen.objects.remember()
    denial = make.claim(allegation, stance="denies")
    looked_at = mark(one("grade-changed"), person)
    assert found("grade-changed") == {}
    denial.status, denial.status_reason = Claim.Status.RETRACTED, "He said so"
    denial.save()
    assert found("grade-changed") == {"Sold": "Was contested, is now weak."}
    quality.take_back(looked_at, reason="Not so")
    assert found("grade-changed") == {}


def test_a_finding_looked_at_stays_away_until_its_values_change(person):
    deal = printed((2014, 24), number_ordered=20)
    looked_at = mark(one("delivered-more"), person)
    assert (looked_at.found, looked_at.reason) == ("Delivered 24, ordered 20.", "It is so")
    assert found("delivered-more") == {}
    Deal.objects.filter(pk=deal.pk).update(comment="Something else")
    assert found("delivered-more") == {}
    Deal.objects.filter(pk=deal.pk).update(number_ordered=21)
    assert found("delivered-more") == {titled(deal): "Delivered 24, ordered 21."}
    mark(one("delivered-more"), person)
    assert LookedAt.objects.get().found == "Delivered 24, ordered 21."
    quality.take_back(LookedAt.objects.get(), reason="After all")
    assert len(found("delivered-more")) == 1
    reasons = [
        event.pgh_context.metadata["reason"]
        for event in LookedAt.events.rel.related_model.objects.order_by("pgh_id")
    ]
    assert reasons == ["It is so", "It is so", "After all"]


def test_what_changed_since_the_page_was_shown_is_not_marked(person):
    deal = printed((2014, 24), number_ordered=20)
    shown = one("delivered-more")
    Deal.objects.filter(pk=deal.pk).update(number_ordered=22)
    with pytest.raises(quality.FindingChanged, match="Somebody changed it"):
        mark(shown, person)
    Deal.objects.filter(pk=deal.pk).update(number_ordered=24)
    with pytest.raises(quality.FindingChanged):
        mark(shown, person)
    assert not LookedAt.objects.exists()


def put_right(finding):
    where = (finding.check, finding.part, finding.record, finding.other, finding.digest)
    return quality.remedy(*where, reason="As printed elsewhere")


def offered(finding):
    return finding.part.remedy.offered(finding.subject, finding.values)


def test_an_estimated_number_ordered_is_raised_to_what_was_delivered():
    deal = printed((2014, 24), number_ordered=20, number_ordered_estimated=True)
    assert offered(one("delivered-more")) == "Set ordered to 24"
    put_right(one("delivered-more"))
    deal.refresh_from_db()
    assert deal.number_ordered == 24
    event = deal.events.order_by("pgh_id").last()
    assert event.pgh_context.metadata["reason"] == "As printed elsewhere"
    assert found("delivered-more") == {}


def test_a_number_ordered_that_is_no_estimate_is_for_a_person():
    printed((2014, 24), number_ordered=20)
    assert offered(one("delivered-more")) == ""
    with pytest.raises(quality.FindingChanged, match="Nothing to do"):
        put_right(one("delivered-more"))


def test_years_of_a_single_delivery_by_hand_are_swapped():
    deal = make.deal(
        deliveries=[{"year": 2014, "number": 1, "year_estimated": True}], order_year=2016
    )
    assert offered(one("ordered-after-delivery")) == "Swap years"
    put_right(one("ordered-after-delivery"))
    deal.refresh_from_db()
    delivery = deal.deliveries.get()
    assert (deal.order_year, deal.order_year_estimated) == (2014, True)
    assert (delivery.year, delivery.year_estimated) == (2016, None)


def test_years_that_a_register_prints_are_not_swapped():
    printed((2014, 1), order_year=2016)
    assert offered(one("ordered-after-delivery")) == ""


def test_a_claim_is_dated_by_its_source():
    claim = make.claim(make.allegation(), source=make.source(published_on="2020-10-05"))
    assert offered(one("claim-undated")) == "Date it by its source, 2020-10-05"
    put_right(one("claim-undated"))
    claim.refresh_from_db()
    assert claim.said == "by 2020-10-05, the date of the source"
    make.claim(make.allegation())
    assert offered(one("claim-undated")) == ""


def test_counts_are_kept_until_something_changes(django_assert_num_queries):
    cache.clear()
    user = User.objects.create(username="boss", is_superuser=True, is_active=True)
    printed((2014, 24), number_ordered=20)
    first = quality.quality_counts(user)
    assert len(first) == len(quality.CHECKS) == 10
    assert ("Delivered more than ordered", f"{ADDRESS}delivered-more/", 1) in first
    with django_assert_num_queries(1):
        assert quality.quality_counts(user) == first
    printed((2014, 24), number_ordered=20)
    assert ("Delivered more than ordered", f"{ADDRESS}delivered-more/", 2) in (
        quality.quality_counts(user)
    )


ADDRESS = "/admin/transfers/lookedat/checks/"
