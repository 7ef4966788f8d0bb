"""manage.py export_register: a register edition as a file of its own layout."""

import os
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from transfers.analysis import editions
from transfers.analysis.register import delivery_rows
from transfers.registers import sipri_delivery


class Command(BaseCommand):
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
        lines = sipri_delivery.write(delivery_rows(edition), preamble=self._preamble(edition))
        try:
            self._write_whole(output, lines)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Edition {edition.name} written to {output}. {edition.credit_line}.")

    @staticmethod
    def _preamble(edition):
        first, last = editions.years_of(edition)
        return sipri_delivery.preamble(edition.credit_line, edition.generated_on, first, last)

    @staticmethod
    def _write_whole(output, lines):
        """Write beside the target and rename: no reader ever sees half a file."""
        descriptor, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
            Path(name).replace(output)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
