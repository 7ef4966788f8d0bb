"""manage.py export_register: a register edition as a file of its own layout."""

import codecs
import os
import tempfile
from pathlib import Path

from django.core.management.base import CommandError

from transfers.analysis import editions
from transfers.analysis.register import delivery_rows, list_of, listed_rows
from transfers.exports import tidy
from transfers.management.prepared import PreparedCommand
from transfers.registers import sipri_deal, sipri_delivery
from transfers.registers.preamble import preamble

TIDY = "tidy"
CHANGED = "Deals and deliveries changed by hand since, and written as changed: {}"


class Command(PreparedCommand):
    help = "Write a register edition, rebuilt from the database: SIPRI's two layouts, or tidy CSV."

    def add_arguments(self, parser):
        parser.add_argument(
            "--layout",
            choices=[sipri_delivery.LAYOUT, sipri_deal.LAYOUT, TIDY],
            required=True,
            help="tidy: one row per delivery with ids, names, ISO codes, comment and arithmetic.",
        )
        parser.add_argument("--edition", help="Else the newest loaded.")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")

    def handle(self, *, layout, edition, output, **options):
        try:
            edition = editions.find_edition(edition)
        except editions.NoEdition as error:
            raise CommandError(str(error)) from error
        changed = 0 if layout == sipri_deal.LAYOUT else editions.changed_by_hand(edition)
        blocks = {
            sipri_delivery.LAYOUT: self._deliveries,
            sipri_deal.LAYOUT: self._deals,
            TIDY: self._tidy,
        }[layout](edition, changed)
        try:
            self._write_whole(output, blocks)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Edition {edition.name} written to {output}. {edition.credit_line}.")
        if changed:
            self.stdout.write(CHANGED.format(changed))

    @staticmethod
    def _deliveries(edition, changed):
        above = preamble(edition.credit_line, edition.generated_on, *editions.years_of(edition))
        if changed:
            above.append(CHANGED.format(changed))
        for text in sipri_delivery.write(delivery_rows(edition), above):
            yield text.encode()

    @staticmethod
    def _deals(edition, _changed):
        kept = list_of(edition)
        if not kept:
            raise CommandError(
                f"No deal-level list of edition {edition.name} is loaded: nothing prints its rows. "
                "Import one, or take the layout tidy."
            )
        covered = (kept.first_year, kept.last_year, kept.selection)
        above = preamble(edition.credit_line, kept.generated_on, *covered)
        encoder = codecs.getincrementalencoder(kept.encoding)()
        yield from map(encoder.encode, sipri_deal.write(listed_rows(kept), above))

    @staticmethod
    def _tidy(edition, _changed):
        return tidy.stream(edition)

    @staticmethod
    def _write_whole(output, blocks):
        """Write beside the target and rename: no reader ever sees half a file."""
        descriptor, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(blocks)
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
            Path(name).replace(output)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
