"""Pages of the data-quality lists: who sees and does what, and what each click leaves behind."""

import csv
import io
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.admin.conftest import text_of
from transfers import reviewing
from transfers.models import Allegation, Deal, GradeSeen, LookedAt

pytestmark = pytest.mark.django_db

CHECKS = "/admin/transfers/lookedat/checks/"
MORE = f"{CHECKS}delivered-more/"


def more(**fields):
    """A deal that delivered 24 of 20 ordered."""
    fields = {"number_ordered": 20, "deliveries": [(2014, 24)], **fields}
    deal = make.deal(**fields)
    make.entry(deal)
    deal.deliveries.update(edition=make.edition())
    return deal


def form_of(client, address, place=0):
    """What the form of a row sends, without the reason and the button."""
    page = client.get(address).content.decode()
    form = re.findall(r'(?s)<form method="post"[^>]*class="looked">(.*?)</form>', page)[place]
    sent = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', form))
    return {name: value.replace("&amp;", "&") for name, value in sent.items()}


def test_the_overview_counts_what_each_list_finds(boss):
    more()
    page = text_of(boss.get(CHECKS))
    assert "Delivered more than ordered 1 The deliveries of a deal add up" in page
    assert "Claims without date 0" in page


def test_a_list_says_what_is_wrong_since_when_and_leads_to_the_form(boss):
    deal = more()
    answer = boss.get(MORE)
    name = f"{deal.reference}: {deal.supplier} → {deal.recipient}, {deal.system.designation}"
    assert f"{name} Delivered 24, ordered 20. 2024-04-13 Open form" in text_of(answer)
    assert f"/admin/transfers/deal/{deal.pk}/change/#id_number_ordered" in answer.content.decode()


def test_a_row_is_marked_with_a_reason_and_taken_back(boss):
    deal = more()
    sent = form_of(boss, MORE)
    answer = boss.post(f"{MORE}decide/", {**sent, "reason": " Two were gifts "}, follow=True)
    assert "is marked as looked at. Undo" in text_of(answer)
    assert "Nothing to put right." in text_of(answer)
    mark = LookedAt.objects.get()
    assert (mark.record, mark.reason, mark.looked_by.username) == (
        deal.pk,
        "Two were gifts",
        "admin",
    )
    assert "Delivered 24, ordered 20. Two were gifts admin" in text_of(
        boss.get(f"{MORE}?show=marked")
    )
    answer = boss.post(f"/admin/transfers/lookedat/{mark.pk}/take-back/", follow=True)
    assert "Delivered 24, ordered 20." in text_of(answer)
    assert not LookedAt.objects.exists()


def test_nothing_is_marked_without_a_reason(boss):
    more()
    answer = boss.post(f"{MORE}decide/", {**form_of(boss, MORE), "reason": "  "}, follow=True)
    assert "Nothing was done. Give a reason" in text_of(answer)
    assert not LookedAt.objects.exists()


def test_a_row_that_somebody_changed_meanwhile_is_not_marked(boss):
    deal = more()
    sent = form_of(boss, MORE)
    Deal.objects.filter(pk=deal.pk).update(number_ordered=22)
    answer = boss.post(f"{MORE}decide/", {**sent, "reason": "x"}, follow=True)
    assert "Somebody changed it since the page was shown." in text_of(answer)
    assert not LookedAt.objects.exists()


def test_one_click_puts_a_row_right_and_the_reason_is_in_its_history(boss):
    deal = more(number_ordered_estimated=True)
    sent = {**form_of(boss, MORE), "reason": "At least these", "remedy": ""}
    assert "Set ordered to 24" in text_of(boss.get(MORE))
    assert "is put right." in text_of(boss.post(f"{MORE}decide/", sent, follow=True))
    deal.refresh_from_db()
    assert deal.number_ordered == 24
    history = text_of(boss.get(f"/admin/transfers/deal/{deal.pk}/history/"))
    assert "At least these" in history


def test_a_remedy_that_the_database_refuses_changes_nothing(boss):
    deal = make.deal(deliveries=[(2014, 1)], order_year=2016)
    make.delivery(deal, 2016, absent_since=make.edition(), edition=make.edition())
    address = f"{CHECKS}ordered-after-delivery/"
    sent = {**form_of(boss, address), "reason": "x", "remedy": ""}
    answer = boss.post(f"{address}decide/", sent, follow=True)
    assert "Nothing was done." in text_of(answer)
    deal.refresh_from_db()
    assert deal.order_year == 2016


def test_after_a_decision_the_list_stands_where_it_stood(boss):
    for _ in range(3):
        more()
    sent = form_of(boss, f"{MORE}?o=record&q=A-&evil=//x.example&p=1", 1)
    answer = boss.post(f"{MORE}decide/", {**sent, "reason": "x"})
    assert answer["Location"] == f"{MORE}?q=A-&o=record#row-2"


def test_who_may_only_view_marks_nothing(staff):
    more()
    boss = staff("view_deal", "change_deal", name="boss")
    sent = form_of(boss, MORE)
    viewer = staff("view_deal")
    page = viewer.get(MORE)
    assert page.status_code == 200
    assert b"Looked at</button>" not in page.content
    for values in (sent, {**sent, "remedy": ""}):
        assert viewer.post(f"{MORE}decide/", {**values, "reason": "x"}).status_code == 403
    boss.post(f"{MORE}decide/", {**sent, "reason": "x"})
    mark = LookedAt.objects.get()
    take_back = f"/admin/transfers/lookedat/{mark.pk}/take-back/"
    assert viewer.post(take_back).status_code == 403
    assert boss.get(take_back).status_code == 405
    assert boss.get(f"{MORE}decide/").status_code == 405
    assert boss.post(take_back).status_code == 302


def test_swapping_years_takes_the_change_of_deliveries_too(staff):
    make.deal(deliveries=[(2014, 1)], order_year=2016)
    address = f"{CHECKS}ordered-after-delivery/"
    client = staff("view_deal", "change_deal")
    assert b"Swap years" not in client.get(address).content
    sent = {**form_of(client, address), "reason": "x", "remedy": ""}
    assert client.post(f"{address}decide/", sent).status_code == 403
    assert b"Swap years" in staff("change_deal", "change_delivery").get(address).content


def test_a_list_of_records_one_may_not_see_stays_shut(staff):
    make.claim(make.allegation(title="Secret"), claimant=make.actor("x", kind="unnamed"))
    client = staff("view_deal")
    assert client.get(f"{CHECKS}single-unnamed/").status_code == 403
    assert "Single unnamed source" not in text_of(client.get(CHECKS))
    assert client.get(f"{CHECKS}nothing/").status_code == 404


def test_pairs_lead_to_their_merge(boss, staff):
    older, newer = make.actor("Azerbaijan"), make.actor("Azerbaidjan")
    page = boss.get(f"{CHECKS}duplicates/").content.decode()
    assert f"/admin/transfers/actor/{newer.pk}/merge/?kept={older.pk}" in page
    assert b"Merge" not in staff("view_actor").get(f"{CHECKS}duplicates/?x=1").content.replace(
        b"Merge the two", b""
    )


def test_words_and_kinds_narrow_a_list(boss):
    deal = more(supplier=make.actor("Türkiye"))
    more()
    assert len(boss.get(f"{MORE}?q=turkiye").context["rows"]) == 1
    assert len(boss.get(f"{MORE}?q=turkiye").context["rows"]) == 1
    assert boss.get(f"{MORE}?q=nothing").context["rows"] == []
    assert len(boss.get(f"{MORE}?q={deal.reference}&kind=deal&o=nonsense&p=x").context["rows"]) == 1
    make.allegation(title="Bare")
    make.deal()
    rows = boss.get(f"{CHECKS}no-source/?kind=allegation").context["rows"]
    assert [row.found.title for row in rows] == ["Bare"]


def test_a_list_orders_its_rows(boss):
    small, large = more(deliveries=[(2014, 21)]), more(deliveries=[(2014, 99)])

    def order(query):
        return [row.found.record for row in boss.get(f"{MORE}?{query}").context["rows"]]

    assert order("") == order("o=-record") == [large.pk, small.pk]
    assert order("o=size") == order("o=record") == [small.pk, large.pk]


def test_all_rows_of_a_list_go_into_a_csv(boss):
    for _ in range(60):
        more()
    answer = boss.get(f"{MORE}?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert len(rows) == 60
    assert rows[0]["what is wrong"] == "Delivered 24, ordered 20."
    assert rows[0]["address"].startswith("http://testserver/admin/transfers/deal/")
    assert answer["Content-Disposition"] == 'attachment; filename="armsdb-delivered-more.csv"'


@pytest.mark.parametrize("count", [5, 45])
def test_pages_take_the_same_few_queries_however_long(boss, count):
    unnamed = make.actor("somebody", kind="unnamed")
    for number in range(count):
        deal = more(order_year=2016, supplier=make.actor(f"unknown {number}"))
        deal.deliveries.update(printed_tiv=3)
        twin = {name: getattr(deal, name) for name in ("supplier", "recipient", "system")}
        make.deal(**twin, order_year=2016, number_ordered=20, tiv_estimate=1)
        make.claim(make.allegation(), claimant=unnamed)
    taken = {}
    for code in (
        *("no-source", "differs-from-print", "delivered-more", "ordered-after-delivery"),
        *("estimate-unexplained", "unknown-party", "duplicates", "claim-undated"),
        *("single-unnamed", "grade-changed"),
    ):
        address = f"{CHECKS}{code}/"
        boss.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert boss.get(address).status_code == 200
        taken[code] = len(captured)
    assert max(taken.values()) <= 10, taken
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        boss.get(CHECKS)
    assert len(captured) <= 8


def test_publishing_an_allegation_notes_its_grade(admin_user):
    allegation = make.claim(make.allegation(state="in_review")).allegation
    reviewing.publish(Allegation.objects.filter(pk=allegation.pk), admin_user)
    assert GradeSeen.objects.get().grade == "weak"
