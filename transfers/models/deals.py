"""Deals and their deliveries."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from .actors import Actor
from .history import tracked
from .publication import STATE_KNOWN, WITHDRAWN_SAYS_WHY, Publishable
from .systems import WeaponSystem
from .tiv import delivery_tiv

YEARS = (1900, 2100)
YEAR_LIMITS = [MinValueValidator(YEARS[0]), MaxValueValidator(YEARS[1])]


class NewReference(models.Func):
    """Next public reference of a deal that is not in a register: "A-000123"."""

    template = "('A-' || lpad(nextval('transfers_deal_reference')::text, 6, '0'))"
    arity = 0


class DealQuerySet(models.QuerySet):
    def get_by_natural_key(self, reference):
        return self.get(reference=reference)

    def published(self):
        """Deals the public may read: released by staff, and still in the newest edition."""
        return self.filter(state=Deal.State.PUBLISHED).exclude(entries__absent_since__isnull=False)

    def with_delivered(self):
        """Add number delivered, TIV delivered (millions), first and last delivery year.

        Deliveries that the newest edition no longer prints do not count.
        """
        current = (
            Delivery.objects.current().filter(deal=models.OuterRef("pk")).order_by().values("deal")
        )
        return self.annotate(
            number_delivered=models.Subquery(
                current.annotate(n=models.Sum("number")).values("n"),
                output_field=models.IntegerField(),
            ),
            tiv_delivered=models.Subquery(
                current.annotate(n=models.Sum(delivery_tiv())).values("n"),
                output_field=models.DecimalField(max_digits=20, decimal_places=2),
            ),
            first_delivery=models.Subquery(
                current.annotate(n=models.Min("year")).values("n"),
                output_field=models.IntegerField(),
            ),
            last_delivery=models.Subquery(
                current.annotate(n=models.Max("year")).values("n"),
                output_field=models.IntegerField(),
            ),
        )


@tracked
class Deal(Publishable):
    """One order of one weapon system by one recipient from one supplier.

    A licence, deployment or sighting without an order is not a deal.
    """

    class Condition(models.TextChoices):
        NEW = "new", "new"
        SECOND_HAND = "second_hand", "second hand"
        MODERNISED = "modernised", "second hand but modernised"

    class Outcome(models.TextChoices):
        OPEN = "open", "open"
        COMPLETED = "completed", "completed"
        CANCELLED = "cancelled", "cancelled"
        SUSPENDED = "suspended", "suspended"

    reference = models.CharField(
        max_length=40,
        unique=True,
        db_default=NewReference(),
        help_text='Public reference: the register\'s own id where it has one ("SIPRI-55238").',
    )

    supplier = models.ForeignKey(
        Actor, models.PROTECT, related_name="supplied_deals", help_text="Who supplies."
    )
    recipient = models.ForeignKey(
        Actor, models.PROTECT, related_name="received_deals", help_text="Who receives."
    )
    system = models.ForeignKey(
        WeaponSystem, models.PROTECT, related_name="deals", help_text="What is ordered."
    )
    parties = models.ManyToManyField(Actor, through="DealParty", related_name="other_deals")

    order_year = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=YEAR_LIMITS, help_text="Calendar year of the order."
    )
    order_year_estimated = models.BooleanField(
        null=True, blank=True, help_text="Yes, no, or not stated."
    )
    number_ordered = models.PositiveIntegerField(
        null=True, blank=True, help_text="Items ordered; empty where not known."
    )
    number_ordered_estimated = models.BooleanField(
        null=True, blank=True, help_text="Yes, no, or not stated."
    )
    condition = models.CharField(
        max_length=12, choices=Condition, help_text="State of the items when delivered."
    )
    local_production = models.BooleanField(
        null=True, blank=True, help_text="Whether the recipient makes them under licence."
    )
    tiv_estimate = models.DecimalField(
        "SIPRI estimate",
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="TIV of one new item, in millions, unrounded; not money. "
        "Empty where no TIV is assigned.",
    )
    outcome = models.CharField(
        max_length=10, choices=Outcome, blank=True, help_text="Empty where not stated."
    )
    contract_value = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Price agreed, in the currency beside it; never derived from TIV.",
    )
    contract_currency = models.CharField(
        max_length=3, blank=True, help_text='ISO 4217 code, such as "USD".'
    )

    comment = models.TextField(blank=True, help_text="The register's remark, unchanged.")

    objects = DealQuerySet.as_manager()

    class Meta:
        ordering = ["reference"]
        permissions = [("publish_deal", "Can publish, send back and withdraw deals")]
        constraints = [
            models.CheckConstraint(
                name="deal_between_two_parties",
                condition=~Q(supplier=F("recipient")),
                violation_error_message="Supplier and recipient are the same.",
            ),
            models.CheckConstraint(
                name="deal_order_year_plausible",
                condition=Q(order_year__isnull=True) | Q(order_year__range=YEARS),
                violation_error_message="The order year lies outside 1900 to 2100.",
            ),
            models.CheckConstraint(
                name="deal_order_year_flag_needs_year",
                condition=Q(order_year__isnull=False) | Q(order_year_estimated__isnull=True),
                violation_error_message="There is no order year to be an estimate.",
            ),
            models.CheckConstraint(
                name="deal_number_ordered_positive",
                condition=Q(number_ordered__isnull=True) | Q(number_ordered__gt=0),
                violation_error_message="The number ordered must be above 0, or empty.",
            ),
            models.CheckConstraint(
                name="deal_number_ordered_flag_needs_number",
                condition=Q(number_ordered__isnull=False)
                | Q(number_ordered_estimated__isnull=True),
                violation_error_message="There is no number ordered to be an estimate.",
            ),
            models.CheckConstraint(
                name="deal_condition_known",
                condition=Q(condition__in=["new", "second_hand", "modernised"]),
                violation_error_message="Unknown condition.",
            ),
            STATE_KNOWN,
            WITHDRAWN_SAYS_WHY,
            models.CheckConstraint(
                name="deal_outcome_known",
                condition=Q(outcome__in=["", "open", "completed", "cancelled", "suspended"]),
                violation_error_message="Unknown outcome.",
            ),
            models.CheckConstraint(
                name="deal_tiv_estimate_not_negative",
                condition=Q(tiv_estimate__isnull=True) | Q(tiv_estimate__gte=0),
                violation_error_message="The SIPRI estimate cannot be below 0.",
            ),
            models.CheckConstraint(
                name="deal_value_has_currency",
                condition=Q(contract_value__isnull=True, contract_currency="")
                | Q(
                    contract_value__isnull=False,
                    contract_value__gte=0,
                    contract_currency__regex=r"^[A-Z]{3}$",
                ),
                violation_error_message="A contract value needs a three-letter currency, "
                "and a currency needs a value.",
            ),
        ]
        indexes = [
            models.Index(fields=["supplier", "recipient"], name="deal_parties"),
            models.Index(fields=["order_year"], name="deal_order_year"),
        ]

    def __str__(self):
        return self.reference

    def natural_key(self):
        return (self.reference,)


@tracked(part_of=["deal"])
class DealParty(models.Model):
    """One more party of a deal, in a role other than supplier or recipient."""

    class Role(models.TextChoices):
        BROKER = "broker", "broker"
        FINANCIER = "financier", "financier"
        LICENSER = "licenser", "licenser"
        TRANSIT = "transit", "transit"
        END_USER = "end_user", "end user"

    deal = models.ForeignKey(Deal, models.CASCADE)
    actor = models.ForeignKey(Actor, models.PROTECT, help_text="The other party.")
    role = models.CharField(max_length=10, choices=Role, help_text="What it did in the deal.")

    class Meta:
        verbose_name_plural = "deal parties"
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "actor", "role"],
                name="deal_party_once_per_role",
                violation_error_message="The actor has this role in the deal already.",
            ),
            models.CheckConstraint(
                name="deal_party_role_known",
                condition=Q(role__in=["broker", "financier", "licenser", "transit", "end_user"]),
                violation_error_message="Unknown role.",
            ),
        ]

    def __str__(self):
        return f"{self.actor} ({self.get_role_display()})"


class DeliveryQuerySet(models.QuerySet):
    def current(self):
        """Deliveries not marked absent from the newest edition of their register."""
        return self.filter(absent_since__isnull=True)

    def published(self):
        """Current deliveries of deals the public may read."""
        return self.current().filter(deal__in=Deal.objects.published())

    def delivered_between(self, first, last):
        """Deliveries of calendar years `first` to `last`, both included."""
        return self.filter(year__range=(first, last))

    def with_tiv(self):
        """Add `tiv`, in millions, rounded once to 2 decimals; NULL where none is assigned."""
        return self.annotate(tiv=delivery_tiv())


@tracked(part_of=["deal"])
class Delivery(models.Model):
    """What one deal delivered in one calendar year; an order alone is not a delivery."""

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="deliveries")

    year = models.PositiveSmallIntegerField(
        validators=YEAR_LIMITS, help_text="Calendar year of delivery."
    )
    year_estimated = models.BooleanField(null=True, blank=True, help_text="Yes, no, or not stated.")
    number = models.PositiveIntegerField(help_text="Items delivered in the year.")
    number_estimated = models.BooleanField(
        null=True, blank=True, help_text="Yes, no, or not stated."
    )
    printed_tiv = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="TIV as the register prints it, in millions, kept where it differs from "
        "number × estimate × coefficient.",
    )

    edition = models.ForeignKey(
        "RegisterEdition",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        help_text="Newest edition that prints it; empty for one entered by hand.",
    )
    absent_since = models.ForeignKey(
        "RegisterEdition",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absent_deliveries",
        help_text="First edition covering the year that no longer prints it.",
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["deal", "year"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "year"],
                name="delivery_once_a_year",
                violation_error_message="The deal has a delivery in this year already.",
            ),
            models.CheckConstraint(
                name="delivery_year_plausible",
                condition=Q(year__range=YEARS),
                violation_error_message="The delivery year lies outside 1900 to 2100.",
            ),
            models.CheckConstraint(
                name="delivery_number_positive",
                condition=Q(number__gt=0),
                violation_error_message="The number delivered must be above 0.",
            ),
            models.CheckConstraint(
                name="delivery_printed_tiv_not_negative",
                condition=Q(printed_tiv__isnull=True) | Q(printed_tiv__gte=0),
                violation_error_message="A TIV cannot be below 0.",
            ),
        ]
        indexes = [models.Index(fields=["year", "deal"], name="delivery_year_deal")]

    def __str__(self):
        return f"{self.deal} in {self.year}"
