"""Grades follow from the claims, by one stated rule each."""

import pytest

from tests import factories
from transfers.models import Allegation, Claim, Grade, Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def allegation():
    return factories.allegation(
        supplier=factories.actor("Israel"), recipient=factories.actor("Azerbaijan")
    )


def graded(allegation):
    return Allegation.objects.with_grade().get(pk=allegation.pk)


def test_an_admission_of_the_supplier_confirms(allegation):
    factories.claim(allegation, speaks_for=allegation.supplier)
    assert graded(allegation).grade == Grade.CONFIRMED


def test_an_admission_of_the_recipient_confirms_even_against_a_denial(allegation):
    factories.claim(allegation, "confirms", speaks_for=allegation.recipient)
    factories.claim(allegation, "denies", speaks_for=allegation.supplier)
    assert graded(allegation).grade == Grade.CONFIRMED


def test_a_party_that_speaks_for_itself_admits_too(allegation):
    factories.claim(allegation, claimant=allegation.supplier)
    assert graded(allegation).grade == Grade.CONFIRMED


@pytest.mark.parametrize("stance", ["does_not_deny", "questions", "retracts", "denies"])
def test_a_party_admits_nothing_by_any_other_stance(allegation, stance):
    factories.claim(allegation, stance, speaks_for=allegation.recipient)
    assert graded(allegation).grade != Grade.CONFIRMED


def test_a_third_party_confirms_nothing(allegation):
    factories.claim(allegation, "confirms", speaks_for=factories.actor("Armenia"))
    assert graded(allegation).grade == Grade.WEAK


def test_a_denial_contests_however_many_assert(allegation):
    for _ in range(3):
        factories.claim(allegation)
    factories.claim(allegation, "denies")
    assert graded(allegation).grade == Grade.CONTESTED


def test_two_independent_claimants_make_it_fair(allegation):
    factories.claim(allegation)
    factories.claim(allegation)
    assert graded(allegation).grade == Grade.FAIR


def test_one_claimant_twice_stays_weak(allegation):
    claimant = factories.actor("Evening Post")
    factories.claim(allegation, claimant=claimant)
    factories.claim(allegation, claimant=claimant)
    assert graded(allegation).grade == Grade.WEAK


def test_two_bodies_of_one_state_are_one_voice(allegation):
    state = factories.actor("Armenia")
    factories.claim(allegation, speaks_for=state)
    factories.claim(allegation, speaks_for=state)
    found = graded(allegation)
    assert (found.voices, found.grade) == (1, Grade.WEAK)


def test_without_an_asserting_claim_it_is_discounted(allegation):
    factories.claim(allegation, "does_not_deny", speaks_for=allegation.supplier)
    assert graded(allegation).grade == Grade.DISCOUNTED


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Claim.Status.RETRACTED, "status_reason": "withdrawn by the paper"},
        {"status": Claim.Status.DEPRECATED, "status_reason": "misread"},
        {"discounted_because": "the video is older"},
    ],
)
@pytest.mark.parametrize("stance", ["asserts", "denies"])
def test_claims_that_do_not_stand_do_not_count(allegation, stance, fields):
    factories.claim(allegation)
    factories.claim(allegation, stance, **fields)
    assert graded(allegation).grade == Grade.WEAK


def test_a_claim_of_an_unpublished_source_does_not_count(allegation):
    factories.claim(allegation, source=factories.source(state=Source.State.DRAFT))
    assert graded(allegation).grade == Grade.DISCOUNTED


def test_staff_may_grade_otherwise_and_both_grades_show(allegation):
    factories.claim(allegation)
    Allegation.objects.update(grade_override=Grade.DISCOUNTED, override_reason="a known forger")
    found = graded(allegation)
    assert (found.computed_grade, found.grade) == (Grade.WEAK, Grade.DISCOUNTED)


def test_the_earlier_grade_stays_in_the_history(allegation):
    for grade in (Grade.WEAK, Grade.FAIR):
        allegation.grade_override, allegation.override_reason = grade, "so it seems"
        allegation.save()
    told = Allegation.pgh_event_model.objects.filter(pgh_obj=allegation.pk).order_by("pgh_id")
    assert list(told.values_list("grade_override", flat=True)) == ["", "weak", "fair"]


def test_grades_cost_one_query_for_any_number(allegation, django_assert_num_queries):
    for _ in range(5):
        factories.claim(factories.allegation())
    with django_assert_num_queries(1):
        assert len(Allegation.objects.with_grade()) == 6


def test_what_the_supplier_denies_and_the_recipient_confirms(allegation):
    factories.claim(allegation, "denies", speaks_for=allegation.supplier)
    factories.claim(allegation, "confirms", speaks_for=allegation.recipient)
    other = factories.allegation(supplier=allegation.supplier, recipient=allegation.recipient)
    factories.claim(other, "denies", speaks_for=other.recipient)
    factories.claim(other, "confirms", speaks_for=other.supplier)
    assert list(Allegation.objects.denied_by_supplier_confirmed_by_recipient()) == [allegation]


def test_what_rests_on_a_single_unnamed_source(allegation):
    unnamed = factories.actor("unnamed official", kind="unnamed")
    factories.claim(allegation, claimant=unnamed)
    backed = factories.allegation()
    factories.claim(backed, claimant=unnamed)
    factories.claim(backed)
    named = factories.allegation()
    factories.claim(named)
    assert list(Allegation.objects.on_a_single_unnamed_source()) == [allegation]


@pytest.mark.parametrize("target", ["allegation", "figure", "restriction", "deal"])
def test_a_claim_is_public_with_what_it_is_about(target):
    claim = factories.claim(getattr(factories, target)())
    assert list(Claim.objects.published()) == [claim]
    type(getattr(claim, target)).objects.update(state="draft")
    assert not Claim.objects.published().exists()


def test_a_claim_is_public_with_its_source(allegation):
    claim = factories.claim(allegation)
    withdrawn = {"state": "withdrawn", "withdrawal_reason": "Never printed."}
    Source.objects.filter(pk=claim.source_id).update(**withdrawn)
    assert not Claim.objects.published().exists()
