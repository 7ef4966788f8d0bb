"""Compare seeds/ with the original documents."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from transfers import seeding
from transfers.seeding.verifying import verify


class Command(BaseCommand):
    help = "Checks hashes, cited paragraphs and tokens, and that no eight words are copied."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path, help="Folder with the original documents.")

    def handle(self, *args, directory, **options):
        if not directory.is_dir():
            raise CommandError(f"{directory} is no folder.")
        try:
            report = verify(directory)
        except seeding.SeedError as error:
            raise CommandError(f"The seeds have faults; nothing was compared.\n{error}") from error
        for failure in report.failures:
            self.stdout.write(failure)
        if report.failures:
            raise CommandError(f"{len(report.failures)} failures.")
        self.stdout.write(
            f"{report.documents} documents, {report.claims} claims and {report.tokens} tokens "
            "agree with the originals; no eight words are copied."
        )
