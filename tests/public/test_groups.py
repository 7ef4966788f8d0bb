"""The selected deals added up by supplier, recipient, category or year."""

import csv
import io
import re
from decimal import Decimal
from html import unescape

import pytest

from tests import factories as make
from transfers.models import Succession
from transfers.public.bars import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make.edition("2024-04-13")


@pytest.fixture
def deals(edition):
    """Deals with and without deliveries, TIV, and an edition."""

    def deal(reference, supplier, estimate, *deliveries, edition=edition, **fields):
        make.deal(
            reference=reference,
            supplier=make.actor(supplier),
            recipient=make.actor("Azerbaijan"),
            tiv_estimate=estimate,
            deliveries=[{"year": y, "number": n, "edition": edition} for y, n in deliveries],
            **fields,
        )

    deal("A-1", "Israel", "10", (2015, 100), (2016, 50), order_year=2014)
    deal("A-2", "Israel", None, (2016, 7))
    deal("A-3", "Soviet Union", "0.004", (1990, 3))
    deal("A-4", "Russia", "1000", (1995, 2))
    deal("A-5", "Nowhere", "5")
    deal("A-6", "Nobody", None, (2016, 1))
    deal("A-7", "Israel", "3", (2016, 4), edition=None)
    deal("A-8", "Israel", "3", (2016, 4), state="draft")


@pytest.fixture
def table(client):
    """Rows of the table on a page as text, by their heads; the addresses of the heads."""

    def read(query):
        html = client.get(f"/transfers/?{query}").content.decode()
        body = re.search(r'<table class="summary">(.*?)</table>', html, re.DOTALL)[1]
        rows, addresses = {}, {}
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)[1:]:
            name, *cells = [
                unescape(re.sub(r"<[^>]+>", "", cell))
                for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
            ]
            rows[name] = cells
            if link := re.search(r'href="([^"]+)"', row):
                addresses[name] = unescape(link[1])
        return rows, addresses

    return read


def test_a_group_has_its_deals_deliveries_items_and_tiv(deals, table):
    rows, _ = table("group=supplier&recipient=azerbaijan")
    assert list(rows.items()) == [
        ("Russia", ["1", "1", "2", "2,000"]),
        ("Israel", ["3", "3", "157", "1,500"]),
        ("Soviet Union", ["1", "1", "3", "0"]),
        ("Nobody", ["1", "1", "1", ".."]),
        ("Nowhere", ["1", "0", "", ""]),
        ("All", ["7", "6", "163", "3,500"]),
    ]


def test_what_is_of_no_edition_is_left_out_and_told(deals, client):
    html = client.get("/transfers/?group=supplier").content.decode()
    assert "Left out: 1 delivery" in html
    assert "Edition 2024-04-13" in html


def test_a_row_leads_to_its_deals(deals, table, read):
    _, addresses = table("group=supplier&order_from=2000&columns=tiv")
    assert addresses["Israel"] == "/transfers/?order_from=2000&columns=tiv&supplier=israel"
    _, years = table("group=year")
    assert years["2015"] == "/transfers/?delivery_from=2015&delivery_to=2015"
    assert read(years["2015"].partition("?")[2]).rows == ["A-1"]


def test_years_are_those_of_delivery_and_within_those_asked_for(deals, table):
    rows, _ = table("group=year&supplier=israel&delivery_from=2016")
    assert rows == {"2016": ["2", "2", "57", "500"], "All": ["3", "2", "57", "500"]}


def test_every_filter_gives_the_same_total_whatever_the_group(deals, table):
    make.member(make.region("Asia"), make.actor("Israel"))
    for query, total in {
        "condition=new": "3,500",
        "q=israel": "1,500",
        "order_from=2014": "1,500",
        "delivery_to=1995": "2,000",
        "supplier_region=sipri:asia": "1,500",
        "supplier_region=sipri:asia&delivery_to=2015&local_production=not_stated": "1,000",
    }.items():
        for group in ("supplier", "recipient", "category", "year"):
            rows, _ = table(f"group={group}&{query}")
            assert rows["All"][-1] == total, (group, query)


def test_merged_states_are_added_up_under_the_successor(deals, table):
    Succession.objects.create(
        predecessor=make.actor("Soviet Union"), successor=make.actor("Russia")
    )
    rows, addresses = table("group=supplier&successors=merged")
    assert rows["Russia"] == ["2", "2", "5", "2,000"]
    assert "Soviet Union" not in rows
    assert addresses["Russia"] == "/transfers/?successors=merged&supplier=russia"
    rows, _ = table("group=supplier&successors=merged&supplier=soviet-union")
    assert list(rows) == ["Soviet Union", "All"]


def test_years_are_drawn_and_said_in_words(deals, client):
    html = client.get("/transfers/?group=year&supplier=israel").content.decode()
    assert html.count("<svg") == 2
    assert "TIV in millions, 2015 to 2016: 1,000 in 2015, most in 2015 with 1,000" in html
    assert "style=" not in html


def test_the_file_holds_the_rows_of_the_table_unrounded(deals, client):
    response = client.get("/transfers/download/by-supplier.csv?recipient=azerbaijan")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [row["supplier"] for row in rows][:2] == ["Russia", "Israel"]
    assert rows[2]["tiv_delivered_millions"] == "0.01"
    assert rows[3]["tiv_delivered_millions"] == ""
    assert 'filename="armsdb-transfers-by-supplier.csv"' in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("by-supplier.pdf", 404),
        ("by-system.csv", 404),
        ("by-year.csv?colour=red", 400),
        ("by-year.csv?group=supplier", 400),
        ("by-year.csv?group=week", 400),
        ("by-year.csv?group=year", 200),
    ],
)
def test_a_file_that_cannot_be_is_refused(deals, client, path, status):
    assert client.get(f"/transfers/download/{path}").status_code == status


def test_without_an_edition_the_page_says_so(client):
    make.deal()
    assert "No register edition is loaded" in client.get("/transfers/?group=year").content.decode()
    assert client.get("/transfers/download/by-year.csv").status_code == 400


def test_an_unknown_group_is_refused(read):
    assert "Allowed: supplier, recipient, category, year" in read("group=x", status=400).faults[0]


@pytest.mark.parametrize(
    ("greatest", "levels"),
    [("0.3", ["0.5", "1"]), ("7", ["4", "8"]), ("103000", ["60,000", "120,000"])],
)
def test_levels_of_a_picture_are_short_and_hold_the_greatest(greatest, levels):
    drawn = picture("TIV", "TIV", {2000: Decimal(greatest), 2001: 0})
    assert [tick.words for tick in drawn.levels] == levels
    assert drawn.bars[0].words.startswith("2000: ")
    assert picture("TIV", "TIV", {2000: None, 2001: 0}) is None
