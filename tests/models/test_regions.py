"""Regions: what the database keeps true whoever writes, and when."""

from threading import Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from tests import factories as make
from transfers.models import Actor, Region, RegionMember, RegionScheme

pytestmark = pytest.mark.django_db


def test_a_region_can_never_come_to_lie_in_itself():
    africa = make.region("Africa")
    north = make.region("North Africa", parent=africa)
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.filter(pk=africa.pk).update(parent=north)
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.filter(pk=africa.pk).update(parent=north, level=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.filter(pk=africa.pk).update(parent=africa, level=2)


def test_a_region_with_members_cannot_leave_its_scheme():
    africa = make.region("Africa")
    make.member(africa, make.actor())
    with pytest.raises(IntegrityError, match="scheme_of_its_region"), transaction.atomic():
        Region.objects.filter(pk=africa.pk).update(scheme=make.scheme("un-m49"))


def test_versions_of_a_scheme_stand_beside_each_other():
    narnia = make.actor("Narnia")
    for slug, version in (("sipri", "of 2024"), ("sipri-2030", "of 2030")):
        scheme = make.scheme(slug, name="SIPRI", version=version)
        make.member(make.region("Middle East", scheme=scheme), narnia)
    assert RegionMember.objects.filter(actor=narnia).count() == 2


def test_years_the_wrong_way_round_are_a_fault_of_the_form_and_no_error_of_the_server():
    region = make.region("Africa")
    member = RegionMember(scheme=region.scheme, region=region, actor=make.actor())
    member.valid_from, member.valid_to = 2001, 2000
    with pytest.raises(ValidationError) as refused:
        member.full_clean()
    assert refused.value.message_dict == {"valid_to": ["The last year is before the first."]}


@pytest.mark.parametrize(
    ("years", "words"),
    [((None, None), ""), ((1990, None), "from 1990"), ((None, 91), "to 91"), ((1, 2), "1–2")],
)
def test_years_in_words(years, words):
    assert RegionMember(valid_from=years[0], valid_to=years[1]).years == words


@pytest.fixture
def two_regions(transactional_db):
    return make.region("Europe"), make.region("Asia"), make.actor("Georgia")


@pytest.mark.parametrize(("first_commits", "outcome"), [(True, "refused"), (False, "entered")])
def test_of_two_who_enter_an_actor_at_once_one_waits_for_the_other(
    two_regions, first_commits, outcome
):
    europe, asia, georgia = two_regions
    started, told = Event(), []

    def second():
        started.set()
        try:
            make.member(asia, georgia, 1995, 2000)
            told.append("entered")
        except IntegrityError as error:
            told.append("refused" if "one_region_a_year" in str(error) else str(error))
        finally:
            connection.close()

    thread = Thread(target=second)
    with transaction.atomic():
        make.member(europe, georgia, None, 1999)
        thread.start()
        started.wait()
        thread.join(timeout=0.5)
        assert told == []
        transaction.set_rollback(not first_commits)
    thread.join()
    assert told == [outcome]
    assert RegionMember.objects.count() == 1


def test_natural_keys_find_each_record_again():
    africa = make.region("Africa")
    member = make.member(make.region("North Africa", parent=africa), make.actor(), 1990)
    for record in (africa.scheme, africa, member):
        manager = type(record).objects
        assert manager.get_by_natural_key(*record.natural_key()) == record


def test_who_leaves_takes_its_membership_along_and_a_region_does_too():
    region = make.region("Africa")
    narnia = make.actor("Narnia")
    make.member(region, narnia)
    narnia.delete()
    assert not RegionMember.objects.exists()
    make.member(region, make.actor())
    region.delete()
    assert not RegionMember.objects.exists()
    assert RegionScheme.objects.exists()
    assert Actor.objects.exists()
