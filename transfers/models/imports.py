"""Imports of register files: batches, staged rows, and conflicts that wait for a person."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .deals import Deal, Delivery
from .editions import Register, RegisterEdition
from .history import tracked


@tracked
class ImportBatch(models.Model):
    """One or more files of one edition, applied together whole or not at all."""

    class State(models.TextChoices):
        STAGED = "staged", "waiting for confirmation"
        APPLIED = "applied", "applied"
        DISCARDED = "discarded", "discarded"
        UNDONE = "undone", "undone"

    register = models.CharField(max_length=20, choices=Register)
    layout = models.CharField(max_length=30, help_text='File layout, such as "sipri-delivery".')
    edition_name = models.CharField(max_length=60)
    edition = models.ForeignKey(
        RegisterEdition, models.PROTECT, null=True, blank=True, related_name="batches"
    )
    state = models.CharField(max_length=10, choices=State, default=State.STAGED)
    draft = models.BooleanField(default=False, help_text="New deals stay drafts.")
    comparison = models.JSONField(
        default=dict, help_text="Counts of new, changed, unchanged and absent; conflicts; warnings."
    )
    fingerprint = models.CharField(
        max_length=32, blank=True, help_text="Digest of the comparison that was shown."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_reason = models.CharField("why undone", max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "import batches"
        permissions = [("undo_import", "Can undo a whole import")]
        constraints = [
            models.CheckConstraint(
                name="batch_state_known",
                condition=Q(state__in=["staged", "applied", "discarded", "undone"]),
                violation_error_message="Unknown state of an import.",
            ),
            models.CheckConstraint(
                name="batch_applied_has_edition_and_time",
                condition=~Q(state="applied")
                | Q(applied_at__isnull=False) & (Q(edition__isnull=False) | Q(layout="sipri-deal")),
                violation_error_message="An applied import has a time, and an edition unless it "
                "is a deal-level list, which waits for one.",
            ),
            models.CheckConstraint(
                name="batch_undone_has_time_and_reason",
                condition=(
                    Q(state="undone", applied_at__isnull=False, undone_at__isnull=False)
                    & ~Q(undo_reason__regex=r"^\s*$")
                )
                | (~Q(state="undone") & Q(undone_at=None, undone_by=None, undo_reason="")),
                violation_error_message="An undone import, and only that, says when and why.",
            ),
        ]

    def __str__(self):
        return f"{self.edition_name}, {self.created_at:%Y-%m-%d %H:%M}"


@tracked
class ImportFile(models.Model):
    """One file of a batch, and what its preamble says it covers."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    rows = models.PositiveIntegerField()
    generated_on = models.DateField(null=True, blank=True)
    first_year = models.PositiveSmallIntegerField(help_text="First delivery year it covers.")
    last_year = models.PositiveSmallIntegerField(help_text="Last delivery year it covers.")
    selection = models.CharField(
        max_length=300, blank=True, help_text="What it is limited to, as printed; empty for all."
    )
    encoding = models.CharField(max_length=10, blank=True, help_text="How letters are stored.")
    some_suppliers = models.BooleanField(
        default=False, help_text="Whether it covers the suppliers that occur in it only."
    )
    some_recipients = models.BooleanField(
        default=False, help_text="Whether it covers the recipients that occur in it only."
    )
    some_categories = models.BooleanField(
        default=False, help_text="Whether it covers the categories that occur in it only."
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class StagedDelivery(models.Model):
    """One row of a delivery-level file, typed but not yet matched; gone once decided."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="staged", db_index=False)
    file = models.PositiveSmallIntegerField(help_text="Which of the batch's files, from 0.")
    line = models.PositiveIntegerField(help_text="Line of the file, from 1.")

    external_id = models.CharField(max_length=40)
    supplier = models.CharField(max_length=200)
    recipient = models.CharField(max_length=200)
    designation = models.CharField(max_length=200)
    description = models.CharField(max_length=200)
    category = models.CharField(max_length=200)
    order_year = models.PositiveSmallIntegerField(null=True)
    order_year_estimated = models.BooleanField(null=True)
    number = models.PositiveIntegerField()
    number_estimated = models.BooleanField(null=True)
    year = models.PositiveSmallIntegerField()
    year_estimated = models.BooleanField(null=True)
    condition = models.CharField(max_length=12)
    tiv_estimate = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    unit_tiv = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    tiv = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    local_production = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "external_id", "year"], name="staged_once_a_year"
            ),
        ]

    def __str__(self):
        return f"line {self.line}"


class ImportChange(models.Model):
    """One line of the comparison that a staged batch shows before it is confirmed."""

    class Kind(models.TextChoices):
        NEW = "new", "new"
        CHANGED = "changed", "changed"
        ABSENT = "absent", "absent"
        CONFLICT = "conflict", "conflict"
        CREATED = "created", "name not known yet"
        WARNING = "warning", "warning"
        JOIN = "join", "to decide"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=12, help_text="deal, delivery, actor or system.")
    external_id = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=500)
    field = models.CharField(max_length=40, blank=True)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.label}"


@tracked(part_of=["deal"])
class ImportConflict(models.Model):
    """A value corrected by hand that a register file contradicts; the correction stands."""

    class State(models.TextChoices):
        OPEN = "open", "to decide"
        KEPT = "kept", "correction kept"
        TAKEN = "taken", "register's value taken"

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="conflicts")
    deal = models.ForeignKey(Deal, models.CASCADE, related_name="conflicts")
    delivery = models.ForeignKey(
        Delivery, models.CASCADE, null=True, blank=True, related_name="conflicts"
    )
    field = models.CharField(max_length=40)
    ours = models.TextField(blank=True, help_text="The value corrected by hand.")
    theirs = models.TextField(blank=True, help_text="The register's value.")
    theirs_key = models.TextField(
        blank=True, editable=False, help_text="The register's value as the column stores it."
    )
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["state", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "delivery", "field", "theirs_key"],
                nulls_distinct=False,
                name="conflict_once_per_value",
                violation_error_message="This conflict is listed already.",
            ),
            models.CheckConstraint(
                name="conflict_state_known",
                condition=Q(state__in=["open", "kept", "taken"]),
                violation_error_message="Unknown state of a conflict.",
            ),
            models.CheckConstraint(
                name="conflict_decided_has_time",
                condition=Q(state="open") | Q(decided_at__isnull=False),
                violation_error_message="A decided conflict has a time.",
            ),
        ]

    def __str__(self):
        return f"{self.deal}: {self.field}"
