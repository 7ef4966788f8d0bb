"""One register file as read: what it says of itself, its typed rows and its faults."""

from dataclasses import dataclass, field

from .faults import Fault
from .preamble import Preamble

EARLIEST = 1900


@dataclass
class RegisterFile:
    """One file as read: its rows, and every fault found in it."""

    name: str
    layout: str = ""
    encoding: str = ""
    sha256: str = ""
    size: int = 0
    preamble: Preamble = field(default_factory=Preamble)
    rows: list = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def first_year(self):
        """First delivery year covered: as printed, else the first of a row."""
        return self.preamble.first_year or min(self._delivery_years(), default=EARLIEST)

    @property
    def last_year(self):
        """Last delivery year covered: as printed, else the last of a row."""
        return self.preamble.last_year or max(self._delivery_years(), default=EARLIEST)

    def _delivery_years(self):
        return (year for row in self.rows for year in row.delivery_years)

    def outside(self, column):
        """Faults of rows with delivery years outside those that the file says it covers."""
        first, last = self.preamble.first_year, self.preamble.last_year
        if not first:
            return
        message = f"outside {first} to {last}, the years that the file says it covers"
        for row in self.rows:
            for year in row.delivery_years:
                if not first <= year <= last:
                    yield Fault(row.line, column, str(year), message)
