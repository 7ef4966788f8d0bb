"""Regions in the admin: entering them, refusing what does not fit, and lists narrowed to one."""

import pytest

from tests import factories as make
from tests.admin.conftest import text_of
from tests.admin.opening import opened
from tests.admin.test_lists import GROWING, queries
from transfers.models import Region, RegionMember

pytestmark = pytest.mark.django_db


def form_of(region, *members, **fields):
    """What the region's form sends, with rows for new members."""
    data = {
        "name": region.name,
        "code": region.code,
        "parent": region.parent_id or "",
        "members-TOTAL_FORMS": len(members),
        "members-INITIAL_FORMS": 0,
        **fields,
    }
    for row, (actor, first, last) in enumerate(members):
        data |= {
            f"members-{row}-actor": actor.pk,
            f"members-{row}-valid_from": first,
            f"members-{row}-valid_to": last,
            f"members-{row}-region": region.pk,
        }
    return data


def change(client, region, *members, **fields):
    address = f"/admin/transfers/region/{region.pk}/change/"
    return client.post(address, {**opened(region), **form_of(region, *members, **fields)})


@pytest.fixture
def regions(db):
    africa = make.region("Africa")
    return africa, make.region("North Africa", parent=africa), make.region("Middle East")


def test_a_member_takes_the_scheme_of_its_region(boss, regions):
    egypt = make.actor("Egypt")
    assert change(boss, regions[2], (egypt, "", 1999), reason="Seen on the map").status_code == 302
    member = RegionMember.objects.get()
    assert (member.scheme, member.actor, member.valid_to) == (regions[2].scheme, egypt, 1999)


def test_a_member_of_two_regions_in_one_year_is_refused_in_words(boss, regions):
    egypt = make.actor("Egypt")
    make.member(regions[2], egypt)
    answer = change(boss, regions[1], (egypt, 1990, ""))
    assert "is in a region of this scheme already in these years." in text_of(answer)
    answer = change(boss, regions[1], (make.actor("Libya"), 1999, 1990))
    assert "The last year is before the first." in text_of(answer)
    assert RegionMember.objects.count() == 1


def test_two_new_members_that_exclude_each_other_are_refused_in_words(boss, regions):
    egypt = make.actor("Egypt")
    answer = change(boss, regions[1], (egypt, "", 1990), (egypt, 1980, ""))
    assert answer.status_code == 200
    assert "Egypt is here twice in overlapping years." in text_of(answer)
    assert not RegionMember.objects.exists()


def test_a_larger_region_of_the_wrong_level_is_refused_in_words(boss, regions):
    africa, north, east = regions
    answer = change(boss, north, parent=north.pk)
    assert "not of the level above" in text_of(answer)
    answer = change(boss, east, parent=africa.pk)
    assert "a region of the top in none" in text_of(answer)


def test_scheme_and_level_of_a_region_stay(boss, regions):
    other = make.scheme("un-m49")
    change(boss, regions[1], name="Maghreb", scheme=other.pk, level=1, slug="maghreb")
    region = Region.objects.get(pk=regions[1].pk)
    assert (region.name, region.level, region.scheme) == ("Maghreb", 2, regions[1].scheme)
    assert region.slug == "north-africa"


def test_a_region_is_entered_first_and_its_members_then(boss, regions):
    page = boss.get("/admin/transfers/region/add/")
    assert b"members-TOTAL_FORMS" not in page.content
    fields = {"scheme": regions[0].scheme_id, "name": "Asia", "slug": "asia", "level": 1}
    assert boss.post("/admin/transfers/region/add/", fields).status_code == 302
    assert Region.objects.get(slug="asia").level == 1


def test_only_who_may_change_members_can(staff, regions):
    egypt = make.actor("Egypt")
    editor = staff("view_region", "change_region", "view_actor")
    change(editor, regions[2], (egypt, "", ""))
    assert not RegionMember.objects.exists()
    editor = staff("view_region", "change_region", "add_regionmember", "view_actor")
    change(editor, regions[2], (egypt, "", ""))
    assert RegionMember.objects.count() == 1


def test_the_history_of_a_region_tells_of_its_members(boss, regions):
    change(boss, regions[2], (make.actor("Egypt"), "", ""), reason="as printed")
    told = text_of(boss.get(f"/admin/transfers/region/{regions[2].pk}/history/"))
    assert "member Egypt entered" in told
    assert "as printed" in told


def test_lists_are_narrowed_to_a_region(boss, regions):
    egypt, libya, moon = make.actor("Egypt"), make.actor("Libya"), make.actor("Moon")
    make.member(regions[2], egypt, 2000)
    make.member(regions[1], libya)
    late = make.deal(recipient=egypt, supplier=moon, order_year=2010)
    early = make.deal(recipient=egypt, supplier=moon, order_year=1990)
    other = make.deal(recipient=libya, supplier=egypt, order_year=2010)

    def found(query, model="deal"):
        page = boss.get(f"/admin/transfers/{model}/?{query}")
        return {str(record) for record in page.context["cl"].result_list}

    assert found("recipient_region=sipri:middle-east") == {str(late)}
    assert found("recipient_region=sipri:africa") == {str(other)}
    assert found("recipient_region=sipri:none") == {str(early)}
    assert found("supplier_region=sipri:middle-east") == {str(other)}
    assert found("region=sipri:africa", "actor") == {"Libya"}
    assert found("region=sipri:middle-east", "recipient") == {"Egypt"}


def test_a_region_opens_in_the_same_few_queries_however_many_members(boss, regions):
    for numbers in GROWING:
        for _ in numbers:
            make.member(regions[2], make.actor())
        assert queries(boss, f"/admin/transfers/region/{regions[2].pk}/change/") <= 8, numbers
