"""What the rows of the tables on a deal's page hold, and the columns of their files."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from transfers.exports.columns import ESTIMATED, MILLIONS, Kind, help_of
from transfers.exports.sheet import plain
from transfers.models import CommentFact, Delivery

CENT = Decimal("0.01")


class DeliveryLine(NamedTuple):
    """One delivery; TIV in millions, `unrounded` before it is rounded to `tiv`."""

    year: int
    year_estimated: bool | None
    number: int
    number_estimated: bool | None
    unit_tiv: Decimal | None
    unrounded: Decimal | None
    tiv: Decimal | None
    printed: Decimal | None
    edition: str | None


class Step(NamedTuple):
    """One step from the estimate to the TIV of a deal; TIV in millions."""

    what: str
    how: str
    tiv: Decimal | None
    printed: Decimal | None = None

    @property
    def shown(self):
        """The TIV with 2 decimals, or with all it has where there are more."""
        return f"{self.tiv:,.2f}" if self.tiv == cents(self.tiv) else exact(self.tiv)

    @property
    def as_printed(self):
        """Whether the register prints the same to the 2 decimals shown."""
        return self.printed is not None and cents(self.printed) == cents(self.tiv)


class FactLine(NamedTuple):
    """One statement read from the comment."""

    kind: str
    said: str
    phrase: str
    doubted: bool
    checked: bool


class CorrectionLine(NamedTuple):
    """One value that the public read until a time."""

    until: str
    what: str
    was: str
    became: str
    why: str
    source: str


DELIVERY_LINE = (
    plain("delivery_year", "Delivery year", Kind.INTEGER, help_of(Delivery, "year")),
    plain("delivery_year_estimated", "Delivery year is an estimate", Kind.BOOLEAN, ESTIMATED),
    plain("number_delivered", "Number delivered", Kind.INTEGER, help_of(Delivery, "number")),
    plain("number_delivered_estimated", "Number is an estimate", Kind.BOOLEAN, ESTIMATED),
    plain(
        "unit_tiv_millions",
        "TIV per item",
        Kind.DECIMAL,
        "SIPRI estimate × coefficient of the condition, unrounded.",
        MILLIONS,
    ),
    plain(
        "unrounded_tiv_millions",
        "TIV before rounding",
        Kind.DECIMAL,
        "Number delivered × TIV per item, unrounded.",
        MILLIONS,
    ),
    plain(
        "delivery_tiv_millions",
        "TIV of the delivery",
        Kind.DECIMAL,
        "The same, rounded once to 2 decimals; empty where no TIV is assigned.",
        MILLIONS,
    ),
    plain(
        "printed_tiv_millions",
        "TIV as printed",
        Kind.DECIMAL,
        help_of(Delivery, "printed_tiv"),
        MILLIONS,
    ),
    plain("edition", "Edition", Kind.TEXT, help_of(Delivery, "edition")),
)
STEP = (
    plain("step", "Step", Kind.TEXT, "What is worked out."),
    plain("reckoning", "Reckoning", Kind.TEXT, "From which numbers, and how."),
    plain("tiv_millions", "TIV", Kind.DECIMAL, "What it comes to.", MILLIONS),
    plain(
        "printed_tiv_millions",
        "TIV as printed",
        Kind.DECIMAL,
        "What the register prints for it; empty where it prints nothing of its own.",
        MILLIONS,
    ),
)
FACT_LINE = (
    plain("kind", "What", Kind.TEXT, help_of(CommentFact, "kind")),
    plain("value", "Value", Kind.TEXT, "What it says; amounts are money, not TIV."),
    plain("phrase", "Phrase in the comment", Kind.TEXT, help_of(CommentFact, "phrase")),
    plain("doubted", "Doubted there", Kind.BOOLEAN, help_of(CommentFact, "doubted")),
    plain("checked", "Checked", Kind.BOOLEAN, "Whether somebody found it read rightly."),
)
CORRECTION_LINE = (
    plain("until", "Until", Kind.TEXT, "When the value changed, ISO 8601."),
    plain("what", "What", Kind.TEXT, "Which value of the deal."),
    plain("was", "Was", Kind.TEXT, "What the public read until then."),
    plain("became", "Became", Kind.TEXT, "What it read from then on."),
    plain("why", "Why", Kind.TEXT, "The edition or list it came with, or the reason given."),
    plain("source", "Source", Kind.TEXT, "Reference of the document that explains it, if any."),
)


def cents(tiv):
    """TIV to the 2 decimals that pages show, rounded half up."""
    return tiv.quantize(CENT, ROUND_HALF_UP)


def exact(number):
    """A decimal number without idle zeros, such as 0.052."""
    return f"{number.normalize():,f}"
