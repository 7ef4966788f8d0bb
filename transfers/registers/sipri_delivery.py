"""SIPRI's delivery-level layout: 17 columns, one row per deal and delivery year.

Measured on exports of 2024; see `Row` for the columns. Knows no database.
"""

import csv
import io
from decimal import Decimal
from typing import NamedTuple

from . import columns, fields, text
from .faults import Fault

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
HEADERS = {name.casefold(): name for name in COLUMNS}
LATIN_1 = False
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

    @property
    def delivery_years(self):
        """Calendar years of delivery that the row speaks of."""
        return (self.year,)


def plan_of(names, line):
    """Where each column stands and how it is read; raises UnreadableFile."""
    columns.check(names, COLUMNS, line)
    return columns.plan(names, PARSERS)


def rows_of(lines, first, plan, width, progress=iter):
    """Read the lines below the header; yields each row or None, and its faults."""
    for line, cells in progress(text.rows_of(lines, first)):
        if any(cell.strip() for cell in cells):
            yield columns.read_row(Row, line, cells, plan, width)


def finish(file):
    """Look at the file as a whole, once all rows are read."""
    file.faults += file.outside("Delivery year")


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
