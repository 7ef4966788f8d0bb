"""Small tables in workbooks: what a cell may hold, and what is refused before it is opened."""

import io
import zipfile

import openpyxl
import pytest

from tests.admin.conftest import send_table, text_of
from transfers.bulk import reading

pytestmark = pytest.mark.django_db


def workbook(*rows, title="Rows"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_numbers_and_text_of_a_workbook_are_read_as_they_stand(boss, borduria):
    page = send_table(boss, workbook(["slug", "valid_from"], ["borduria", 1920.0]), name="t.xlsx")
    assert "borduria valid_from 1918 1920" in text_of(page)


@pytest.mark.parametrize("value", [1920.5, True, "=1+1"])
def test_no_other_cell_of_a_workbook_is_a_year(boss, borduria, value):
    page = send_table(boss, workbook(["slug", "valid_from"], ["borduria", value]), name="t.xlsx")
    assert page.status_code == 400
    assert [fault.column for fault in page.context["faults"]] == ["valid_from"]


def test_a_formula_is_refused_and_a_text_that_looks_like_one_is_not(boss, borduria):
    page = send_table(
        boss, workbook(["slug", "name"], ["borduria", '="Bor"&"duria"']), name="t.xlsx"
    )
    assert "The cell holds a formula" in text_of(page)
    book = openpyxl.Workbook()
    for row in (["slug", "name"], ["borduria", "text"]):
        book.active.append(row)
    book.active["B2"].value = "=1+1"
    book.active["B2"].data_type = "s"
    assert "borduria name Borduria =1+1" in text_of(send_table(boss, saved(book), name="t.xlsx"))
    assert "Borduria =1+1" in text_of(send_table(boss, "slug,name\nborduria,=1+1\n"))


def test_an_error_of_the_spreadsheet_is_refused(boss, borduria):
    book = openpyxl.Workbook()
    for row in (["slug", "name"], ["borduria", "#N/A"]):
        book.active.append(row)
    book.active["B2"].data_type = "e"
    assert "error of the spreadsheet" in text_of(send_table(boss, saved(book), name="t.xlsx"))


def test_a_workbook_with_two_sheets_is_refused(boss, borduria):
    book = openpyxl.Workbook()
    book.active.append(["slug", "name"])
    book.create_sheet("More").append(["slug"])
    assert "has 2 sheets" in text_of(send_table(boss, saved(book), name="t.xlsx"))


def with_member(name, content, based_on=None):
    """A workbook with a member put in or exchanged."""
    source = zipfile.ZipFile(io.BytesIO(based_on or workbook(["slug"], ["borduria"])))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in source.namelist():
            if member != name:
                archive.writestr(member, source.read(member))
        archive.writestr(name, content)
    return buffer.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked(boss, monkeypatch):
    bomb = with_member("xl/worksheets/sheet2.xml", b" " * (reading.MOST_UNPACKED + 1))
    assert len(bomb) < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *args: pytest.fail("It was unpacked."))
    assert "Unpacked, the workbook is larger" in text_of(send_table(boss, bomb, name="t.xlsx"))


def test_a_member_that_lies_about_its_size_is_refused(boss):
    bomb = bytearray(with_member("xl/worksheets/sheet2.xml", b" " * (reading.MOST_UNPACKED + 1)))
    size = (reading.MOST_UNPACKED + 1).to_bytes(4, "little")
    assert bomb.count(size) >= 1
    page = send_table(boss, bytes(bomb).replace(size, (5).to_bytes(4, "little")), name="t.xlsx")
    assert page.status_code == 400
    assert "damaged" in text_of(page)


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<dimension ref="A1:XFD1048576"/><sheetData>{}</sheetData></worksheet>'
)
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>slug</t></is></c></row>'


@pytest.mark.parametrize(
    "rows",
    [
        HEADER + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        HEADER + '<row r="2"><c r="XFD2"><v>1</v></c></row>',
    ],
)
def test_a_sheet_of_huge_extent_is_refused(boss, rows):
    content = with_member("xl/worksheets/sheet1.xml", SHEET.format(rows))
    assert "The sheet reaches beyond" in text_of(send_table(boss, content, name="t.xlsx"))


def test_a_stated_extent_is_not_believed(boss, borduria):
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>borduria</t></is></c></row>'
    content = with_member("xl/worksheets/sheet1.xml", SHEET.format(HEADER + row))
    assert "Nothing to change" in text_of(send_table(boss, content, name="t.xlsx"))


def test_entities_are_refused(boss):
    content = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + SHEET.format(HEADER)
    content = with_member("xl/worksheets/sheet1.xml", content)
    assert "entities of its own" in text_of(send_table(boss, content, name="t.xlsx"))


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04 and no more"])
def test_a_damaged_workbook_is_refused(boss, content):
    assert "damaged" in text_of(send_table(boss, content, name="t.xlsx"))


def test_an_archive_that_is_no_workbook_is_refused(boss):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("slug.csv", "slug,name")
    assert "not an XLSX workbook" in text_of(send_table(boss, buffer.getvalue()))


def test_too_many_bytes_and_too_many_rows_are_refused(boss):
    large = "slug,name\n" + "x" * reading.MOST_BYTES
    assert "larger than 2 MB" in text_of(send_table(boss, large))
    rows = "".join(f"actor-{number},A\n" for number in range(reading.MOST_ROWS + 1))
    assert "more than 5,000 rows" in text_of(send_table(boss, "slug,name\n" + rows))
