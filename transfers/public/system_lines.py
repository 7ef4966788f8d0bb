"""What the rows of the tables on a system's page hold, and the columns of their files."""

from decimal import Decimal
from typing import NamedTuple

from transfers.exports.columns import MILLIONS, Kind, help_of
from transfers.exports.sheet import plain
from transfers.models import Actor, Deal, WeaponSystem

from .rows import compact_years

# What deliveries of a system are added up by, and the columns that stand for it.
ROLES = {
    "pair": ("supplier", "recipient"),
    "supplier": ("supplier",),
    "recipient": ("recipient",),
    "year": (),
}


class Sum(NamedTuple):
    """What a system's deliveries come to; TIV in millions, None where none is assigned.

    `supplier` and `recipient` are actors, or None where the row is of all of them.
    """

    supplier: Actor | None
    recipient: Actor | None
    years: tuple
    deliveries: int
    items: int
    tiv: Decimal | None

    @property
    def first(self):
        return self.years[0]

    @property
    def last(self):
        return self.years[-1]

    @property
    def spans(self):
        return compact_years(self.years)


class Similar(NamedTuple):
    """Another system of the same kind or family; TIV in millions."""

    slug: str
    designation: str
    family: str
    items: int
    tiv: Decimal | None


class DealLine(NamedTuple):
    """One deal of the system; TIV in millions."""

    reference: str
    supplier: str
    recipient: str
    order_year: int | None
    number_ordered: int | None
    number_delivered: int | None
    years: str
    condition: str
    tiv: Decimal | None


TIV_COLUMN = plain(
    "tiv_millions",
    "TIV",
    Kind.DECIMAL,
    "Sum of the deliveries' TIV, each rounded to 2 decimals; empty where none is assigned. "
    "Not money.",
    MILLIONS,
)
ITEMS = plain("number_delivered", "Number delivered", Kind.INTEGER, "Items delivered.")


def party_columns(role):
    title = role.capitalize()
    return (
        plain(role, title, Kind.TEXT, help_of(Deal, role)),
        plain(f"{role}_slug", f"{title}, name in addresses", Kind.TEXT, help_of(Actor, "slug")),
    )


SUMS = (
    plain("first_year", "First delivery year", Kind.INTEGER, "Calendar year."),
    plain("last_year", "Last delivery year", Kind.INTEGER, "Calendar year."),
    plain("delivery_years", "Delivery years", Kind.TEXT, "Every calendar year with a delivery."),
    plain("deliveries", "Deliveries", Kind.INTEGER, "Deals and years with a delivery."),
    ITEMS,
    TIV_COLUMN,
)
SIMILAR_COLUMNS = (
    plain("system_slug", "System, name in addresses", Kind.TEXT, help_of(WeaponSystem, "slug")),
    plain("designation", "Designation", Kind.TEXT, help_of(WeaponSystem, "designation")),
    plain("family", "Family", Kind.TEXT, help_of(WeaponSystem, "family")),
    ITEMS,
    TIV_COLUMN,
)
DEAL_LINE = (
    plain("reference", "Reference", Kind.TEXT, help_of(Deal, "reference")),
    *(plain(role, role.capitalize(), Kind.TEXT, help_of(Deal, role)) for role in ROLES["pair"]),
    plain("order_year", "Order year", Kind.INTEGER, help_of(Deal, "order_year")),
    plain("number_ordered", "Number ordered", Kind.INTEGER, help_of(Deal, "number_ordered")),
    ITEMS,
    plain("delivery_years", "Delivery years", Kind.TEXT, "Every calendar year with a delivery."),
    plain("condition", "Condition", Kind.TEXT, help_of(Deal, "condition")),
    TIV_COLUMN,
)
