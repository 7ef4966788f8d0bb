"""Files of the evidence: exactly the rows of the list, as CSV and as a workbook."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from tests import factories as make
from transfers.models import AllegationVia

# A download reads on a connection of its own, which sees what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

LEVELS = [
    "allegations/download/allegations",
    "allegations/download/claims",
    "sources/download/sources",
    "sources/download/claims",
    "figures/download/figures",
    "restrictions/download/restrictions",
]


@pytest.fixture
def evidence():
    """One published record of each kind, and a draft of each."""
    edition = make.edition()
    parties = {
        "supplier": make.actor("Israel", iso3="ISR"),
        "recipient": make.actor("Azerbaijan", iso3="AZE"),
    }
    for year in (2015, 2019):
        make.deal(**parties, tiv_estimate=10, deliveries=[{"year": year, "edition": edition}])
    allegation = make.allegation(
        "lora",
        title='=LORA, "used"',
        system=make.system("LORA"),
        quantity_min=2,
        value="13000000",
        value_unit="money",
        currency="USD",
        period_from="2020-10-01",
        **parties,
    )
    AllegationVia.objects.create(allegation=allegation, actor=make.actor("Georgia"))
    AllegationVia.objects.create(allegation=allegation, actor=make.actor("Armenia"))
    post = make.source("post", title="Morning news", published_on="2020-10-01")
    make.claim(allegation, source=post, slug="c-yes", said_on="2020-09-30", statement="It was.")
    make.claim(allegation, "denies", slug="c-no", speaks_for=parties["supplier"])
    figure = make.figure("share", printed="60 %", **parties)
    make.claim(figure, source=post, slug="c-share")
    make.restriction("ban", category=make.category("Missiles"), from_date="2020-05-01", **parties)
    for factory in (make.allegation, make.source, make.figure, make.restriction):
        factory(f"draft-{factory.__name__}", state="draft")


@pytest.fixture
def rows(client, evidence):
    def read(path):
        response = client.get(f"/{path}")
        assert response.status_code == 200
        text = b"".join(response.streaming_content).decode("utf-8")
        return list(csv.DictReader(io.StringIO(text)))

    return read


def test_an_allegation_in_a_file(rows):
    (row,) = rows("allegations/download/allegations.csv")
    expected = {
        "reference": "lora",
        "title": '=LORA, "used"',
        "grade": "contested",
        "grade_by_rule": "contested",
        "supplier": "Israel",
        "supplier_iso3": "ISR",
        "system": "LORA",
        "via": "Armenia; Georgia",
        "quantity_min": "2",
        "value": "13000000",
        "value_unit": "money",
        "currency": "USD",
        "period_from": "2020-10-01",
        "period_to": "",
        "claims_asserting": "1",
        "claims_denying": "1",
        "claims": "2",
    }
    assert {name: row[name] for name in expected} == expected


def test_claims_in_a_file(rows):
    found = rows("allegations/download/claims.csv")
    assert {row["reference"] for row in found} == {"c-yes", "c-no"}
    (yes,) = (row for row in found if row["reference"] == "c-yes")
    expected = {
        "about": "allegation",
        "about_reference": "lora",
        "stance": "asserts",
        "said_on": "2020-09-30",
        "statement": "It was.",
        "source": "post",
        "publisher": "Evening Post",
        "published_on": "2020-10-01",
        "paragraph": "1",
    }
    assert {name: yes[name] for name in expected} == expected


def test_a_file_of_sources_and_of_what_they_print(rows):
    assert {r["reference"]: r["claims"] for r in rows("sources/download/sources.csv")}[
        "post"
    ] == "2"
    assert {r["reference"] for r in rows("sources/download/claims.csv?q=morning")} == {
        "c-yes",
        "c-share",
    }


def test_a_figure_in_a_file_stands_beside_its_computed_value(rows):
    (row,) = rows("figures/download/figures.csv")
    assert row["computed"] == "2015–2019: 100.0 % (2024-04-13)"
    assert row["comparison"] == "2015–2019: differs"
    assert rows("figures/download/figures.csv?recomputes=yes") == []


def test_a_restriction_in_a_file(rows):
    (row,) = rows("restrictions/download/restrictions.csv")
    assert (row["reference"], row["category"], row["from_date"]) == (
        "ban",
        "Missiles",
        "2020-05-01",
    )


def test_a_file_holds_the_rows_of_the_filter(rows):
    assert rows("allegations/download/allegations.csv?stance=confirms") == []
    assert len(rows("allegations/download/allegations.csv?stance=denies&sort=title")) == 1


@pytest.mark.parametrize("level", LEVELS)
def test_a_workbook_holds_the_same_rows(client, rows, level):
    response = client.get(f"/{level}.xlsx")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    head, *body = book.worksheets[0].iter_rows(values_only=True)
    plain = rows(f"{level}.csv")
    assert len(body) == len(plain) > 0
    references = {str(row[0]) for row in body}
    assert references == {row["reference"] for row in plain}
    assert len(head) == len(plain[0])


def test_files_name_the_register_only_where_they_draw_on_it(client, evidence):
    for path, credited in (
        ("figures/download/figures.json", ["Source: SIPRI Arms Transfers Database, © SIPRI"]),
        ("allegations/download/claims.json", None),
        ("sources/download/sources.json", None),
    ):
        about = json.loads(b"".join(client.get(f"/{path}").streaming_content))["about"]
        assert about.get("credit") == credited


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("allegations/download/deals.csv", 404),
        ("allegations/download/allegations.pdf", 404),
        ("allegations/download/allegations.csv?grade=good", 400),
    ],
)
def test_what_cannot_be_downloaded_is_refused(client, evidence, path, status):
    assert client.get(f"/{path}").status_code == status
