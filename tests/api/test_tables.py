"""Tables of the API: sums of one edition, and never of two."""

import datetime

import pytest

from tests import factories as make
from transfers.models import Succession

pytestmark = pytest.mark.django_db


@pytest.fixture
def deliveries(db):
    """Deliveries to one recipient by the Soviet Union, Russia and somebody unknown."""
    edition = make.edition()
    soviet = make.actor("Soviet Union", kind="former_state")
    russia = make.actor("Russia")
    Succession.objects.create(predecessor=soviet, successor=russia, continues=True)
    unknown = make.actor("unknown supplier(s)", slug="unknown-suppliers", kind="unknown")
    recipient = make.actor("Cuba")
    for supplier, year, number, estimate in (
        (soviet, 1990, 2, "1.5"),
        (russia, 1995, 1, "0.125"),
        (russia, 1995, 1, None),
        (unknown, 1995, 4, "2"),
        (unknown, 1999, 4, None),
    ):
        make.deal(
            supplier=supplier,
            recipient=recipient,
            tiv_estimate=estimate,
            deliveries=[{"year": year, "number": number, "edition": edition}],
        )


def test_rows_are_added_up_by_what_is_named(ask, deliveries):
    table = ask("tables/?by=supplier&by=year")
    assert table["edition"]["edition"] == "2024-04-13"
    assert table["edition"]["credit"].endswith("© SIPRI")
    assert table["results"][0] == {
        "supplier": "Russia",
        "supplier_slug": "russia",
        "year": 1995,
        "deliveries": 2,
        "number_delivered": 2,
        "deliveries_with_tiv": 1,
        "delivered_tiv_millions": 0.13,
        "edition": "2024-04-13",
    }
    told = [(r["supplier_slug"], r["year"], r["delivered_tiv_millions"]) for r in table["results"]]
    assert told == [
        ("russia", 1995, 0.13),
        ("soviet-union", 1990, 3),
        ("unknown-suppliers", 1995, 8),
        ("unknown-suppliers", 1999, None),
    ]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("by=recipient", [11.13]),
        ("by=recipient&first=1995&last=1995", [8.13]),
        ("by=category&supplier=russia", [0.13]),
        ("by=category&supplier=russia&supplier=soviet-union", [3.13]),
        ("by=category&recipient=russia", []),
        ("by=supplier&successors=merged", [3.13, 8]),
        ("by=recipient&supplier=russia&successors=merged", [3.13]),
        ("by=year&category=missiles", [3, 8.13, None]),
    ],
)
def test_windows_and_filters(ask, deliveries, query, told):
    rows = ask(f"tables/?{query}")["results"]
    assert [row["delivered_tiv_millions"] for row in rows] == told


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("supplier_region=sipri:east", {1990: 3, 1995: 0.13}),
        (
            "supplier_region=sipri:east&supplier_region=sipri:none",
            {1990: 3, 1995: 8.13, 1999: None},
        ),
        ("supplier_region=sipri:none", {1995: 8, 1999: None}),
        ("recipient_region=sipri:east", {}),
        ("recipient_region=sipri:islands&supplier=russia&successors=merged", {1995: 0.13}),
    ],
)
def test_regions_are_those_of_the_year(ask, deliveries, query, told):
    east, islands = make.region("East"), make.region("Islands")
    make.member(east, make.actor("Soviet Union"), valid_to=1991)
    make.member(east, make.actor("Russia"), valid_from=1992)
    make.member(islands, make.actor("Cuba"), valid_from=1995)
    answer = ask(f"tables/?by=year&{query}")
    found = {row["year"]: row["delivered_tiv_millions"] for row in answer["results"]}
    assert found == told
    assert "A party’s region is that of the year of delivery." in answer["notes"]


def test_what_is_merged_is_said(ask, deliveries):
    notes = ask("tables/?by=supplier&successors=merged")["notes"]
    assert "Successor states are merged: Soviet Union with Russia." in notes[-1]


def test_systems_of_one_designation_are_told_apart(ask, db):
    edition = make.edition()
    for description, slug in (("carrier", "aditya-1"), ("ship", "aditya-2")):
        make.deal(
            system=make.system("Aditya", slug=slug, description=make.description(description)),
            deliveries=[{"year": 2000, "number": 1, "edition": edition}],
        )
    rows = ask("tables/?by=system&fields=system,system_slug")["results"]
    assert rows == [
        {"system": "Aditya", "system_slug": "aditya-1"},
        {"system": "Aditya", "system_slug": "aditya-2"},
    ]


def test_the_pages_of_a_table_are_the_table(ask, deliveries):
    whole = ask("tables/?by=year&by=supplier")["results"]
    first = ask("tables/?by=year&by=supplier&page_size=3")
    rest = ask(first["next"].partition("/api/v1/")[2])
    assert first["results"] + rest["results"] == whole
    assert rest["next"] is None


def test_two_editions_are_never_in_one_table(ask, deliveries):
    day = datetime.datetime(2025, 3, 11, tzinfo=datetime.UTC)
    newer = make.edition("2025-03-10", generated_on=datetime.date(2025, 3, 10), loaded_at=day)
    make.deal(tiv_estimate=100, deliveries=[{"year": 1995, "number": 1, "edition": newer}])
    for name, tiv in (("", 100), ("&edition=2025-03-10", 100), ("&edition=2024-04-13", 11.13)):
        rows = ask(f"tables/?by=category{name}")["results"]
        assert [row["delivered_tiv_millions"] for row in rows] == [tiv]
    (error,) = ask("tables/?by=category&edition=1999", status=400)["errors"]
    assert error["detail"] == "No edition is called '1999'. Loaded: 2025-03-10, 2024-04-13."


@pytest.mark.parametrize(
    ("query", "parameter", "allowed"),
    [
        ("", "by", "supplier, recipient, system, category, year"),
        ("by=colour", "by", "supplier, recipient, system, category, year"),
        ("by=year&first=95", "first", "from 1900 to 2100"),
        ("by=year&first=2000&last=1990", "last", "before the first, 2000"),
        ("by=year&supplier=nobody", "supplier", "/api/v1/actors/"),
        ("by=year&system=a%00b", "system", "/api/v1/systems/"),
        ("by=year&supplier_region=sipri:moon", "supplier_region", "such as sipri:middle-east"),
        ("by=year&successors=parted", "successors", "merged"),
        ("by=year&colour=red", "colour", "by, first, last"),
        ("by=year&suplier=cuba", "suplier", "Did you mean supplier?"),
        ("by=year&fields=supplier", "fields", "year, deliveries"),
        ("by=year&cursor=WyJ0YWJsZXMiLCJhIl0", "cursor", "next"),
    ],
)
def test_what_cannot_be_used_is_named(ask, deliveries, query, parameter, allowed):
    (error,) = ask(f"tables/?{query}", status=400)["errors"]
    assert error["parameter"] == parameter
    assert allowed in error["detail"]
