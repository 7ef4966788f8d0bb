"""What a download says of itself: where its rows come from, what was asked for, how to cite it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from transfers.models import RegisterEdition

from .citation import Citation


@dataclass(frozen=True)
class About:
    """`address` is the full URL that gives these rows again; the time is aware.

    `notes` tell how to read the rows; `data_version` is the state of the data they are of.
    """

    title: str
    address: str
    generated_at: datetime
    editions: Sequence[RegisterEdition] = ()
    notes: Sequence[str] = ()
    data_version: str = ""

    @property
    def citation(self):
        return Citation(
            self.title, self.address, self.data_version, self.generated_at.date(), self.editions
        )

    def lines(self):
        """Pairs of a name and a text; lines without a text are left out."""
        pairs = [("Contents", self.title), *(("Note", note) for note in self.notes)]
        for edition in self.editions:
            pairs += [
                ("Source", f"{edition.publisher}: {edition.get_register_display()}"),
                ("Edition", edition.name),
                ("Credit", edition.credit_line),
                ("Terms of use", edition.terms),
            ]
        pairs += [
            ("Query", self.address),
            ("Data version", self.data_version),
            ("How to cite", self.citation.long if self.data_version else ""),
            ("Generated at", f"{self.generated_at:%Y-%m-%d %H:%M:%S %Z}"),
        ]
        return [(name, text) for name, text in pairs if text]

    def told(self):
        """The same as a dictionary for programs; what stands in several lines is a list."""
        found = {}
        for name, text in self.lines():
            found.setdefault(name.lower().replace(" ", "_"), []).append(text)
        single = {"contents", "query", "data_version", "how_to_cite", "generated_at"}
        return {name: texts[0] if name in single else texts for name, texts in found.items()}
