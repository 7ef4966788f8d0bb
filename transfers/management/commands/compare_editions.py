"""manage.py compare_editions: what differs between two editions of the register."""

import csv
import json
from decimal import Decimal

from django.core.management.base import CommandError

from transfers.analysis import comparison, editions, tables
from transfers.exports.comparison import (
    EVERYTHING,
    FIELDS,
    SECTIONS,
    difference_columns,
    difference_rows,
)
from transfers.management.prepared import PreparedCommand
from transfers.models import EditionDifference

FEW = 20


class Command(PreparedCommand):
    help = "Compare two editions: renamed, added, gone, changed, and TIV moved (millions)."

    def add_arguments(self, parser):
        parser.add_argument("a", metavar="A", help="Name of the edition on the old side.")
        parser.add_argument("b", metavar="B", help="Name of the edition on the new side.")
        parser.add_argument("--format", choices=["text", "csv", "json"], default="text")
        parser.add_argument(
            "--section", choices=EditionDifference.Section.values, help="Only this, and all of it."
        )

    def handle(self, *, a, b, format, section, **options):
        try:
            made = comparison.compare(*comparison.find_editions(a, b))
        except (editions.NoEdition, comparison.CannotCompare) as error:
            raise CommandError(str(error)) from error
        getattr(self, f"_{format}")(made, section)

    def _csv(self, made, section):
        columns = difference_columns(made, section or EVERYTHING)
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(column.name for column in columns)
        writer.writerows(
            [_plain(value) for value in row] for row in _rows(made, section or EVERYTHING, columns)
        )
        for line in comparison.told(made):
            self.stderr.write(line)

    def _json(self, made, section):
        sections = [section] if section else SECTIONS
        report = {
            "a": made.a.name,
            "b": made.b.name,
            "unit": "million TIV",
            "credit": list(dict.fromkeys([made.a.credit_line, made.b.credit_line])),
            **made.facts,
            **{name: float(made.facts[name] or 0) for name in ("old_tiv", "new_tiv")},
            "rows": {str(each): list(self._objects(made, each)) for each in sections},
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False, default=float))

    @staticmethod
    def _objects(made, section):
        columns = difference_columns(made, section)
        names = [column.name for column in columns]
        for row in _rows(made, section, columns):
            yield dict(zip(names, (None if value == "" else value for value in row), strict=True))

    def _text(self, made, section):
        for line in comparison.told(made):
            self.stdout.write(line)
        for each in [section] if section else SECTIONS:
            label = EditionDifference.Section(each).label
            count = made.facts["sections"][each]
            self.stdout.write(f"\n{label}: {count:,}")
            columns = difference_columns(made, each)
            if count:
                self.stdout.write("\t".join(column.title for column in columns))
            shown = count if section else FEW
            for row in _rows(made, each, columns)[:shown]:
                self.stdout.write("\t".join(map(_in_words, columns, row)))
            if count > shown:
                self.stdout.write(f"and {count - shown:,} more: --section {each}")


def _rows(made, section, columns):
    return difference_rows(made, section).values_list(*(column.expression for column in columns))


def _in_words(column, value):
    """A cell of a line of text: fields by their titles, everything on one line."""
    text = _plain(value)
    return FIELDS[text] if column.name == "field" else " ".join(text.split())


def _plain(value):
    return tables.plain(value) if isinstance(value, Decimal) or value is None else str(value)
