"""What stands above the header of a SIPRI file: date, years and selection."""

import re
from dataclasses import dataclass
from datetime import date

GENERATED = re.compile(r"Data generated:\s*(\d{1,2})\s+([A-Za-z]{3})[a-z]*\s+(\d{4})")
YEAR_RANGE = re.compile(r"year range\W+(\d{4})\W+to\W+(\d{4})")
SELECTION = re.compile(
    r"transfers of (?P<what>.+?) from (?P<supplier>.+?)\s+to (?P<recipient>.+?)\s*\.", re.I
)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
EVERYTHING = "major conventional arms"
EVERYBODY = "all countries"


@dataclass(frozen=True)
class Preamble:
    """Generation date and coverage that a file states; None or False where it says nothing."""

    generated_on: date | None = None
    first_year: int | None = None
    last_year: int | None = None
    some_suppliers: bool = False
    some_recipients: bool = False
    some_categories: bool = False


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
    return Preamble(
        generated_on=generated,
        first_year=int(years[1]) if years else None,
        last_year=int(years[2]) if years else None,
        some_suppliers=bool(selection) and selection["supplier"].strip().lower() != EVERYBODY,
        some_recipients=bool(selection) and selection["recipient"].strip().lower() != EVERYBODY,
        some_categories=bool(selection) and selection["what"].strip().lower() != EVERYTHING,
    )
