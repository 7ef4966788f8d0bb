"""Read a register file of whichever layout: the header says which it is."""

import csv
from dataclasses import replace
from hashlib import sha256

from . import sipri_deal, sipri_delivery, text
from .faults import UnreadableFile, excerpt
from .files import RegisterFile
from .preamble import read_preamble

LAYOUTS = {layout.LAYOUT: layout for layout in (sipri_delivery, sipri_deal)}
SEPARATORS = {";": "semicolons", "\t": "tabs"}
HEADER_WITHIN = 100


def read(name, stream, progress=iter):
    """Read a file of any known layout; what is wrong with it stands in `faults`, nothing raises.

    `progress` wraps the iterator of lines, for a progress bar.
    """
    file = RegisterFile(name)
    try:
        data = text.read_bytes(stream)
        file.sha256, file.size = sha256(data).hexdigest(), len(data)
        decoded, file.encoding, failure = text.decode(data)
        lines = text.lines_of(decoded)
        header, layout, names = find_header(lines)
        file.layout = layout.LAYOUT
        if failure and not layout.LATIN_1:
            raise failure
        plan = layout.plan_of(names, header + 1)
        file.preamble = read_preamble(lines[:header])
        for row, faults in layout.rows_of(lines, header + 1, plan, len(names), progress):
            file.faults += faults
            if row:
                file.rows.append(row)
        layout.finish(file)
        if not file.rows and not file.faults:
            raise UnreadableFile("The file has a header and no rows.", header + 1)
    except UnreadableFile as error:
        file.faults.append(error.fault)
    file.faults = [replace(fault, file=name) for fault in file.faults]
    return file


def find_header(lines):
    """Index of the header line, its layout and its column names; raises UnreadableFile."""
    for index, line in enumerate(lines[:HEADER_WITHIN]):
        if found := _layout_of(line, ","):
            return index, *found
    for separator, name in SEPARATORS.items():
        if any(_layout_of(line, separator) for line in lines[:HEADER_WITHIN]):
            raise UnreadableFile(f"Columns are separated by {name}. Save the file with commas.")
    delivery = ", ".join(sipri_delivery.COLUMNS)
    deal = ", ".join(sipri_deal.COLUMNS)
    raise UnreadableFile(
        "No header of a known register layout was found. SIPRI's delivery-level files have the "
        f"columns {delivery}; its deal-level files {deal}; separated by commas.",
        value=excerpt(lines[0]),
    )


def _layout_of(line, separator):
    """Layout and column names of a line more than half of whose columns are those of a layout."""
    cells = next(csv.reader([line[:10_000].rstrip("; ")], delimiter=separator), [])
    while cells and not cells[-1].strip():
        cells.pop()
    for layout in LAYOUTS.values():
        names = [layout.HEADERS.get(tidy(cell), cell.strip()) for cell in cells]
        if len(set(names) & set(layout.COLUMNS)) * 2 > len(layout.COLUMNS):
            return layout, names
    return None


def tidy(name):
    """A column name without case and surplus blanks."""
    return " ".join(name.split()).casefold()
