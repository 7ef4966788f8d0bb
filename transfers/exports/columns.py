"""What a row of each export holds: one definition for the site, the admin and the commands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from django.contrib.postgres.aggregates import BoolOr, StringAgg
from django.db.models import (
    Case,
    CharField,
    F,
    FilteredRelation,
    Q,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from transfers.models import (
    Actor,
    Deal,
    Delivery,
    Register,
    RegisterEdition,
    WeaponDescription,
    WeaponSystem,
)
from transfers.models.deals import YEARS
from transfers.models.tiv import delivery_tiv, order_tiv, unit_tiv

MILLIONS = "million TIV"
REQUIRED = {"required": True}
YEAR = {"minimum": YEARS[0], "maximum": YEARS[1]}
NOT_NEGATIVE = {"minimum": 0}
ISO3 = {"pattern": "[A-Z]{3}"}
ESTIMATED = "Whether the value before it is an estimate: yes, no, or empty where not stated."


class Kind(StrEnum):
    """What a value is, which decides how each format writes it."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Column:
    """One column: `expression` is evaluated on the export's model.

    `relations` are joins that the expression needs. With `of_deliveries` the expression is an
    aggregate over the deal's current deliveries. `limits` are what every value keeps to, as
    constraints of a Table Schema.
    """

    name: str
    title: str
    expression: Combinable
    kind: Kind
    description: str
    unit: str = ""
    relations: Mapping[str, FilteredRelation] = field(default_factory=dict)
    of_deliveries: bool = False
    limits: Mapping[str, object] = field(default_factory=dict)


def codebook(columns):
    """Rows that explain the columns: name, title, meaning, kind, unit."""
    return [(c.name, c.title, c.description, c.kind.value, c.unit) for c in columns]


def help_of(model, name):
    return model._meta.get_field(name).help_text


def label_of(path, choices):
    return Case(
        *(When(Q(**{path: value}), then=Value(label)) for value, label in choices.choices),
        output_field=CharField(),
    )


def _identity(deal, entry):
    """Which deal it is, between whom, and of what; `deal` is the path from the row to the deal."""
    sipri = FilteredRelation(f"{deal}entries", condition=Q(**{f"{entry}register": Register.SIPRI}))
    yield Column(
        "reference",
        "Reference",
        F(f"{deal}reference"),
        Kind.TEXT,
        help_of(Deal, "reference"),
        limits=REQUIRED if deal else REQUIRED | {"unique": True},
    )
    yield Column(
        "sipri_id",
        "SIPRI id",
        F("sipri_entry__external_id"),
        Kind.TEXT,
        'SIPRI\'s "AT Database ID"; empty for a deal that its register does not hold.',
        relations={"sipri_entry": sipri},
    )
    for role, meaning in (("supplier", "Who supplies."), ("recipient", "Who receives.")):
        title = role.capitalize()
        path = f"{deal}{role}"
        yield Column(role, title, F(f"{path}__name"), Kind.TEXT, meaning, limits=REQUIRED)
        yield Column(
            f"{role}_iso3",
            f"{title}, ISO code",
            F(f"{path}__iso3"),
            Kind.TEXT,
            f"ISO 3166-1 alpha-3. {help_of(Actor, 'iso3')}",
            limits=ISO3,
        )
    yield Column(
        "designation",
        "Designation",
        F(f"{deal}system__designation"),
        Kind.TEXT,
        help_of(WeaponSystem, "designation"),
        limits=REQUIRED,
    )
    yield Column(
        "description",
        "Description",
        F(f"{deal}system__description__name"),
        Kind.TEXT,
        f"Kind of weapon. {help_of(WeaponDescription, 'name')}",
        limits=REQUIRED,
    )
    yield Column(
        "category",
        "Category",
        F(f"{deal}system__category__name"),
        Kind.TEXT,
        help_of(WeaponSystem, "category"),
        limits=REQUIRED,
    )


def _order(deal):
    """What was ordered, and what SIPRI thinks it is worth."""
    for name, title in (("order_year", "Order year"), ("number_ordered", "Number ordered")):
        limits = YEAR if name == "order_year" else {"minimum": 1}
        meaning = help_of(Deal, name)
        yield Column(name, title, F(f"{deal}{name}"), Kind.INTEGER, meaning, limits=limits)
        yield Column(
            f"{name}_estimated",
            f"{title} is an estimate",
            F(f"{deal}{name}_estimated"),
            Kind.BOOLEAN,
            ESTIMATED,
        )
    yield Column(
        "condition",
        "Condition",
        label_of(f"{deal}condition", Deal.Condition),
        Kind.TEXT,
        f"{help_of(Deal, 'condition')} One of: {', '.join(Deal.Condition.labels)}.",
        limits=REQUIRED | {"enum": Deal.Condition.labels},
    )
    yield Column(
        "local_production",
        "Local production",
        F(f"{deal}local_production"),
        Kind.BOOLEAN,
        f"{help_of(Deal, 'local_production')} Yes, no, or empty where not stated.",
    )
    yield Column(
        "sipri_estimate_tiv_millions",
        "SIPRI estimate",
        F(f"{deal}tiv_estimate"),
        Kind.DECIMAL,
        help_of(Deal, "tiv_estimate"),
        MILLIONS,
        limits=NOT_NEGATIVE,
    )
    yield Column(
        "unit_tiv_millions",
        "TIV per item",
        unit_tiv(f"{deal}tiv_estimate", f"{deal}condition"),
        Kind.DECIMAL,
        "TIV of one item in its condition, unrounded: the estimate, of which a second-hand item "
        "counts 0.40 and a modernised one 0.66. Not money.",
        MILLIONS,
        limits=NOT_NEGATIVE,
    )


def _delivery():
    """What one delivery adds to its deal."""
    for name, title, path in (
        ("delivery_year", "Delivery year", "year"),
        ("number_delivered", "Number delivered", "number"),
    ):
        limits = REQUIRED | (YEAR if path == "year" else {"minimum": 1})
        yield Column(name, title, F(path), Kind.INTEGER, help_of(Delivery, path), limits=limits)
        yield Column(
            f"{name}_estimated",
            f"{title} is an estimate",
            F(f"{path}_estimated"),
            Kind.BOOLEAN,
            ESTIMATED,
        )
    yield Column(
        "delivery_tiv_millions",
        "TIV of the delivery",
        delivery_tiv(),
        Kind.DECIMAL,
        "Number delivered × TIV per item, rounded once to 2 decimals; empty where no TIV is "
        "assigned. Not money.",
        MILLIONS,
        limits=NOT_NEGATIVE,
    )
    yield Column(
        "printed_tiv_millions",
        "TIV as printed",
        F("printed_tiv"),
        Kind.DECIMAL,
        help_of(Delivery, "printed_tiv"),
        MILLIONS,
        limits=NOT_NEGATIVE,
    )


def _delivered():
    """What all current deliveries of a deal come to."""
    summed = partial(Column, of_deliveries=True)
    any_estimated = "Yes where it is an estimate for any year; empty where no year states it."
    yield summed(
        "number_delivered", "Number delivered", Sum("number"), Kind.INTEGER, "All items so far."
    )
    yield summed(
        "number_delivered_estimated",
        "Number delivered is an estimate",
        BoolOr("number_estimated"),
        Kind.BOOLEAN,
        any_estimated,
    )
    yield summed(
        "delivery_years",
        "Delivery years",
        StringAgg(Cast("year", TextField()), "; ", order_by="year"),
        Kind.TEXT,
        "Every calendar year with a delivery, parted by semicolons.",
    )
    yield summed(
        "delivery_years_estimated",
        "A delivery year is an estimate",
        BoolOr("year_estimated"),
        Kind.BOOLEAN,
        any_estimated,
    )
    yield summed(
        "delivered_tiv_millions",
        "TIV delivered",
        Sum(delivery_tiv()),
        Kind.DECIMAL,
        "Sum of the deliveries' TIV, each rounded to 2 decimals; empty where nothing is "
        "delivered or no TIV is assigned. Not money.",
        MILLIONS,
        limits=NOT_NEGATIVE,
    )


def _comment(deal):
    return Column("comment", "Comment", F(f"{deal}comment"), Kind.TEXT, help_of(Deal, "comment"))


def _credit(path):
    return Column("credit", "Credit", F(path), Kind.TEXT, help_of(RegisterEdition, "credit_line"))


DELIVERY_COLUMNS = (
    *_identity("deal__", "deal__entries__"),
    *_order("deal__"),
    *_delivery(),
    _comment("deal__"),
    Column("edition", "Edition", F("edition__name"), Kind.TEXT, help_of(Delivery, "edition")),
    _credit("edition__credit_line"),
)
DEAL_COLUMNS = (
    *_identity("", "entries__"),
    *_order(""),
    Column(
        "order_tiv_millions",
        "TIV of the order",
        order_tiv(),
        Kind.DECIMAL,
        "Number ordered × TIV per item, rounded once to 2 decimals; empty where either is "
        "unknown. Not money.",
        MILLIONS,
        limits=NOT_NEGATIVE,
    ),
    *_delivered(),
    _comment(""),
    Column(
        "edition",
        "Edition",
        F("sipri_entry__edition__name"),
        Kind.TEXT,
        "Newest edition that prints the deal; empty for one entered by hand.",
    ),
    _credit("sipri_entry__edition__credit_line"),
)
