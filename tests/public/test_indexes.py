"""The pages of all actors and of all weapon systems, and their files."""

import csv
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    """Two deals of one edition: one with a TIV, one to which none is assigned."""
    edition = make.edition()
    israel, baku = make.actor("Israel"), make.actor("Azerbaijan")
    group = make.actor("Élan front*", kind="armed_group")
    missiles = make.category("Missiles")
    harop = make.system("Harop", slug="harop", category=missiles)
    deliveries = [{"year": year, "number": 10, "edition": edition} for year in (2014, 2016)]
    make.deal(
        supplier=israel, recipient=baku, system=harop, tiv_estimate="12.5", deliveries=deliveries
    )
    boat = make.system("Boat", slug="boat", category=make.category("Ships", position=2))
    make.deal(
        supplier=baku,
        recipient=group,
        system=boat,
        deliveries=[{"year": 2015, "number": 2, "edition": edition}],
    )
    make.claim(make.allegation(), claimant=make.actor("A passer-by", kind="person"))
    return edition


def rows(html):
    """Cells of the rows of records as text."""
    found = re.findall(r'<tr role="row">(.*?)</tr>', html, re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in found]
    return [[unescape(re.sub(r"<[^>]+>", "", c)).strip() for c in row] for row in cells if row]


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def read(response):
    return list(csv.DictReader(response.content.decode().splitlines()))


def test_each_actor_stands_with_what_it_supplied_and_received(client, register):
    assert rows(page(client, "/actors/")) == [
        ["Azerbaijan", "state", "2015", "1", "..", "2014–2016", "1", "250"],
        ["Élan front*", "non-state armed group", "", "", "", "2015", "1", ".."],
        ["Israel", "state", "2014–2016", "1", "250", "", "", ""],
    ]
    html = page(client, "/actors/")
    assert re.findall(r'id="part-(\w+)"', html) == ["a", "e", "i"]
    assert "A passer-by" in html.partition("Parties to no published deal")[2]
    by_kind = page(client, "/actors/?by=kind")
    assert re.findall(r'id="part-([\w-]+)"', by_kind) == ["state", "non-state-armed-group"]
    assert [row[0] for row in rows(page(client, "/actors/?q=elan"))] == ["Élan front*"]
    assert "No actor has these words" in page(client, "/actors/?q=xanadu")


def test_the_file_of_actors_holds_what_the_page_shows(client, register):
    israel = next(
        row for row in read(client.get("/actors/download/actors.csv")) if row["name"] == "Israel"
    )
    assert (
        israel.items()
        >= {
            "actor": "israel",
            "name": "Israel",
            "kind": "state",
            "deals_as_supplier": "1",
            "first_supplied": "2014",
            "last_supplied": "2016",
            "tiv_supplied": "250.00",
            "deals_as_recipient": "0",
            "first_received": "",
            "last_received": "",
            "tiv_received": "",
        }.items()
    )
    some = read(client.get("/actors/download/actors.csv?q=azer"))
    assert [row["name"] for row in some] == ["Azerbaijan"]


def test_systems_are_reached_by_their_category(client, register):
    assert rows(page(client, "/systems/")) == [
        ["Ships", "1", "1", "2015", "2", ".."],
        ["Missiles", "1", "1", "2014–2016", "20", "250"],
    ]
    missiles = page(client, "/systems/?category=missiles")
    assert rows(missiles) == [["Harop", "SAM", "1", "2014–2016", "20", "250"]]
    named = rows(page(client, "/systems/?q=sam"))
    assert [(row[0], row[2]) for row in named] == [("Boat", "Ships"), ("Harop", "Missiles")]
    assert "No weapon system matches" in page(client, "/systems/?q=xanadu")
    (harop,) = read(client.get("/systems/download/systems.csv?category=missiles"))
    assert (harop["system"], harop["items_delivered"], harop["tiv_delivered"]) == (
        "harop",
        "20",
        "250.00",
    )


def test_many_systems_are_shown_page_by_page(client, register, monkeypatch):
    monkeypatch.setattr("transfers.public.system_index.PAGE_SIZE", 2)
    for number in range(3):
        make.deal(system=make.system(f"M-{number}", category=make.category("Missiles")))
    first = page(client, "/systems/?category=missiles")
    assert [row[0] for row in rows(first)] == ["Harop", "M-0"]
    assert 'href="/systems/?category=missiles&amp;page=2"' in first
    assert [row[0] for row in rows(page(client, "/systems/?category=missiles&page=2"))] == [
        "M-1",
        "M-2",
    ]
    assert "The last page" in page(client, "/systems/?category=missiles&page=3", 400)
    assert len(read(client.get("/systems/download/systems.csv?category=missiles"))) == 4


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/actors/?by=age", "Allowed: name, kind."),
        ("/actors/?letter=a", "Known: q, by."),
        ("/systems/?category=toys", "Allowed: ships, missiles."),
        ("/systems/?page=x", "Enter a whole number."),
        ("/actors/download/actors.csv?by=age", "Allowed: name, kind."),
        ("/systems/download/systems.csv?category=toys", "Allowed: ships, missiles."),
    ],
)
def test_what_cannot_be_used_is_named(client, register, path, allowed):
    html = page(client, path, 400)
    assert allowed in unescape(html)


@pytest.mark.parametrize("path", ["/actors/", "/systems/"])
def test_without_a_register_the_pages_say_so(client, path):
    assert "No register edition is loaded" in page(client, path)


@pytest.mark.parametrize("path", ["/actors/", "/systems/?category=missiles", "/systems/", "/"])
def test_more_records_take_no_more_queries(client, register, path, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(30):
        make.deal(
            supplier=make.actor(f"Land {number}"),
            system=make.system(category=make.category("Missiles")),
            deliveries=[{"year": 2016, "number": 1, "edition": register}],
        )
    with django_assert_num_queries(len(few)):
        client.get(path)
