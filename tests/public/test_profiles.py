"""Pages of actors and of pairs: who arms whom, since when, and who says so."""

import csv
import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.analysis.test_profiles import delivered
from transfers import merging
from transfers.models import Succession

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    make.actor("unknown supplier(s)", kind="unknown", slug="unknown-suppliers")
    delivered("Israel", "Azerbaijan", (2006, 10), (2016, 30), (2020, 45), reference="HAROP")
    delivered("Turkiye", "Azerbaijan", (2021, 49))
    delivered("unknown supplier(s)", "Azerbaijan", (2023, 6))
    delivered("Israel", "India", (2022, 155))
    delivered("Spain", "Azerbaijan", (2022, 7), estimate=None)
    delivered("Sweden", "Azerbaijan", (2022, 900), state="draft")
    delivered("Norway", "Azerbaijan", (2022, 900), state="withdrawn")


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()
    return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def lines(html, name):
    """Rows of one table as lists of words, without heads and sums."""
    whole = re.search(rf'id="{name}">(.*?)</table>', html, re.DOTALL)[1]
    body = re.search(r"<tbody>(.*?)</tbody>", whole, re.DOTALL)[1]
    return [
        [text(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def test_a_recipient_shows_who_arms_it_and_since_when(client, register):
    html = page(client, "/actors/azerbaijan/")
    assert lines(html, "suppliers") == [
        ["Turkiye", "49", "49", "", "", "2021", "2021", "49"],
        ["Israel", "45", "45", "100", "+50", "2006", "2020", "85"],
        ["unknown supplier(s)", "6.0", "6", "", "", "2023", "2023", "6"],
        ["Spain", "..", "..", "", "", "2022", "2022", ".."],
    ]
    assert 'href="/actors/israel/to/azerbaijan/"' in html
    told = text(html)
    assert "From 2006 to 2023, 140 million TIV from 4 suppliers: Israel 61 %" in told
    assert "Turkiye 49 %, Israel 45 %, unknown supplier(s) 6.0 %, 1 more." in told
    assert "edition 2024-04-13" in told
    window = lines(html, "received-by-window")[0]
    assert window == ["2019–23", "100", "+233", "39", "4", "6.0", "4,462", "4,426", "5,050"]


def test_what_is_not_published_neither_shows_nor_counts(client, register):
    for path in ("/actors/azerbaijan/", "/actors/sweden/", "/actors/sweden/to/azerbaijan/"):
        html = page(client, path)
        assert "900" not in html
        assert "Norway" not in html
    assert "The register has no deal of Sweden." in page(client, "/actors/sweden/")


def test_a_supplier_shows_the_mirror(client, register):
    html = page(client, "/actors/israel/")
    assert [line[0] for line in lines(html, "recipients")] == ["India", "Azerbaijan"]
    assert 'href="/actors/israel/to/india/"' in html
    assert 'id="suppliers"' not in html


def test_a_pair_answers_who_says_so(client, register):
    israel, baku = make.actor("Israel"), make.actor("Azerbaijan")
    lora = make.allegation("lora", title="LORA from Israel", supplier=israel, recipient=baku)
    post = make.source("post", publisher="Evening Post")
    make.claim(lora, claimant=make.actor("Reuven"), source=post, paragraph=7)
    make.claim(lora, "denies", claimant=make.actor("A Ministry"), speaks_for=israel)
    make.allegation("secret", title="A secret", supplier=israel, recipient=baku, state="draft")
    make.figure("share", title="A printed share", supplier=israel, recipient=baku)
    make.restriction(title="Ban on both", supplier=israel, recipient=baku)
    make.restriction(title="Ban on Israel", supplier=israel)
    make.restriction(title="Ban on others", supplier=israel, recipient=make.actor("India"))

    html = page(client, "/actors/israel/to/azerbaijan/")
    told = text(html)
    assert "1 deal in the register; from 2006 to 2020, 85 million TIV delivered." in told
    assert "45 % of Azerbaijan’s imports and 23 % of Israel’s exports" in told
    assert lines(html, "by-window")[0] == ["2019–23", "45", "23", "45", "+50", "45"]
    row = re.search(r"LORA from Israel</a>.*?</tr>", html, re.DOTALL)[0]
    assert 'href="/sources/post/#p7"' in row
    assert text(row).index("Reuven") < text(row).index("A Ministry for Israel")
    assert "1 contested" in told
    assert "A secret" not in html
    assert "A printed share" in html
    assert "Ban on both" in html
    assert "Ban on Israel" in html
    assert "Ban on others" not in html
    assert 'href="/transfers/HAROP/"' in html
    assert 'href="/actors/azerbaijan/to/israel/"' in html

    html = page(client, "/actors/azerbaijan/")
    assert lines(html, "suppliers")[1][-2:] == ["1", "1"]
    mirror = text(page(client, "/actors/azerbaijan/to/israel/"))
    assert "The register has no deal from Azerbaijan to Israel." in mirror


def test_the_years_are_chosen_in_the_address_and_stay_in_its_links(client, register):
    html = page(client, "/actors/azerbaijan/?last=2020&window=3")
    assert "Suppliers of arms received by Azerbaijan, 2018–2020" in html
    assert 'href="/actors/israel/to/azerbaijan/?last=2020&window=3"' in html
    assert lines(html, "suppliers")[0][:4] == ["Israel", "100", "45", "100"]


def test_where_the_window_is_empty_the_last_delivery_is_one_step_away(client, register):
    delivered("Cuba", "Angola", (2009, 3))
    html = page(client, "/actors/angola/")
    assert "In 2019–2023 nothing." in text(html)
    assert 'href="?last=2009"' in html


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("last=1950", "The edition has deliveries from 2006 to 2023."),
        ("last=soon", "Write a year of four digits"),
        ("window=0", "Write a whole number from 1 to 100."),
        ("edition=1999", "Allowed: 2024-04-13"),
        ("successors=no", "Allowed: merged"),
        ("colour=red", "There is no such parameter. Known: last, window, edition"),
        ("last=2020&last=2021", "This parameter may be given once only."),
    ],
)
def test_what_an_address_cannot_ask_is_said(client, register, query, told):
    for path in ("/actors/israel/", "/actors/israel/to/azerbaijan/"):
        assert told in page(client, f"{path}?{query}", status=400)
        page(client, f"{path}download/by-window.csv?{query}", status=400)


def test_an_untidy_address_leads_to_the_tidy_one(client, register):
    response = client.get("/actors/israel/?last=2020&window=5&edition=&successors=")
    assert response.headers["Location"] == "/actors/israel/?last=2020"


def test_predecessors_are_taken_in_only_where_the_reader_asks(client, register):
    delivered("Soviet Union", "India", (2006, 20))
    delivered("Russia", "India", (2022, 60))
    union, russia = make.actor("Soviet Union"), make.actor("Russia")
    Succession.objects.create(predecessor=union, successor=russia)
    assert "1 recipient, India" in text(page(client, "/actors/russia/"))
    alone = page(client, "/actors/russia/to/india/")
    merged = page(client, "/actors/russia/to/india/?successors=merged")
    assert [len(lines(html, "by-year")) for html in (alone, merged)] == [1, 2]
    assert "Soviet Union with Russia" in page(client, "/actors/russia/?successors=merged")


def test_files_hold_the_rows_of_the_page_unrounded(client, register):
    path = "/actors/azerbaijan/download/suppliers.csv"
    rows = list(csv.DictReader(io.StringIO(client.get(path).content.decode())))
    assert [row["supplier_slug"] for row in rows][:2] == ["turkiye", "israel"]
    assert rows[1]["share_percent"] == "45.0000"
    assert rows[3]["tiv_millions"] == ""
    assert rows[3]["deliveries"] == "1"
    for name in re.findall(r"/download/[a-z-]+\.csv", page(client, "/actors/israel/")):
        assert client.get(f"/actors/israel{name}").status_code == 200
    assert client.get("/actors/israel/to/azerbaijan/download/deals.csv").status_code == 200
    for wrong in ("suppliers.exe", "nonsense.csv"):
        assert client.get(f"/actors/azerbaijan/download/{wrong}").status_code == 404


def test_an_actor_does_not_arm_itself_and_a_merged_one_leads_on(client, register):
    page(client, "/actors/israel/to/israel/", status=404)
    page(client, "/actors/israel/to/nobody/", status=404)
    merging.merge(make.actor("Spain"), make.actor("Kingdom of Spain"), reason="one and the same")
    response = client.get("/actors/spain/to/azerbaijan/")
    assert response.status_code == 301
    assert response.headers["Location"] == "/actors/kingdom-of-spain/to/azerbaijan/"


def test_without_a_register_the_pages_say_so_and_show_what_is_said(client, seeded):
    for path in ("/actors/azerbaijan/", "/actors/israel/to/azerbaijan/"):
        told = text(page(client, path))
        assert "No register edition is loaded" in told
        assert "M095 cluster munitions from Israel to Azerbaijan" in told


@pytest.mark.parametrize(
    ("path", "most"), [("/actors/azerbaijan/", 48), ("/actors/israel/to/azerbaijan/", 52)]
)
def test_a_page_costs_as_many_queries_for_many_rows_as_for_few(client, register, path, most):
    israel, baku = make.actor("Israel"), make.actor("Azerbaijan")
    make.figure(supplier=israel, recipient=baku)
    seen = []
    for number in (5, 40):
        for _ in range(number):
            delivered(make.actor().name, "Azerbaijan", (2022, 3))
            delivered("Israel", "Azerbaijan", (2022, 3))
            make.claim(make.allegation(supplier=israel, recipient=baku))
        with CaptureQueriesContext(connection) as queries:
            page(client, path)
        seen.append(len(queries))
    assert seen[0] == seen[1] <= most
