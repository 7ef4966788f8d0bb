"""Columns of a comparison of two editions, section by section, headed by the editions' names."""

from django.db.models import F, TextField, Value
from django.utils.text import slugify

from transfers.models import EditionDifference, RegisterEdition

from .columns import MILLIONS, Column, Kind, help_of

Section = EditionDifference.Section
EVERYTHING = "all"

FIELDS = {
    "supplier": "supplier",
    "recipient": "recipient",
    "designation": "designation",
    "description": "description",
    "category": "category",
    "order_year": "order year",
    "order_year_estimated": "order year is an estimate",
    "condition": "condition",
    "local_production": "local production",
    "tiv_estimate": "SIPRI estimate, million TIV",
    "unit_tiv": "TIV per item, million",
    "number_ordered": "number ordered",
    "number_ordered_estimated": "number ordered is an estimate",
    "comment": "comment",
    "number": "number delivered",
    "number_estimated": "number delivered is an estimate",
    "year_estimated": "delivery year is an estimate",
    "tiv": "TIV as printed, million",
}
_OF_DEAL = ("external_id", "reference", "supplier", "recipient", "designation")
_WHOLE = (*_OF_DEAL, "description", "category", "order_year", "condition", "number")
_CHANGED = ("field", "old", "new")
_MOVED = ("old_tiv", "new_tiv", "difference")
SECTIONS = {
    Section.RENAMED: ("subject", "old", "new", "deals"),
    Section.DEALS_ADDED: (*_WHOLE, "new_tiv"),
    Section.DEALS_GONE: (*_WHOLE, "old_tiv"),
    Section.DEALS_CHANGED: (*_OF_DEAL, *_CHANGED),
    Section.DELIVERIES_ADDED: (*_OF_DEAL, "year", "number", "new_tiv"),
    Section.DELIVERIES_GONE: (*_OF_DEAL, "year", "number", "old_tiv"),
    Section.DELIVERIES_CHANGED: (*_OF_DEAL, "year", *_CHANGED),
    Section.TIV_SUPPLIER: ("subject", *_MOVED),
    Section.TIV_RECIPIENT: ("subject", *_MOVED),
    Section.TIV_YEAR: ("year", *_MOVED),
}
_SUBJECTS = {
    Section.RENAMED: ("kind", "Kind", "What is spelled differently."),
    Section.TIV_SUPPLIER: ("supplier", "Supplier", "Who supplies."),
    Section.TIV_RECIPIENT: ("recipient", "Recipient", "Who receives."),
    EVERYTHING: ("subject", "Subject", "What is renamed, or whose TIV moves."),
}


def difference_columns(comparison, section):
    """Columns of one section; of EVERYTHING all columns, the section's name before them."""
    columns = _columns(comparison, section)
    if section == EVERYTHING:
        return tuple(columns.values())
    return tuple(columns[name] for name in SECTIONS[section])


def credited_columns(comparison, section):
    """Columns of the section's file: each row carries the credit line."""
    told = dict.fromkeys([comparison.a.credit_line, comparison.b.credit_line])
    credit = Value("; ".join(told), output_field=TextField())
    meaning = help_of(RegisterEdition, "credit_line")
    return (
        *difference_columns(comparison, section),
        Column("credit", "Credit", credit, Kind.TEXT, meaning),
    )


def difference_rows(comparison, section):
    """Rows of one section, or of EVERYTHING, in their order."""
    rows = EditionDifference.objects.filter(comparison=comparison)
    if section == EVERYTHING:
        return rows.order_by("section", "position")
    return rows.filter(section=section).order_by("position")


def _columns(comparison, section):
    a, b = comparison.a.name, comparison.b.name
    old, new = (slugify(name).replace("-", "_") for name in (a, b))
    subject = _SUBJECTS.get(section, _SUBJECTS[EVERYTHING])
    tiv = "TIV of deliveries in the years that both editions cover, from their values of one item."
    text, number, decimal = Kind.TEXT, Kind.INTEGER, Kind.DECIMAL
    told = [
        ("section", "section", "Section", text, "What the line tells.", ""),
        ("subject", *subject[:2], text, subject[2], ""),
        ("external_id", "sipri_id", "SIPRI id", text, 'SIPRI\'s "AT Database ID".', ""),
        ("reference", "reference", "Reference", text, "Public reference of the deal.", ""),
        ("supplier", "supplier", "Supplier", text, "Who supplies, as spelled.", ""),
        ("recipient", "recipient", "Recipient", text, "Who receives, as spelled.", ""),
        ("designation", "designation", "Designation", text, "What is ordered, as spelled.", ""),
        ("description", "description", "Description", text, "Kind of weapon, as spelled.", ""),
        ("category", "category", "Category", text, "Armament category, as spelled.", ""),
        ("order_year", "order_year", "Order year", number, "Calendar year of the order.", ""),
        ("condition", "condition", "Condition", text, "State of the items.", ""),
        ("year", "year", "Year", number, "Calendar year of delivery.", ""),
        ("number", "number_delivered", "Number delivered", number, "Items.", ""),
        ("field", "field", "Field", text, "What differs.", ""),
        ("old", f"old_{old}", f"Edition {a}", text, f"As edition {a} prints it.", ""),
        ("new", f"new_{new}", f"Edition {b}", text, f"As edition {b} prints it.", ""),
        ("deals", "deals", "Deals", number, "Deals of both editions with this spelling.", ""),
        ("old_tiv", f"old_tiv_millions_{old}", f"TIV, edition {a}", decimal, tiv, MILLIONS),
        ("new_tiv", f"new_tiv_millions_{new}", f"TIV, edition {b}", decimal, tiv, MILLIONS),
        (
            "difference",
            "difference_tiv_millions",
            f"TIV, {b} less {a}",
            decimal,
            f"TIV of edition {b} less that of {a}.",
            MILLIONS,
        ),
    ]
    return {
        field: Column(name, title, F(field), kind, meaning, unit)
        for field, name, title, kind, meaning, unit in told
    }
