"""The columns of the list of deals, and the orders in which it can be read."""

from .sorting import Sort

NEWEST = ("-order_year",)

SORTS = {
    "supplier": Sort("Supplier", ("supplier__folded",), then=NEWEST),
    "recipient": Sort("Recipient", ("recipient__folded",), then=NEWEST),
    "system": Sort("System", ("system__folded",), then=NEWEST),
    "description": Sort("Description", ("description__folded",), then=NEWEST),
    "category": Sort("Category", ("category__position", "category__name"), then=NEWEST),
    "order_year": Sort("Order year", ("order_year",), number=True, head="Ordered"),
    "number_ordered": Sort("Number ordered", ("number_ordered",), number=True, head="No. ordered"),
    "number_delivered": Sort(
        "Number delivered", ("number_delivered",), number=True, head="No. delivered"
    ),
    "delivery_year": Sort(
        "First delivery", ("first_delivery",), number=True, head="Delivery years", right=False
    ),
    "condition": Sort("Condition", ("condition",), then=NEWEST),
    "tiv": Sort("TIV delivered", ("tiv_delivered",), number=True, head="TIV delivered (m)"),
    "unit_tiv": Sort("TIV per item", number=True, head="TIV per item (m)"),
    "local_production": Sort("Local production", head="Local prod."),
    "comment": Sort("Remark"),
    "reference": Sort("Reference"),
}
COLUMNS = {word: sort.label for word, sort in SORTS.items()} | {"delivery_year": "Delivery years"}
USUAL = [word for word, sort in SORTS.items() if sort.keys]
"""The columns of a list for which no others are asked."""
