"""Columns of the list and the orders in which it can be read."""

from dataclasses import dataclass

from django.db.models import F

DEFAULT = "-order_year"


@dataclass(frozen=True)
class Sort:
    """What a sort word means; `head` is the column's head where the label is too long."""

    label: str
    keys: tuple
    number: bool = False
    head: str = ""
    of_deliveries: bool = False


SORTS = {
    "supplier": Sort("Supplier", ("supplier__folded",)),
    "recipient": Sort("Recipient", ("recipient__folded",)),
    "system": Sort("System", ("system__folded",)),
    "description": Sort("Description", ("system__description__folded",)),
    "category": Sort("Category", ("system__category__position", "system__category__name")),
    "order_year": Sort("Order year", ("order_year",), number=True, head="Ordered"),
    "number_ordered": Sort("Number ordered", ("number_ordered",), number=True, head="No. ordered"),
    "number_delivered": Sort(
        "Number delivered",
        ("number_delivered",),
        number=True,
        head="No. delivered",
        of_deliveries=True,
    ),
    "delivery_year": Sort(
        "First delivery",
        ("first_delivery",),
        number=True,
        head="Delivery years",
        of_deliveries=True,
    ),
    "condition": Sort("Condition", ("condition",)),
    "tiv": Sort(
        "TIV delivered",
        ("tiv_delivered",),
        number=True,
        head="TIV delivered (m)",
        of_deliveries=True,
    ),
}
SORT_WORDS = [sign + word for word in SORTS for sign in ("", "-")]


def in_order(deals, word):
    """Sort by a word of SORTS ("-" in front: downwards); empty comes last, equals by id."""
    sort = SORTS[word.removeprefix("-")]
    if sort.of_deliveries:
        deals = deals.with_delivered()
    keys = [F(key) for key in sort.keys]
    if word.startswith("-"):
        return deals.order_by(*(key.desc(nulls_last=True) for key in keys), "pk")
    return deals.order_by(*(key.asc(nulls_last=True) for key in keys), "pk")
