"""The search on every page of the admin: what it finds, why, and for whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.admin.conftest import text_of
from transfers.models import Deal

pytestmark = pytest.mark.django_db
PAGE, SUGGEST = "/admin/search/", "/admin/search/suggest/"


@pytest.fixture
def harop():
    """A deal whose parties and system have other names, with its id in the register."""
    system = make.system("Harop", description=make.description("loitering munition"))
    system.names.create(name="IAI Harop", vocabulary="maker")
    recipient = make.actor("Azerbaijan")
    recipient.names.create(name="Republic of Azerbaijan", vocabulary="UN")
    deal = make.deal(
        supplier=make.actor("Israel"),
        recipient=recipient,
        system=system,
        reference="SIPRI-61950",
        order_year=2012,
        comment="Shown on parade in Bakú; delivered by ship",
        deliveries=[(2014, 3)],
    )
    make.entry(deal, "61950")
    return deal


def address(record):
    return f"/admin/transfers/{record._meta.model_name}/{record.pk}/change/"


def found(client, words):
    """Titles by kind of what the page lists, whatever else it would do."""
    context = client.get(PAGE, {"q": words, "all": 1}).context
    return {group.one: [found.title for found in group.found] for group in context["groups"]}


def why(client, words, kind):
    context = client.get(PAGE, {"q": words, "all": 1}).context
    return next(g for g in context["groups"] if g.one == kind).found[0].why


TITLE = "SIPRI-61950 Israel → Azerbaijan: Harop, ordered 2012"


@pytest.mark.parametrize(
    "words",
    [
        "azerbaijan harop 2012",
        "HAROP 2014",
        "republic iai",
        "baku",
        "61950",
        "israel sipri-61950",
    ],
)
def test_a_deal_is_found_by_all_words_wherever_each_occurs(boss, harop, words):
    assert found(boss, words).get("deal") == [TITLE]


@pytest.mark.parametrize("words", ["azerbaijan harop 1999", "harop xanadu"])
def test_a_deal_without_one_of_the_words_is_not_found(boss, harop, words):
    assert "deal" not in found(boss, words)


def test_the_reason_names_the_other_name_or_marks_the_words_of_the_comment(boss, harop):
    assert why(boss, "harop", "deal") == ""
    assert why(boss, "iai", "weapon system") == "other name: IAI Harop (maker)"
    assert why(boss, "republic", "deal") == "other name: Republic of Azerbaijan (UN)"
    assert why(boss, "2014", "deal") == "delivered in 2014"
    assert "parade in <mark>Bakú</mark>; delivered" in why(boss, "baku", "deal")


def test_what_a_comment_holds_is_escaped(boss):
    make.deal(comment="<script>alert(1)</script> parade")
    page = boss.get(PAGE, {"q": "parade alert"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;<mark>alert</mark>" in page


def test_evidence_is_found_by_its_texts_and_by_names_of_its_parties(boss, harop):
    make.allegation(title="Drones over Ganja", recipient=harop.recipient)
    make.source(title="Evening drones")
    listed = found(boss, "drones")
    assert listed["allegation"] == ["Drones over Ganja"]
    assert listed["source"] == ["Evening Post: Evening drones"]
    assert found(boss, "republic")["allegation"] == ["Drones over Ganja"]


@pytest.mark.parametrize("words", ["SIPRI-61950", "sipri-61950", "61950"])
def test_a_reference_or_id_leads_straight_to_the_deal(boss, harop, words):
    assert boss.get(PAGE, {"q": words}).headers["Location"] == address(harop)


@pytest.mark.parametrize("words", ["Harop", "harop", "iai harop"])
def test_the_name_of_one_record_leads_to_it_and_offers_the_rest(boss, harop, words):
    response = boss.get(PAGE, {"q": words}, follow=True)
    assert response.redirect_chain == [(address(harop.system), 302)]
    assert "See all that was found" in text_of(response)


def test_a_name_of_two_records_leads_to_neither(boss, harop):
    make.system("Harop", description=make.description("ship"))
    assert boss.get(PAGE, {"q": "harop"}).status_code == 200


def test_a_slip_of_spelling_is_forgiven_and_said(boss, harop):
    response = boss.get(PAGE, {"q": "azerbaidjan harup"})
    assert "Nothing has “azerbaidjan harup”. Shown is what has “azerbaijan harop”." in text_of(
        response
    )
    assert [group.one for group in response.context["groups"]] == ["deal"]


def test_a_name_entered_later_is_known_to_the_spelling(boss, harop):
    assert not boss.get(PAGE, {"q": "mongoliia"}).context["groups"]
    make.actor("Mongolia")
    assert boss.get(PAGE, {"q": "mongoliia"}).context["instead"] == "mongolia"


def test_nobody_finds_what_they_may_not_view(staff, harop):
    make.allegation(title="Harop over Ganja")
    assert list(found(staff("view_deal"), "harop")) == ["deal"]
    assert list(found(staff("view_weaponsystem"), "harop")) == ["weapon system"]
    nobody = staff()
    assert found(nobody, "harop") == {}
    assert nobody.get(PAGE, {"q": "61950"}).status_code == 200
    assert nobody.get(SUGGEST, {"q": "harop"}).json() == {"options": [], "number": 0}
    # Names that one may not view are not given away as a spelling either.
    assert "harop" not in text_of(staff("view_source").get(PAGE, {"q": "harup"}))


def test_visitors_are_asked_to_sign_in(client, harop):
    for path in (PAGE, SUGGEST):
        assert client.get(path, {"q": "harop"}).headers["Location"].startswith("/admin/login/")


def test_the_page_links_to_the_list_that_shows_the_same_records(boss, harop):
    for number in range(12):
        make.deal(system=harop.system, comment=f"no. {number}")
    group = next(
        g for g in boss.get(PAGE, {"q": "harop", "all": 1}).context["groups"] if g.one == "deal"
    )
    assert (len(group.found), group.number) == (10, 13)
    assert boss.get(group.address).context["cl"].result_count == group.number


def test_suggestions_put_the_exact_name_first_then_who_deals_most(boss):
    busy, idle = make.actor("Islandia"), make.actor("Isaria")
    make.actor("Is")
    make.deal(supplier=busy)
    options = boss.get(SUGGEST, {"q": "is"}).json()["options"]
    assert [option["title"] for option in options][:3] == ["Is", "Islandia", "Isaria"]
    assert options[2]["address"] == address(idle)


def test_suggestions_give_reasons_as_plain_text(boss):
    make.deal(comment="<b>bold</b> parade")
    option = boss.get(SUGGEST, {"q": "bold parade"}).json()["options"][0]
    assert option["why"] == "in the comment: <b>bold</b> parade"


@pytest.mark.parametrize("words", ["", "x", "\0", "%", "a" * 5000, "é ’ “ ( *"])
def test_odd_words_are_searched_for_without_a_fault(boss, harop, words):
    assert boss.get(PAGE, {"q": words}).status_code == 200
    assert boss.get(SUGGEST, {"q": words}).status_code == 200


def test_the_search_takes_the_same_few_queries_however_much_is_found(boss, harop):
    def queries(path):
        with CaptureQueriesContext(connection) as captured:
            boss.get(path, {"q": "baku", "all": 1})
        return len(captured)

    few = queries(PAGE), queries(SUGGEST)
    for _ in range(9):
        make.deal(comment="Baku")
    assert (queries(PAGE), queries(SUGGEST)) == few == (5, 5)


def test_autocompletion_shows_the_name_that_was_typed_and_what_a_deal_is_about(boss, harop):
    def texts(model, field, term):
        asked = {"app_label": "transfers", "model_name": model, "field_name": field, "term": term}
        results = boss.get("/admin/autocomplete/", asked).json()["results"]
        return [result["text"] for result in results]

    assert texts("deal", "recipient", "republic") == [
        "Azerbaijan — other name: Republic of Azerbaijan"
    ]
    assert texts("deal", "recipient", "azer") == ["Azerbaijan"]
    assert texts("deal", "system", "iai") == [
        "Harop (loitering munition) · Missiles — other name: IAI Harop"
    ]
    assert texts("claim", "deal", "61950") == ["SIPRI-61950 Israel → Azerbaijan: Harop"]


def test_the_tab_of_a_deal_says_which_one_it_is(boss, harop):
    page = boss.get(address(harop)).content.decode()
    assert "<title>SIPRI-61950 Israel → Azerbaijan: Harop | Change deal | armsdb</title>" in page


def test_every_page_has_the_box_but_popups_and_the_sign_in(boss, client, harop):
    box = 'role="search"'
    assert box in boss.get("/admin/").content.decode()
    assert box in boss.get(address(Deal.objects.get())).content.decode()
    assert box not in boss.get("/admin/transfers/actor/add/?_popup=1").content.decode()
    assert box not in client.get("/admin/login/").content.decode()
