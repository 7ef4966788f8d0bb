import csv
import io
import json
import zipfile
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from openpyxl import load_workbook
from pyarrow import parquet

from tests import factories as make
from transfers.exports import FORMATS

# A download reads on a connection of its own, which sees what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

PATHS = [
    f"/transfers/download/{name}.{kind}" for name in ("deals", "deliveries") for kind in FORMATS
]


@pytest.fixture
def register():
    """Two published deals and one of each kind that the public may not see."""
    make.edition("2024-04-13")
    israel, baku = make.actor("Israel", iso3="ISR"), make.actor("Türkiye")
    make.deal(
        reference="A-1",
        supplier=israel,
        order_year=2014,
        tiv_estimate="1.5",
        deliveries=[(2015, 1), (2016, 2), (2018, 4)],
    )
    make.deal(reference="A-2", recipient=baku, order_year=2016, deliveries=[(2016, 8)])
    make.deal(reference="A-3", state="draft", deliveries=[(2016, 16)])
    make.deal(reference="A-4", deliveries=[{"year": 2016, "absent_since": make.edition()}])
    gone = make.deal(reference="A-5", deliveries=[(2016, 32)])
    make.entry(gone, edition=make.edition("2023"), absent_since=make.edition())


@pytest.fixture
def fetch(client, register):
    def get(path, status=200):
        response = client.get(path)
        assert response.status_code == status
        return response

    return get


def body(response):
    return b"".join(response.streaming_content)


def read_csv(response):
    return list(csv.DictReader(io.StringIO(body(response).decode("utf-8"))))


def read_sheet(response, number=0):
    book = load_workbook(io.BytesIO(body(response)), read_only=False)
    return list(book.worksheets[number].iter_rows(values_only=True))


@pytest.mark.parametrize(
    ("query", "deals"),
    [
        ("", ["A-2", "A-1", "A-4"]),
        ("?sort=order_year", ["A-1", "A-2", "A-4"]),
        ("?sort=-tiv", ["A-1", "A-2", "A-4"]),
        ("?supplier=israel", ["A-1"]),
        ("?q=turkiye&page=1", ["A-2"]),
        ("?delivery_from=2015&delivery_to=2015", ["A-1"]),
        ("?q=nothing", []),
    ],
)
def test_deals_are_those_of_the_list_in_its_order(fetch, client, query, deals):
    rows = read_csv(fetch("/transfers/download/deals.csv" + query))
    assert [row["reference"] for row in rows] == deals
    listed = client.get("/transfers/" + query).content.decode()
    assert all(f'id="{reference}"' in listed for reference in deals)


def test_deliveries_are_those_of_the_listed_deals(fetch):
    rows = read_csv(fetch("/transfers/download/deliveries.csv?page=7&sort=tiv"))
    found = sorted(
        (row["reference"], row["delivery_year"], row["number_delivered"]) for row in rows
    )
    assert found == [
        ("A-1", "2015", "1"),
        ("A-1", "2016", "2"),
        ("A-1", "2018", "4"),
        ("A-2", "2016", "8"),
    ]


def test_delivery_years_keep_whole_deals_but_only_their_own_deliveries(fetch):
    query = "?delivery_from=2016&delivery_to=2017&supplier=israel"
    (deal,) = read_csv(fetch("/transfers/download/deals.csv" + query))
    assert deal["number_delivered"] == "7"
    (delivery,) = read_csv(fetch("/transfers/download/deliveries.csv" + query))
    assert (delivery["delivery_year"], delivery["number_delivered"]) == ("2016", "2")


@pytest.mark.parametrize("level", ["deals", "deliveries"])
def test_all_formats_hold_the_same_rows(fetch, level):
    def read(kind):
        return fetch(f"/transfers/download/{level}.{kind}?sort=tiv")

    rows = [row["reference"] for row in read_csv(read("csv"))]
    assert [row[0] for row in read_sheet(read("xlsx"))[1:]] == rows
    assert [row["reference"] for row in json.loads(body(read("json")))["rows"]] == rows
    table = parquet.read_table(pa.BufferReader(body(read("parquet"))))
    assert table["reference"].to_pylist() == rows
    with zipfile.ZipFile(io.BytesIO(body(read("zip")))) as archive:
        data = archive.read("data.csv").decode()
        described = json.loads(archive.read("datapackage.json"))
    assert [row["reference"] for row in csv.DictReader(io.StringIO(data))] == rows
    key = {"deals": None, "deliveries": ["reference", "delivery_year"]}[level]
    assert described["resources"][0]["schema"].get("primaryKey") == key


def test_a_workbook_says_where_its_rows_come_from(fetch):
    response = fetch("/transfers/download/deliveries.xlsx?delivery_from=2016&sort=tiv")
    text = "\n".join(str(cell) for row in read_sheet(response, 1) for cell in row if cell)
    assert "Source: SIPRI Arms Transfers Database, © SIPRI" in text
    assert "2024-04-13" in text
    assert "http://testserver/transfers/?delivery_from=2016&sort=tiv" in text
    assert "from 2016 on" in text


def test_a_download_is_named_after_edition_and_day(fetch, monkeypatch):
    day = datetime(2026, 7, 1, tzinfo=UTC)
    monkeypatch.setattr("transfers.public.downloads.timezone.now", lambda: day)
    types = {
        "csv": "text/csv; charset=utf-8",
        "xlsx": "application/vnd.openxmlformats",
        "json": "application/json",
        "parquet": "application/vnd.apache.parquet",
        "zip": "application/zip",
    }
    for path in PATHS:
        response = fetch(path)
        level, kind = path.rsplit("/", 1)[1].split(".")
        assert response["Content-Disposition"] == (
            f'attachment; filename="armsdb-{level}-sipri-2024-04-13-of-2026-07-01.{kind}"'
        )
        assert response["Content-Type"].startswith(types[kind])
        assert 'http://testserver/transfers/>; rel="describedby"' in response["Link"]
        assert body(response)


def test_a_download_refuses_what_the_list_refuses(fetch):
    for path in PATHS:
        response = fetch(path + "?order_from=20x5&colour=red", status=400)
        page = response.content.decode()
        assert "order_from=20x5" in page
        assert "colour=red" in page


def test_an_empty_selection_is_a_file_with_a_header(fetch):
    assert body(fetch(PATHS[0] + "?q=nothing")).startswith(b"reference,")
    assert len(read_sheet(fetch(PATHS[1] + "?q=nothing"))) == 1


def test_the_list_links_to_its_own_rows(fetch):
    html = fetch("/transfers/?supplier=israel&sort=tiv").content.decode()
    for path in PATHS:
        assert f'href="{path}?supplier=israel&amp;sort=tiv"' in html


def test_a_selection_too_large_for_a_sheet_is_refused_with_the_way_out(fetch, monkeypatch):
    monkeypatch.setattr("transfers.exports.xlsx.MOST_ROWS", 3)
    page = fetch("/transfers/download/deals.xlsx", status=400).content.decode()
    assert "file=deals.xlsx" in page
    assert "take the CSV file" in page


def test_other_names_are_not_found(client):
    assert client.get("/transfers/download/deals.pdf").status_code == 404
