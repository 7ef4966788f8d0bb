"""Small register files in SIPRI's delivery-level layout, with rows of our own invention."""

import csv
import io
import os
from pathlib import Path

import pytest

from transfers.registers.sipri_delivery import COLUMNS

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "samples"
SAMPLES = Path(os.environ.get("ARMSDB_SAMPLES") or BESIDE)
EARLY = SAMPLES / "sipri-delivery-level-2024-04-16-1950-1989.csv"
LATE = SAMPLES / "sipri-delivery-level-2024-04-13-1990-2023.csv"

needs_samples = pytest.mark.skipif(
    not LATE.exists(), reason="the real SIPRI files do not lie beside the project"
)

PLAIN = {
    "SIPRI AT Database ID": "900001",
    "Supplier": "Israel",
    "Recipient": "Azerbaijan",
    "Designation": "Heron-9",
    "Description": "UAV",
    "Armament category": "Aircraft",
    "Order date": "2011",
    "Order date is estimate": "Yes",
    "Numbers delivered": "4",
    "Numbers delivered is estimate": "No",
    "Delivery year": "2013",
    "Delivery year is estimate": "No",
    "Status": "New",
    "SIPRI estimate": "2.5",
    "TIV deal unit": "2.5",
    "TIV delivery values": "10",
    "Local production": "No",
}


def row(**changes):
    """One row; columns are named by their headers with underscores: Delivery_year="2014"."""
    return {**PLAIN, **{name.replace("_", " "): value for name, value in changes.items()}}


def deal(external_id, **changes):
    """One row of the deal with this id."""
    return row(SIPRI_AT_Database_ID=str(external_id), **changes)


def preamble(generated="13 Apr 2024 3:44:54 PM", years=(1990, 2023), supplier="All countries"):
    """Lines above the header, worded by us around what a reader looks for."""
    return [
        (
            f"Transfers of major conventional arms from {supplier} to All countries. Deals for the "
            f"year range '{years[0]}' to '{years[1]}', with a comma; and a semicolon"
        ),
        'A question mark "?" says: uncertain',
        "",
        f"Data generated: {generated}",
    ]


def register_file(*rows, above=None, columns=COLUMNS, end="\n", encoding="ascii"):
    """Bytes of a whole file."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=end)
    writer.writerow(columns)
    writer.writerows([cells.get(name, "") for name in columns] for cells in rows)
    lines = preamble() if above is None else above
    return ("".join(f"{line}{end}" for line in lines) + buffer.getvalue()).encode(encoding)


def data_rows(text):
    """Data rows of a file as a set of lines, without line ends and trailing semicolons."""
    lines = text.splitlines()
    header = next(i for i, line in enumerate(lines) if line.startswith(COLUMNS[0]))
    return {line.rstrip(";") for line in lines[header + 1 :]}
