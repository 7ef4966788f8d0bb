"""manage.py tiv_table: TIV by supplier, recipient, their regions or category and year."""

import csv
import json

from django.core.management.base import CommandError

from transfers.analysis import editions, names, regions, tables
from transfers.analysis.scope import ROLES, Scope
from transfers.analysis.successors import Heirs
from transfers.management.prepared import PreparedCommand
from transfers.models import Region

BY = [kind for kind in tables.KINDS if kind != "pair"]


class Command(PreparedCommand):
    help = "Print a table of TIV (millions; not money) of published deals, of one edition."

    def add_arguments(self, parser):
        parser.add_argument("--by", choices=BY, required=True)
        parser.add_argument(
            "--scheme",
            default="sipri",
            metavar="SLUG",
            help="Regions of this scheme: sipri (the usual), un-m49, or another one's slug.",
        )
        parser.add_argument(
            "--level",
            type=int,
            choices=Region.Level.values,
            help="1 for the largest regions, 2 for sub-regions; else the innermost.",
        )
        parser.add_argument("--from", dest="first", type=int, metavar="YEAR", required=True)
        parser.add_argument("--to", dest="last", type=int, metavar="YEAR", required=True)
        parser.add_argument("--supplier", metavar="NAME", help="Only deals of this supplier.")
        parser.add_argument("--recipient", metavar="NAME", help="Only deals of this recipient.")
        parser.add_argument("--category", metavar="NAME", help="Only systems of this category.")
        parser.add_argument("--edition", help="Else the newest with deliveries in those years.")
        parser.add_argument(
            "--merge-successors",
            action="store_true",
            help="Count a state that ended with the one that continues it, or its only successor. "
            "Regions stay those of the state of the time.",
        )
        parser.add_argument(
            "--rounded",
            action="store_true",
            help="Whole numbers as SIPRI prints them: half up, 0 for under 0.5, empty for none.",
        )
        parser.add_argument("--format", choices=["csv", "json"], default="csv")

    def handle(self, *, by, first, last, rounded, format, **options):
        if first > last:
            raise CommandError(f"--from {first} is after --to {last}.")
        self.heirs = Heirs() if options["merge_successors"] else None
        try:
            edition = editions.find_edition(options["edition"], (first, last))
            scope = Scope(edition, first, last, self._chosen(options), heirs=self.heirs)
            self.scheme = regions.find_scheme(options["scheme"]) if by in tables.REGIONS else None
        except (editions.NoEdition, names.UnknownName, regions.UnknownScheme) as error:
            raise CommandError(str(error)) from error
        if self.scheme:
            table = tables.region_table(by, scope, self.scheme, options["level"])
        else:
            table = tables.table(by, scope)
        printed = tables.in_whole_numbers if rounded else lambda cell: cell
        write = self._csv if format == "csv" else self._json
        write(table, lambda cell: tables.plain(printed(cell)))
        if format == "csv":
            self.stderr.write(f"Edition {edition.name}, million TIV. {edition.credit_line}")
            if changed := editions.changed_by_hand(edition):
                self.stderr.write(f"Deals and deliveries changed by hand since: {changed}")
            if self.scheme:
                self.stderr.write(f"Regions: {self.scheme}.")
            if self.heirs:
                self.stderr.write(self.heirs.in_words())

    def _chosen(self, options):
        found = {}
        for role in ROLES:
            if options[role]:
                found[role] = {names.find_actor(options[role]).pk}
        if options["category"]:
            found["category"] = {names.find_category(options["category"]).pk}
        return found

    def _csv(self, table, text):
        writer = csv.writer(self.stdout, lineterminator="\n")
        total = f"{table.years[0]}-{table.years[-1]}"
        writer.writerow([table.by.replace("-", " ").capitalize(), *table.years, total])
        for name, cells, row_total in table.rows():
            writer.writerow([name, *map(text, cells), text(row_total)])
        totals = map(text, table.year_totals)
        writer.writerow(["Total", *totals, text(table.grand_total())])

    def _json(self, table, text):
        def number(cell):
            value = text(cell)
            return value if value == tables.NOT_ASSIGNED else float(value) if value else None

        report = {
            "edition": table.edition.name,
            "credit": table.edition.credit_line,
            "by": table.by,
            "unit": "million TIV",
            **({"scheme": self.scheme.slug, "regions": str(self.scheme)} if self.scheme else {}),
            **({"successors": self.heirs.in_words()} if self.heirs else {}),
            "years": table.years,
            "rows": [
                {"name": name, "cells": list(map(number, cells)), "total": number(total)}
                for name, cells, total in table.rows()
            ],
            "total": {
                "cells": list(map(number, table.year_totals)),
                "total": number(table.grand_total()),
            },
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False))
