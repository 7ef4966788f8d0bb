"""Facts from comments are looked through and decided by those who may."""

import pytest
from django.contrib import admin
from django.utils import timezone

from tests import factories as make
from tests.admin.conftest import text_of
from tests.admin.opening import listed
from transfers.imports.facts import propose
from transfers.models import CommentFact, Deal

pytestmark = pytest.mark.django_db

LIST = "/admin/transfers/commentfact/"
COMMENT = "$15 m deal; <b>'ABC' aid</b>; probably delivered via Borduria; X-1 version"


@pytest.fixture
def deal():
    made = make.deal(comment=COMMENT)
    make.actor("Borduria")
    propose()
    return made


def fact(kind):
    return CommentFact.objects.get(kind=kind)


def press(client, button, of, reason="", **values):
    sent = {button: of.pk, f"reason-{of.pk}": reason, **values}
    return client.post(f"{LIST}decide/", sent, follow=True)


def act(client, action, facts, **values):
    sent = {"_selected_action": [each.pk for each in facts], **listed(facts), **values}
    return client.post(LIST, {"action": action, **sent}, follow=True)


def test_the_deals_form_marks_the_phrases_in_the_comment_and_says_they_are_derived(boss, deal):
    response = boss.get(f"/admin/transfers/deal/{deal.pk}/change/")
    html = response.content.decode()
    assert "<mark>$15 m deal</mark>; &lt;b&gt;<mark>&#x27;ABC&#x27; aid</mark>&lt;/b&gt;;" in html
    page = text_of(response)
    assert "From the comment (derived)" in page
    assert "no facts of the register" in page
    assert "contract value USD 15,000,000 no $15 m deal proposed" in page
    assert "via Borduria yes delivered via Borduria proposed" in page


def test_buttons_on_the_deals_form_lead_back_to_it(boss, deal, admin_user):
    html = boss.get(f"/admin/transfers/deal/{deal.pk}/change/").content.decode()
    assert f'form="fact-decision" name="accept" value="{fact("aid").pk}"' in html
    response = press(boss, "accept", fact("aid"), deal=deal.pk)
    assert response.redirect_chain[-1][0] == f"/admin/transfers/deal/{deal.pk}/change/"
    assert (fact("aid").state, fact("aid").decided_by) == ("accepted", admin_user)
    today = timezone.localdate().isoformat()
    assert f"aid or gift – no 'ABC' aid accepted by admin {today}" in text_of(response)


def test_a_rejection_needs_its_reason(boss, deal):
    assert "say why" in text_of(press(boss, "reject", fact("aid"), " "))
    assert fact("aid").state == "proposed"
    press(boss, "reject", fact("aid"), "a loan")
    assert (fact("aid").state, fact("aid").reason) == ("rejected", "a loan")


def test_a_decision_is_taken_back(boss, deal):
    press(boss, "accept", fact("aid"))
    press(boss, "reopen", fact("aid"))
    assert (fact("aid").state, fact("aid").decided_by) == ("proposed", None)


def test_accepting_can_fill_the_contract_value_and_the_history_tells(boss, deal):
    assert "1 contract value filled in" in text_of(press(boss, "fill", fact("contract_value")))
    deal.refresh_from_db()
    assert (deal.contract_value, deal.contract_currency) == (15_000_000, "USD")
    history = text_of(boss.get(f"/admin/transfers/deal/{deal.pk}/history/"))
    assert "contract value accepted from the comment" in history
    assert "contract value – → 15000000.00" in history


@pytest.mark.parametrize("text", ["$15-16 m deal", "Part of $15 m deal", "probably $15 m deal"])
def test_no_button_fills_in_what_is_not_the_price_of_the_deal(boss, text):
    of = make.deal(comment=text)
    propose()
    html = boss.get(f"/admin/transfers/deal/{of.pk}/change/").content.decode()
    assert 'name="accept"' in html
    assert 'name="fill"' not in html


def test_many_are_accepted_and_rejected_at_once(boss, deal):
    everything = list(CommentFact.objects.all())
    assert "2 accepted." in text_of(act(boss, "accept", everything[:2]))
    page = text_of(act(boss, "reject", everything, reason="misread"))
    assert "2 rejected. 2 stay as they are." in page
    assert set(CommentFact.objects.values_list("state", "reason")) == {
        ("accepted", ""),
        ("rejected", "misread"),
    }


def test_many_contract_values_are_filled_in_at_once(boss):
    deals = [make.deal(comment=f"EUR{number} m deal") for number in (1, 2, 3)]
    propose()
    assert "3 accepted. 3 contract values filled in." in text_of(
        act(boss, "accept_and_fill", CommentFact.objects.all())
    )
    for number, each in enumerate(deals, 1):
        each.refresh_from_db()
        assert each.contract_value == number * 1_000_000


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ({"kind__exact": "aid"}, {"aid"}),
        ({"doubted__exact": "1"}, {"via"}),
        ({"state__exact": "accepted"}, set()),
        ({"q": "abc"}, {"aid", "contract_value", "via", "variant"}),
        ({"q": "nowhere"}, set()),
    ],
)
def test_the_list_is_filtered_and_searched(boss, deal, query, kinds):
    rows = boss.get(LIST, query).context["cl"].result_list
    assert {row.kind for row in rows} == kinds


def test_the_list_is_filtered_by_actor_and_leads_to_the_deal(boss, deal):
    response = boss.get(LIST, {"actor__id__exact": fact("via").actor_id})
    assert [row.kind for row in response.context["cl"].result_list] == ["via"]
    assert f'href="/admin/transfers/deal/{deal.pk}/change/"' in response.content.decode()


def test_who_may_only_view_sees_no_buttons_and_decides_nothing(staff, deal):
    client = staff("view_commentfact", "view_deal")
    for page in (f"/admin/transfers/deal/{deal.pk}/change/", f"{LIST}{fact('aid').pk}/change/"):
        response = client.get(page)
        assert "ABC" in text_of(response)
        assert 'name="accept"' not in response.content.decode()
    for button in ("accept", "fill", "reject", "reopen"):
        assert press(client, button, fact("aid"), "no").status_code == 403
        act(client, button, [fact("aid")], reason="no")
    assert fact("aid").state == "proposed"


def test_filling_a_deal_needs_the_right_to_change_deals(staff, deal):
    client = staff("view_commentfact", "change_commentfact", "view_deal")
    page = client.get(f"/admin/transfers/deal/{deal.pk}/change/").content.decode()
    assert 'name="accept"' in page
    assert 'name="fill"' not in page
    assert press(client, "fill", fact("contract_value")).status_code == 403
    act(client, "accept_and_fill", [fact("contract_value")])
    deal.refresh_from_db()
    assert deal.contract_value is None
    press(client, "accept", fact("contract_value"))
    assert fact("contract_value").state == "accepted"


def test_a_deals_form_shows_facts_only_to_those_who_may_view_them(staff, deal):
    page = text_of(staff("view_deal").get(f"/admin/transfers/deal/{deal.pk}/change/"))
    assert "From the comment" not in page


@pytest.mark.parametrize("sent", [{}, {"accept": "x"}, {"accept": "999999"}, {"accept": ""}])
def test_nonsense_decides_nothing(boss, deal, sent):
    assert boss.post(f"{LIST}decide/", sent).status_code == 404


def test_a_comment_changed_by_hand_is_read_anew(deal, rf, admin_user):
    form = type("Form", (), {"changed_data": ["comment"]})
    request = rf.post("/")
    request.user = admin_user
    deal.comment = "5-year lease"
    admin.site._registry[Deal].save_model(request, deal, form, change=True)
    assert [each.kind for each in CommentFact.objects.all()] == ["leased"]
    deal.comment = "aid"
    form.changed_data = ["order_year"]
    admin.site._registry[Deal].save_model(request, deal, form, change=True)
    assert [each.kind for each in CommentFact.objects.all()] == ["leased"]


def test_reading_never_decides(boss, deal):
    assert boss.get(f"{LIST}decide/").status_code == 405


def test_overlapping_phrases_are_marked_once(boss):
    deal = make.deal(comment="$5 m 'ABC' aid")
    propose()
    html = boss.get(f"/admin/transfers/deal/{deal.pk}/change/").content.decode()
    assert "<mark>$5 m &#x27;ABC&#x27; aid</mark>" in html
