"""Comparisons of two register editions, kept so that their pages are not worked out again.

Scratch: everything here follows from the history of the register and is made anew when it is
missing or out of date, so it has no history of its own.
"""

from django.db import models
from django.db.models import F, Q

from .editions import RegisterEdition


class EditionComparison(models.Model):
    """What differs between two editions, as of one state of the register; `a` is the old side."""

    a = models.ForeignKey(RegisterEdition, models.CASCADE, related_name="+")
    b = models.ForeignKey(RegisterEdition, models.CASCADE, related_name="+")
    version = models.TextField(help_text="State of the register that it was made from.")
    facts = models.JSONField(default=dict, help_text="Coverage, counts and totals.")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["a", "b"],
                name="comparison_once_per_pair",
                violation_error_message="These editions are compared already.",
            ),
            models.CheckConstraint(
                name="comparison_of_two",
                condition=~Q(a=F("b")),
                violation_error_message="An edition cannot be compared with itself.",
            ),
        ]

    def __str__(self):
        return f"{self.a.name} and {self.b.name}"


class EditionDifference(models.Model):
    """One line of a comparison; which columns it fills depends on its section."""

    class Section(models.TextChoices):
        RENAMED = "renamed", "Renamed"
        DEALS_ADDED = "deals-added", "Deals added"
        DEALS_GONE = "deals-gone", "Deals gone"
        DEALS_CHANGED = "deals-changed", "Deals changed"
        DELIVERIES_ADDED = "deliveries-added", "Deliveries added"
        DELIVERIES_GONE = "deliveries-gone", "Deliveries gone"
        DELIVERIES_CHANGED = "deliveries-changed", "Deliveries changed"
        TIV_SUPPLIER = "tiv-supplier", "TIV by supplier"
        TIV_RECIPIENT = "tiv-recipient", "TIV by recipient"
        TIV_YEAR = "tiv-year", "TIV by year"

    comparison = models.ForeignKey(
        EditionComparison, models.CASCADE, related_name="differences", db_index=False
    )
    section = models.CharField(max_length=20, choices=Section)
    position = models.PositiveIntegerField(help_text="Order within the section, from 1.")

    external_id = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    supplier = models.CharField(max_length=200, blank=True)
    recipient = models.CharField(max_length=200, blank=True)
    designation = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=200, blank=True)
    category = models.CharField(max_length=200, blank=True)
    order_year = models.PositiveSmallIntegerField(null=True)
    condition = models.CharField(max_length=30, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True, help_text="Items delivered.")

    subject = models.CharField(max_length=200, blank=True, help_text="What is renamed, or moves.")
    field = models.CharField(max_length=30, blank=True)
    old = models.TextField(blank=True, help_text="As edition a prints it.")
    new = models.TextField(blank=True, help_text="As edition b prints it.")
    deals = models.PositiveIntegerField(null=True)
    old_tiv = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    new_tiv = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    difference = models.DecimalField(max_digits=20, decimal_places=2, null=True)

    class Meta:
        ordering = ["comparison", "section", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "section", "position"], name="difference_once_in_its_place"
            ),
        ]

    def __str__(self):
        return f"{self.get_section_display()} {self.position}"
