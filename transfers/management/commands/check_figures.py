"""manage.py check_figures: printed figures beside what the register gives for them."""

import csv
import json

from transfers.analysis.figures import Outcome, recompute, with_outcome
from transfers.management.prepared import PreparedCommand
from transfers.models import Figure

HEAD = ["Figure", "Issuer", "Printed", "Years", "Computed", "Edition", "Comparison", "Finding"]


class Command(PreparedCommand):
    help = (
        "Print every published figure beside its value in the newest loaded edition that covers "
        "its years: shares in percent, volumes in million TIV, which is not money."
    )

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=["text", "csv", "json"], default="text")

    def handle(self, *, format, **options):
        readings = recompute(Figure.objects.published())
        rows = [self._row(reading) for reading in readings]
        {"text": self._text, "csv": self._csv, "json": self._json}[format](rows)
        amiss = with_outcome(readings, Outcome.NO)
        figures = {reading.figure.pk for reading in readings}
        if not figures:
            self.stderr.write("No figure is published.")
            return
        self.stderr.write(f"{len(figures)} figures, of which {len(amiss)} do not recompute.")
        editions = {reading.edition for reading in readings if reading.edition}
        for edition in sorted(editions, key=lambda edition: edition.name):
            self.stderr.write(f"Edition {edition.name}. {edition.credit_line}")

    @staticmethod
    def _row(reading):
        figure = reading.figure
        return [
            figure.title,
            figure.issuer.name,
            figure.printed,
            f"{reading.window} ({reading.note.rstrip('.')})" if reading.note else reading.window,
            reading.computed_in_words,
            reading.edition.name if reading.edition else "",
            reading.words,
            figure.get_finding_display() if figure.finding else "",
        ]

    def _text(self, rows):
        for row in rows:
            title, *facts = row
            self.stdout.write(title)
            for name, value in zip(HEAD[1:], facts, strict=True):
                if value:
                    self.stdout.write(f"  {name + ':':<12} {value}")
            self.stdout.write("")

    def _csv(self, rows):
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerows([HEAD, *rows])

    def _json(self, rows):
        names = [name.lower() for name in HEAD]
        report = [dict(zip(names, row, strict=True)) for row in rows]
        self.stdout.write(json.dumps(report, ensure_ascii=False))
