"""The tables of a deal's page, for the page and its files alike."""

from functools import cached_property

from django.db.models import F, Q
from django.utils import timezone

from transfers.analysis.corrections import public_history
from transfers.analysis.restrictions import in_force_during
from transfers.exports.sheet import Sheet
from transfers.models import (
    Allegation,
    Claim,
    CommentFact,
    Deal,
    Delivery,
    RegisterEdition,
)
from transfers.models.tiv import COEFFICIENTS

from .deal_lines import (
    CORRECTION_LINE,
    DELIVERY_LINE,
    FACT_LINE,
    STEP,
    CorrectionLine,
    DeliveryLine,
    FactLine,
    Step,
    exact,
)
from .evidence_sheets import evidence_sheet

ROUNDED = "TIV is rounded once to 2 decimals, half up, after multiplying. TIV is not money."


class DealTables:
    """The tables of a deal, which carries what `with_delivered`, unit and order TIV add.

    `names` are those with a file; each is a Sheet.
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
        title = f"{title}, {self.title}"
        return Sheet(self._named(name), title, columns, rows, notes, self.editions)

    def _named(self, name):
        return f"{self.deal.reference.lower()}-{name}"

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
        return evidence_sheet(self._named("claims"), f"Claims about {self.title}", about.as_read())

    @cached_property
    def allegations(self):
        return evidence_sheet(
            self._named("allegations"),
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
            self._named("restrictions"), f"Restrictions in force during {self.title}", self.in_force
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
    def corrected(self):
        """The years whose TIV rests on a value of staff's own, and not on what a register says."""
        latest = {}
        for each in self.history.corrections:
            latest.setdefault(each.what, each)
        by_hand = {what for what, each in latest.items() if not each.of_register}
        years = {line.year for line in self.deliveries.rows}
        if by_hand & {"SIPRI estimate", "Condition"}:
            return years
        return {year for year in years if f"Delivered in {year}" in by_hand}

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
