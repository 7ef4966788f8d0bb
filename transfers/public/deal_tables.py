"""The tables of a deal's page, for the page and its files alike."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from transfers.analysis.corrections import public_history
from transfers.analysis.restrictions import in_force_during
from transfers.exports.columns import ESTIMATED, MILLIONS, Kind, help_of
from transfers.exports.sheet import Sheet, plain
from transfers.models import (
    Allegation,
    Claim,
    CommentFact,
    Deal,
    Delivery,
    RegisterEdition,
)
from transfers.models.tiv import COEFFICIENTS

from .evidence_sheets import evidence_sheet

CENT = Decimal("0.01")
ROUNDED = "TIV is rounded once to 2 decimals, half up, after multiplying. TIV is not money."


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


class DealTables:
    """The tables of a deal, which carries what `with_delivered`, unit and order TIV add.

    Each is a Sheet under the name of its file; `names` are all there are.
    """

    names = (
        "deliveries",
        "tiv",
        "derived",
        "claims",
        "allegations",
        "restrictions",
        "corrections",
    )

    def __init__(self, deal):
        self.deal = deal

    def _sheet(self, name, title, columns, rows, notes=()):
        return Sheet(name, f"{title}, {self.title}", columns, rows, notes, self.editions)

    @property
    def title(self):
        deal = self.deal
        return (
            f"{deal.reference}: {deal.system.designation} from {deal.supplier.name} "
            f"to {deal.recipient.name}"
        )

    @cached_property
    def editions(self):
        """The editions that print the deal, and the list it was joined to."""
        return tuple(RegisterEdition.objects.filter(entries__deal=self.deal))

    @cached_property
    def listing(self):
        """The row of the newest deal-level list that is this deal, or None."""
        rows = self.deal.listings.select_related("list__edition")
        return rows.order_by("-list__generated_on", "-list").first()

    @cached_property
    def entries(self):
        """Where registers print the deal."""
        return list(self.deal.entries.select_related("edition"))

    @cached_property
    def deliveries(self):
        unit = self.deal.unit_tiv
        found = Delivery.objects.current().filter(deal=self.deal).with_tiv().order_by("year")
        rows = [
            DeliveryLine(
                each.year,
                each.year_estimated,
                each.number,
                each.number_estimated,
                unit,
                None if unit is None else each.number * unit,
                each.tiv,
                each.printed_tiv,
                each.edition and each.edition.name,
            )
            for each in found.select_related("edition")
        ]
        return self._sheet("deliveries", "Deliveries by year", DELIVERY_LINE, rows, [ROUNDED])

    @cached_property
    def tiv(self):
        steps = [] if self.deal.unit_tiv is None else list(self._steps())
        return self._sheet("tiv", "How the TIV is computed", STEP, steps, [ROUNDED])

    def _steps(self):
        deal, listed = self.deal, self.listing
        condition, unit = deal.get_condition_display(), exact(deal.unit_tiv)
        new = deal.condition == Deal.Condition.NEW
        printed = self._printed_unit()
        yield Step("One new item", "SIPRI’s estimate", deal.tiv_estimate, printed if new else None)
        if not new:
            how = f"{exact(deal.tiv_estimate)} × {COEFFICIENTS[deal.condition]}, being {condition}"
            yield Step("One item as delivered", how, deal.unit_tiv, printed)
        if deal.tiv_delivered is not None:
            yield Step("Each delivery", f"its number × {unit}, rounded once to 2 decimals", None)
            yield Step("All deliveries", "their sum", deal.tiv_delivered, self._printed_sum())
        if deal.order_tiv is not None:
            unrounded = exact(deal.number_ordered * deal.unit_tiv)
            how = f"{deal.number_ordered:,} × {unit} = {unrounded}, rounded once"
            yield Step("The order", how, deal.order_tiv, listed and listed.order_tiv)

    def _printed_unit(self):
        entries = (e.printed_unit_tiv for e in self.entries if e.printed_unit_tiv is not None)
        return next(entries, self.listing and self.listing.unit_tiv)

    def _printed_sum(self):
        """TIV delivered as a list prints it, if the list covers all years of delivery."""
        if not self.listing:
            return None
        covered, deal = self.listing.list, self.deal
        whole = covered.first_year <= deal.first_delivery <= deal.last_delivery <= covered.last_year
        return self.listing.delivered_tiv if whole else None

    @cached_property
    def facts(self):
        """What was read from the comment and not rejected."""
        return list(self.deal.comment_facts.standing().select_related("actor"))

    @cached_property
    def derived(self):
        rows = [
            FactLine(
                fact.get_kind_display(),
                fact.said,
                fact.phrase,
                fact.doubted,
                fact.state == CommentFact.State.ACCEPTED,
            )
            for fact in self.facts
        ]
        notes = ["Read by rules from the comment; these are no facts of the register."]
        return self._sheet("derived", "Derived from the comment", FACT_LINE, rows, notes)

    @cached_property
    def claims(self):
        about = Claim.objects.published().filter(deal=self.deal)
        return evidence_sheet("claims", f"Claims about {self.title}", about.as_read())

    @cached_property
    def allegations(self):
        return evidence_sheet(
            "allegations",
            f"Allegations between the parties of {self.title}",
            self.alleged.order_by("title"),
        )

    @property
    def alleged(self):
        """Published allegations between the deal's parties."""
        between = Q(supplier=self.deal.supplier_id, recipient=self.deal.recipient_id)
        return Allegation.objects.published().filter(between)

    @cached_property
    def restrictions(self):
        return evidence_sheet(
            "restrictions", f"Restrictions in force during {self.title}", self.in_force
        )

    @cached_property
    def in_force(self):
        """Restrictions that concern the deal and held at its time, the earliest first."""
        found = in_force_during(self.deal).select_related(
            "issuer", "supplier", "recipient", "system", "category"
        )
        return found.order_by(F("from_date").asc(nulls_last=True), "slug")

    @cached_property
    def history(self):
        return public_history(self.deal.pk)

    @cached_property
    def corrections(self):
        rows = [
            CorrectionLine(
                timezone.localtime(each.until).isoformat(timespec="seconds"),
                each.what,
                each.was,
                each.became,
                each.why,
                each.source.slug if each.source else "",
            )
            for each in self.history.corrections
        ]
        return self._sheet("corrections", "Corrections", CORRECTION_LINE, rows)
