"""A register edition as rows of its own layout, rebuilt from deals, deliveries and names."""

from django.db.models import Case, DecimalField, F, When
from django.db.models.functions import Coalesce, Round

from transfers.models import DealList, Delivery
from transfers.models.tiv import delivery_tiv, unit_tiv
from transfers.registers import sipri_deal
from transfers.registers.sipri_delivery import Row

from .editions import fetch


def delivery_rows(edition):
    """Rows of the delivery-level layout, as registers.sipri_delivery.Row, in order of id and year.

    Each name is the spelling the edition prints, unless the deal now has another party, system or
    category; a printed TIV stands where it differs from our arithmetic.
    """
    query = (
        Delivery.objects.current()
        .filter(edition=edition, deal__entries__register=edition.register)
        .order_by("deal__entries__external_id", "year")
        .values_list(
            "deal__entries__external_id",
            _spelling("supplier", "actor", "deal__supplier", "name"),
            _spelling("recipient", "actor", "deal__recipient", "name"),
            _spelling("system", "system", "deal__system", "designation"),
            _spelling("description", "description", "deal__system__description", "name"),
            _spelling("category", "category", "deal__system__category", "name"),
            "deal__order_year",
            "deal__order_year_estimated",
            "number",
            "number_estimated",
            "year",
            "year_estimated",
            "deal__condition",
            "deal__tiv_estimate",
            Coalesce(
                "deal__entries__printed_unit_tiv",
                Round(
                    unit_tiv("deal__tiv_estimate", "deal__condition"),
                    precision=2,
                    output_field=DecimalField(),
                ),
            ),
            Coalesce("printed_tiv", delivery_tiv(), output_field=DecimalField()),
            "deal__local_production",
        )
    )
    for values in fetch(query, edition):
        yield Row(0, *values)


def list_of(edition):
    """The edition's deal-level list of everything, of most years, the newest; None without."""
    lists = DealList.objects.filter(edition=edition)
    return lists.order_by("selection", F("first_year") - F("last_year"), "-generated_on").first()


def listed_rows(kept):
    """Rows of a deal-level list as it prints them, as registers.sipri_deal.Row, in its order."""
    rows = kept.rows.order_by("line").values_list(*sipri_deal.Row._fields)
    for values in rows.iterator(chunk_size=5000):
        yield sipri_deal.Row(*values)


def _spelling(entry_name, record, path, own_name):
    printed = f"deal__entries__{entry_name}_name"
    return Case(
        When(**{f"{printed}__{record}": F(path)}, then=F(f"{printed}__name")),
        default=F(f"{path}__{own_name}"),
    )
