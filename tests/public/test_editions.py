"""Pages and files of the editions and of two of them side by side."""

import csv
import io
from html import unescape
from re import findall, search

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.public.browsing import PHONE, too_wide
from tests.register_files import deal, preamble, register_file, row
from transfers.models import Deal

PAIR = "a=2024-04-13&b=2025-03-10"
PATH = f"/editions/compare/?{PAIR}"
NEW = preamble("10 Mar 2025", (1990, 2023))


def load_two(load, number=1):
    """Two editions between which `number` deals change, one comes and one goes."""
    many = [deal(n) for n in range(10, 10 + number)]
    load(register_file(row(Recipient="Turkey"), deal(2), *many))
    load(
        register_file(
            row(Recipient="Turkiye"),
            deal(3, Supplier="Serbia", Designation="<b>=1+1"),
            *({**each, "Order date": "2012"} for each in many),
            above=NEW,
        )
    )


@pytest.fixture
def two(load):
    load_two(load)


def html(client, path=PATH, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()
    return unescape(response.content.decode())


def table(text, section):
    """Cells of the rows of a section."""
    part = search(rf'(?s)<section aria-labelledby="{section}">.*?</section>', text)[0]
    rows = findall(r"(?s)<tr role=\"row\">(.*?)</tr>", part)[1:]
    return [
        [
            " ".join(" ".join(findall(r">([^<]+)<", f">{cell}<")).split())
            for cell in findall(r"(?s)<td[^>]*>(.*?)</td>", r)
        ]
        for r in rows
    ]


@pytest.mark.django_db
def test_the_list_of_editions_links_each_with_the_one_before(client, two):
    text = html(client, "/editions/")
    assert text.index("10 March 2025") < text.index("13 April 2024")
    assert f'href="/editions/compare/?{PAIR}"' in text
    assert text.count("What changed from the edition before") == 1


@pytest.mark.django_db
def test_the_list_says_how_to_load_an_edition_where_there_is_none(client):
    assert "<select" not in html(client, "/editions/")


@pytest.mark.django_db
def test_the_overview_shows_the_summary_first_and_then_each_section(client, two):
    text = html(client)
    assert "delivery years 1990–2023, which both cover" in text
    assert text.index('id="summary"') < text.index('id="renamed"')
    assert table(text, "renamed") == [["supplier or recipient", "Turkey", "Turkiye", "1"]]
    assert table(text, "deals-changed") == [
        ["Heron-9 Israel → Azerbaijan", "10", "order year", "2011", "2012"]
    ]
    assert table(text, "tiv-supplier") == [
        ["Israel", "30.00", "20.00", "-10.00"],
        ["Serbia", "", "10.00", "+10.00"],
    ]
    assert "Deliveries changed: 0" in text


@pytest.mark.django_db
def test_tiv_is_headed_by_its_edition_and_unit(client, two):
    text = html(client)
    for head in ("TIV, edition 2024-04-13, million TIV", "TIV, edition 2025-03-10, million TIV"):
        assert f">{head}</th>" in text


@pytest.mark.django_db
def test_only_deals_that_can_be_opened_are_links(client, two):
    text = html(client)
    assert 'href="/transfers/SIPRI-10/"' in text
    assert 'href="/transfers/SIPRI-2/"' not in text


@pytest.mark.django_db
def test_a_section_is_read_page_by_page_at_its_own_address(client, load):
    load_two(load, 60)
    shown = html(client, f"{PATH}&section=deals-changed")
    assert len(table(shown, "deals-changed")) == 50
    assert f'href="/editions/compare/?{PAIR}&section=deals-changed&page=2"' in shown
    assert len(table(html(client, f"{PATH}&section=deals-changed&page=2"), "deals-changed")) == 10
    assert '<section aria-labelledby="renamed">' not in shown
    assert len(table(html(client), "deals-changed")) == 8


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("a=2024-04-13&b=autumn", 404, "No edition is called 'autumn'. Loaded: 2025-03-10"),
        ("a=2024-04-13&b=2024-04-13", 400, "Both are edition 2024-04-13"),
        ("a=2024-04-13", 400, "Name the edition"),
        ("", 400, "Name the edition"),
        (f"{PAIR}&section=toys", 400, "Allowed: renamed"),
        (f"{PAIR}&section=renamed&page=2", 400, "The last page of this selection is 1"),
        (f"{PAIR}&section=renamed&page=x", 400, "Write a whole number"),
        (f"{PAIR}&page=2", 400, "Only a section has pages"),
        (f"{PAIR}&colour=red", 400, "Known: a, b, section, page"),
        ("a=%00&b=x", 400, "Null characters are not allowed"),
        (f"{PAIR}&a=x", 400, "may be given once only"),
    ],
)
def test_what_cannot_be_shown_is_said(client, two, address, status, said):
    text = html(client, f"/editions/compare/?{address}", status)
    assert said in text
    assert "<table" not in text


@pytest.mark.django_db
def test_editions_without_a_common_year_are_refused(client, load):
    load(
        register_file(
            row(Order_date="1980", Delivery_year="1985"), above=preamble(years=(1950, 1989))
        )
    )
    load(register_file(deal(2), above=NEW))
    assert "no years in common" in html(client, PATH, 400)


@pytest.mark.django_db
def test_a_page_needs_the_same_few_queries_for_few_and_many_lines(client, load):
    load_two(load, 60)
    counts = set()
    for section in ("deals-changed", "renamed", "deliveries-changed"):
        html(client, f"{PATH}&section={section}")
        with CaptureQueriesContext(connection) as queries:
            html(client, f"{PATH}&section={section}")
        counts.add(len(queries))
    assert max(counts) <= 11
    with CaptureQueriesContext(connection) as queries:
        html(client)
    assert len(queries) <= 11


@pytest.mark.django_db
def test_a_deal_withdrawn_is_not_shown_any_more(client, two):
    assert "SIPRI-10/" in html(client)
    withdrawn = {"state": "withdrawn", "withdrawal_reason": "Entered twice."}
    Deal.objects.filter(reference="SIPRI-10").update(**withdrawn)
    text = html(client)
    assert "SIPRI-10/" not in text
    assert "not published: 1" in text


@pytest.mark.django_db
def test_the_admins_list_of_editions_leads_to_the_comparison(admin_client, two):
    text = html(admin_client, "/admin/transfers/registeredition/")
    assert 'href="/editions/"' in text


@pytest.mark.django_db
def test_the_front_page_leads_to_the_editions(client, two):
    assert 'href="/editions/"' in html(client, "/")


# Files: a download reads on a connection of its own, which sees what is committed.


def body(client, section, kind, pair=PAIR):
    response = client.get(f"/editions/compare/download/{section}.{kind}?{pair}")
    assert response.status_code == 200, response.content
    return response, b"".join(response.streaming_content)


@pytest.mark.django_db(transaction=True)
def test_csv_is_raw_and_names_the_editions(client, two):
    response, data = body(client, "deals-added", "csv")
    (line,) = csv.DictReader(io.StringIO(data.decode()))
    assert line["designation"] == "<b>=1+1"
    assert line["new_tiv_millions_2025_03_10"] == "10"
    assert (
        'filename="armsdb-deals-added-2024-04-13-to-2025-03-10.csv"'
        in response["Content-Disposition"]
    )
    assert "editions/compare/?a=2024-04-13&b=2025-03-10&section=deals-added" in response["Link"]


@pytest.mark.django_db(transaction=True)
def test_xlsx_is_typed_and_says_where_it_comes_from(client, two):
    book = load_workbook(io.BytesIO(body(client, "tiv-supplier", "xlsx")[1]))
    heads, *rows = book["Data"].iter_rows(values_only=True)
    assert heads[1:3] == ("old_tiv_millions_2024_04_13", "new_tiv_millions_2025_03_10")
    credit = "SIPRI Arms Transfers Database, © SIPRI"
    assert rows == [("Israel", 30, 20, -10, credit), ("Serbia", None, 10, 10, credit)]
    about = [row[:2] for row in book["About"].iter_rows(values_only=True)]
    assert {("Edition", "2024-04-13"), ("Edition", "2025-03-10")} <= set(about)
    assert any(value and "delivery years 1990–2023" in value for _, value in about)
    text = load_workbook(io.BytesIO(body(client, "deals-added", "xlsx")[1]))["Data"]["E2"]
    assert (text.value, text.data_type) == ("<b>=1+1", "s")


@pytest.mark.django_db(transaction=True)
def test_all_sections_come_in_one_file(client, two):
    rows = list(csv.DictReader(io.StringIO(body(client, "all", "csv")[1].decode())))
    assert {"renamed", "deals-added", "tiv-supplier"} <= {line["section"] for line in rows}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"toys.csv?{PAIR}", 404),
        (f"renamed.pdf?{PAIR}", 404),
        ("renamed.csv?a=2024-04-13&b=autumn", 404),
        ("renamed.csv?a=2024-04-13&b=2024-04-13", 400),
        ("renamed.csv", 400),
    ],
)
def test_a_file_that_is_not_there_is_refused(client, two, path, status):
    assert client.get(f"/editions/compare/download/{path}").status_code == status


# In a browser


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_fit_and_are_walked_without_a_script(two, open_page):
    page = open_page("/editions/", viewport=PHONE, java_script_enabled=False)
    page.get_by_role("button", name="Compare").click()
    assert page.url.endswith(PATH)
    page.get_by_role("link", name="Deals changed 1").click()
    assert page.url.endswith(f"{PATH}&section=deals-changed")
    assert page.get_by_role("table").last.get_by_role("row").count() == 2
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV of Deals changed").click()
    assert downloading.value.suggested_filename.startswith("armsdb-deals-changed-")
    for path in ("/editions/", PATH):
        seen = open_page(path, viewport=PHONE)
        assert seen.complaints == []
        assert too_wide(seen) == []
