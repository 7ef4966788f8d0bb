"""manage.py import_register: load register files into the database."""

import contextlib
import json
import sys
from pathlib import Path

from django.core.management.base import CommandError
from tqdm import tqdm

from transfers import imports
from transfers.management.prepared import PreparedCommand
from transfers.models import ImportBatch
from transfers.registers.faults import Fault
from transfers.seeding import ensure_reference_data

SHOWN = 20


class Command(PreparedCommand):
    help = "Import delivery-level or deal-level files of SIPRI's register; all or nothing."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", help="Files of one edition.")
        parser.add_argument("--edition", help="Edition they belong to; else their newest date.")
        parser.add_argument("--dry-run", action="store_true", help="Compare only, change nothing.")
        parser.add_argument("--draft", action="store_true", help="Keep new deals from the public.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *, files, edition, dry_run, draft, json, verbosity, **options):
        self.shown = SHOWN if verbosity < 2 else None
        ensure_reference_data()
        try:
            read = self._read(files)
            outcome = imports.import_files(read, edition, dry_run=dry_run, draft=draft)
        except imports.ImportRefused as refusal:
            self._refuse(refusal.faults, edition, json)
        if json:
            self._print_json(outcome.as_dict())
        else:
            self._report(outcome, dry_run)

    def _read(self, paths):
        with contextlib.ExitStack() as stack:
            streams, faults = [], []
            for path in map(Path, paths):
                try:
                    streams.append((path.name, stack.enter_context(path.open("rb"))))
                except OSError as error:
                    faults.append(
                        Fault(0, "", "", f"cannot be opened: {error.strerror}", str(path))
                    )
            if faults:
                raise imports.ImportRefused(faults)
            return imports.read_files(streams, self._progress)

    @staticmethod
    def _progress(rows):
        return tqdm(rows, desc="Reading", unit=" rows", disable=not sys.stderr.isatty())

    def _print_json(self, report):
        self.stdout.write(json.dumps(report, ensure_ascii=False))

    def _refuse(self, faults, edition, as_json):
        if as_json:
            report = imports.Outcome(edition or "").as_dict()
            report["faults"] = [
                {
                    "file": fault.file,
                    "line": fault.line,
                    "column": fault.column,
                    "value": fault.value,
                    "message": fault.message,
                }
                for fault in faults
            ]
            self._print_json(report)
            raise SystemExit(1)
        self._lines(faults, self.stderr.write)
        raise CommandError(f"Refused for {len(faults)} fault(s); the database is unchanged.")

    def _report(self, outcome, dry_run):
        write, comparison = self.stdout.write, outcome.comparison
        write(f"Edition {outcome.edition}: {outcome.rows} rows read.")
        for title, counts in (("Deals", comparison.deals), ("Deliveries", comparison.deliveries)):
            write(f"  {title}: " + ", ".join(f"{n} {word}" for word, n in counts.items()))
        if any(outcome.joined.values()):
            counts = ", ".join(f"{n} {word}" for word, n in outcome.joined.items())
            write(f"  Rows of deal-level lists joined: {counts}")
        if ImportBatch.objects.filter(pk=outcome.batch, edition=None).exists():
            write("  The list waits for its edition; its rows are joined when that is loaded.")
        self._list("values differ from the database", map(_difference, outcome.differences))
        if comparison.conflicts:
            write(f"  {comparison.conflicts} corrections made by hand stand; decide in the admin.")
        self._list("names not known before", (f"{kind} {name}" for kind, name in outcome.created))
        self._list("warnings", map(str, outcome.warnings))
        if dry_run:
            write("Compared only; the database is unchanged.")
        else:
            write("Applied." if outcome.batch else "Nothing to change; the database has it all.")
        write(f"Source: {imports.CREDIT_LINE}. {imports.TERMS}")

    def _list(self, title, lines):
        lines = list(lines)
        if lines:
            self.stdout.write(f"  {len(lines)} {title}:")
        self._lines(lines, lambda line: self.stdout.write(f"    {line}"))

    def _lines(self, lines, write):
        for line in lines[: self.shown]:
            write(str(line))
        if self.shown and len(lines) > self.shown:
            write(f"… and {len(lines) - self.shown} more; -v 2 lists all.")


def _difference(change):
    place = f"{change.get_kind_display()}: {change.external_id} {change.label}"
    if not change.field:
        return place
    return f"{place}: {change.field} {change.old or 'empty'} → {change.new or 'empty'}"
