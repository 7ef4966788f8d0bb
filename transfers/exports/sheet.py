"""A table worked out in Python, such as a ranking: its columns, its rows, and what it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .columns import Column


@dataclass(frozen=True)
class Sheet:
    """Rows that no single query gives, for the page, its files and its chart alike.

    `name` is part of file names ("tiv-by-supplier"), `title` a sentence. `rows` are tuples in the
    order of `columns`: text, int, Decimal, bool or None, as each column's kind says. `notes` tell
    how to read the values.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[tuple]
    notes: Sequence[str] = ()
    editions: Sequence = field(default_factory=tuple)


def plain(name, title, kind, description, unit=""):
    """A column of a sheet: what it holds is in the rows, and no expression gives it."""
    return Column(name, title, None, kind, description, unit)
