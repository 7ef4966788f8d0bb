"""Deals that may be the one somebody is entering."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpResponseBadRequest
from django.shortcuts import render

from transfers.imports.designations import compare
from transfers.models import Deal, WeaponSystem

from . import numbers

# Designations less alike are two systems (of 100, as imports suggest names).
ALIKE = 75
MOST_SHOWN = 20
KEY = ("supplier", "recipient", "system")
TOLD_BY = (*KEY, "order_year", "number_ordered")


@dataclass(frozen=True)
class Order:
    """What tells one deal from another: keys of parties and system, year and number if known."""

    supplier: int
    recipient: int
    system: int
    order_year: int | None = None
    number_ordered: int | None = None

    @classmethod
    def of(cls, values):
        """From records or keys; None where a party or the system is missing."""
        if not all(values.get(name) for name in KEY):
            return None
        return cls(*(getattr(values.get(name), "pk", values.get(name)) for name in TOLD_BY))


def likely_duplicates(order, own=None):
    """Deals of the same parties and of a system alike, ordered within a year or as many.

    Where neither year nor number is known, all of these parties and systems. `own` is the key of
    the deal itself. At most MOST_SHOWN, the latest first.
    """
    deals = Deal.objects.filter(supplier=order.supplier, recipient=order.recipient)
    systems = _alike(order.system, deals)
    if not systems:
        return []
    near = Q()
    if order.order_year is not None:
        near |= Q(order_year__range=(order.order_year - 1, order.order_year + 1))
    if order.number_ordered is not None:
        near |= Q(number_ordered=order.number_ordered)
    found = deals.filter(near, system__in=systems).exclude(pk=own).with_delivered()
    found = found.select_related("supplier", "recipient", "system__description")
    found = list(found.order_by("-order_year", "reference")[:MOST_SHOWN])
    for deal in found:
        deal.shown = _shown(deal)
    return found


def _alike(system, deals):
    """Keys of the systems of these deals that may be the system of this key."""
    known = WeaponSystem.objects.filter(pk__in=deals.order_by().values("system"))
    known = dict(known.order_by().values_list("pk", "folded"))
    entered = WeaponSystem.objects.filter(pk=system).values_list("folded", flat=True).first()
    if entered is None:
        return []
    return [
        key
        for key, folded in known.items()
        if key == system or ((found := compare(entered, folded)) and found.score >= ALIKE)
    ]


def _shown(deal):
    return {
        "ordered_in": numbers.year(deal.order_year, deal.order_year_estimated),
        "ordered": numbers.number(deal.number_ordered, deal.number_ordered_estimated),
        "delivered": numbers.number(deal.number_delivered),
        "years": numbers.years(deal.first_delivery, deal.last_delivery),
    }


def likely_view(request):
    """Table of likely duplicates of the deal in the query; empty where it lacks a party.

    The caller checks the permission.
    """
    try:
        values = {name: int(request.GET.get(name) or 0) or None for name in (*TOLD_BY, "own")}
    except ValueError:
        return HttpResponseBadRequest("Keys, year and number are whole numbers.")
    if any(value and not 0 < value < 2**31 for value in values.values()):
        return HttpResponseBadRequest("Keys, year and number lie between 1 and 2147483647.")
    order = Order.of(values)
    found = likely_duplicates(order, values["own"]) if order else []
    return render(request, "admin/transfers/likely_duplicates.html", {"duplicates": found})
