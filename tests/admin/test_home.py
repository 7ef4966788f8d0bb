"""First page of the admin: what waits, what changed, and what the register holds."""

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.admin.conftest import text_of
from transfers.models import Deal, ImportBatch, ImportConflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal():
    return make.deal(
        supplier=make.actor("Israel"),
        recipient=make.actor("Azerbaijan"),
        system=make.system("Harop"),
        reference="SIPRI-123",
        number_ordered=4,
        deliveries=[(2015, 1)],
    )


def waits(client):
    """What waits beside the lists of data quality."""
    lines = client.get("/admin/").context["waiting"]
    return {line.title: line.number for line in lines if "quality" not in line.title}


def newest(client):
    return client.get("/admin/").context["recent"][0]


def test_only_what_waits_is_listed_and_the_rest_is_folded(boss, deal):
    make.comment_fact(deal)
    ImportBatch.objects.create(register="sipri", layout="sipri-delivery", edition_name="x")
    response = boss.get("/admin/")
    assert waits(boss) == {"Imports to confirm": 1, "Facts to decide": 1}
    assert response.context["waiting"][0].urgent
    assert "Nothing waits in 19 other lists" in text_of(response)


def test_nothing_waits_is_said(boss):
    assert "Nothing waits." in text_of(boss.get("/admin/"))


def test_what_waits_is_shown_to_those_only_who_may_decide_it(staff, deal):
    make.comment_fact(deal)
    assert waits(staff("view_commentfact", "change_commentfact")) == {"Facts to decide": 1}
    assert waits(staff("view_commentfact", name="reader")) == {}
    page = staff("view_claim").get("/admin/")
    assert page.context["waiting"] == []
    assert "decide" not in text_of(page).lower()


def test_my_drafts_are_those_i_entered_or_changed_and_the_link_shows_them(staff, deal):
    others = make.deal(state=Deal.State.DRAFT)
    client = staff("view_deal", "change_deal", "add_actor", "view_actor", "add_source")
    values = {"title": "A", "publisher": "B", "slug": "a", "state": "draft", "dating": "c"}
    values |= {"language": "en", "paragraphs": "blocks"}
    assert client.post("/admin/transfers/source/add/", values).status_code == 302
    assert waits(staff("view_source")) == {"My drafts: sources": 1}
    (line, *_) = staff("view_source").get("/admin/").context["waiting"]
    shown = staff("view_source").get(line.address).context["cl"].result_list
    assert [source.slug for source in shown] == ["a"]
    assert waits(staff("view_source", "view_deal", name="other")) == {}
    assert others.state == "draft"


def test_an_edit_is_one_line_with_its_record_values_reason_and_author(boss, admin_user, deal):
    italy = make.actor("Italy")
    with pghistory.context(user=admin_user.pk, reason="misread"):
        Deal.objects.filter(pk=deal.pk).update(number_ordered=6, supplier=italy)
        deal.deliveries.update(number=2)
    line = newest(boss)
    assert line.what == "SIPRI-123 Italy → Azerbaijan: Harop"
    assert line.address == f"/admin/transfers/deal/{deal.pk}/change/"
    assert (line.who, line.why) == ("admin", "misread")
    assert sorted(line.fields) == [
        ("delivery of 2015: number", "1", "2"),
        ("number ordered", "4", "6"),
        ("supplier", "Israel", "Italy"),
    ]


def test_an_import_is_one_line_with_its_counts(boss, load, one_deal):
    load(one_deal)
    lines = boss.get("/admin/").context["recent"]
    assert lines[0].what == "Import of 2024-04-13: 1 deals new, 2 deliveries new"
    assert sum("Import" in line.what for line in lines) == 1


def test_a_change_of_many_is_counted_and_not_told_one_by_one(boss):
    deals = [make.deal() for _ in range(8)]
    with pghistory.context(reason="review"):
        Deal.objects.filter(pk__in=[deal.pk for deal in deals]).update(outcome="cancelled")
    line = newest(boss)
    assert (line.what, line.why, line.address) == ("8 deals changed", "review", "")


def test_a_deleted_record_is_named_without_a_link(boss):
    source = make.source("gone", title="Gone")
    with pghistory.context(reason="twice"):
        source.delete()
    line = newest(boss)
    assert (line.what, line.address) == ("source Gone", "")
    assert line.fields == [("source deleted", "", "")]


def test_what_was_written_past_the_site_is_told_too(boss, deal):
    Deal.objects.update(number_ordered=9)
    lines = boss.get("/admin/").context["recent"]
    assert any("1 deal changed" in line.what for line in lines)


def test_changes_of_what_one_may_not_view_are_not_told(staff, deal):
    with pghistory.context(reason="secret"):
        Deal.objects.update(number_ordered=9)
    assert "secret" not in text_of(staff("view_source").get("/admin/"))
    assert "secret" in text_of(staff("view_deal").get("/admin/"))


def test_the_register_at_a_glance(boss, staff, load, one_deal):
    load(one_deal)
    page = text_of(boss.get("/admin/"))
    assert "Deals 1 Deliveries 2" in page
    assert "Newest edition 2024-04-13" in page
    assert "Last import: 2024-04-13" in page
    assert "Deliveries" not in text_of(staff("view_deal").get("/admin/"))


def test_the_lists_are_in_sections_here_and_beside_every_page(boss):
    sections = [section["name"] for section in boss.get("/admin/").context["app_list"]]
    expected = ["Records", "Evidence", "To decide", "Register and imports", "Reference"]
    assert sections == [*expected, "Accounts"]
    beside = boss.get("/admin/transfers/deal/").context["available_apps"]
    assert [section["name"] for section in beside] == sections


def test_the_page_takes_the_same_few_queries_however_much_changed(boss, load, one_deal):
    load(one_deal)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            boss.get("/admin/")
        return len(captured)

    def edits(number):
        for edit in range(number):
            with pghistory.context(reason="again"):
                made = make.deal(deliveries=[(2015, 1)])
                Deal.objects.filter(pk=made.pk).update(number_ordered=edit + 1)
                ImportConflict.objects.filter(pk=0).delete()

    edits(2)
    few = queries()
    edits(15)
    assert queries() == few <= 21


def test_a_decision_is_told_without_repeating_who_and_when(boss, admin_user, deal):
    review = make.review(deal)
    with pghistory.context(user=admin_user.pk):
        type(review).objects.filter(pk=review.pk).update(
            outcome="sent_back", words="No", decided_by=admin_user, decided_at=review.asked_at
        )
    names = [name for name, *_ in newest(boss).fields]
    assert not {"decided by", "decided at"} & set(names)
    assert "outcome" in names
