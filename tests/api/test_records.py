"""Records of the API: what they hold, and that only what is published is among them."""

import json
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.api.conftest import everything
from transfers import merging
from transfers.api.resources import RESOURCES
from transfers.models import Claim, Deal

pytestmark = pytest.mark.django_db
LISTS = [*RESOURCES, "tables"]
QUERIES = {
    "deals": 8,
    "deliveries": 8,
    "actors": 5,
    "systems": 6,
    "categories": 5,
    "allegations": 7,
    "claims": 9,
    "figures": 11,
    "restrictions": 6,
    "sources": 5,
    "editions": 5,
    "tables": 9,
}
"""Queries of one page, with two for the reader and its role, and one for the data version."""


def address(name, more=""):
    return f"{name}/?page_size=1000{'&by=supplier&by=system' if name == 'tables' else ''}{more}"


def test_a_deal_has_the_values_of_its_file_and_the_slugs_of_its_parties(ask, register):
    (deal,) = ask("deals/")["results"]
    expected = {
        "reference": "SIPRI-7",
        "sipri_id": "7",
        "supplier": "Israel",
        "supplier_slug": "israel",
        "supplier_iso3": "ISR",
        "designation": "Harop",
        "system_slug": "harop",
        "category_slug": "missiles",
        "order_year": 2014,
        "number_ordered": None,
        "condition": "second hand",
        "number_delivered": 2566,
        "delivery_years": "2015; 2016",
        "delivered_tiv_millions": 133.43,
        "comment": None,
        "edition": "2024-04-13",
    }
    assert {name: deal[name] for name in expected} == expected
    assert ask("deals/SIPRI-7/")["result"] == deal


def test_numbers_have_all_their_digits(client, register):
    Deal.objects.update(tiv_estimate="12345678.0001", condition="modernised")
    text = client.get("/api/v1/deals/?fields=unit_tiv_millions").content.decode()
    (deal,) = json.loads(text, parse_float=Decimal)["results"]
    assert deal == {"unit_tiv_millions": Decimal("12345678.0001") * Decimal("0.66")}


def test_deliveries_are_one_to_a_year(ask, register):
    found = ask("deliveries/?fields=reference,delivery_year,delivery_tiv_millions")["results"]
    assert found == [
        {"reference": "SIPRI-7", "delivery_year": 2015, "delivery_tiv_millions": 52},
        {"reference": "SIPRI-7", "delivery_year": 2016, "delivery_tiv_millions": 81.43},
    ]
    of_2016 = ask("deliveries/?delivery_from=2016&fields=delivery_year")["results"]
    assert of_2016 == [{"delivery_year": 2016}]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("deals/?supplier=red-one", 1),
        ("deals/?supplier=red-one&supplier=blue-one", 2),
        ("deals/?supplier=red-one&recipient=blue-two", 0),
        ("deliveries/?supplier=red-one&delivery_from=2016", 0),
        ("allegations/?q=blue", 1),
        ("claims/?claimant=red-three", 4),
        ("claims/?about=figure&about=deal", 4),
        ("claims/?allegation=red-allegation", 1),
        ("claims/?source=blue-source&stance=asserts", 4),
        ("claims/?speaks_for=red-four&status=retracted", 0),
        ("claims/?q=blue&changed_since=2020-01-01", 4),
        ("claims/?changed_since=2100-01-01", 0),
        ("actors/?q=red+three", 1),
        ("actors/?kind=company", 0),
        ("systems/?q=blue&category=missiles", 1),
        ("figures/?supplier=blue-one", 1),
        ("restrictions/?q=red", 1),
        ("sources/?q=blue-source", 1),
    ],
)
def test_filters_are_those_of_the_lists(ask, path, found):
    everything("red")
    everything("blue")
    assert len(ask(path)["results"]) == found


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_what_is_not_published_is_nowhere(client, ask, state):
    everything("open")
    hidden = everything("Hidden", state)
    # A published source may print a claim about a draft, and a draft source one about a deal.
    make.claim(hidden, slug="hidden-about", source=make.source("open-source"))
    shown = Deal.objects.published().get()
    make.claim(
        shown, slug="hidden-in", source=make.source("Hidden-source"), statement="Hidden word"
    )
    for name in LISTS:
        answer = client.get(f"/api/v1/{address(name)}")
        assert answer.status_code == 200
        assert answer.json()["results"], name
        assert "hidden" not in answer.content.decode().lower(), name
    for path in (
        f"deals/{hidden.reference}/",
        "allegations/Hidden-allegation/",
        "claims/Hidden-on-deal/",
        "claims/hidden-about/",
        "claims/hidden-in/",
        "figures/Hidden-figure/",
        "restrictions/Hidden-restriction/",
        "sources/Hidden-source/",
        "actors/hidden-one/",
        f"systems/{hidden.system.slug}/",
    ):
        ask(path, status=404)
    for path in ("deals/?supplier=hidden-one", "claims/?source=Hidden-source"):
        ask(path, status=400)
    ask("tables/?by=year&supplier=hidden-one", status=400)


def test_actors_are_those_that_something_published_names(ask):
    everything("open")
    make.actor("Bystander")
    home = make.actor("Homeland")
    make.figure(issuer=make.actor("Institute", kind="institute", home=home))
    make.member(make.region("Middle East"), make.actor("Listed"))
    names = {actor["name"] for actor in ask("actors/")["results"]}
    assert {"open one", "open two", "open three", "open four"} <= names
    assert {"Homeland", "Institute", "Listed"} <= names
    assert "Bystander" not in names


def test_a_delivery_that_the_newest_edition_no_longer_prints_is_left_out(ask, register):
    register.deliveries.filter(year=2016).update(absent_since=make.edition())
    assert [d["delivery_year"] for d in ask("deliveries/")["results"]] == [2015]
    assert ask("deals/SIPRI-7/?fields=number_delivered")["result"] == {"number_delivered": 1000}


def test_the_pages_hold_every_record_once_while_others_are_added(ask):
    made = [make.deal().reference for _ in range(7)]
    seen, path = [], "deals/?page_size=3&fields=reference"
    while path:
        page = ask(path)
        seen += [deal["reference"] for deal in page["results"]]
        path = page["next"] and page["next"].partition("/api/v1/")[2]
        if len(seen) == 3:
            made.append(make.deal().reference)
    assert seen == made


def test_the_address_of_the_next_page_keeps_what_was_asked(client):
    everything("blue")
    make.deal(supplier=make.actor("red one"), deliveries=[(2014, 1), (2015, 1)])
    answer = client.get("/api/v1/deliveries/?supplier=red-one&page_size=1&fields=reference")
    following = answer.json()["next"]
    assert "supplier=red-one&page_size=1&fields=reference&cursor=" in following
    assert answer.headers["Link"] == f'<{following}>; rel="next"'
    assert client.get(following).json()["next"] is None


def test_a_merged_record_leads_to_the_one_it_is_part_of(client):
    everything("open")
    merging.merge(make.actor("Opan One"), make.actor("open one"), reason="one and the same")
    answer = client.get("/api/v1/actors/opan-one/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/api/v1/actors/open-one/")


def test_lists_need_the_same_few_queries_for_few_and_for_many(client):
    counts = []
    for number in (2, 9):
        for each in range(number):
            everything(f"made-{number}-{each}")
        counts.append({})
        for name in LISTS:
            caches["pages"].clear()  # or one list would find what another one looked up
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/api/v1/{address(name)}").json()["results"]
            counts[-1][name] = len(queries)
    assert counts[0] == counts[1]
    assert counts[0] == QUERIES


def test_without_a_register_every_list_answers(ask):
    for name in LISTS:
        assert ask(address(name))["results"] == []
    assert ask("tables/?by=year")["notes"] == ["No register edition is loaded."]


def test_claims_that_no_longer_stand_say_why(ask):
    claim = make.claim(make.allegation(), slug="c-1")
    Claim.objects.filter(pk=claim.pk).update(status="retracted", status_reason="Taken back.")
    (found,) = ask("claims/?status=retracted")["results"]
    assert found["status_reason"] == "Taken back."
