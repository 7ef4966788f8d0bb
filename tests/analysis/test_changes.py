"""What changed since a day, by the history."""

from datetime import UTC, date, datetime

import pytest

from tests import factories as make
from transfers.analysis.changes import changed_since, changes_since
from transfers.models import Allegation, Claim, Deal, Figure, Restriction, Source

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 1)
BEFORE = datetime(2026, 2, 28, 23, 59, tzinfo=UTC)


@pytest.fixture
def long_ago(monkeypatch):
    """Backdate all that was recorded so far; history itself refuses to be altered."""
    from django.db import connection

    def backdate():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for model in (Allegation, Claim, Deal, Figure, Restriction, Source):
                table = model.pgh_event_model._meta.db_table
                cursor.execute(f"UPDATE {table} SET pgh_created_at = %s", [BEFORE])
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    return backdate


def changed(model):
    return set(model.objects.filter(pk__in=changed_since(model, DAY)))


@pytest.mark.parametrize("name", ["allegation", "figure", "restriction", "source", "deal"])
def test_a_record_counts_from_its_own_change_on(long_ago, name):
    factory = getattr(make, name)
    old, touched = factory(), factory()
    long_ago()
    model = type(old)
    assert changed(model) == set()
    touched.state = "draft"
    touched.save()
    new = factory()
    assert changed(model) == {touched, new}


@pytest.mark.parametrize("name", ["allegation", "figure", "restriction", "deal"])
def test_a_new_claim_changes_what_it_is_about_and_its_source(long_ago, name):
    about, other, source = getattr(make, name)(), getattr(make, name)(), make.source()
    long_ago()
    make.claim(about, source=source)
    assert changed(type(about)) == {about}
    assert changed(Source) == {source}
    assert other not in changed(type(about))


def test_a_deleted_part_changes_its_record(long_ago):
    allegation = make.allegation()
    claim = make.claim(allegation)
    long_ago()
    claim.delete()
    assert changed(Allegation) == {allegation}


def test_a_new_delivery_changes_its_deal(long_ago):
    deal = make.deal()
    long_ago()
    make.delivery(deal)
    assert changed(Deal) == {deal}


def test_a_claim_that_moves_changes_what_it_left_and_what_it_joined(long_ago):
    left, joined, other = make.allegation(), make.allegation(), make.allegation()
    claim = make.claim(left)
    long_ago()
    claim.allegation = joined
    claim.save()
    assert changed(Allegation) == {left, joined}
    listed = changes_since(Allegation.objects.all(), DAY)
    assert {change.record for change in listed} == {left, joined}
    assert [change.words for change in listed] == ["1 claim changed"] * 2
    assert other not in changed(Allegation)


def test_changes_are_told_in_words(long_ago):
    allegation = make.allegation()
    make.claim(allegation)
    long_ago()
    allegation.title = "Another title"
    allegation.save()
    make.claim(allegation)
    make.claim(allegation)
    (change,) = changes_since(Allegation.objects.all(), DAY)
    assert change.words == "changed, 2 claims entered"
