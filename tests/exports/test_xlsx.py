from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice

import pytest
from openpyxl.utils import get_column_letter

from tests import factories as make
from tests.exports.reading import AWKWARD, connections_open, sheet_rows, stream_xlsx, workbook
from transfers.exports import (
    DEAL_COLUMNS,
    DELIVERY_COLUMNS,
    About,
    TooManyRows,
    xlsx,
)
from transfers.models import Deal, Delivery

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("alone")]


def comment_cells():
    sheet = workbook(Deal.objects.order_by("pk"), DEAL_COLUMNS)["Data"]
    (column,) = (cell.column for cell in sheet[1] if cell.value == "comment")
    return [row[column - 1] for row in sheet.iter_rows(min_row=2)]


def test_text_comes_back_as_text_and_never_as_a_formula():
    for text in AWKWARD:
        make.deal(comment=text)
    cells = comment_cells()
    assert [cell.value for cell in cells] == AWKWARD
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}


def test_what_a_sheet_cannot_hold_is_replaced():
    replaced = {
        "a\x01b\x0bc\x1f": "a\ufffdb\ufffdc\ufffd",
        "a\ufffeb\uffffc": "a\ufffdb\ufffdc",
        # Excel would read this as the letter A, which is not what is stored.
        "_x0041_": "_x005F_x0041_",
        "a_x and _x00_": "a_x and _x00_",
    }
    for text in replaced:
        make.deal(comment=text)
    assert [cell.value for cell in comment_cells()] == list(replaced.values())


def test_text_longer_than_a_cell_is_cut():
    make.deal(comment="x" * 40_000)
    (row,) = sheet_rows(Deal.objects.all(), DEAL_COLUMNS)
    assert len(row["comment"]) == 32_767


def test_cells_have_the_type_of_their_column():
    make.deal(
        reference="12345",
        order_year=2014,
        order_year_estimated=False,
        number_ordered=100,
        tiv_estimate="0.1250",
        deliveries=[{"year": 2015, "number": 8, "year_estimated": True}],
    )
    (row,) = sheet_rows(Delivery.objects.all(), DELIVERY_COLUMNS)
    assert row["reference"] == "12345"
    assert (row["order_year"], row["number_ordered"], row["delivery_year"]) == (2014, 100, 2015)
    assert row["order_year_estimated"] is False
    assert row["delivery_year_estimated"] is True
    assert row["number_delivered_estimated"] is None
    assert row["unit_tiv_millions"] == 0.125
    assert row["delivery_tiv_millions"] == 1
    assert row["comment"] is None


def test_the_header_is_bold_frozen_and_filtered():
    make.deal()
    make.deal()
    sheet = workbook(Deal.objects.all(), DEAL_COLUMNS)["Data"]
    assert [cell.value for cell in sheet[1]] == [column.name for column in DEAL_COLUMNS]
    assert all(cell.font.bold for cell in sheet[1])
    assert not sheet["A2"].font.bold
    assert sheet.freeze_panes == "A2"
    extent = f"A1:{get_column_letter(len(DEAL_COLUMNS))}3"
    assert sheet.auto_filter.ref == sheet.dimensions == extent


def test_the_second_sheet_says_source_credit_query_and_what_the_columns_mean():
    make.deal()
    about = About(
        "One row per deal",
        "https://arms.example/?q=a&b=<c>",
        datetime(2026, 7, 1, 12, tzinfo=UTC),
        [make.edition(terms="Not for profit.")],
    )
    book = workbook(Deal.objects.all(), DEAL_COLUMNS, about)
    rows = [[cell for cell in row if cell] for row in book["About"].iter_rows(values_only=True)]
    pairs = dict(row for row in rows if len(row) == 2)
    assert pairs["Credit"] == "Source: SIPRI Arms Transfers Database, © SIPRI"
    assert pairs["Edition"] == "2024-04-13"
    assert pairs["Terms of use"] == "Not for profit."
    assert pairs["Query"] == "https://arms.example/?q=a&b=<c>"
    assert pairs["Generated at"] == "2026-07-01 12:00:00 UTC"
    assert pairs["Rows"] == "1"
    assert {row[0] for row in rows if row} >= {column.name for column in DEAL_COLUMNS}
    assert "© SIPRI" in book.properties.description


def test_every_row_arrives_whatever_is_blank_in_it():
    same = {"supplier": make.actor(), "recipient": make.actor(), "system": make.system()}
    for number in range(400):
        make.deal(
            **same,
            order_year=2000 if number % 2 else None,
            number_ordered=number or None,
            comment="a remark" * (number % 3),
            tiv_estimate=Decimal(number) / 40 if number % 5 else None,
        )
    rows = sheet_rows(Deal.objects.order_by("pk"), DEAL_COLUMNS)
    stored = Deal.objects.order_by("pk").values_list("reference", "order_year", "number_ordered")
    assert [(r["reference"], r["order_year"], r["number_ordered"]) for r in rows] == list(stored)


def test_no_rows_is_a_sheet_with_a_header():
    sheet = workbook(Deal.objects.none(), DEAL_COLUMNS)["Data"]
    assert sheet.max_row == 1
    assert sheet.auto_filter.ref == "A1:Z1"


def test_more_rows_than_a_sheet_holds_are_refused_before_the_first_block(monkeypatch):
    monkeypatch.setattr(xlsx, "MOST_ROWS", 4)
    for _ in range(3):
        make.deal()
    assert len(sheet_rows(Deal.objects.all(), DEAL_COLUMNS)) == 3
    make.deal()
    with pytest.raises(TooManyRows, match=r"3 rows at most.*CSV"):
        stream_xlsx(Deal.objects.all(), DEAL_COLUMNS)
    assert connections_open(0)


def test_the_connection_is_given_back_when_a_reader_stops_early(many_deals):
    blocks = stream_xlsx(Deal.objects.all(), DEAL_COLUMNS)
    assert list(islice(blocks, 20))
    assert connections_open(1)
    blocks.close()
    assert connections_open(0)
