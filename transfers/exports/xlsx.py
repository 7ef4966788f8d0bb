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
from .columns import Kind, codebook
from .copying import copied, snapshot, started
from .query import counted, source
from .zipping import Zip

# Excel's limits: rows of a sheet with the header, and characters of a cell.
MOST_ROWS = 2**20
MOST_CHARACTERS = 32_767

WRITTEN = {
    Kind.TEXT: f"left({{0}}, {MOST_CHARACTERS})",
    Kind.INTEGER: "{0}",
    Kind.DECIMAL: "trim_scale({0})",
    Kind.BOOLEAN: "{0}::int",
}

# What COPY's text format writes for characters that would end a value or a row.
UNCOPIED = {b"\\\\": b"\\", b"\\n": b"&#10;", b"\\r": b"&#13;", b"\\t": b"&#9;"}
COPIED = re.compile(rb"\\.")


class TooManyRows(Exception):
    """The rows do not fit on one sheet; the message is meant for whoever asked for them."""


@started
def stream(queryset, columns, about, with_codebook=True):
    """Blocks of the file, as bytes; `about` is an About. Raises TooManyRows at once."""
    with snapshot(queryset.db) as cursor:
        yield from written(cursor, queryset, columns, about, with_codebook)


def written(cursor, queryset, columns, about, with_codebook=True):
    """Blocks of the file, as bytes, read through `cursor`; the first is empty.

    Raises TooManyRows before it.
    """
    clause, params = source(queryset, columns)
    values = ", ".join(WRITTEN[c.kind].format(f'"{c.name}"') for c in columns)
    count = counted(cursor, queryset, MOST_ROWS)
    if count >= MOST_ROWS:
        raise TooManyRows(
            f"A spreadsheet holds {MOST_ROWS - 1:,} rows at most, and this selection has more. "
            "Narrow it, or take the CSV file, which has no limit."
        )
    blocks = copied(cursor, f"SELECT {values} {clause}", params, "FORMAT text, NULL ''")
    first = next(blocks, b"")
    yield b""
    archive = Zip()
    for name, content in workbook.parts(about):
        yield from archive.member(name, [content])
    rows = sheet_rows(chain([first], blocks), [column.kind for column in columns])
    yield from archive.member(workbook.DATA, workbook.data_sheet(columns, count, rows))
    book = codebook(columns) if with_codebook else []
    lines = [*about.lines(), ("Rows", f"{count:,}")]
    yield from archive.member(workbook.ABOUT, [workbook.about_sheet(lines, book)])
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
