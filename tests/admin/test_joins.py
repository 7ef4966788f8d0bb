"""The page of joins to decide: what it shows, what its buttons do, and for whom."""

import io
import re

import pytest

from tests.admin.conftest import text_of
from tests.deal_files import ABOVE, deal_file, listed
from tests.register_files import deal, register_file
from transfers import imports
from transfers.imports import decisions
from transfers.models import Deal, DealList, JoinDecision, ListedDeal

pytestmark = pytest.mark.django_db

LIST = "/admin/transfers/listeddeal/"
MAY_DECIDE = ["view_listeddeal", "change_listeddeal", "change_deal"]
NAVY, ARMY = listed(comment="navy"), listed(comment="army")


@pytest.fixture
def load(reference):
    def load_file(content):
        imports.import_files(imports.read_files([("file.csv", io.BytesIO(content))]))
        return list(ListedDeal.objects.order_by("line"))

    return load_file


@pytest.fixture
def pair(load):
    """Two rows that both fit two deals."""
    load(register_file(deal(1), deal(2)))
    return load(deal_file(NAVY, ARMY))


def decide(client, row, shown=None, **values):
    shown = shown or decisions.state_of(row)
    values = {"shown": shown, "list": "", **values}
    return client.post(f"{LIST}{row.pk}/decide/", values, follow=True)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def states():
    return [
        row.deal.reference if row.deal else row.join for row in ListedDeal.objects.order_by("line")
    ]


def test_the_page_opens_on_rows_that_wait_beside_their_candidates(boss, load):
    load(register_file(deal(1), deal(2), deal(3, Delivery_year="2020")))
    load(deal_file(NAVY, ARMY, listed(years="2020", designation="Settled")))
    page = text_of(boss.get(LIST))
    assert "These 2 rows fit the same 2 deals; each is one of them." in page
    assert "The list prints SIPRI-1 register’s id 1 SIPRI-2 register’s id 2" in page
    assert "Order year 2011? 2011? 2011?" in page
    assert "Years of delivery 2013 2013: 4 2013: 4" in page
    assert "TIV per unit 2.50 million 2.50 million 2.50 million" in page
    assert "Settled" not in page
    assert "to decide (2) joined (1) fits more than one deal (2) fits no deal (0)" in page


def test_what_differs_is_said_in_words(boss, load):
    load(register_file(deal(1, Order_date="2010", Designation="Searcher")))
    load(deal_file(listed()))
    page = text_of(boss.get(LIST))
    assert "It fits no deal. This one differs least." in page
    assert "Designation Heron-9 TP Searcher differs" in page
    assert "Order year 2011? 2010? differs" in page
    assert "Description UAV UAV Order" in page


def test_rows_of_one_group_stand_next_to_each_other(boss, load):
    load(
        register_file(
            *(deal(number) for number in (1, 2)),
            *(deal(number, Delivery_year="2015") for number in (3, 4)),
        )
    )
    load(deal_file(NAVY, listed(years="2015", comment="a"), ARMY, listed(years="2015")))
    groups = boss.get(LIST).context["groups"]
    assert [[card.row.line for card in group] for group in groups] == [[6, 8], [7, 9]]


@pytest.mark.parametrize("pairs", [2, 20])
def test_a_page_takes_the_same_queries_however_many_rows(
    boss, load, pairs, django_assert_num_queries
):
    years = range(1991, 1991 + pairs)
    load(register_file(*(deal(f"{y}{n}", Delivery_year=str(y)) for y in years for n in "12")))
    load(deal_file(*(listed(years=y, comment=n, order_mark="?") for y in years for n in "12")))
    boss.get(LIST)
    with django_assert_num_queries(12):
        page = boss.get(LIST)
    assert len(page.context["cards"]) == 2 * pairs


def test_one_click_joins_the_row_and_says_what_came_with_it(boss, pair, admin_user):
    response = decide(boss, pair[0], deal="SIPRI-2")
    (message,) = messages_of(response)
    assert message.startswith(
        "Line 6 is deal SIPRI-2. 1 more row is joined now: line 7 to SIPRI-1."
    )
    assert states() == ["SIPRI-2", "SIPRI-1"]
    assert ListedDeal.objects.get(pk=pair[0].pk).decided_by == admin_user
    assert "No join waits for a decision here." in text_of(response)


def test_undo_stands_beside_the_message_and_takes_the_decision_back(boss, pair):
    page = decide(boss, pair[0], deal="SIPRI-2").content.decode()
    button = re.search(r'form="undo" formaction="([^"]+)" name="shown" value="([^"]+)"', page)
    assert '<form id="undo" method="post">' in page
    response = boss.post(button[1], {"shown": button[2], "list": ""}, follow=True)
    assert messages_of(response) == [
        "Line 6 waits for a decision again. 1 more row waits now: line 7."
    ]
    assert states() == ["ambiguous", "ambiguous"]
    assert not JoinDecision.objects.exists()


def test_none_of_these_sets_the_row_apart(boss, pair):
    response = decide(boss, pair[0], none="yes")
    assert "Line 6 is none of the register's deals. Undo" in text_of(response)
    assert states() == ["apart", "ambiguous"]


def test_the_next_open_row_comes_up_with_filters_and_page_kept(boss, load):
    years = range(1991, 2018)
    load(register_file(*(deal(f"{y}{n}", Delivery_year=str(y)) for y in years for n in "12")))
    load(deal_file(*(listed(years=y, comment=n) for y in years for n in "12")))
    query = f"state=ambiguous&list__id__exact={DealList.objects.get().pk}"
    rows = list(boss.get(LIST + "?" + query + "&p=2").context["cl"].result_list)
    assert len(rows) == 4
    response = decide(boss, rows[2], deal=f"SIPRI-{rows[2].delivery_years[0]}1", list=query)
    address = response.redirect_chain[0][0]
    assert address == f"{LIST}?{query}"
    first = boss.get(LIST + "?" + query).context["cl"].result_list[0]
    response = decide(boss, first, deal=f"SIPRI-{first.delivery_years[0]}2", list=f"{query}&p=1")
    upcoming = response.context["cl"].result_list[0]
    assert response.redirect_chain[0][0] == f"{LIST}?{query}#row-{upcoming.pk}"


def test_a_list_address_that_means_nothing_leads_to_the_plain_list(boss, pair):
    response = decide(boss, pair[0], none="yes", list="list__edition__id__exact=abc&p=x")
    assert response.redirect_chain[0][0] == f"{LIST}?#row-{pair[1].pk}"
    assert states()[0] == "apart"


def test_a_row_decided_meanwhile_is_refused_and_said(boss, staff, pair):
    shown = decisions.state_of(pair[0])
    decide(staff(*MAY_DECIDE), pair[0], deal="SIPRI-2")
    response = decide(boss, pair[0], shown, deal="SIPRI-1")
    (message,) = messages_of(response)
    assert "it is now joined to SIPRI-2, decided by editor. Nothing was changed." in message
    assert states() == ["SIPRI-2", "SIPRI-1"]
    assert JoinDecision.objects.count() == 1


def test_a_form_that_says_nothing_of_what_it_showed_decides_nothing(boss, pair):
    response = boss.post(f"{LIST}{pair[0].pk}/decide/", {"none": "yes"}, follow=True)
    assert "no longer what the page showed" in messages_of(response)[0]
    assert states() == ["ambiguous", "ambiguous"]


def test_an_unknown_deal_or_row_is_not_found(boss, pair):
    assert decide(boss, pair[0], deal="SIPRI-9").status_code == 404
    assert decide(boss, pair[0]).status_code == 404
    pair[1].pk = 0
    assert decide(boss, pair[1], none="yes").status_code == 404


@pytest.mark.parametrize("missing", ["change_listeddeal", "change_deal"])
def test_deciding_needs_both_permissions(staff, pair, missing):
    client = staff("view_deal", *(code for code in MAY_DECIDE if code != missing))
    for address in (LIST, f"{LIST}{pair[0].pk}/change/"):
        page = client.get(address)
        assert "SIPRI-2" in text_of(page)
        assert "This one" not in text_of(page)
    assert decide(client, pair[0], deal="SIPRI-2").status_code == 403
    decisions.decide(pair[0], Deal.objects.get(reference="SIPRI-1"), None)
    row = ListedDeal.objects.get(pk=pair[0].pk)
    undo = {"shown": decisions.state_of(row)}
    assert client.post(f"{LIST}{row.pk}/reopen/", undo).status_code == 403
    assert states() == ["SIPRI-1", "SIPRI-2"]


def test_candidates_are_shown_to_those_who_may_see_deals_only(staff, pair):
    page = text_of(staff("view_listeddeal").get(LIST))
    assert "navy" in page
    assert "SIPRI-1" not in page


def test_reading_never_decides(boss, pair):
    for verb in ("decide", "reopen"):
        assert boss.get(f"{LIST}{pair[0].pk}/{verb}/").status_code == 405


def test_the_row_says_what_its_join_rests_on_and_who_decided(boss, pair, admin_user):
    response = decide(boss, pair[0], deal="SIPRI-2")
    page = text_of(boss.get(f"{LIST}{pair[1].pk}/change/"))
    assert "joined: the only one left of its kind" in page
    assert "Where this join is wrong, choose another deal or none" in page
    response = boss.get(f"{LIST}{pair[0].pk}/change/")
    assert "joined: a person's decision" in text_of(response)
    assert f"Decided by {admin_user}, 2" in text_of(response)
    assert "Take the decision back" in response.content.decode()
    history = text_of(boss.get(f"{LIST}{pair[0].pk}/history/"))
    assert "line 6 of file.csv is deal SIPRI-2" in history


def test_a_wrong_join_is_put_right_on_the_rows_page(boss, load):
    load(register_file(deal(1)))
    (row,) = load(deal_file(listed(comment="navy")))
    values = {"shown": decisions.state_of(row), "none": "yes"}
    response = boss.post(f"{LIST}{row.pk}/decide/", values, follow=True)
    assert response.redirect_chain == [(f"{LIST}{row.pk}/change/", 302)]
    assert states() == ["apart"]
    assert Deal.objects.get().comment == ""
    again = ListedDeal.objects.get()
    undo = {"shown": decisions.state_of(again)}
    response = boss.post(f"{LIST}{row.pk}/reopen/", undo, follow=True)
    assert messages_of(response) == ["Line 6 is deal SIPRI-1, as before the decision."]
    assert Deal.objects.get().comment == "navy"


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("", [6, 7]),
        ("state=joined", [8]),
        ("state=all", [6, 7, 8]),
        ("state=unmatched", []),
        ("state=all&evidence__exact=row", [8]),
        ("state=all&q=TURKIYE", [8]),
        ("state=all&q=heron", [6, 7, 8]),
        ("state=all&list__edition__id__exact=0", []),
    ],
)
def test_each_filter_keeps_the_rows_it_names(boss, load, query, lines):
    load(register_file(deal(1), deal(2), deal(3, Supplier="Turkiye")))
    load(deal_file(NAVY, ARMY, listed(supplier="Türkiye")))
    rows = boss.get(f"{LIST}?{query}").context["cl"].result_list
    assert sorted(row.line for row in rows) == lines


def test_lists_count_their_rows_in_one_query(boss, pair, load, django_assert_num_queries):
    address = "/admin/transfers/deallist/"
    boss.get(address)
    with django_assert_num_queries(5):
        page = text_of(boss.get(address))
    assert "2024-04-13 file.csv 2 0 2 0 0 0 0" in page
    load(deal_file(NAVY, ARMY, above=(*ABOVE[:-1], "Data generated: 1 Nov 2024")))
    with django_assert_num_queries(5):
        assert boss.get(address).context["cl"].result_count == 2


def test_a_list_and_a_decision_are_read_and_never_changed(boss, pair):
    decide(boss, pair[0], deal="SIPRI-2")
    found = text_of(boss.get("/admin/transfers/joindecision/", {"q": "sipri-2"}))
    assert "Israel → Azerbaijan: Heron-9 TP, 2011 SIPRI-2" in found
    for name, record in (("deallist", DealList), ("joindecision", JoinDecision)):
        page = f"/admin/transfers/{name}/"
        assert boss.get(f"{page}add/").status_code == 403
        address = f"{page}{record.objects.get().pk}/change/"
        assert boss.post(address, {}).status_code == 403
        assert boss.get(address).status_code == 200


def test_the_form_of_a_deal_shows_what_lists_print_of_it(boss, staff, load):
    load(register_file(deal(1)))
    load(deal_file(listed(ordered="6", ordered_mark="?", order_tiv="14.7", delivered="4")))
    made = Deal.objects.get()
    address = f"/admin/transfers/deal/{made.pk}/change/"
    page = text_of(boss.get(address))
    assert "2024-10-13, line 6 Heron-9 TP 6? 14.70 15.00 4 Probably with radar" in page
    assert "line 6" not in text_of(staff("view_deal").get(address))


def test_the_first_page_says_how_many_joins_wait(boss, staff, pair):
    assert "Joins to decide 2" in text_of(boss.get("/admin/"))
    assert "Joins to decide" not in text_of(staff("view_deal").get("/admin/"))
