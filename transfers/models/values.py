"""Quantities and values as somebody states them, and the rules they obey.

TIV has no currency, and nothing converts it: a value has a currency exactly when it is money.
"""

from django.db import models
from django.db.models import F, Q


class Qualifier(models.TextChoices):
    """How exact a stated number is."""

    EXACTLY = "exactly", "exactly"
    AT_LEAST = "at_least", "at least"
    UP_TO = "up_to", "up to"
    ABOUT = "about", "about"
    NOT_STATED = "not_stated", "not stated"


class Unit(models.TextChoices):
    """What a value counts."""

    MONEY = "money", "money"
    TIV = "tiv", "million TIV"
    PERCENT = "percent", "percent"
    ITEMS = "items", "items"


class Stated(models.Model):
    """What is said about number and value; abstract, for allegations and claims."""

    quantity_min = models.PositiveIntegerField(
        null=True, blank=True, help_text="Number of items, or the least of a range."
    )
    quantity_max = models.PositiveIntegerField(
        null=True, blank=True, help_text="The most of a range; empty for a single number."
    )
    quantity_qualifier = models.CharField(
        max_length=10,
        choices=Qualifier,
        default=Qualifier.NOT_STATED,
        help_text="How exact the number is.",
    )
    quantity_of = models.CharField(
        max_length=60, blank=True, help_text='What is counted, such as "flights" or "contracts".'
    )
    value = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, blank=True, help_text="Value as stated."
    )
    value_unit = models.CharField(
        max_length=8, choices=Unit, blank=True, help_text="Money or million TIV."
    )
    currency = models.CharField(
        max_length=3, blank=True, help_text='ISO 4217 code, for money only, such as "USD".'
    )

    class Meta:
        abstract = True

    @property
    def quantity(self):
        """Number in words, such as "at least 2 flights" or "flights: 1"; or empty."""
        if self.quantity_min is None:
            return ""
        number = f"{self.quantity_min:,}"
        if self.quantity_max is not None:
            number += f"\N{EN DASH}{self.quantity_max:,}"
        qualifier = self.get_quantity_qualifier_display()
        if self.quantity_qualifier in (Qualifier.EXACTLY, Qualifier.NOT_STATED):
            qualifier = ""
        number = f"{qualifier} {number}".strip()
        if not self.quantity_of:
            return number
        # What is counted is given in the plural.
        return (
            f"{self.quantity_of}: {number}"
            if self.quantity_min == 1
            else f"{number} {self.quantity_of}"
        )

    @property
    def stated_value(self):
        """Value with its unit, such as "USD 13,000,000" or "250 million TIV"; or empty."""
        if self.value is None:
            return ""
        number = f"{self.value:,f}".removesuffix(".00")
        if self.value_unit == Unit.MONEY:
            return f"{self.currency} {number}"
        return f"{number} {self.get_value_unit_display()}"


def stated_constraints():
    """Constraints of a model that is `Stated`, named after it."""
    return [
        models.CheckConstraint(
            name="%(class)s_quantity_ordered",
            condition=Q(quantity_max__isnull=True)
            | Q(quantity_min__isnull=False, quantity_max__gte=F("quantity_min")),
            violation_error_message="The most is below the least.",
        ),
        models.CheckConstraint(
            name="%(class)s_qualifier_known",
            condition=Q(
                quantity_qualifier__in=["exactly", "at_least", "up_to", "about", "not_stated"]
            ),
            violation_error_message="Unknown qualifier.",
        ),
        models.CheckConstraint(
            name="%(class)s_value_has_unit",
            condition=Q(value__isnull=True, value_unit="")
            | Q(value__isnull=False, value__gte=0, value_unit__in=["money", "tiv"]),
            violation_error_message="A value needs a unit, money or TIV, and a unit a value.",
        ),
        currency_constraint("value_unit"),
    ]


def currency_constraint(unit):
    """A currency exactly where the unit is money: TIV never has one."""
    return models.CheckConstraint(
        name="%(class)s_currency_for_money_only",
        condition=Q(**{unit: "money"}, currency__regex=r"^[A-Z]{3}$")
        | (~Q(**{unit: "money"}) & Q(currency="")),
        violation_error_message="Money needs a currency; anything else, TIV above all, has none.",
    )
