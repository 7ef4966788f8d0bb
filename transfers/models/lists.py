"""Deal-level lists of a register, and which deal each of their rows is.

A list has no ids: its rows are joined to the register's deals by what both print.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Deferrable, Q
from django.db.models.functions import MD5

from .deals import Deal
from .editions import Register, RegisterEdition
from .history import tracked


@tracked
class DealList(models.Model):
    """One deal-level list as published: its date, what it covers, and the edition it belongs to."""

    register = models.CharField(max_length=20, choices=Register)
    generated_on = models.DateField(help_text="Date printed in the file, else the edition's.")
    first_year = models.PositiveSmallIntegerField(help_text="First delivery year it covers.")
    last_year = models.PositiveSmallIntegerField(help_text="Last delivery year it covers.")
    selection = models.CharField(
        max_length=300, blank=True, help_text="What it is limited to, as printed; empty for all."
    )
    edition_name = models.CharField(
        max_length=60, blank=True, help_text="Edition named by hand; else the date decides."
    )
    edition = models.ForeignKey(
        RegisterEdition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lists",
        help_text="Newest edition that is not newer than the list; its deals are joined.",
    )
    batch = models.ForeignKey(
        "ImportBatch",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="lists",
        help_text="Import that loaded its rows last.",
    )
    name = models.CharField(max_length=255, help_text="Name of the file loaded last.")
    sha256 = models.CharField("SHA-256", max_length=64)
    encoding = models.CharField(max_length=10, help_text="How the file's letters are stored.")

    class Meta:
        ordering = ["-generated_on", "first_year", "-last_year", "selection"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "generated_on", "first_year", "last_year", "selection"],
                name="list_once_per_date_and_coverage",
                violation_error_message="The register has a list of this date and coverage.",
            ),
            models.CheckConstraint(
                name="list_years_ordered",
                condition=Q(last_year__gte=models.F("first_year")),
                violation_error_message="The last year is before the first.",
            ),
            models.CheckConstraint(
                name="list_register_known",
                condition=Q(register__in=["sipri"]),
                violation_error_message="Unknown register.",
            ),
        ]

    def __str__(self):
        years = f"{self.first_year} to {self.last_year}"
        return f"List of {self.generated_on}, {self.selection or 'everything'}, {years}"


class PrintedDeal(models.Model):
    """What one row of a deal-level list prints; names and comment letter for letter."""

    line = models.PositiveIntegerField(help_text="Line of the file, from 1.")
    digest = models.CharField(
        max_length=32, editable=False, help_text="Digest of everything the row prints."
    )

    recipient = models.CharField(max_length=200)
    supplier = models.CharField(max_length=200)
    order_year = models.PositiveSmallIntegerField(null=True)
    order_year_estimated = models.BooleanField(null=True)
    number_ordered = models.PositiveIntegerField(null=True)
    number_ordered_estimated = models.BooleanField(null=True)
    designation = models.CharField(max_length=200)
    description = models.CharField(max_length=200)
    number_delivered = models.PositiveIntegerField(
        null=True, help_text="Items delivered in the years that the list covers."
    )
    number_delivered_estimated = models.BooleanField(null=True)
    delivery_years = ArrayField(models.PositiveSmallIntegerField(), default=list)
    condition = models.CharField(max_length=12, choices=Deal.Condition)
    comment = models.TextField(blank=True)
    unit_tiv = models.DecimalField(
        "TIV per unit",
        max_digits=14,
        decimal_places=4,
        null=True,
        help_text="As printed, in millions.",
    )
    order_tiv = models.DecimalField(
        "TIV of the order",
        max_digits=14,
        decimal_places=4,
        null=True,
        help_text="As printed, in millions.",
    )
    delivered_tiv = models.DecimalField(
        "TIV delivered",
        max_digits=14,
        decimal_places=4,
        null=True,
        help_text="As printed, in millions, for the years that the list covers.",
    )

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.supplier} → {self.recipient}: {self.designation}, {self.order_year or '?'}"


@tracked
class ListedDeal(PrintedDeal):
    """One row of a deal-level list, and the deal it was joined to, if any."""

    class Join(models.TextChoices):
        JOINED = "joined", "joined"
        AMBIGUOUS = "ambiguous", "fits more than one deal"
        UNMATCHED = "unmatched", "fits no deal"
        UNDELIVERED = "undelivered", "nothing delivered yet"
        WAITING = "waiting", "its years are not loaded"
        APART = "apart", "none of the register's deals"

    TO_DECIDE = (Join.AMBIGUOUS, Join.UNMATCHED)

    class Evidence(models.TextChoices):
        ROW = "row", "all that both layouts print, and no other deal"
        MARKS = "marks", "the marks of uncertainty besides"
        DESIGNATION = "designation", "the designation besides"
        REST = "rest", "the only one left of its kind"
        IDENTICAL = "identical", "identical rows, one deal each"
        EARLIER = "earlier", "a person's earlier decision"
        PERSON = "person", "a person's decision"

    list = models.ForeignKey(DealList, models.CASCADE, related_name="rows", db_index=False)
    occurrence = models.PositiveSmallIntegerField(
        default=1, help_text="Which of several identical rows, from 1; they are separate deals."
    )
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, blank=True, related_name="listings")
    join = models.CharField(max_length=11, choices=Join, default=Join.WAITING)
    evidence = models.CharField(
        max_length=11, choices=Evidence, blank=True, help_text="What the join rests on."
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["list", "line"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "digest", "occurrence"],
                name="listed_once",
                violation_error_message="The list has this row already.",
            ),
            models.UniqueConstraint(
                fields=["list", "deal"],
                name="listed_deal_once_per_list",
                deferrable=Deferrable.IMMEDIATE,
                violation_error_message="Another row of the list is this deal.",
            ),
            models.CheckConstraint(
                name="listed_join_known",
                condition=Q(
                    join__in=[
                        "joined",
                        "ambiguous",
                        "unmatched",
                        "undelivered",
                        "waiting",
                        "apart",
                    ]
                ),
                violation_error_message="Unknown state of a join.",
            ),
            models.CheckConstraint(
                name="listed_joined_has_deal",
                condition=Q(join="joined", deal__isnull=False)
                | (~Q(join="joined") & Q(deal__isnull=True)),
                violation_error_message="A joined row has a deal, any other has none.",
            ),
            models.CheckConstraint(
                name="listed_evidence_known",
                condition=Q(
                    evidence__in=[
                        "",
                        "row",
                        "marks",
                        "designation",
                        "rest",
                        "identical",
                        "earlier",
                        "person",
                    ]
                ),
                violation_error_message="Unknown evidence of a join.",
            ),
            models.CheckConstraint(
                name="listed_evidence_where_settled",
                condition=(Q(join__in=["joined", "apart"]) & ~Q(evidence=""))
                | (~Q(join__in=["joined", "apart"]) & Q(evidence="")),
                violation_error_message="A settled row says what that rests on, no other does.",
            ),
            models.CheckConstraint(
                name="listed_decision_has_time",
                condition=~Q(evidence="person") | Q(decided_at__isnull=False),
                violation_error_message="A person's decision has a time.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["join", "list"],
                name="listed_to_settle",
                condition=~Q(join="joined"),
            )
        ]


class StagedListing(PrintedDeal):
    """One row of a deal-level file, typed but not yet applied; gone once decided."""

    batch = models.ForeignKey("ImportBatch", models.CASCADE, related_name="staged_listings")
    file = models.PositiveSmallIntegerField(help_text="Which of the batch's files, from 0.")


@tracked
class JoinDecision(models.Model):
    """Which deal a row of a list is, as a person decided; later lists follow it."""

    register = models.CharField(max_length=20, choices=Register)
    recipient = models.CharField(max_length=200)
    supplier = models.CharField(max_length=200)
    order_year = models.PositiveSmallIntegerField(null=True)
    designation = models.CharField(max_length=200)
    description = models.CharField(max_length=200)
    condition = models.CharField(max_length=12, choices=Deal.Condition)
    comment = models.TextField(blank=True)
    deal = models.ForeignKey(
        Deal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="join_decisions",
        help_text="Empty where the row is none of the register's deals.",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(
                "register",
                "recipient",
                "supplier",
                "order_year",
                "designation",
                "description",
                "condition",
                MD5("comment"),
                "deal",
                name="join_decision_once",
                nulls_distinct=False,
                violation_error_message="This is decided so already.",
            ),
        ]

    def __str__(self):
        return f"{self.supplier} → {self.recipient}: {self.designation} is {self.deal or 'none'}"
