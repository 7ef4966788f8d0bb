"""Tables worked out in Python as files: the same rows in every format."""

import csv
import io
import json
import zipfile
from decimal import Decimal

import pyarrow as pa
import pytest
from openpyxl import load_workbook
from pyarrow import parquet

from tests.exports.reading import ABOUT, AWKWARD
from transfers.exports import FORMATS, Kind, Sheet, plain, stream
from transfers.models import RegisterEdition

COLUMNS = [
    plain("name", "Name", Kind.TEXT, "Who."),
    plain("items", "Items", Kind.INTEGER, "How many."),
    plain("share", "Share", Kind.DECIMAL, "Of all.", "%"),
    plain("whole", "Whole", Kind.BOOLEAN, "Whether complete."),
]


def sheet_of(rows, **more):
    return Sheet("shares", "Shares of all.", COLUMNS, rows, notes=["Read so."], **more).credited()


def read(kind, sheet):
    """The rows of the file, as types of Python."""
    data = b"".join(stream(kind, sheet, ABOUT))
    if kind == "json":
        return [list(row.values()) for row in json.loads(data, parse_float=Decimal)["rows"]]
    if kind == "parquet":
        return [list(row.values()) for row in parquet.read_table(pa.BufferReader(data)).to_pylist()]
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(data))["Data"]
        assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
        return [list(row) for row in sheet.iter_rows(min_row=2, values_only=True)]
    if kind == "zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = archive.read("data.csv")
    return list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_sheet_comes_back_like_rows_of_a_query(kind):
    rows = [(text, 0, Decimal("0.5"), True) for text in AWKWARD]
    rows.append(("", None, None, None))
    rows.append(("none", 3, Decimal("-100"), False))
    found = read(kind, sheet_of(rows))
    if kind in ("csv", "zip"):
        written = {None: "", True: "yes", False: "no"}
        assert found == [
            [name, *("" if v is None else str(v) for v in (items, share)), written[whole]]
            for name, items, share, whole in rows
        ]
    else:
        assert found == [[name or None, *values] for name, *values in rows]


def test_a_quotient_keeps_twelve_decimals_in_every_format():
    sheet = sheet_of([("third", 1, Decimal(1) / 3, None)])
    assert read("csv", sheet)[0][2] == "0.333333333333"
    assert read("parquet", sheet)[0][2] == Decimal("0.333333333333")


def test_a_sheet_of_an_edition_carries_its_credit_in_every_row():
    edition = RegisterEdition(register="sipri", name="2024-04-13", credit_line="© SIPRI")
    sheet = sheet_of([("a", 1, Decimal(1), True)], editions=[edition])
    for kind in FORMATS:
        assert read(kind, sheet)[0][-2:] == ["2024-04-13", "© SIPRI"]
