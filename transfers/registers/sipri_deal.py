"""SIPRI's deal-level layout: 16 columns, one row per deal, without an id.

Measured on an export of 2024; see `Row` for the columns. Number delivered, its TIV and the years
of delivery speak only of the years that the file covers. Knows no database.
"""

import csv
import io
import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from . import columns, fields
from .faults import Fault, UnreadableFile
from .sipri_delivery import CONDITIONS, PRINTED_CONDITIONS

LAYOUT = "sipri-deal"
LATIN_1 = True
COMMENT_LIMIT = 4000
DAMAGED = "\N{REPLACEMENT CHARACTER}"

# What a spreadsheet program makes of "BMD-1" when it takes it for a number.
TAKEN_FOR_A_NUMBER = re.compile(r"-[A-Z][A-Za-z]* ?\d+\.\d{2}")
ONLY_A_NUMBER = re.compile(r"[\d.,]+")
MOST_LINES_OF_A_ROW = 50


def _party(text):
    if ONLY_A_NUMBER.fullmatch(text.strip()):
        raise ValueError(
            "a number where an actor's name should stand; spreadsheet programs leave such rows "
            "behind: delete the row or take the file as SIPRI gave it"
        )
    return fields.name(200)(text)


def _designation(text):
    if TAKEN_FOR_A_NUMBER.fullmatch(text.strip()):
        raise ValueError(
            'a spreadsheet program has changed the name (it turns "BMD-1" into "-BMD 1.00"); '
            "the file is damaged: take it as SIPRI gave it"
        )
    return fields.name(100)(text)


PARSERS = {
    "Recipient": _party,
    "Supplier": _party,
    "Year of order": fields.year_or_none,
    "Number ordered": fields.count_or_none,
    "Weapon designation": _designation,
    "Weapon description": fields.name(100),
    "Number delivered": fields.count_or_none,
    "Year(s) of delivery": fields.years,
    "status": fields.one_of(CONDITIONS),
    "Comments": fields.remark(COMMENT_LIMIT),
    "SIPRI TIV per unit": fields.tiv_or_none,
    "SIPRI TIV for total order": fields.tiv_or_none,
    "SIPRI TIV of delivered weapons": fields.tiv_or_none,
}
COLUMNS = tuple(PARSERS)
RENAMED = {
    "deliveries in the year range": "Number delivered",
    "year(s) of deliveries": "Year(s) of delivery",
}
HEADERS = {name.casefold(): name for name in COLUMNS} | RENAMED

# Each of these is followed by a column without a name that marks it as uncertain.
MARKED = ("Year of order", "Number ordered", "Number delivered")
# A line within a comment that would be taken for the padding between two rows.
PADDING_ONLY = re.compile(r"\n[; ]*\n")
NAMELESS = re.compile(r"|\.\d|unnamed: \d+", re.IGNORECASE)


class Row(NamedTuple):
    """One deal, typed; TIV in millions, names and comment as printed.

    A mark is True for "?", False for blank, None in a file that has no mark at all.
    """

    line: int
    recipient: str
    supplier: str
    order_year: int | None
    order_year_estimated: bool | None
    number_ordered: int | None
    number_ordered_estimated: bool | None
    designation: str
    description: str
    number_delivered: int | None
    number_delivered_estimated: bool | None
    delivery_years: tuple[int, ...]
    condition: str
    comment: str
    unit_tiv: Decimal | None
    order_tiv: Decimal | None
    delivered_tiv: Decimal | None


MARKS = ("order_year_estimated", "number_ordered_estimated", "number_delivered_estimated")


def plan_of(names, line):
    """Where each column stands and how it is read; raises UnreadableFile."""
    follows = {
        name: NAMELESS.fullmatch((names[names.index(name) + 1 :] or ["end"])[0])
        for name in MARKED
        if name in names
    }
    unmarked = [f"a column without a name after {name}" for name in MARKED if not follows.get(name)]
    named = ["" if NAMELESS.fullmatch(name) else name for name in names]
    if named.count("") > len(MARKED):
        raise UnreadableFile(
            "The header has more columns without a name than the three marks.", line
        )
    columns.check(named, COLUMNS, line, unmarked)
    plan = []
    for name, index, parse in columns.plan(names, PARSERS):
        plan.append((name, index, parse))
        if name in MARKED:
            plan.append((f"{name} is uncertain", index + 1, lru_cache(maxsize=100)(fields.mark)))
    return plan


def rows_of(lines, first, plan, width, progress=iter):
    """Read the lines below the header; yields each row or None, and its faults."""
    for line, cells in progress(_cells_of(lines, first, width)):
        if any(cell.strip() for cell in cells):
            yield columns.read_row(Row, line, cells, plan, width)


def _cells_of(lines, first, width):
    """Number of the first line and the cells of each row, lines that belong together joined.

    A row is continued where a quotation is open, or where it has too few cells and the next line
    gives just those that are missing, as a raw line end within a comment leaves them.
    """
    if lines[first - 1].rstrip().endswith(";"):
        lines = [line.rstrip("; ") for line in lines]
    index = first
    while index < len(lines):
        start = index
        cells, index = _quoted(lines, index)
        while len(cells) < width and index < len(lines) and lines[index].strip("; "):
            more, after = _quoted(lines, index)
            if len(cells) + len(more) - 1 > width or after - start > MOST_LINES_OF_A_ROW:
                break
            cells = [*cells[:-1], f"{cells[-1]}\n{more[0]}", *more[1:]]
            index = after
        if cells:
            cells[-1] = cells[-1].rstrip("; ")
        yield start + 1, cells


def _quoted(lines, index):
    """Cells of the line, read on while a quotation is open, and the index of the line after it."""
    line = lines[index]
    if '"' not in line:
        return line.split(","), index + 1
    for end in range(index + 1, min(len(lines), index + MOST_LINES_OF_A_ROW) + 1):
        whole = "\n".join(lines[index:end])
        with_tail = re.sub(r'"[; ]+$', '"', whole)
        try:
            return next(csv.reader(io.StringIO(with_tail), strict=True)), end
        except csv.Error as error:
            failure = error
    raise UnreadableFile(
        f"The line cannot be split into columns ({failure}); is a quotation mark not closed?",
        index + 1,
    ) from failure


def finish(file):
    """Look at the file as a whole: years outside its range, and marks that were lost."""
    file.faults += file.outside("Year(s) of delivery")
    if not any(getattr(row, mark) for row in file.rows for mark in MARKS):
        file.rows = [row._replace(**dict.fromkeys(MARKS)) for row in file.rows]


def overlaps(files):
    """Faults of files that are the same list: of one date, and covering the same."""
    seen, faults = {}, []
    for file in files:
        covers = (file.preamble.generated_on, file.first_year, file.last_year)
        first = seen.setdefault((*covers, file.preamble.selection), file)
        if first is not file:
            message = f"has the date and coverage of {first.name}; one list is one file"
            faults.append(Fault(1, "", "", message, file.name))
    return faults


def write(rows, above=()):
    """Lines of a file of this layout, header first, from rows as `Row`, in SIPRI's formatting.

    Their `line` is not looked at. A line end within a comment is written as it is, unquoted, the
    way SIPRI's files have it.
    """
    header = [
        heading for name in COLUMNS for heading in ((name, " ") if name in MARKED else (name,))
    ]
    yield "".join(f"{line}\n" for line in (*above, ",".join(header)))
    for row in rows:
        yield line_of(row) + "\n"


def line_of(row):
    """One row as SIPRI prints it, without line end."""
    return ",".join(_printed(row))


def _printed(row):
    yield _quoted_if_needed(row.recipient)
    yield _quoted_if_needed(row.supplier)
    yield from (_number(row.order_year), "?" if row.order_year_estimated else "")
    yield from (_number(row.number_ordered), "?" if row.number_ordered_estimated else "")
    yield _quoted_if_needed(row.designation)
    yield _quoted_if_needed(row.description)
    yield from (_number(row.number_delivered), "?" if row.number_delivered_estimated else "")
    yield "; ".join(map(str, row.delivery_years))
    yield PRINTED_CONDITIONS[row.condition]
    yield _quoted_if_needed(row.comment)
    yield from map(_number, (row.unit_tiv, row.order_tiv, row.delivered_tiv))


def _number(value):
    if value is None:
        return ""
    return fields.plain(value) if isinstance(value, Decimal) else str(value)


def _quoted_if_needed(text):
    if "," not in text and '"' not in text and not PADDING_ONLY.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'
