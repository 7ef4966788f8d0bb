"""Small tables from CSV or XLSX: limits first, then cells as text, each with its line."""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time

import openpyxl

from transfers.registers.faults import Fault, UnreadableFile, excerpt
from transfers.registers.text import line_of

MOST_BYTES = 2 * 2**20
MOST_UNPACKED = 40 * 2**20
MOST_MEMBERS = 100
MOST_ROWS = 5_000
MOST_COLUMNS = 100
MOST_CHARACTERS = 20_000
# Empty lines below the table are passed over, but not for ever.
LAST_LINE = 20_000

ABOUT = "About"


@dataclass
class Table:
    """Names of the columns, and rows as (line, {column: text}); no text is empty: it is None."""

    columns: list
    rows: list
    faults: list = field(default_factory=list)


def read(data):
    """Table in the bytes of a file; raises UnreadableFile where there is none to be had."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(f"The file is larger than {MOST_BYTES // 2**20} MB.", 0)
    if not data.strip():
        raise UnreadableFile("The file is empty.", 0)
    lines = _of_workbook(data) if data.startswith(b"PK\x03\x04") else _of_csv(data)
    return _table(lines)


def _table(lines):
    header, rows, faults = None, [], []
    for line, cells in lines:
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if header is None:
            header = cells
            _check_header(line, header)
            continue
        if len(rows) == MOST_ROWS:
            raise UnreadableFile(
                f"The file has more than {MOST_ROWS:,} rows. Import it in parts.", line
            )
        if len(cells) > len(header):
            message = f"The line has {len(cells)} cells under {len(header)} column names."
            faults.append(Fault(line, "", "", message))
            continue
        cells += [None] * (len(header) - len(cells))
        named = dict(zip(header, cells, strict=True))
        faults += _unreadable(line, named)
        rows.append((line, named))
    if header is None:
        raise UnreadableFile("The file is empty.", 0)
    if not rows and not faults:
        raise UnreadableFile("There is no row below the column names.", 0)
    return Table(header, rows, faults)


def _check_header(line, header):
    if len(header) > MOST_COLUMNS:
        raise UnreadableFile(f"The table has more than {MOST_COLUMNS} columns.", line)
    for place, name in enumerate(header, start=1):
        if name is None:
            raise UnreadableFile(f"Column {place} has no name.", line)
        if header.count(name) > 1:
            raise UnreadableFile("This column is there twice.", line, excerpt(name), excerpt(name))


def _unreadable(line, named):
    for name, text in named.items():
        if isinstance(text, Unfit):
            yield Fault(line, name, excerpt(text.shown), text.message)
        elif text and len(text) > MOST_CHARACTERS:
            message = f"The cell holds more than {MOST_CHARACTERS:,} characters."
            yield Fault(line, name, excerpt(text), message)
        elif text and any(ord(sign) < 32 and sign not in "\n\r\t" for sign in text):
            shown = excerpt(ascii(text)[1:-1])
            yield Fault(line, name, shown, "The cell holds a control character.")


@dataclass
class Unfit:
    """A cell that stands for no text."""

    shown: str
    message: str


def _of_csv(data):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"The byte 0x{data[error.start]:02X} is not UTF-8. Save the file as CSV UTF-8.",
            line_of(data, error.start),
        ) from error
    if "\0" in text:
        raise UnreadableFile(
            "The file holds a NUL byte; it is damaged or not text.", line_of(data, data.index(0))
        )
    first = text.lstrip("\r\n").partition("\n")[0]
    mark = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() or None for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(
            f"The line cannot be split into columns ({error}); is a quotation mark not closed?",
            line,
        ) from error


def _of_workbook(data):
    _check_archive(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.title != ABOUT]
        if len(sheets) != 1:
            raise UnreadableFile(
                f"The workbook has {len(sheets)} sheets. Keep the one to be imported.", 0
            )
        # What a sheet says of its own extent need not be so.
        sheets[0].reset_dimensions()
        for line, cells in enumerate(sheets[0].iter_rows(), start=1):
            _check_extent(line, cells)
            yield line, [_text(cell) for cell in cells]
    except UnreadableFile:
        raise
    except Exception as error:
        # A damaged workbook fails in many ways, and all of them mean the same to who sent it.
        raise UnreadableFile("This workbook cannot be read. Save it again as XLSX.", 0) from error


def _check_archive(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or len({m.filename for m in members}) < len(members):
                raise UnreadableFile("This archive is not a workbook with one sheet.", 0)
            # No member yields more than the size that it states.
            if sum(member.file_size for member in members) > MOST_UNPACKED:
                raise UnreadableFile(
                    f"Unpacked, the workbook is larger than {MOST_UNPACKED // 2**20} MB.", 0
                )
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableFile("This archive is not an XLSX workbook.", 0)
            for member in members:
                _check_xml(archive.read(member))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnreadableFile("This workbook is damaged. Save it again as XLSX.", 0) from error


def _check_xml(content):
    if (
        b"<!DOCTYPE" in content
        or b"<!ENTITY" in content
        or content[:2] in (b"\xff\xfe", b"\xfe\xff")
    ):
        raise UnreadableFile("The workbook declares entities of its own, which none needs.", 0)


def _check_extent(line, cells):
    if len(cells) > MOST_COLUMNS:
        raise UnreadableFile(
            f"The sheet reaches beyond column {MOST_COLUMNS}. Delete what stands there.", line
        )
    if line > LAST_LINE:
        raise UnreadableFile(
            f"The sheet reaches beyond line {LAST_LINE:,}. Delete what stands there.", line
        )


def _text(cell):
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Unfit(str(value), "The cell holds a formula. Replace it by its value.")
    if cell.data_type == "e":
        return Unfit(str(value), "The cell holds an error of the spreadsheet.")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value).strip() or None
