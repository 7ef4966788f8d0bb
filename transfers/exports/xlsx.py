"""XLSX: typed cells under a frozen header, and a second sheet that says what they are.

The database hands over plain values and Python puts each row into a template, one for every
pattern of empty cells that occurs; escaping is done on whole blocks of rows. Of the ways tried
with a million rows this took least: markup put together in SQL doubles the database's work, and
a writer that handles cell after cell needs ten times as long. Text is in inline strings, so
nothing in it is ever a formula.
"""

import re
from functools import lru_cache
from itertools import chain

from . import workbook
from .columns import codebook
from .zipping import Zip

# Excel's limits: rows of a sheet with the header, and characters of a cell.
MOST_ROWS = 2**20
MOST_CHARACTERS = 32_767

# What COPY's text format writes for characters that would end a value or a row.
UNCOPIED = {b"\\\\": b"\\", b"\\n": b"&#10;", b"\\r": b"&#13;", b"\\t": b"&#9;"}
COPIED = re.compile(rb"\\.")


class TooManyRows(Exception):
    """The rows do not fit on one sheet; the message is meant for whoever asked for them."""


def written(reading, about):
    """Blocks of the file, as bytes; the first is empty. Raises TooManyRows before it."""
    columns, count = reading.columns, reading.count(MOST_ROWS)
    if count >= MOST_ROWS:
        raise TooManyRows(
            f"A spreadsheet holds {MOST_ROWS - 1:,} rows at most, and this selection has more. "
            "Narrow it, or take the CSV file, which has no limit."
        )
    blocks = reading.text(MOST_CHARACTERS)
    first = next(blocks, b"")
    yield b""
    archive = Zip()
    for name, content in workbook.parts(about):
        yield from archive.member(name, [content])
    rows = sheet_rows(chain([first], blocks), [column.kind for column in columns])
    yield from archive.member(workbook.DATA, workbook.data_sheet(columns, count, rows))
    lines = [*about.lines(), ("Rows", f"{count:,}")]
    yield from archive.member(workbook.ABOUT, [workbook.about_sheet(lines, codebook(columns))])
    yield from archive.end()


def sheet_rows(blocks, kinds):
    """XML of the rows from blocks of COPY's text format; the first row is number 2."""

    @lru_cache(maxsize=1024)
    def template(filled):
        cells = (workbook.cell(n, kind) for n, kind in enumerate(kinds) if filled[n])
        return b'<row r="%b">' + b"".join(cells) + b"</row>"

    number = 1
    for block in blocks:
        written = []
        for line in _readable(block).split(b"\n")[:-1]:
            number += 1
            values = line.split(b"\t")
            row = template(tuple(map(bool, values)))
            values = [value for value in values if value]
            pieces = [b"%d" % number] * (2 * len(values) + 1)
            pieces[2::2] = values
            written.append(row % tuple(pieces))
        yield b"".join(written)


def _readable(block):
    block = workbook.escaped(block)
    if b"\\" not in block:
        return block
    return COPIED.sub(lambda found: UNCOPIED.get(found[0], workbook.REPLACEMENT), block)
