"""SIPRI's delivery-level layout: 17 columns, one row per deal and delivery year.

Measured on exports of 2024; see `Row` for the columns. Knows no database.
"""

import csv
import io
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from . import fields, text
from .faults import Fault, UnreadableFile, excerpt
from .preamble import EVERYBODY, EVERYTHING, MONTHS, Preamble, read_preamble

LAYOUT = "sipri-delivery"
CONDITIONS = {
    "New": "new",
    "Second hand": "second_hand",
    "Second hand but modernized": "modernised",
    "Second hand but modernised": "modernised",
}
PRINTED_CONDITIONS = {
    "new": "New",
    "second_hand": "Second hand",
    "modernised": "Second hand but modernized",
}
PARSERS = {
    "SIPRI AT Database ID": fields.identifier,
    "Supplier": fields.name(200),
    "Recipient": fields.name(200),
    "Designation": fields.name(100),
    "Description": fields.name(100),
    "Armament category": fields.name(100),
    "Order date": fields.year_or_none,
    "Order date is estimate": fields.flag,
    "Numbers delivered": fields.number,
    "Numbers delivered is estimate": fields.flag,
    "Delivery year": fields.year,
    "Delivery year is estimate": fields.flag,
    "Status": fields.one_of(CONDITIONS),
    "SIPRI estimate": fields.tiv_or_none,
    "TIV deal unit": fields.tiv_or_none,
    "TIV delivery values": fields.tiv_or_none,
    "Local production": fields.flag,
}
COLUMNS = tuple(PARSERS)
DEAL_COLUMNS = (1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 16)


class Row(NamedTuple):
    """One delivery of one deal, typed; TIV in millions, names as spelled."""

    line: int
    external_id: str
    supplier: str
    recipient: str
    designation: str
    description: str
    category: str
    order_year: int | None
    order_year_estimated: bool | None
    number: int
    number_estimated: bool | None
    year: int
    year_estimated: bool | None
    condition: str
    tiv_estimate: Decimal | None
    unit_tiv: Decimal | None
    tiv: Decimal | None
    local_production: bool | None


@dataclass
class RegisterFile:
    """One file as read: its rows, and every fault found in it."""

    name: str
    sha256: str = ""
    size: int = 0
    preamble: Preamble = field(default_factory=Preamble)
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def first_year(self):
        """First delivery year covered: as printed, else the first of a row."""
        return self.preamble.first_year or min(row.year for row in self.rows)

    @property
    def last_year(self):
        """Last delivery year covered: as printed, else the last of a row."""
        return self.preamble.last_year or max(row.year for row in self.rows)


def _tidy(name):
    return " ".join(name.split()).casefold()


def find_header(lines):
    """Index of the header line and its column names; raises UnreadableFile."""
    known = {_tidy(name): name for name in COLUMNS}
    for index, line in enumerate(lines[:100]):
        cells = next(csv.reader([line[:10_000].rstrip("; ")]), [])
        while cells and not cells[-1].strip():
            cells.pop()
        names = [known.get(_tidy(cell), cell.strip()) for cell in cells]
        if len(set(names) & set(COLUMNS)) * 2 > len(COLUMNS):
            _check_header(index + 1, names)
            return index, names
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if any(line.count(separator) >= len(COLUMNS) - 1 for line in lines[:100]):
            raise UnreadableFile(f"Columns are separated by {name}. Save the file with commas.")
    raise UnreadableFile(
        "No header of a known register layout was found. SIPRI's delivery-level files have the "
        f"columns {', '.join(COLUMNS)}, separated by commas.",
        value=excerpt(lines[0]),
    )


def _check_header(line, names):
    missing = [name for name in COLUMNS if name not in names]
    unknown = [name for name in names if name not in PARSERS]
    twice = sorted({name for name in names if names.count(name) > 1})
    complaints = [
        f"{what}: {', '.join(map(repr, which))}"
        for what, which in (("missing", missing), ("unknown", unknown), ("twice", twice))
        if which
    ]
    if complaints:
        raise UnreadableFile(f"The header has columns {'; '.join(complaints)}.", line)


def read(name, stream, progress=iter):
    """Read a file of this layout; whatever is wrong with it stands in `faults`, nothing raises.

    `progress` wraps the iterator of lines, for a progress bar.
    """
    file = RegisterFile(name)
    try:
        data = text.read_bytes(stream)
        file.sha256, file.size = sha256(data).hexdigest(), len(data)
        lines = text.lines_of(text.decode_utf8(data))
        header, names = find_header(lines)
        file.preamble = read_preamble(lines[:header])
        read_row = _row_reader(names)
        for line, cells in progress(text.rows_of(lines, header + 1)):
            if any(cell.strip() for cell in cells):
                row, faults = read_row(line, cells)
                file.faults += faults
                if row:
                    file.rows.append(row)
        file.faults += _outside(file)
        if not file.rows and not file.faults:
            raise UnreadableFile("The file has a header and no rows.", header + 1)
    except UnreadableFile as error:
        file.faults.append(error.fault)
    file.faults = [replace(fault, file=name) for fault in file.faults]
    return file


def _outside(file):
    """Faults of rows outside the years that the file says it covers."""
    first, last = file.preamble.first_year, file.preamble.last_year
    if not first:
        return
    message = f"outside {first} to {last}, the years that the file says it covers"
    for row in file.rows:
        if not first <= row.year <= last:
            yield Fault(row.line, "Delivery year", str(row.year), message)


def _row_reader(names):
    """Reader of one row: gives the typed row or None, and its faults."""
    plan = [(names.index(name), lru_cache(maxsize=10_000)(PARSERS[name])) for name in COLUMNS]
    width = len(names)

    def read_row(line, cells):
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            question = "is the row cut short?" if len(cells) < width else "a comma inside a value?"
            message = f"{len(cells)} columns where the header has {width}; {question}"
            return None, [Fault(line, "", excerpt(",".join(cells)), message)]
        try:
            row = Row(line, *(parse(cells[index]) for index, parse in plan))
        except ValueError:
            return None, list(_faults(line, cells, plan))
        if row.supplier.strip().casefold() == row.recipient.strip().casefold():
            return None, [
                Fault(line, "Recipient", row.recipient, "supplier and recipient are the same")
            ]
        return row, []

    return read_row


def _faults(line, cells, plan):
    for name, (index, parse) in zip(COLUMNS, plan, strict=True):
        try:
            parse(cells[index])
        except ValueError as error:
            yield Fault(line, name, excerpt(cells[index]), str(error))


def disagreements(files):
    """Faults between rows of the same deal: a year twice, or deal columns that differ.

    Files given together form one edition, so this looks across all of them.
    """
    deals, deliveries, faults = {}, {}, []
    for file in files:
        for row in file.rows:
            first = deals.setdefault(row.external_id, (file.name, row))
            where = f"{first[0]}, line {first[1].line}"
            faults += [
                Fault(
                    row.line,
                    COLUMNS[index],
                    str(row[index + 1]),
                    f"deal {row.external_id} has {first[1][index + 1]!s} in {where}",
                    file.name,
                )
                for index in DEAL_COLUMNS
                if row[index + 1] != first[1][index + 1]
            ]
            key = (row.external_id, row.year)
            if key in deliveries:
                message = f"deal {row.external_id} has this year already in {deliveries[key]}"
                faults.append(Fault(row.line, "Delivery year", str(row.year), message, file.name))
            deliveries[key] = f"{file.name}, line {row.line}"
    return faults


def _print_decimal(value):
    return "" if value is None else fields.plain(value)


def preamble(credit_line, generated_on, first_year, last_year):
    """Lines to stand above the header, which the reader understands again."""
    return [
        (
            f"Transfers of {EVERYTHING} from {EVERYBODY} to {EVERYBODY}. Rebuilt by armsdb for "
            f"year range '{first_year}' to '{last_year}'"
        ),
        "TIV (SIPRI trend-indicator values) are in millions and are not money.",
        f"Source: {credit_line}.",
        (
            f"Data generated: {generated_on.day} {MONTHS[generated_on.month - 1].title()} "
            f"{generated_on.year}"
        ),
    ]


def write(rows, preamble=()):
    """Lines of a file of this layout, header first, from rows as `Row`, in SIPRI's formatting.

    Their `line` is not looked at. Numbers carry no trailing zeros; unstated flags stay blank.
    """
    flags = {True: "Yes", False: "No", None: ""}
    buffer = io.StringIO()
    buffer.writelines(f"{line}\n" for line in preamble)
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(
            (
                row.external_id,
                row.supplier,
                row.recipient,
                row.designation,
                row.description,
                row.category,
                row.order_year,
                flags[row.order_year_estimated],
                row.number,
                flags[row.number_estimated],
                row.year,
                flags[row.year_estimated],
                PRINTED_CONDITIONS[row.condition],
                _print_decimal(row.tiv_estimate),
                _print_decimal(row.unit_tiv),
                _print_decimal(row.tiv),
                flags[row.local_production],
            )
        )
        if buffer.tell() > 65_536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
