"""Which restrictions concern a transfer, and stood at its time."""

from datetime import date

from django.db.models import Q

from transfers.models import Deal, Restriction

NAMED = ("supplier", "recipient", "system", "category")


def restrictions_on(supplier, recipient, system):
    """Published restrictions on a transfer between two parties, given by key, of a system.

    A restriction concerns it where every party, system and category that it names is the
    transfer's own. Without a system it must name neither system nor category. One that names
    nothing concerns everything, and so nothing.
    """
    transfer = {
        "supplier": supplier,
        "recipient": recipient,
        "system": system and system.pk,
        "category": system and system.category_id,
    }
    concerned = ~Q(**dict.fromkeys(NAMED))
    for name, key in transfer.items():
        concerned &= Q(**{name: None}) | Q(**{name: key}) if key else Q(**{name: None})
    return Restriction.objects.published().filter(concerned)


def time_of(deal):
    """First and last day between a deal's order and its last delivery, both included.

    `deal` carries `first_delivery` and `last_delivery`, as `with_delivered` adds them. Nothing
    delivered leaves the end open, unless the order was cancelled; (None, None) where no year is
    known at all.
    """
    years = [y for y in (deal.order_year, deal.first_delivery, deal.last_delivery) if y]
    if not years:
        return None, None
    waiting = deal.last_delivery is None and deal.outcome != Deal.Outcome.CANCELLED
    return date(min(years), 1, 1), date.max if waiting else date(max(years), 12, 31)


def in_force_during(deal):
    """Published restrictions that concern a deal and held on some day of `time_of` it.

    Those without a first day may have held; none where the deal has no year.
    """
    first, last = time_of(deal)
    if first is None:
        return Restriction.objects.none()
    concerned = restrictions_on(deal.supplier_id, deal.recipient_id, deal.system)
    return concerned.in_force_between(first, last)
