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


def misfit(line, cells, width):
    """Fault of a row that has fewer or more cells than the header, else None."""
    if len(cells) >= width and not any(cell.strip() for cell in cells[width:]):
        return None
    question = "is the row cut short?" if len(cells) < width else "a comma inside a value?"
    message = f"{len(cells)} columns where the header has {width}; {question}"
    return Fault(line, "", excerpt(",".join(cells)), message)


def read(line, cells, plan):
    """Values of a row in the order of the plan, and the faults of those that cannot be read."""
    try:
        return [parse(cells[index]) for _, index, parse in plan], []
    except ValueError:
        return [], list(_faults(line, cells, plan))


def _faults(line, cells, plan):
    for name, index, parse in plan:
        try:
            parse(cells[index])
        except ValueError as error:
            yield Fault(line, name, excerpt(cells[index]), str(error))


def same_parties(line, recipient):
    """Fault of a row whose supplier and recipient are one."""
    return Fault(line, "Recipient", recipient, "supplier and recipient are the same")
