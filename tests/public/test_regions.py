"""Transfers by region, successor states merged, and the page of regions."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests import factories as make
from transfers.models import RegionMember, Succession

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Africa with its north, Asia, and a state that moved; Russia and its predecessor."""
    make.edition()
    africa, asia = make.region("Africa"), make.region("Asia")
    north = make.region("North Africa", parent=africa)
    make.region("Everything", scheme=make.scheme("un-m49", name="UN M49"))
    make.member(north, make.actor("Libya"))
    make.member(africa, make.actor("Mover"), None, 1999)
    make.member(asia, make.actor("Mover"), 2000)
    make.member(asia, make.actor("Russia"))
    Succession.objects.create(
        predecessor=make.actor("Soviet Union"), successor=make.actor("Russia")
    )


def deal(reference, supplier="Maker", recipient="Nowhere", **fields):
    parties = {"supplier": make.actor(supplier), "recipient": make.actor(recipient)}
    return make.deal(reference=reference, **parties, **fields)


@pytest.fixture
def deals(world):
    deal("LIBYA", recipient="Libya", order_year=1980, deliveries=[(1981, 1)])
    deal("NOWHERE", order_year=1980)
    deal("MOVER-OLD", recipient="Mover", order_year=1998, deliveries=[(1999, 1)])
    deal("MOVER-BOTH", recipient="Mover", order_year=1998, deliveries=[(1999, 1), (2000, 2)])
    deal("MOVER-LATE", recipient="Mover", order_year=1999, deliveries=[(2001, 1)])
    deal("MOVER-ORDERED", recipient="Mover", order_year=1999)
    deal("MOVER-UNDATED", recipient="Mover")
    deal("UNION", supplier="Soviet Union", recipient="Libya", order_year=1970)
    deal("RUSSIA", supplier="Russia", recipient="Mover", order_year=2005)


AFRICA = {"LIBYA", "UNION", "MOVER-OLD", "MOVER-BOTH", "MOVER-ORDERED"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("recipient_region=sipri:north-africa", {"LIBYA", "UNION"}),
        ("recipient_region=sipri:africa", AFRICA),
        ("recipient_region=sipri:asia", {"MOVER-BOTH", "MOVER-LATE", "RUSSIA"}),
        (
            "recipient_region=sipri:africa&recipient_region=sipri:asia",
            AFRICA | {"MOVER-LATE", "RUSSIA"},
        ),
        ("recipient_region=sipri:none", {"NOWHERE", "MOVER-UNDATED"}),
        ("recipient_region=un-m49:everything", set()),
        ("recipient_region=sipri:asia&supplier_region=sipri:asia", {"RUSSIA"}),
        ("recipient_region=sipri:africa&delivery_from=2000", set()),
        ("recipient_region=sipri:africa&delivery_to=1999", {"LIBYA", "MOVER-OLD", "MOVER-BOTH"}),
        ("recipient_region=sipri:asia&delivery_to=1999", set()),
        ("recipient_region=sipri:africa&supplier=soviet-union", {"UNION"}),
    ],
)
def test_a_deal_lies_where_its_party_lay_when_it_was_delivered(deals, read, query, found):
    assert set(read(query).rows) == found


def test_in_no_region_is_what_is_in_none_in_that_year(deals, read):
    RegionMember.objects.filter(actor__name="Mover", valid_from=2000).delete()
    rows = set(read("recipient_region=sipri:none").rows)
    assert rows == {"NOWHERE", "MOVER-UNDATED", "MOVER-BOTH", "MOVER-LATE", "RUSSIA"}
    assert set(read("recipient_region=un-m49:none").rows) >= {"LIBYA", "NOWHERE"}


def test_both_regions_have_to_hold_in_the_same_year(world, read):
    make.member(make.region("Asia"), make.actor("Maker"), None, 1999)
    deal("APART", recipient="Mover", order_year=1998, deliveries=[(1999, 1), (2000, 1)])
    assert read("supplier_region=sipri:asia&recipient_region=sipri:asia").rows == []
    assert read("supplier_region=sipri:asia&recipient_region=sipri:africa").rows == ["APART"]


def test_an_unknown_region_is_refused_with_the_way_to_write_one(deals, read):
    page = read("recipient_region=sipri:atlantis&supplier_region=africa", status=400)
    assert len(page.faults) == 2
    assert all("such as sipri:middle-east" in fault for fault in page.faults)


def test_regions_stand_in_the_list_under_the_largest_of_their_scheme(deals, read):
    html = read().html
    select = html[html.index('name="recipient_region"') :]
    select = select[: select.index("</select>")]
    assert re.findall(r'(?:optgroup label|option value)="([^"]+)"', select) == [
        "SIPRI, of 2024: Africa",
        "sipri:africa",
        "sipri:north-africa",
        "SIPRI, of 2024: Asia",
        "sipri:asia",
        "SIPRI, of 2024: others",
        "sipri:none",
        "UN M49, of 2024: Everything",
        "un-m49:everything",
        "UN M49, of 2024: others",
        "un-m49:none",
    ]


def test_successors_stay_apart_unless_asked_for(deals, read):
    assert read("supplier=russia").rows == ["RUSSIA"]
    page = read("supplier=russia&successors=merged")
    assert set(page.rows) == {"RUSSIA", "UNION"}
    assert "<h1>Transfers, successor states merged</h1>" in page.html
    assert "Successor states are merged: Soviet Union with Russia." in page.html
    assert page.cells("UNION")["supplier"] == "Soviet Union"
    assert read("supplier=soviet-union&successors=merged").rows == ["UNION"]
    assert "merged:" not in read("supplier=russia").html


def test_a_state_known_by_its_predecessor_only_can_be_asked_for(deals, read):
    make.actor("Russia").supplied_deals.all().delete()
    assert read("supplier=russia&successors=merged").rows == ["UNION"]
    assert "No published deal has this supplier" in read("supplier=russia", status=400).html


def test_the_choice_survives_sorting_paging_and_downloading(world, read):
    for number in range(60):
        deal(f"D-{number}", supplier="Soviet Union", recipient="Libya", order_year=1950 + number)
    query = "supplier=russia&successors=merged&recipient_region=sipri:africa"
    html = read(query).html.replace("&amp;", "&").replace("%3A", ":")
    assert f"?{query}&sort=tiv" in html or f"?{query}&sort=-tiv" in html
    assert f"?{query}&page=2" in html
    assert f"/transfers/download/deals.csv?{query}" in html
    assert len(read(f"{query}&page=2&sort=-tiv").rows) == 10


def test_merging_is_one_tick_that_a_chip_takes_back(deals, read):
    page = read("successors=merged")
    assert 'type="checkbox" name="successors" value="merged" checked' in page.html
    assert "Successor states: <b>merged with predecessors</b>" in page.html
    assert read("successors=yes", status=400).faults


@pytest.mark.parametrize(
    "query",
    [
        "recipient_region=sipri:africa&supplier_region=sipri:none",
        "supplier=state-x&successors=merged",
    ],
)
def test_regions_and_successors_cost_few_queries_however_many_rows(world, read, query):
    counts = []
    for more in (5, 40, 45):
        for _ in range(more):
            deal(f"D-{sum(counts)}-{make.actor().pk}", "State X", "Libya", deliveries=[(2014, 1)])
        with CaptureQueriesContext(connection) as queries:
            assert read(query).rows
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 14


def test_the_page_of_regions_leads_to_their_transfers(deals, client):
    html = client.get("/regions/").content.decode()
    assert 'href="/transfers/?recipient_region=sipri:north-africa"' in html
    assert 'href="/transfers/?supplier_region=sipri:none"' in html
    assert 'href="/actors/libya/"' in html
    assert "(to 1999)" in html
    assert "(from 2000)" in html
    assert "Soviet Union with Russia" in html
    for address in set(re.findall(r'href="(/transfers/\?[^"]+)"', html)):
        assert client.get(address).status_code == 200, address


def test_the_page_of_regions_takes_the_same_queries_however_many_members(world, client):
    taken = []
    for _ in range(2):
        for _ in range(20):
            make.member(make.region("Asia"), make.actor())
        with CaptureQueriesContext(connection) as queries:
            client.get("/regions/")
        taken.append(len(queries))
    assert taken == [8, 8]


def test_there_is_a_page_before_any_scheme_is_entered(client):
    assert "No scheme of regions" in client.get("/regions/").content.decode()


def test_an_actor_shows_its_regions_and_deals_with_its_predecessors(deals, client):
    html = client.get("/actors/russia/").content.decode()
    assert '<a href="/regions/#sipri:asia">Asia (SIPRI)</a>' in html
    assert '<a href="/transfers/?supplier=russia">1 as supplier</a>' in html
    assert "2 as supplier with its predecessors" in html
    assert "as recipient" not in html
    assert "predecessors" not in client.get("/actors/libya/").content.decode()


class TestDownloads:
    # A download reads on a connection of its own, which sees what is committed.
    pytestmark = pytest.mark.django_db(transaction=True)

    @staticmethod
    def rows(client, level, query):
        response = client.get(f"/transfers/download/{level}.csv?{query}")
        text = b"".join(response.streaming_content).decode()
        return list(csv.DictReader(io.StringIO(text)))

    def test_deliveries_are_those_made_while_the_party_lay_there(self, deals, client):
        rows = self.rows(client, "deliveries", "recipient_region=sipri:africa")
        made = {(row["reference"], row["delivery_year"]) for row in rows}
        assert made == {("LIBYA", "1981"), ("MOVER-OLD", "1999"), ("MOVER-BOTH", "1999")}
        assert {row["recipient_region_sipri"] for row in rows} == {"North Africa", "Africa"}
        assert {row["supplier_region_sipri"] for row in rows} == {""}

    def test_deals_carry_the_regions_asked_for(self, deals, client):
        rows = self.rows(client, "deals", "recipient_region=sipri:asia")
        regions = {row["reference"]: row["recipient_region_sipri"] for row in rows}
        # A deal lies where its first delivery did, though a later one brought it into the list.
        assert regions == {"MOVER-BOTH": "Africa", "MOVER-LATE": "Asia", "RUSSIA": "Asia"}
        assert not [name for name in rows[0] if "un_m49" in name]

    @pytest.mark.parametrize("level", ["deals", "deliveries"])
    def test_without_a_region_or_merging_the_columns_are_the_usual(self, deals, client, level):
        (row, *_) = self.rows(client, level, "")
        assert not [name for name in row if "region" in name or "merged" in name]

    def test_merged_successors_have_a_column_and_are_told_in_the_workbook(self, deals, client):
        query = "supplier=russia&successors=merged"
        rows = self.rows(client, "deals", query)
        assert {(row["supplier"], row["supplier_merged"]) for row in rows} == {
            ("Russia", "Russia"),
            ("Soviet Union", "Russia"),
        }
        response = client.get(f"/transfers/download/deals.xlsx?{query}")
        book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        about = "\n".join(
            str(cell) for row in book["About"].iter_rows(values_only=True) for cell in row if cell
        )
        assert "Successor states are merged: Soviet Union with Russia." in about
        assert "successors=merged" in about
