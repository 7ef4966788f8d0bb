"""manage.py export_register: a register edition as a file of its own layout."""

import os
import tempfile
from pathlib import Path

from django.core.management.base import CommandError

from transfers.analysis import editions
from transfers.analysis.register import delivery_rows
from transfers.management.prepared import PreparedCommand
from transfers.registers import sipri_delivery

CHANGED = "Deals and deliveries changed by hand since, and written as changed: {}"


class Command(PreparedCommand):
    help = "Write a register edition, rebuilt from the database, in SIPRI's layout."

    def add_arguments(self, parser):
        parser.add_argument("--layout", choices=[sipri_delivery.LAYOUT], required=True)
        parser.add_argument("--edition", help="Else the newest loaded.")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")

    def handle(self, *, edition, output, **options):
        try:
            edition = editions.find_edition(edition)
        except editions.NoEdition as error:
            raise CommandError(str(error)) from error
        changed = editions.changed_by_hand(edition)
        lines = sipri_delivery.write(delivery_rows(edition), self._preamble(edition, changed))
        try:
            self._write_whole(output, lines)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Edition {edition.name} written to {output}. {edition.credit_line}.")
        if changed:
            self.stdout.write(CHANGED.format(changed))

    @staticmethod
    def _preamble(edition, changed):
        first, last = editions.years_of(edition)
        lines = sipri_delivery.preamble(edition.credit_line, edition.generated_on, first, last)
        return [*lines, CHANGED.format(changed)] if changed else lines

    @staticmethod
    def _write_whole(output, lines):
        """Write beside the target and rename: no reader ever sees half a file."""
        descriptor, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
            Path(name).replace(output)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
