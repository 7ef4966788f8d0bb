"""The pages of tables and their files: what stands in them, and which addresses they refuse."""

import csv
import io
import re
from html import unescape

import pytest
from django.utils import timezone

from tests import factories as make
from tests.analysis.test_tables import deliver
from transfers.models import Delivery, Succession
from transfers.public.tables import grid
from transfers.public.tables.views import KINDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(db):
    return make.edition()


@pytest.fixture
def register(edition):
    """Two suppliers and an unknown one, two recipients in two regions, 2010 to 2019."""
    make.member(make.region("Middle East"), make.actor("Iraq"))
    make.member(make.region("South Asia"), make.actor("India"))
    make.actor("unknown supplier(s)", kind="unknown", slug="unknown-suppliers")
    for year, supplier, recipient, number, estimate in (
        (2010, "Russia", "India", 1, "100"),
        (2014, "Russia", "Iraq", 2, "50.25"),
        (2015, "Israel", "India", 1, "0.4"),
        (2016, "Israel", "India", 3, None),
        (2018, "unknown supplier(s)", "Iraq", 1, "150"),
        (2019, "Israel", "India", 1, "50"),
    ):
        deliver(
            edition,
            year,
            number,
            estimate,
            supplier=make.actor(supplier),
            recipient=make.actor(recipient),
        )


@pytest.fixture
def read(client):
    def read_table(address, status=200):
        response = client.get(f"/tables/{address}", follow=True)
        assert response.status_code == status, response.content.decode()
        return Page(response.content.decode())

    return read_table


class Page:
    def __init__(self, html):
        self.html = html

    @property
    def title(self):
        return unescape(re.search(r"<h1>(.*?)</h1>", self.html)[1])

    @property
    def table(self):
        """The table itself; that of the chart's numbers comes after it."""
        return self.html.partition('<table class="figures">')[2].partition("</table>")[0]

    @property
    def head(self):
        return _cells(re.search(r"<thead>(.*?)</thead>", self.table, re.DOTALL)[1])

    @property
    def rows(self):
        """Cells of the rows by the first of them."""
        body = self.table.partition("<tbody>")[2]
        rows = map(_cells, re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL))
        return {first: others for first, *others in rows}

    @property
    def faults(self):
        return [unescape(each) for each in re.findall(r"<li><code>(.*?)</li>", self.html)]

    @property
    def files(self):
        return [
            unescape(each)
            for each in re.findall(r'href="([^"]+/download/[^"]+\.csv[^"]*)"', self.html)
        ]


def _cells(html):
    found = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", html, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", cell)).replace("\u2060", "") for cell in found]


def file_rows(client, address):
    """Rows of a file by the names of its columns."""
    response = client.get(address)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(b"".join(response).decode())))


def picked(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def test_the_usual_table_shows_the_last_ten_years_in_whole_numbers(register, read):
    page = read("tiv/")
    assert page.title == "TIV by supplier, 2010–2019"
    assert page.head == ["Supplier", *map(str, range(2010, 2020)), "2010–2019", "Share, %"]
    russia = ["100", "", "", "", "101", "", "", "", "", "", "201", "50"]
    assert page.rows["Russia"] == russia
    assert page.rows["Israel"][5:7] == ["0", ".."]
    assert page.rows["Total"][-2:] == ["401", "100"]
    assert "TIV in millions. Edition 2024-04-13." in page.html


def test_two_decimals_are_shown_where_asked_for(register, read):
    page = read("tiv/?numbers=exact&first=2014&last=2016")
    assert page.rows["Russia"] == ["100.50", "", "", "100.50", "100"]
    assert page.rows["Israel"] == ["", "0.40", "..", "0.40", "0.4"]


def test_the_file_holds_every_row_unrounded_and_tells_nothing_from_no_tiv(register, read, client):
    table, by_line = read("tiv/?first=2014&last=2016").files
    rows = file_rows(client, table)
    assert list(rows[0])[:7] == ["supplier", "2014", "2015", "2016", "total", "share", "no_tiv"]
    assert picked(rows, "supplier", "2014", "2015", "2016", "total", "no_tiv") == [
        ("Russia", "100.50", "", "", "100.50", ""),
        ("Israel", "", "0.40", "", "0.40", "2016"),
        ("Total", "100.50", "0.40", "", "100.90", "2016"),
    ]
    assert rows[0]["share"].startswith("99.603567888999")
    assert picked(file_rows(client, by_line), "supplier", "year", "tiv", "no_tiv") == [
        ("Russia", "2014", "100.50", ""),
        ("Israel", "2015", "0.40", ""),
        ("Israel", "2016", "", "TIV"),
    ]


def test_filters_narrow_the_table_and_stand_in_its_title(register, read):
    page = read(
        "tiv/?by=recipient&supplier=russia&supplier=israel&recipient_region=sipri:south-asia"
    )
    assert page.title == "TIV by recipient from Russia and Israel to South Asia (SIPRI), 2010–2019"
    assert list(page.rows) == ["India", "Total"]
    assert page.rows["India"][-2] == "150"
    assert read("tiv/?by=pair&category=missiles").title.endswith("Missiles only, 2010–2019")


def test_rows_by_region_end_with_those_in_none(register, read):
    page = read("tiv/?by=recipient-region")
    assert list(page.rows) == ["Middle East", "South Asia", "In no region", "Total"]
    assert "Regions: SIPRI, of 2024" in page.html


def test_a_ranking_ends_with_the_others(register, read, monkeypatch):
    for year in range(20):
        deliver(make.edition(), 2019, 1, "1", supplier=make.actor(f"Small {year:02}"))
    page = read("ranking/")
    assert page.title == "Largest suppliers, 2015–2019"
    assert page.head[-1] == "Rank 2010–14"
    assert page.rows["unknown supplier(s)"] == ["1", "150", "68", "68", ""]
    assert page.rows["Israel"] == ["2", "50", "23", "91", ""]
    assert page.rows["Small 00"][0] == page.rows["Small 07"][0] == "3"
    assert page.rows["12 others"] == ["", "12", "5.4", "", ""]
    assert page.rows["Total"] == ["", "220", "100", "", ""]
    assert "12 others" not in read("ranking/?top=all").rows


def test_shares_stand_against_the_window_before(register, read):
    page = read("shares/")
    assert page.title == "Shares of suppliers in all deliveries, 2015–2019 against 2010–2014"
    assert page.rows["unknown supplier(s)"][:5] == ["75", "0", "", "150", ""]
    assert page.rows["Russia"] == ["0", "100", "−100", "", "201", ""]
    assert page.rows["Israel"][-1].replace("\xa0", " ") == "India 100 %"
    assert page.rows["Total"][:5] == ["100", "100", "−<0.05", "200", "201"]


def test_without_a_full_window_before_nothing_is_compared(register, read):
    page = read("shares/?first=2010&last=2014")
    assert page.rows["Russia"][:5] == ["100", "", "", "201", ""]
    assert "The edition begins with 2010" in page.html


def test_averages_begin_when_five_years_are_there(register, read):
    page = read("average/?first=2012")
    assert page.head[1:] == [str(year) for year in range(2014, 2020)]
    assert page.rows["Russia"] == ["40", "20", "20", "20", "20", ""]
    assert "no average before" in page.html
    assert read("average/?first=2016&last=2016").rows["Russia"] == ["20"]


def test_concentration_counts_the_unknown(register, read):
    page = read("concentration/")
    assert page.rows["2015–2019"] == [
        "6,235", "633", "10,000", "2", "unknown supplier(s)", "75", "75", "200",
    ]  # fmt: skip
    assert page.rows["2010–2014"][:3] == ["10,000", "10,000", "10,000"]
    years = read("concentration/?span=years&first=2015&last=2017").rows
    assert list(years) == ["2017", "2016", "2015"]
    assert years["2017"][:4] == ["", "", "", "0"]


def test_items_count_what_has_no_tiv(register, read):
    page = read("items/?first=2015&last=2016")
    assert page.title == "Items delivered by category, 2015–2016"
    assert page.rows == {"Missiles": ["1", "3", "4"], "Total": ["1", "3", "4"]}


@pytest.mark.parametrize("table", ["ranking", "shares"])
@pytest.mark.parametrize(("rows", "name"), [("supplier", "russia"), ("recipient", "india")])
def test_one_alone_has_a_table_and_no_chart(register, client, table, rows, name):
    whole = client.get(f"/tables/{table}/?by={rows}", follow=True)
    assert "<figure" in whole.content.decode()
    alone = client.get(f"/tables/{table}/?by={rows}&{rows}={name}", follow=True)
    assert alone.status_code == 200
    assert "<figure" not in alone.content.decode()


def test_successors_are_merged_only_where_asked_for(register, read):
    union = make.actor("Soviet Union", slug="soviet-union")
    Succession.objects.create(predecessor=union, successor=make.actor("Russia"))
    deliver(make.edition(), 2011, 1, "5", supplier=union)
    assert read("tiv/").rows["Soviet Union"][1] == "5"
    merged = read("tiv/?successors=merged")
    assert merged.rows["Russia"][:2] == ["100", "5"]
    assert "Soviet Union with Russia" in merged.html


def test_an_edition_is_never_mixed_with_another(register, edition, read):
    edition.loaded_at = timezone.now()
    edition.save()
    newer = make.edition("2025-03-10", generated_on="2025-03-10", loaded_at=timezone.now())
    Delivery.objects.filter(year=2019).update(edition=newer, number=7)
    page = read("tiv/")
    assert (page.title, list(page.rows)) == ("TIV by supplier, 2019", ["Israel", "Total"])
    assert page.rows["Total"][0] == "350"
    older = read("tiv/?edition=2024-04-13&first=2018")
    assert "Edition 2024-04-13." in older.html
    assert older.rows["Israel"] == ["", "50", "50", "25"]


def test_what_is_not_published_is_in_no_table(edition, read):
    deliver(edition, supplier=make.actor("Seen"), recipient=make.actor("Known"))
    for state in ("draft", "in_review", "withdrawn"):
        deliver(edition, supplier=make.actor("Hidden"), estimate="7777", state=state)
    for kind in KINDS:
        html = read(f"{kind}/").html
        assert "Hidden" not in html
        assert "7,77" not in html


def test_without_an_edition_every_table_says_so(db, read):
    for kind in KINDS:
        assert "No register edition is loaded" in read(f"{kind}/").html
    assert "No edition of the register is loaded" in read("").html
    make.edition()
    assert "No edition has published deliveries yet" in read("tiv/").html


REFUSED = {
    "tiv/?first=1950": "1950</code> Edition 2024-04-13 has deliveries of 2010–2019.",
    "tiv/?first=2016&last=2014": "2014</code> The last year is before the first, 2016.",
    "tiv/?by=planet": "planet</code> Allowed: supplier, recipient, category,",
    "tiv/?by=supplier-region&scheme=mars": "mars</code> Allowed: sipri.",
    "tiv/?supplier=atlantis": "atlantis</code> No delivery has this supplier.",
    "tiv/?edition=1999": "1999</code> Allowed: 2024-04-13.",
    "tiv/?top=10": "10</code> There is no such parameter.",
    "ranking/?top=11": "11</code> Allowed: 10, 25, 50, all.",
    "items/?numbers=exact": "exact</code> There is no such parameter.",
    "shares/?by=pair": "pair</code> Allowed: supplier,",
    "tiv/download/tiv-by-supplier.csv?last=2030": "2030</code> Edition 2024-04-13 has",
}


def test_what_a_table_cannot_show_is_refused_and_told(register, read):
    for address, told in REFUSED.items():
        (fault,) = read(address, status=400).faults
        assert told in fault


def test_what_is_not_there_is_not_found(register, client):
    for address in ("planets/", "tiv/download/tiv-by-recipient.csv", "tiv/download/x.doc"):
        assert client.get(f"/tables/{address}").status_code == 404


def test_a_form_sent_with_what_is_usual_comes_back_as_a_short_address(register, client):
    sent = "by=supplier&first=2014&last=&supplier=&numbers=whole&edition=&level=inner"
    assert client.get(f"/tables/tiv/?{sent}").url == "/tables/tiv/?first=2014"


def test_every_ready_link_opens(register, client):
    html = client.get("/tables/").content.decode()
    links = {unescape(each) for each in re.findall(r'href="(/tables/[^"]+)"', html)}
    assert len(links) > 20
    assert dict.fromkeys(links, 200) == {link: client.get(link).status_code for link in links}


def test_a_long_table_adds_up_what_only_its_files_show(register, read, client, monkeypatch):
    monkeypatch.setattr(grid, "MOST_ROWS", 1)
    page = read("tiv/?first=2014&last=2019")
    assert list(page.rows) == ["unknown supplier(s)", "2 others", "Total"]
    assert page.rows["2 others"][:3] == ["101", "0", ".."]
    assert page.rows["2 others"][-2:] == ["151", "50"]
    assert len(file_rows(client, page.files[0])) == 4


def test_names_lead_to_their_pages_and_are_escaped(register, read):
    make.actor("Ruritania & <b>", slug="ruritania")
    deliver(make.edition(), 2019, supplier=make.actor("Ruritania & <b>"))
    html = read("tiv/").html
    assert '<a href="/actors/ruritania/">Ruritania &amp; &lt;b&gt;</a>' in html


def test_a_table_takes_as_few_queries_however_long_it_is(
    register, client, django_assert_max_num_queries
):
    for number in range(45):
        deliver(make.edition(), 2015, recipient=make.actor(f"Place {number}"))
    for address in ("tiv/?by=pair", "shares/", "tiv/?by=recipient-region"):
        with django_assert_max_num_queries(36):
            client.get(f"/tables/{address}")
