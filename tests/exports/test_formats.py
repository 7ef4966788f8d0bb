"""The same rows in every format: what is stored comes back, with its type, and nothing else."""

import io
import json
import zipfile
from decimal import Decimal
from itertools import islice

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests import factories as make
from tests.exports.reading import ABOUT, AWKWARD, connections_open
from transfers.exports import (
    DEAL_COLUMNS,
    DELIVERY_COLUMNS,
    Kind,
    QueryRows,
    stream,
)
from transfers.models import Deal, Delivery

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("alone")]

DELIVERY = {
    "order_year": 2014,
    "order_year_estimated": False,
    "delivery_year_estimated": True,
    "number_delivered_estimated": None,
    "number_delivered": 2566,
    "sipri_estimate_tiv_millions": Decimal("0.1301"),
    "unit_tiv_millions": Decimal("0.05204"),
    "delivery_tiv_millions": Decimal("133.53"),
    "printed_tiv_millions": Decimal(0),
    "number_ordered": None,
    "sipri_id": None,
    "comment": "=1+1",
}


def file(kind, queryset, columns, about=ABOUT):
    return b"".join(stream(kind, QueryRows(queryset, columns), about))


def json_rows(queryset, columns):
    found = json.loads(file("json", queryset, columns), parse_float=Decimal)
    assert found["count"] == len(found["rows"])
    return found["rows"]


def parquet_table(queryset, columns):
    return parquet.read_table(pa.BufferReader(file("parquet", queryset, columns)))


def parquet_rows(queryset, columns):
    return parquet_table(queryset, columns).to_pylist()


@pytest.fixture
def harop():
    return make.deal(
        order_year=2014,
        order_year_estimated=False,
        condition="second_hand",
        tiv_estimate="0.1301",
        comment="=1+1",
        deliveries=[
            {"year": 2015, "number": 2566, "year_estimated": True, "printed_tiv": 0},
        ],
    )


@pytest.mark.parametrize("rows", [json_rows, parquet_rows])
def test_text_comes_back_exactly(rows):
    for text in AWKWARD:
        make.deal(comment=text)
    found = rows(Deal.objects.order_by("pk"), DEAL_COLUMNS)
    assert [row["comment"] for row in found] == AWKWARD


@pytest.mark.parametrize("rows", [json_rows, parquet_rows])
def test_values_have_the_type_of_their_column_and_unknown_is_neither_no_nor_0(harop, rows):
    (row,) = rows(Delivery.objects.all(), DELIVERY_COLUMNS)
    assert list(row) == [column.name for column in DELIVERY_COLUMNS]
    assert {name: row[name] for name in DELIVERY} == DELIVERY
    assert {type(row[name]) for name in ("order_year", "number_delivered")} == {int}
    assert row["order_year_estimated"] is False


def test_parquet_says_types_meanings_units_and_whose_data_they_are(harop):
    schema = parquet_table(Delivery.objects.all(), DELIVERY_COLUMNS).schema
    types = {
        Kind.TEXT: pa.string(),
        Kind.INTEGER: pa.int64(),
        Kind.DECIMAL: pa.decimal128(38, 6),
        Kind.BOOLEAN: pa.bool_(),
    }
    assert [field.type for field in schema] == [types[c.kind] for c in DELIVERY_COLUMNS]
    tiv = schema.field("delivery_tiv_millions").metadata
    assert tiv[b"unit"] == b"million TIV"
    assert b"Not money" in tiv[b"description"]
    assert json.loads(schema.metadata[b"armsdb"])["query"] == ABOUT.address


def test_parquet_comes_in_groups_of_rows(monkeypatch):
    monkeypatch.setattr("transfers.exports.parquet.GROUP", 1)
    monkeypatch.setattr("transfers.exports.copying.BLOCK", 1)
    for _ in range(3):
        make.deal(comment="two\nlines")
    found = parquet.ParquetFile(
        pa.BufferReader(file("parquet", Deal.objects.order_by("pk"), DEAL_COLUMNS))
    )
    assert found.metadata.num_row_groups == 3
    assert found.read()["comment"].to_pylist() == ["two\nlines"] * 3


def test_json_of_several_blocks_is_one_list(monkeypatch):
    monkeypatch.setattr("transfers.exports.copying.BLOCK", 1)
    deals = [make.deal(comment="one,\ntwo") for _ in range(3)]
    found = json_rows(Deal.objects.order_by("pk"), DEAL_COLUMNS)
    assert [row["reference"] for row in found] == [deal.reference for deal in deals]


def test_no_rows_is_still_a_file_with_its_columns():
    nothing = Deal.objects.none()
    names = [column.name for column in DEAL_COLUMNS]
    assert json_rows(nothing, DEAL_COLUMNS) == []
    assert parquet_table(nothing, DEAL_COLUMNS).column_names == names
    with zipfile.ZipFile(io.BytesIO(file("zip", nothing, DEAL_COLUMNS))) as archive:
        assert archive.read("data.csv").decode().split() == [",".join(names)]


def test_the_connection_is_given_back_when_a_reader_stops_early(many_deals):
    for kind in ("json", "parquet", "zip"):
        blocks = stream(kind, QueryRows(Deal.objects.all(), DEAL_COLUMNS), ABOUT)
        assert list(islice(blocks, 1))
        assert connections_open(1)
        blocks.close()
        assert connections_open(0)
