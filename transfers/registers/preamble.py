"""What stands above the header of a SIPRI file: date, years and selection."""

import re
from dataclasses import dataclass
from datetime import date

GENERATED = re.compile(r"Data generated:\s*(\d{1,2})\s+([A-Za-z]{3})[a-z]*\s+(\d{4})")
YEAR_RANGE = re.compile(r"year range\W+(\d{4})\W+to\W+(\d{4})")
SELECTION = re.compile(
    r"transfers of (?P<weapons>.+?) from (?P<supplier>.+?)\s+to (?P<recipient>.+?)\s*\.", re.I
)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
EVERYTHING = "major conventional arms"
EVERYBODY = "all countries"
ALL = {"weapons": EVERYTHING, "supplier": EVERYBODY, "recipient": EVERYBODY}


@dataclass(frozen=True)
class Preamble:
    """Generation date and coverage that a file states; None, False or "" where it says nothing."""

    generated_on: date | None = None
    first_year: int | None = None
    last_year: int | None = None
    some_suppliers: bool = False
    some_recipients: bool = False
    some_categories: bool = False
    selection: str = ""


def read_preamble(lines):
    """Read the lines above the header, whatever stands between them."""
    text = " ".join(lines)
    generated = None
    if match := GENERATED.search(text):
        day, month, year = match.groups()
        if month.lower() in MONTHS:
            generated = date(int(year), MONTHS.index(month.lower()) + 1, int(day))
    years = YEAR_RANGE.search(text)
    selection = SELECTION.search(text)
    chosen = {}
    if selection:
        printed = {name: " ".join(value.split()) for name, value in selection.groupdict().items()}
        chosen = {name: value for name, value in printed.items() if value.lower() != ALL[name]}
    return Preamble(
        generated_on=generated,
        first_year=int(years[1]) if years else None,
        last_year=int(years[2]) if years else None,
        some_suppliers="supplier" in chosen,
        some_recipients="recipient" in chosen,
        some_categories="weapons" in chosen,
        selection="; ".join(f"{name} {value}" for name, value in chosen.items()),
    )


def preamble(credit_line, generated_on, first_year, last_year, selection=""):
    """Lines to stand above the header, which the reader understands again.

    `selection`: what the file is limited to, as Preamble gives it.
    """
    chosen = dict(part.split(" ", 1) for part in selection.split("; ") if part)
    weapons, supplier, recipient = (
        chosen.get(name, everything) for name, everything in ALL.items()
    )
    return [
        (
            f"Transfers of {weapons} from {supplier} to {recipient}. Rebuilt by armsdb for "
            f"year range '{first_year}' to '{last_year}'"
        ),
        "TIV (SIPRI trend-indicator values) are in millions and are not money.",
        f"Source: {credit_line}.",
        (
            f"Data generated: {generated_on.day} {MONTHS[generated_on.month - 1].title()} "
            f"{generated_on.year}"
        ),
    ]
