"""Columns that a file has only where its address asks for regions or merged successors."""

from django.db.models import Case, CharField, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from transfers.models import Delivery, RegionMember

from .columns import DELIVERY_COLUMNS, Column, Kind

ROLES = ("supplier", "recipient")


def columns_asked_for(usual, schemes, heirs=None):
    """Columns to follow the usual ones of deals or deliveries.

    `schemes` are slugs, each with a column for either party; `heirs` say who takes in whom.
    """
    of_delivery = usual is DELIVERY_COLUMNS
    deal = "deal__" if of_delivery else ""
    year = "year" if of_delivery else _year_of_deal()
    columns = []
    for role in ROLES:
        if heirs:
            columns.append(_merged(role, deal, heirs))
        columns += [_region(role, deal, year, scheme, of_delivery) for scheme in schemes]
    return tuple(columns)


def _region(role, deal, year, scheme, of_delivery):
    when = "in the year of delivery" if of_delivery else "at the first delivery, else at the order"
    return Column(
        f"{role}_region_{scheme.replace('-', '_')}",
        f"{role.capitalize()}'s region, {scheme}",
        Subquery(_regions(f"{deal}{role}", year, scheme), output_field=CharField()),
        Kind.TEXT,
        f"Innermost region of the scheme {scheme} {when}; empty where it lies in none.",
    )


def _regions(actor, year, scheme):
    year = OuterRef(year) if isinstance(year, str) else year
    return RegionMember.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=year),
        Q(valid_to=None) | Q(valid_to__gte=year),
        scheme__slug=scheme,
        actor=OuterRef(actor),
    ).values("region__name")[:1]


def _year_of_deal():
    """The year of the deal's first delivery, else of its order, for a subquery about the deal."""
    deliveries = Delivery.objects.current().filter(deal=OuterRef(OuterRef("pk"))).order_by("year")
    first = Subquery(deliveries.values("year")[:1], output_field=IntegerField())
    return Coalesce(first, OuterRef("order_year"))


def _merged(role, deal, heirs):
    path = f"{deal}{role}"
    takes = [
        When(**{path: old}, then=Value(heirs.names[heirs.heir(old)])) for old in heirs.taken_in()
    ]
    return Column(
        f"{role}_merged",
        f"{role.capitalize()}, successors merged",
        Case(*takes, default=F(f"{path}__name"), output_field=CharField()),
        Kind.TEXT,
        f"The {role}, or the state that took it in. {heirs.in_words()}",
    )
