"""Registers as published: their editions, and which deal each entry is."""

from django.db import models
from django.db.models import Q

from .actors import ActorName
from .deals import Deal
from .history import tracked
from .systems import CategoryName, DescriptionName, SystemName


class Register(models.TextChoices):
    """A published register of transfers."""

    SIPRI = "sipri", "SIPRI Arms Transfers Database"


class RegisterEditionQuerySet(models.QuerySet):
    def get_by_natural_key(self, register, name):
        return self.get(register=register, name=name)

    def newest_first(self):
        return self.order_by("-generated_on", "-name")


@tracked
class RegisterEdition(models.Model):
    """One published state of a register; figures of two editions never share a table."""

    register = models.CharField(max_length=20, choices=Register, help_text="The register.")
    name = models.CharField(max_length=60, help_text="Usually the date it was generated.")
    generated_on = models.DateField(help_text="Newest generation date printed in its files.")
    publisher = models.CharField(max_length=200, help_text="Who published it.")
    credit_line = models.CharField(
        max_length=300, help_text="Credit its terms of use ask for; goes with every export."
    )
    terms = models.TextField(blank=True, help_text="Terms of use, in our words.")
    loaded_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a file of it was last applied."
    )

    objects = RegisterEditionQuerySet.as_manager()

    class Meta:
        ordering = ["-generated_on", "-name"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "name"],
                name="edition_name_once_per_register",
                violation_error_message="The register has an edition of this name.",
            ),
            models.CheckConstraint(
                name="edition_register_known",
                condition=Q(register__in=["sipri"]),
                violation_error_message="Unknown register.",
            ),
        ]

    def __str__(self):
        return f"{self.get_register_display()}, {self.name}"

    def natural_key(self):
        return (self.register, self.name)


@tracked(part_of=["deal"])
class RegisterEntry(models.Model):
    """A deal's place in a register: its id there, and the names under which it is printed.

    The row belongs to the newest edition that prints the deal; what older editions said is
    in its history.
    """

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="entries")
    register = models.CharField(max_length=20, choices=Register)
    external_id = models.CharField(
        "register's id", max_length=40, help_text='SIPRI calls it "AT Database ID".'
    )
    edition = models.ForeignKey(RegisterEdition, models.PROTECT, related_name="entries")
    absent_since = models.ForeignKey(
        RegisterEdition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absent_entries",
        help_text="First edition covering its years that no longer prints the deal.",
    )

    supplier_name = models.ForeignKey(ActorName, models.PROTECT, related_name="+", db_index=False)
    recipient_name = models.ForeignKey(ActorName, models.PROTECT, related_name="+", db_index=False)
    system_name = models.ForeignKey(SystemName, models.PROTECT, related_name="+", db_index=False)
    description_name = models.ForeignKey(
        DescriptionName, models.PROTECT, related_name="+", db_index=False
    )
    category_name = models.ForeignKey(
        CategoryName, models.PROTECT, related_name="+", db_index=False
    )
    printed_unit_tiv = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="TIV per item as printed, in millions, kept where it differs from ours.",
    )

    class Meta:
        verbose_name_plural = "register entries"
        constraints = [
            models.UniqueConstraint(
                fields=["register", "external_id"],
                name="entry_id_once_per_register",
                violation_error_message="The register's id belongs to another deal.",
            ),
            models.UniqueConstraint(
                fields=["deal", "register"],
                name="entry_once_per_deal_and_register",
                violation_error_message="The deal has an id in this register already.",
            ),
        ]

    def __str__(self):
        return f"{self.get_register_display()} {self.external_id}"
