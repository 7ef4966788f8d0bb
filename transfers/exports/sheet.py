"""A table worked out in Python, such as a ranking: its columns, its rows, and what it is."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

from transfers.models import RegisterEdition

from .columns import Column, Kind, help_of

MOST_PLACES = 12
COPY_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


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

    def credited(self):
        """The sheet as files hold it: each row with its edition and the credit line."""
        if not self.editions:
            return self
        names = "; ".join(edition.name for edition in self.editions)
        credits_ = "; ".join(dict.fromkeys(edition.credit_line for edition in self.editions))
        return replace(
            self,
            columns=(*self.columns, EDITION, CREDIT),
            rows=[(*row, names, credits_) for row in self.rows],
        )

    @contextmanager
    def opened(self):
        yield SheetReading(self)


def plain(name, title, kind, description, unit=""):
    """A column of a sheet: what it holds is in the rows, and no expression gives it."""
    return Column(name, title, None, kind, description, unit)


EDITION = plain("edition", "Edition", Kind.TEXT, "Edition of the register that the row is of.")
CREDIT = plain("credit", "Credit", Kind.TEXT, help_of(RegisterEdition, "credit_line"))


class SheetReading:
    """The rows of a sheet, written as a query's would be; see the module rows."""

    key = ()

    def __init__(self, sheet):
        self.columns = sheet.columns
        self.rows = [[_rounded(value) for value in row] for row in sheet.rows]
        self.places = max(
            (_places(v) for row in self.rows for v in row if isinstance(v, Decimal)), default=0
        )

    def count(self, most=None):
        return len(self.rows) if most is None else min(len(self.rows), most)

    def csv(self, header=True):
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        if header:
            writer.writerow(column.name for column in self.columns)
        writer.writerows([_plain(value, "yes", "no") for value in row] for row in self.rows)
        yield text.getvalue().encode()

    def text(self, most_characters):
        lines = (
            "\t".join(
                _plain(value, "1", "0")[:most_characters].translate(COPY_ESCAPES) for value in row
            )
            for row in self.rows
        )
        yield "".join(f"{line}\n" for line in lines).encode()

    def json(self):
        names = [json.dumps(column.name) for column in self.columns]
        lines = (
            ",".join(f"{name}:{_json(value)}" for name, value in zip(names, row, strict=True))
            for row in self.rows
        )
        yield "".join(f"{{{line}}}\n" for line in lines).encode()


def _places(number):
    return max(-number.as_tuple().exponent, 0)


def _rounded(value):
    """A quotient may have any number of decimals; files hold 12 of them."""
    if isinstance(value, Decimal) and _places(value) > MOST_PLACES:
        return round(value, MOST_PLACES)
    return value


def _plain(value, yes, no):
    match value:
        case None:
            return ""
        case bool():
            return yes if value else no
        case Decimal():
            return f"{value:f}"
    return str(value)


def _json(value):
    if isinstance(value, Decimal):
        return f"{value:f}"
    return json.dumps(None if value == "" else value, ensure_ascii=False)
