"""What the list of deals can be narrowed to: counts, links, columns and pages."""

import re
from html import unescape

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from transfers.models import Succession
from transfers.public.deal_columns import USUAL
from transfers.public.deals import DealQuery
from transfers.public.facets import Counts

pytestmark = pytest.mark.django_db


@pytest.fixture
def deals():
    """Nine deals of two suppliers, two recipients, two categories and three decades."""
    harop, jet = make.system("Harop"), make.system("Jet", category=make.category("Aircraft"))
    for n in range(9):
        make.deal(
            reference=f"D-{n}",
            supplier=make.actor("Israel" if n % 3 else "Russia"),
            recipient=make.actor("Azerbaijan" if n % 2 else "India"),
            system=harop if n < 6 else jet,
            order_year=None if n == 8 else 1990 + 5 * (n % 5),
            condition="second_hand" if n in (2, 3) else "new",
            local_production={0: True, 1: None}.get(n, False),
            comment="by air" if n < 4 else "",
            deliveries=[(2001 + n, 1), (2003 + n, 2)],
        )
    make.deal(state="draft", supplier=make.actor("Israel"), order_year=1990)


@pytest.fixture
def panel(client):
    """The values of one facet on a page: words, count and address of each."""

    def read(name, query=""):
        html = client.get(f"/transfers/{query}").content.decode()
        section = re.search(rf'class="facet facet-{name}">(.*?)</div>', html, re.DOTALL)[1]
        found = {}
        for address, item in re.findall(r'<li[^>]*><a href="([^"]+)"[^>]*>(.*?)</a></li>', section):
            words = unescape(re.sub(r"<[^>]+>", "", item)).replace("Remove ", "")
            name, n = re.match(r"(.+?) (\d+) deals?", words).groups()
            found[name] = (int(n), unescape(address))
        return found

    return read


def test_each_value_says_how_many_deals_it_has_and_adds_itself(deals, panel):
    assert panel("supplier", "?recipient=azerbaijan&sort=tiv&page=1") == {
        "Israel": (3, "/transfers/?recipient=azerbaijan&sort=tiv&supplier=israel"),
        "Russia": (1, "/transfers/?recipient=azerbaijan&sort=tiv&supplier=russia"),
    }
    assert {name: n for name, (n, _) in panel("category").items()} == {"Missiles": 6, "Aircraft": 3}
    assert {name: n for name, (n, _) in panel("condition").items()} == {"new": 7, "second hand": 2}
    production = {name: n for name, (n, _) in panel("local_production").items()}
    assert production == {"yes": 1, "no": 7, "not stated": 1}


def test_a_chosen_value_removes_itself_and_the_others_say_what_they_would_add(deals, panel):
    found = panel("supplier", "?supplier=israel&recipient=india")
    assert found == {
        "Israel": (3, "/transfers/?recipient=india"),
        "Russia": (2, "/transfers/?recipient=india&supplier=israel&supplier=russia"),
    }


def test_order_years_are_decades_and_the_chosen_one_opens(deals, panel):
    assert {name: n for name, (n, _) in panel("order_year").items()} == {
        "2010s": 1,
        "2000s": 3,
        "1990s": 4,
    }
    found = panel("order_year", "?order_from=2000&order_to=2009")
    assert found["2000s"] == (3, "/transfers/")
    assert found["2005"] == (1, "/transfers/?order_from=2005&order_to=2005")


def test_counts_are_those_of_the_deals_listed(deals):
    make.member(make.region("Asia"), make.actor("India"))
    Succession.objects.create(predecessor=make.actor("Israel"), successor=make.actor("Russia"))
    for query in (
        "",
        "q=air",
        "q=israel+harop",
        "system=harop",
        "delivery_from=2004&delivery_to=2004",
        "delivery_from=2005",
        "delivery_to=2003",
        "supplier=israel",
        "supplier=israel&category=missiles&condition=new",
        "order_from=1995&local_production=no",
        "recipient_region=sipri:asia&delivery_to=2006&supplier=russia",
        "local_production=not_stated",
        "supplier=russia&successors=merged",
    ):
        asked = DealQuery(QueryDict(query))
        counts, listed = Counts(asked.filters), list(asked.selected())
        assert listed, query
        assert counts.total == len(listed), query
        for facet in ("supplier_id", "recipient_id", "order_year", "condition"):
            values = [getattr(deal, facet) for deal in listed]
            found = counts.inside[facet.removesuffix("_id")]
            assert found == {value: values.count(value) for value in values}, query


def test_counts_of_merged_states_are_those_of_the_link(deals, panel, client):
    Succession.objects.create(predecessor=make.actor("Israel"), successor=make.actor("Russia"))
    found = panel("supplier", "?successors=merged&recipient=india")
    assert list(found) == ["Russia"]
    n, address = found["Russia"]
    assert f"<b>{n}</b> deals" in client.get(address).content.decode()
    assert panel("supplier", "?successors=merged&supplier=israel")["Israel"][0] == 6


def test_nothing_that_is_not_published_is_counted(panel, client):
    make.deal(supplier=make.actor("Seen"))
    make.deal(supplier=make.actor("Hidden"), state="in_review")
    assert list(panel("supplier")) == ["Seen"]
    assert "Hidden" not in client.get("/transfers/?group=supplier").content.decode()


@pytest.mark.parametrize("query", ["", "category=missiles&q=israel"])
def test_pages_follow_one_another_as_the_file_has_the_deals(deals, monkeypatch, query):
    monkeypatch.setattr("transfers.public.deals.PAGE_SIZE", 2)
    for sort in (sign + word for word in USUAL for sign in ("", "-")):
        asked = DealQuery(QueryDict(f"{query}&sort={sort}"))
        pages = asked.pages(Counts(asked.filters))
        shown = [key for number in pages.page_range for key in pages.keys(pages.page(number))]
        assert shown == list(asked.selected().values_list("pk", flat=True)), sort


def test_the_last_page_is_read_from_the_end(deals):
    of = {"supplier": make.actor(), "recipient": make.actor(), "system": make.system()}
    for n in range(120):
        make.deal(**of, order_year=2020, reference=f"L-{n}")
    asked = DealQuery(QueryDict("sort=-order_year"))
    pages = asked.pages(Counts(asked.filters))
    with CaptureQueriesContext(connection) as queries:
        assert len(pages.keys(pages.page(2))) == 50
    assert len(queries) == 1
    assert " DESC LIMIT 50 OFFSET 20" in queries[0]["sql"]


def test_columns_are_those_of_the_address_in_their_own_order(deals, read):
    page = read("columns=reference&columns=supplier&columns=comment")
    assert page.cells("D-2") == {"supplier": "Israel", "comment": "by air", "Reference": "D-2"}
    assert page.html.count('<th scope="col"') == 3
    assert "columns=reference&amp;columns=supplier" in page.html
    assert "columns=price" in read("columns=price", status=400).faults[0]


def test_a_form_hands_on_columns_and_group(deals, client):
    html = client.get("/transfers/?group=year&columns=tiv&supplier=israel").content.decode()
    form = html.partition('<form class="filters"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="group" value="year">' in form
    assert '<input type="hidden" name="columns" value="tiv">' in form
    assert "Remove </span>Supplier" in html
    assert "Remove </span>Columns" not in html


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("", 13),
        ("sort=supplier", 15),
        ("supplier=israel&category=missiles", 15),
        ("q=israel&delivery_from=2001", 15),
        ("group=supplier", 13),
    ],
)
def test_a_page_takes_few_queries(deals, client, query, most):
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/transfers/?{query}")
    assert len(queries) <= most
    with CaptureQueriesContext(connection) as again:
        client.get(f"/transfers/?{query}&columns=tiv")
    # Counts are taken once for each state of the data.
    assert sum("GROUPING SETS" in each["sql"] for each in again) == 0
