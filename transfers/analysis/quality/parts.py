"""What a data-quality list is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import models
from django.db.models import BigIntegerField, DecimalField, F, Value
from django.db.models.functions import Cast, JSONObject

NO_OTHER = Cast(Value(None), BigIntegerField())
_WEIGHT = DecimalField(max_digits=20, decimal_places=4)


@dataclass(frozen=True)
class Remedy:
    """What one click does to a record, where only one thing can be meant.

    `offered` says, from record and values, what the button reads, or ""; `carry_out` changes
    the records and raises ValidationError where the database would refuse it. `changes` are the
    models whose change it takes.
    """

    offered: Callable
    carry_out: Callable
    changes: tuple


@dataclass(frozen=True)
class Part:
    """Findings of one kind of record within a list.

    `found` gives a queryset made by `finding`, or SQL of such rows with its parameters; `reads`
    are the models they follow from. `words` tells the values of one finding. `form` is
    the path to the record whose form the remedy stands on, empty for the record itself; `place`
    is the part of that form. `adds_claim` names the field of a claim that would be the remedy,
    `merges` says that merging the pair would be.
    """

    model: type[models.Model]
    found: Callable
    words: Callable
    reads: tuple
    form: str = ""
    place: str = ""
    related: tuple = ()
    adds_claim: str = ""
    merges: bool = False
    remedy: Remedy | None = None

    @property
    def name(self):
        return self.model._meta.model_name

    @property
    def subject(self):
        """The model whose form and permissions count."""
        return self.model._meta.get_field(self.form).related_model if self.form else self.model

    def record_of(self, row):
        """The record whose form holds the remedy."""
        return getattr(row, self.form) if self.form else row


@dataclass(frozen=True)
class Check:
    """One data-quality list: what it finds, what that means and how it is remedied."""

    code: str
    title: str
    meaning: str
    remedied: str
    parts: tuple = field(default=())

    def part(self, name):
        return next((part for part in self.parts if part.name == name), None)


def finding(queryset, *, record="pk", other=NO_OTHER, weight=0, **values):
    """Rows (record, other, weight, values): keys, how far off it is, and the values as JSON text.

    Values that are not texts are given as texts, so that equal ones have an equal digest.
    """
    texts = {name: Cast(value, models.TextField()) for name, value in values.items()}
    size = Cast(weight if hasattr(weight, "resolve_expression") else Value(weight), _WEIGHT)
    return queryset.order_by().values_list(F(record), other, size, JSONObject(**texts))


def plain(number):
    """A decimal as text without idle zeros beyond two places: "12.50", "0.0125"."""
    value = Decimal(number)
    shown = value.quantize(Decimal("0.01"))
    return f"{shown if shown == value else value.normalize():,f}"


def count(number):
    return f"{int(number):,}"
