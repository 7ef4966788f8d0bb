"""The list of deals: what is shown, what is not, in which order and on which pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from transfers.models import Actor
from transfers.public.rows import compact_years

pytestmark = pytest.mark.django_db


# What is shown


def test_a_row_shows_the_deal_with_its_deliveries_summed_up(read):
    deal = make.deal(
        supplier=make.actor("Israel"),
        recipient=make.actor("Azerbaijan"),
        system=make.system(
            "Harop",
            description=make.description("loitering munition"),
            category=make.category("Missiles"),
        ),
        order_year=2014,
        number_ordered=1200,
        condition="second_hand",
        tiv_estimate="0.13",
        deliveries=[(2015, 1000), (2016, 1566), (2018, 1)],
    )
    assert read().cells(deal.reference) == {
        "supplier": "Israel",
        "recipient": "Azerbaijan",
        "system": "Harop",
        "description": "loitering munition",
        "category": "Missiles",
        "Ordered": "2014",
        "No. ordered": "1,200",
        "No. delivered": "2,567",
        "Delivery years": "2015–2016, 2018",
        "condition": "second hand",
        "TIV (m)": "133.48",  # 52.00 + 81.43 + 0.05
    }


def test_an_estimate_carries_a_question_mark(read):
    deal = make.deal(
        order_year=2014,
        order_year_estimated=True,
        number_ordered=3,
        number_ordered_estimated=True,
        deliveries=[
            {"year": 2015, "number": 1, "number_estimated": False, "year_estimated": True},
            {"year": 2016, "number": 2, "number_estimated": True, "year_estimated": None},
        ],
    )
    cells = read().cells(deal.reference)
    assert cells["Ordered"] == "2014?"
    assert cells["No. ordered"] == "3?"
    assert cells["No. delivered"] == "3?"
    assert cells["Delivery years"] == "2015–2016?"


def test_no_and_not_stated_carry_no_question_mark(read):
    deal = make.deal(
        order_year=2014,
        order_year_estimated=False,
        deliveries=[{"year": 2015, "number": 1, "number_estimated": None}],
    )
    cells = read().cells(deal.reference)
    assert (cells["Ordered"], cells["No. delivered"]) == ("2014", "1")


def test_nothing_delivered_no_tiv_assigned_and_a_tiv_of_nought_look_different(read):
    nothing = make.deal(tiv_estimate="5")
    unassigned = make.deal(deliveries=[(2015, 2)])
    nought = make.deal(tiv_estimate="0.004", deliveries=[(2015, 1)])
    page = read()
    shown = [page.cells(deal.reference)["TIV (m)"] for deal in (nothing, unassigned, nought)]
    assert shown == ["", "..", "0.00"]


def test_an_abbreviation_is_explained(read):
    make.deal(
        system=make.system(description=make.description("SAM", meaning="surface-to-air missile"))
    )
    assert '<abbr title="surface-to-air missile">SAM</abbr>' in read().html


@pytest.mark.parametrize(
    ("years", "written"),
    [
        ([], ""),
        ([2015], "2015"),
        ([2015, 2016], "2015–2016"),
        ([2015, 2016, 2017, 2019, 2021, 2022], "2015–2017, 2019, 2021–2022"),
    ],
)
def test_years_are_written_compactly(years, written):
    assert compact_years(years) == written


def test_names_are_escaped(read):
    make.deal(
        supplier=make.actor("<script>alert(1)</script>", slug="evil"),
        system=make.system('"><img src=x>'),
        deliveries=[(2015, 1)],
    )
    page = read("supplier=evil&q=%3Cscript%3E")
    assert "<script>" not in page.html
    assert "<img" not in page.html
    assert len(page.rows) == 1


# What is not


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_only_published_deals_are_listed(read, state):
    make.deal(state=state, supplier=make.actor("Hidden"))
    page = read()
    assert page.rows == []
    assert "Hidden" not in page.html
    assert "supplier=hidden" in read("supplier=hidden", status=400).faults[0]


def test_a_deal_absent_from_the_newest_edition_is_not_listed(read):
    gone = make.deal()
    make.entry(gone, edition=make.edition("2023"), absent_since=make.edition("2024"))
    stays = make.deal()
    make.entry(stays)
    assert read().rows == [stays.reference]


def test_a_delivery_absent_from_the_newest_edition_does_not_count(read):
    deal = make.deal(
        tiv_estimate="1",
        deliveries=[(2015, 1), {"year": 2016, "number": 9, "absent_since": make.edition()}],
    )
    cells = read().cells(deal.reference)
    assert (cells["No. delivered"], cells["Delivery years"]) == ("1", "2015")
    assert read("delivery_from=2016").rows == []


def test_an_empty_register_says_how_to_load_one(read, client):
    assert "import_register" in read().html
    assert "import_register" in client.get("/").content.decode()


def test_an_empty_result_says_what_to_do(read):
    make.deal()
    page = read("q=nosuchthing")
    assert page.rows == []
    assert "No deal matches" in page.html


# Order and pages


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("supplier", ["A-1", "A-2", "A-3"]),
        ("-supplier", ["A-3", "A-2", "A-1"]),
        ("recipient", ["A-1", "A-3", "A-2"]),
        ("system", ["A-1", "A-2", "A-3"]),
        ("description", ["A-3", "A-1", "A-2"]),
        ("category", ["A-2", "A-1", "A-3"]),
        ("order_year", ["A-2", "A-1", "A-3"]),
        ("-order_year", ["A-1", "A-2", "A-3"]),
        ("number_delivered", ["A-2", "A-1", "A-3"]),
        ("-number_delivered", ["A-1", "A-2", "A-3"]),
        ("delivery_year", ["A-2", "A-1", "A-3"]),
        ("condition", ["A-3", "A-1", "A-2"]),
        ("number_ordered", ["A-1", "A-2", "A-3"]),
        ("-tiv", ["A-1", "A-2", "A-3"]),
    ],
)
def test_sorting_puts_what_is_empty_last(three, read, sort, order):
    assert read(f"sort={sort}").rows == order


def test_a_sorted_column_says_so_and_links_to_the_other_way(three, read):
    html = read("sort=-tiv&condition=new").html
    assert 'aria-sort="descending"><a href="/transfers/?condition=new&amp;sort=tiv">' in html


@pytest.mark.parametrize("sort", ["-order_year", "supplier", "-tiv", "condition"])
def test_pages_hold_every_deal_once_whatever_the_order(read, sort):
    supplier, recipient, system = make.actor(), make.actor(), make.system()
    made = [
        make.deal(supplier=supplier, recipient=recipient, system=system, order_year=2015).reference
        for _ in range(120)
    ]
    shown = [ref for page in (1, 2, 3) for ref in read(f"sort={sort}&page={page}").rows]
    assert sorted(shown) == sorted(made)
    assert len(read("page=3").rows) == 20


@pytest.mark.parametrize("query", ["", "q=state+system&sort=-tiv&delivery_from=2010&system=sys"])
def test_the_list_needs_the_same_few_queries_for_5_45_and_90_rows(read, query):
    counts = []
    for more in (5, 40, 45):
        for _ in range(more):
            make.deal(deliveries=[(2014, 1), (2015, 2)], order_year=2013)
        with CaptureQueriesContext(connection) as queries:
            assert read(query).rows
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 13


def test_the_front_page_gives_the_extent_of_the_register(client):
    make.edition()
    make.deal(deliveries=[(2001, 1), (2019, 1)])
    make.deal(state="draft", deliveries=[(1950, 1)])
    html = client.get("/").content.decode()
    assert "2001–2019" in html
    assert "1950" not in html
    assert "edition 2024-04-13" in html
    assert "© SIPRI" in html


def test_error_pages_wear_the_same_look(client):
    client.raise_request_exception = False
    response = client.get("/nosuch/")
    assert response.status_code == 404
    assert "transfers/site.css" in response.content.decode()


def test_unknown_actors_are_grouped_after_states(three, read):
    unknown = make.actor("unknown supplier(s)", slug="unknown-suppliers", kind=Actor.Kind.UNKNOWN)
    make.deal(supplier=unknown)
    html = read().html
    assert html.index('<optgroup label="State">') < html.index('<optgroup label="Unknown">')
