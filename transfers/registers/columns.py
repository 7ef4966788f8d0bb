"""Columns of a layout: whether the header has them, and how each row's cells are read."""

from functools import lru_cache

from .faults import Fault, UnreadableFile, excerpt

CACHED = 10_000


def check(names, expected, line, missing=()):
    """Raise UnreadableFile where columns are missing, unknown or there twice."""
    lacking = [name for name in expected if name not in names] + list(missing)
    unknown = [name for name in names if name and name not in expected]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    complaints = [
        f"{what}: {', '.join(map(repr, which))}"
        for what, which in (("missing", lacking), ("unknown", unknown), ("twice", twice))
        if which
    ]
    if complaints:
        raise UnreadableFile(f"The header has columns {'; '.join(complaints)}.", line)


def plan(names, parsers):
    """Name, position and parser of each column, in the order of `parsers`."""
    return [(name, names.index(name), _cached(parse)) for name, parse in parsers.items()]


def _cached(parse):
    return lru_cache(maxsize=CACHED)(parse)


def read_row(make, line, cells, plan, width):
    """The row that `make` makes of the line and its typed values, or None; and its faults."""
    if fault := _misfit(line, cells, width):
        return None, [fault]
    try:
        row = make(line, *(parse(cells[index]) for _, index, parse in plan))
    except ValueError:
        return None, list(_faults(line, cells, plan))
    if row.supplier.strip().casefold() == row.recipient.strip().casefold():
        message = "supplier and recipient are the same"
        return None, [Fault(line, "Recipient", row.recipient, message)]
    return row, []


def _misfit(line, cells, width):
    if len(cells) >= width and not any(cell.strip() for cell in cells[width:]):
        return None
    question = "is the row cut short?" if len(cells) < width else "a comma inside a value?"
    message = f"{len(cells)} columns where the header has {width}; {question}"
    return Fault(line, "", excerpt(",".join(cells)), message)


def _faults(line, cells, plan):
    for name, index, parse in plan:
        try:
            parse(cells[index])
        except ValueError as error:
            yield Fault(line, name, excerpt(cells[index]), str(error))
