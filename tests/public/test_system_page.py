"""The page of a weapon system: who supplied it to whom, and what is said of it."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.public.test_evidence_pages import page
from tests.public.wording import words
from transfers.models import Deal
from transfers.public.system_tables import SystemTables

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make.edition()


@pytest.fixture
def rascar(edition):
    """Made in Borduria: to Syldavia in 2001 to 2003 and 2005, to Khemed in 2010; and resold."""
    system = make.system("Rascar", slug="rascar", family="Rasc")

    def sold(supplier, recipient, years, number, **fields):
        deliveries = [{"year": year, "number": number, "edition": edition} for year in years]
        parties = {"supplier": make.actor(supplier), "recipient": make.actor(recipient)}
        make.deal(deliveries, system=system, tiv_estimate="1.5", **parties, **fields)

    sold("Borduria", "Syldavia", [2001, 2002, 2003], 2, reference="SIPRI-1")
    sold("Borduria", "Syldavia", [2005], 1, reference="SIPRI-2")
    sold("Borduria", "Khemed", [2010], 100, reference="SIPRI-3", condition="second_hand")
    sold("Syldavia", "Khemed", [2011], 1, reference="SIPRI-4")
    sold("Borduria", "Poldavia", [2012], 500, reference="SIPRI-5", state="draft")
    return system


def table(client, query=""):
    """Rows of the table of deliveries, as words."""
    html = page(client, f"/systems/rascar/{query}")
    body = html.split('aria-labelledby="supplied-caption"')[1].partition("</table>")[0]
    return [
        words(f"<main>{row}</main>").strip()
        for row in re.findall(r"<tr role=\"row\">(.*?)</tr>", body, re.DOTALL)[1:]
    ]


def rows(client, name, query=""):
    response = client.get(f"/systems/rascar/download/{name}.csv{query}")
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_deliveries_are_added_up_by_pair_the_most_tiv_first(client, rascar):
    assert table(client) == [
        "Borduria Khemed 2010 1 100 60.00",
        "Borduria Syldavia 2001–2003, 2005 4 7 10.50",
        "Syldavia Khemed 2011 1 1 1.50",
        "All 6 108 72.00",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            "?by=supplier",
            [
                "Borduria 2001–2003, 2005, 2010 5 107 70.50",
                "Syldavia 2011 1 1 1.50",
            ],
        ),
        (
            "?by=recipient&sort=items",
            ["Syldavia 2001–2003, 2005 4 7 10.50", "Khemed 2010–2011 2 101 61.50"],
        ),
        (
            "?by=year",
            ["2011 1 1 1.50", "2010 1 100 60.00", "2005 1 1 1.50", "2003 1 2 3.00"],
        ),
        (
            "?sort=recipient",
            ["Borduria Khemed 2010 1 100 60.00", "Syldavia Khemed 2011 1 1 1.50"],
        ),
        ("?sort=-first", ["Syldavia Khemed 2011 1 1 1.50", "Borduria Khemed 2010 1 100 60.00"]),
    ],
)
def test_the_address_says_by_what_and_in_which_order(client, rascar, query, found):
    assert table(client, query)[: len(found)] == found


@pytest.mark.parametrize(
    "query",
    ["?by=colour", "?sort=colour", "?by=year&sort=supplier", "?edition=1999", "?rows=2", "?x=1"],
)
def test_what_the_page_does_not_have_is_refused(client, rascar, query):
    for path in ("", "download/pairs.csv"):
        html = page(client, f"/systems/rascar/{path}{query}", status=400)
        assert "This address asks for something the page does not have" in html


def test_links_keep_the_state_and_blanks_leave_the_address(client, rascar):
    html = page(client, "/systems/rascar/?by=supplier")
    assert 'href="/systems/rascar/?by=supplier&amp;sort=supplier"' in html
    assert 'href="/systems/rascar/?by=year"' in html
    assert 'href="/systems/rascar/"' in html
    response = client.get("/systems/rascar/?by=&sort=-items&edition=")
    assert (response.status_code, response["Location"]) == (302, "/systems/rascar/?sort=-items")


def test_long_tables_are_cut_and_shown_whole_on_request(client, rascar, edition):
    for _ in range(30):
        make.deal([{"year": 2015, "number": 1, "edition": edition}], system=rascar)
    assert len(table(client)) == 30
    html = page(client, "/systems/rascar/")
    assert "Show 3 more rows" in html
    assert 'href="/systems/rascar/?rows=all"' in html
    assert len(table(client, "?rows=all")) == 33 + 1


def test_deliveries_without_tiv_are_counted_and_said_to_be_left_out(client, rascar, edition):
    make.deal([{"year": 2015, "number": 4, "edition": edition}], system=rascar)
    told = words(page(client, "/systems/rascar/?sort=tiv"))
    assert "2015 1 4 .." in told
    assert "1 of the deliveries has no TIV assigned and adds nothing to it." in told
    assert table(client, "?sort=tiv")[-2].endswith("..")


def test_an_older_edition_can_be_asked_for(client, rascar, edition):
    older = make.edition("2023-03-01", generated_on="2023-03-01", loaded_at=edition.loaded_at)
    make.deal([{"year": 1999, "number": 4, "edition": older}], system=rascar)
    assert "1999" not in table(client)
    assert table(client, "?edition=2023-03-01&by=year") == ["1999 1 4 ..", "All 1 4 .."]
    assert rows(client, "years", "?edition=2023-03-01")[0]["first_year"] == "1999"
    assert 'href="/systems/rascar/?edition=2023-03-01"' in page(client, "/systems/rascar/")


def test_the_largest_deals_lead_to_their_pages_and_to_the_list(client, rascar):
    html = page(client, "/systems/rascar/")
    deals = html.split('aria-labelledby="deals-caption"')[1]
    assert re.findall(r"/transfers/(SIPRI-\d)/", deals) == [
        "SIPRI-3", "SIPRI-1", "SIPRI-2", "SIPRI-4"
    ]  # fmt: skip
    assert "/transfers/?system=Rascar" in deals


def test_treaties_come_first_and_allegations_of_use_stand_apart(client, rascar):
    make.restriction("halt", title="Halt", system=rascar, kind="company_halt", from_date="1990-1-1")
    make.restriction("ban", title="Ban", category=rascar.category, kind="treaty_ban")
    make.restriction("other", title="On another", system=make.system())
    make.restriction("secret", title="A secret", system=rascar, state="draft")
    make.allegation("used", system=rascar, kind="use")
    make.allegation("sent", system=rascar)
    html = page(client, "/systems/rascar/")
    assert html.index("/restrictions/ban/") < html.index("/restrictions/halt/")
    assert "On another" not in html
    assert "A secret" not in html
    of_use, others = html.split("Of its use")[1].split("Of transfer, order")
    assert "/allegations/used/" in of_use
    assert "/allegations/sent/" in others


def test_other_systems_of_its_kind_or_family_are_named(client, rascar, edition):
    same = make.system("Rocket A", slug="rocket-a")
    other = make.description("APC")
    make.system("Rasc carrier", slug="rasc-carrier", description=other, family="Rasc")
    make.system("Tank", slug="tank", description=other)
    deliveries = [{"year": 2015, "number": 4, "edition": edition}]
    make.deal(deliveries, system=same, tiv_estimate=2)
    make.deal(deliveries, system=same, tiv_estimate=2, state="draft")
    html = page(client, "/systems/rascar/")
    assert 'href="/systems/rasc-carrier/"' in html
    assert 'href="/systems/tank/"' not in html
    assert "Rocket A 4 8.00" in words(html)


def test_without_a_register_the_page_says_that_none_is_loaded(client, seeded):
    for slug in ("harop", "lora", "m095"):
        told = words(page(client, f"/systems/{slug}/"))
        assert "No register edition is loaded" in told
        assert "No published deal is of this system." in told
    assert "Convention on Cluster Munitions treaty ban" in told
    assert "M095 cluster munitions from Israel to Azerbaijan" in told


def test_an_edition_without_the_system_is_named(client, rascar):
    make.system("Unsold", slug="unsold", description=make.description("UAV"))
    told = words(page(client, "/systems/unsold/"))
    assert "Edition 2024-04-13 holds no delivery of it." in told


def test_each_table_is_a_file(client, rascar):
    make.allegation("used", system=rascar, kind="use")
    make.restriction("ban", system=rascar)
    make.system("Rocket A", slug="rocket-a")
    pair = rows(client, "pairs")[0]
    assert (pair["supplier_slug"], pair["recipient"], pair["tiv_millions"]) == (
        "borduria", "Khemed", "60.00"
    )  # fmt: skip
    assert [row["number_delivered"] for row in rows(client, "suppliers")] == ["107", "1"]
    assert [row["number_delivered"] for row in rows(client, "recipients")] == ["101", "7"]
    assert [row["first_year"] for row in rows(client, "years")][:2] == ["2001", "2002"]
    assert rows(client, "deals")[0]["reference"] == "SIPRI-3"
    assert [row["system_slug"] for row in rows(client, "similar")] == ["rocket-a"]
    assert [row["reference"] for row in rows(client, "allegations")] == ["used"]
    assert [row["reference"] for row in rows(client, "restrictions")] == ["ban"]


def test_rows_of_each_sheet_are_as_wide_as_its_columns(rascar, edition):
    make.system("Rocket A")
    make.allegation(system=rascar)
    make.restriction(system=rascar)
    tables = SystemTables(rascar, edition)
    for name in SystemTables.names:
        sheet = getattr(tables, name)
        assert sheet.name.endswith(f"-{name}")
        assert {len(row) for row in sheet.rows} == {len(sheet.columns)}, name


@pytest.mark.parametrize("rest", ["nothing.csv", "pairs.exe"])
def test_what_is_no_file_of_a_system_is_not_found(client, rascar, rest):
    page(client, f"/systems/rascar/download/{rest}", status=404)
    page(client, "/systems/no-such/download/pairs.csv", status=404)


def test_a_system_costs_as_many_queries_with_many_deals_as_with_few(client, rascar, edition):
    seen = []
    for _ in range(2):
        for _ in range(6):
            delivery = {"year": 1980 + Deal.objects.count(), "number": 1, "edition": edition}
            make.deal([delivery], system=rascar, tiv_estimate=1)
            make.deal([delivery], system=make.system(), tiv_estimate=1)
            make.allegation(system=rascar, supplier=make.actor())
            make.restriction(system=rascar, issuer=make.actor(), supplier=make.actor())
        with CaptureQueriesContext(connection) as queries:
            page(client, "/systems/rascar/")
        seen.append(len(queries))
    assert seen[0] == seen[1] <= 26
