"""Any version can be restored, and a deleted record brought back, with what belongs to it."""

import pytest

from tests import factories as make
from tests.admin.conftest import text_of
from tests.admin.opening import REASON, opened
from transfers.models import Actor, ActorName, CommentFact, Deal, Delivery, RegisterEntry
from transfers.revisions import changes_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(db):
    return make.deal(deliveries=[(2015, 4), (2016, 5)], comment="One.")


def moment(record, place=0):
    """The time of a change of the record, the latest first."""
    return changes_of(type(record), record.pk)[place].when.isoformat()


def address(record, at):
    name = record._meta.model_name
    return f"/admin/transfers/{name}/{record.pk}/restore/?at={at.replace('+', '%2B')}"


def rows(deal):
    return dict(deal.deliveries.values_list("year", "number"))


def test_a_version_is_shown_and_then_restored_with_its_parts(boss, deal):
    at = moment(deal)
    keys = set(deal.deliveries.values_list("pk", flat=True))
    Deal.objects.filter(pk=deal.pk).update(
        comment="Two.", state="withdrawn", withdrawal_reason="Twice"
    )
    Delivery.objects.filter(year=2015).update(number=9)
    Delivery.objects.filter(year=2016).delete()
    make.delivery(deal, 2017, 7)
    page = text_of(boss.get(address(deal, at)))
    assert "comment Two. One." in page
    assert "delivery of 2016 entered again" in page
    assert "delivery of 2017 deleted" in page
    assert "Claims stay as they are now." in page
    assert rows(deal) == {2015: 9, 2017: 7}
    answer = boss.post(address(deal, at), opened(deal))
    assert answer.status_code == 302
    deal.refresh_from_db()
    assert (deal.comment, deal.state) == ("One.", "withdrawn")
    assert rows(deal) == {2015: 4, 2016: 5}
    assert set(deal.deliveries.values_list("pk", flat=True)) == keys
    told = changes_of(Deal, deal.pk)[0].why
    assert told.startswith("restored the version of 20")
    assert told.endswith(REASON)


def test_each_save_of_the_history_leads_to_its_version(boss, deal):
    Deal.objects.filter(pk=deal.pk).update(comment="Two.")
    page = boss.get(f"/admin/transfers/deal/{deal.pk}/history/").content.decode()
    first = address(deal, moment(deal, -1)).replace(":", "%3A")
    assert first in page
    assert boss.get(first).status_code == 200
    assert address(deal, moment(deal)).replace(":", "%3A") not in page


def test_restoring_is_refused_without_reason_or_over_a_newer_version(boss, deal):
    at = moment(deal)
    Deal.objects.filter(pk=deal.pk).update(comment="Two.")
    sent = opened(deal)
    assert "Say why it is restored" in text_of(boss.post(address(deal, at), {**sent, "reason": ""}))
    Deal.objects.filter(pk=deal.pk).update(comment="Three.")
    answer = boss.post(address(deal, at), sent)
    assert answer.status_code == 409
    assert "changed since this page was opened" in text_of(answer)
    assert Deal.objects.get().comment == "Three."


def test_a_deleted_deal_comes_back_with_all_that_went_with_it(boss, deal):
    entry = make.entry(deal)
    fact = make.comment_fact(deal, "One")
    before = Deal.objects.values().get()
    Deal.objects.all().delete()
    assert "/admin/transfers/deal/deleted/" in boss.get("/admin/transfers/deal/").content.decode()
    page = boss.get("/admin/transfers/deal/deleted/")
    assert f"{deal} 20" in text_of(page)
    assert f"../{deal.pk}/restore/" in page.content.decode()
    back = f"/admin/transfers/deal/{deal.pk}/restore/"
    assert boss.get(back).status_code == 200
    assert boss.post(back, opened(deal)).status_code == 302
    assert Deal.objects.values().get() == before
    assert rows(deal) == {2015: 4, 2016: 5}
    assert RegisterEntry.objects.get().pk == entry.pk
    assert CommentFact.objects.get().pk == fact.pk
    assert "Nothing was deleted." in text_of(boss.get("/admin/transfers/deal/deleted/"))


def test_a_deal_deleted_on_its_page_comes_back(boss, deal):
    boss.post(f"/admin/transfers/deal/{deal.pk}/delete/", {"post": "yes", **opened(deal)})
    assert not Deal.objects.exists()
    answer = boss.post(f"/admin/transfers/deal/{deal.pk}/restore/", opened(deal))
    assert answer.status_code == 302
    assert rows(deal) == {2015: 4, 2016: 5}


def test_a_rule_in_the_way_refuses_in_its_own_words(boss):
    first = make.actor("First", iso3="FST")
    at = moment(first)
    Actor.objects.filter(pk=first.pk).update(iso3=None)
    make.actor("Second", iso3="FST")
    answer = boss.post(address(first, at), opened(first))
    assert answer.status_code == 409
    assert "Nothing was restored. It cannot be:" in text_of(answer)
    first.refresh_from_db()
    assert first.iso3 is None


def test_what_it_points_at_must_still_be_there(boss, deal):
    at = moment(deal)
    old = deal.supplier
    Deal.objects.filter(pk=deal.pk).update(supplier=make.actor("Elsewhere"))
    old.delete()
    answer = boss.post(address(deal, at), opened(deal))
    assert answer.status_code == 409
    deal.refresh_from_db()
    assert deal.supplier.name == "Elsewhere"


def test_names_that_came_later_and_are_printed_by_a_register_stay(boss, deal):
    actor = deal.supplier
    at = moment(actor)
    make.entry(deal)
    Actor.objects.filter(pk=actor.pk).update(iso3="XXA")
    assert boss.post(address(actor, at), opened(actor)).status_code == 302
    actor.refresh_from_db()
    assert actor.iso3 is None
    assert ActorName.objects.filter(actor=actor).exists()


def test_restoring_takes_the_permissions_of_doing_it_by_hand(staff, deal):
    at = moment(deal)
    Delivery.objects.filter(year=2015).update(number=9)
    client = staff("view_deal", "change_deal")
    assert "You may not change all that this changes." in text_of(client.get(address(deal, at)))
    assert client.post(address(deal, at), opened(deal)).status_code == 403
    assert rows(deal)[2015] == 9
    assert staff("view_deal").get(address(deal, at)).status_code == 403
    assert staff("view_deal").get("/admin/transfers/deal/deleted/").status_code == 403
    client = staff("view_deal", "change_deal", "change_delivery")
    assert client.post(address(deal, at), opened(deal)).status_code == 302


@pytest.mark.parametrize("at", ["", "yesterday", "1999-01-01", "0001-01-01T00:00:00%2B14:00"])
def test_no_such_time_is_not_found(boss, deal, at):
    assert boss.get(f"/admin/transfers/deal/{deal.pk}/restore/?at={at}").status_code == 404


def test_a_record_that_is_there_is_not_brought_back(boss, deal):
    assert boss.get(f"/admin/transfers/deal/{deal.pk}/restore/").status_code == 404
