"""What a download says of itself: where its rows come from, and what was asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from transfers.models import RegisterEdition


@dataclass(frozen=True)
class About:
    """`address` is the full URL that gives these rows again; the time is aware."""

    title: str
    address: str
    generated_at: datetime
    editions: Iterable[RegisterEdition] = ()

    def lines(self):
        """Pairs of a name and a text; lines without a text are left out."""
        pairs = [("Contents", self.title)]
        for edition in self.editions:
            pairs += [
                ("Source", f"{edition.publisher}: {edition.get_register_display()}"),
                ("Edition", edition.name),
                ("Credit", edition.credit_line),
                ("Terms of use", edition.terms),
            ]
        pairs += [
            ("Query", self.address),
            ("Generated at", f"{self.generated_at:%Y-%m-%d %H:%M:%S %Z}"),
        ]
        return [(name, text) for name, text in pairs if text]
