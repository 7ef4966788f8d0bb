"""Deliveries, items and TIV of an edition added up by parties, system, category and year.

The one place that tables, profiles and charts take their numbers from. What is asked of the
newest edition comes from the tallies that the database keeps; an older one, whose rows a newer
has overwritten, is read from the history.
"""

from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, Count, F, Q, Sum, Value
from django.db.models.functions import Cast

from transfers.models import Deal, Delivery, DeliveryTally, PublishedDelivery
from transfers.reading import read_once, remembered

from .editions import fetch, is_overwritten

# How a delivery reaches what it is added up by.
PATHS = {
    "supplier": "deal__supplier",
    "recipient": "deal__recipient",
    "category": "deal__system__category",
    "system": "deal__system",
    "deal": "deal",
    "year": "year",
}
TALLIED = {"supplier", "recipient", "category", "year"}


class Added(NamedTuple):
    """What deliveries come to. TIV in millions: None where none of them has one assigned.

    `keys` are ids of what was asked for, and years, in the order of the question.
    """

    keys: tuple
    deliveries: int
    items: int
    assigned: int
    tiv: Decimal | None


def added_up(edition, by, first=None, last=None, most=None, **filters):
    """List of Added of published deals for each combination of `by`, in no order.

    With `most`, no more than so many: those with most TIV, in that order.

    `by` names some of supplier, recipient, category, system, deal and year; `first` and `last`
    are delivery years, both included; `filters` are conditions on the same names, such as
    supplier=3 or recipient__in=[1, 2].
    """
    limits = {"year__gte": first, "year__lte": last}
    filters |= {name: year for name, year in limits.items() if year is not None}
    if is_overwritten(edition):
        rows = _from_history(edition, by, filters, most)
    else:
        named = {*by, *(name.partition("__")[0] for name in filters)}
        model = DeliveryTally if named <= TALLIED else PublishedDelivery
        return summed(model.objects.filter(edition=edition, **filters), by, most)
    return _as_added(rows, by)


def added_by_year(edition):
    """List of Added for each delivery year of an edition, in no order."""
    return remembered(f"by year {edition.pk}", lambda: added_up(edition, ["year"]))


def summed(rows, by, most=None):
    """List of Added of rows of PublishedDelivery or DeliveryTally for each combination of `by`."""
    sums = _SUMS[rows.model]
    rows = rows.order_by().values(*by, **_WHOLE).annotate(**sums).exclude(n_deliveries=0)
    rows = _largest(rows, by, most)
    try:
        asked = rows.values_list(*by, *sums).query.sql_with_params()
    except EmptyResultSet:
        return []
    # The tables and the charts of a page ask for the same sums.
    return list(read_once(("summed", *asked), lambda: _as_added(_fetched(*asked), by)))


def gathered(rows, key):
    """List of Added, those of `rows` summed that have the same `key(row)`, a tuple."""
    found = {}
    for row in rows:
        keys = key(row)
        if before := found.get(keys):
            row = Added(
                keys,
                before.deliveries + row.deliveries,
                before.items + row.items,
                before.assigned + row.assigned,
                None if before.tiv is row.tiv is None else (before.tiv or 0) + (row.tiv or 0),
            )
        found[keys] = row if row.keys == keys else Added(keys, *row[1:])
    return list(found.values())


def _as_added(rows, by):
    width = len(by)
    return [
        Added(row[:width], *row[width:-1], row[-1] if row[-2] else None)
        for row in rows
        if row[width]
    ]


def _whole(column):
    # What PostgreSQL adds up of whole numbers is a decimal, which is slow to read by the thousand.
    return Cast(Sum(column), BigIntegerField())


_SUMS = {
    DeliveryTally: {
        "n_deliveries": _whole("deliveries"),
        "n_items": _whole("items"),
        "n_assigned": _whole("assigned"),
        "sum_tiv": Sum("tiv"),
    },
    PublishedDelivery: {
        "n_deliveries": Count("pk"),
        "n_items": Sum("number"),
        "n_assigned": Count("tiv"),
        "sum_tiv": Sum("tiv"),
    },
}


# Without it, what is added up by nothing would be told row by row.
_WHOLE = {"whole": Value(True)}


def _fetched(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _largest(rows, by, most):
    if most is None:
        return rows
    return rows.order_by(F("sum_tiv").desc(nulls_last=True), *by)[:most]


def _from_history(edition, by, filters, most):
    """The same from deliveries as the edition had them."""
    # Nothing of an older edition was absent from it.
    rows = (
        Delivery.objects.current()
        .filter(edition=edition, deal__state=Deal.State.PUBLISHED)
        .with_tiv()
    )
    paths = {PATHS[name]: None for name in by}
    asked = Q()
    for name, value in filters.items():
        column, *lookup = name.split("__", 1)
        asked &= Q(**{"__".join([PATHS[column], *lookup]): value})
    rows = (
        rows.filter(asked)
        .order_by()
        .values(*paths, **_WHOLE)
        .annotate(
            n_deliveries=Count("pk"),
            n_items=Sum("number"),
            n_assigned=Count("tiv"),
            sum_tiv=Sum("tiv"),
        )
    )
    rows = _largest(rows, paths, most).values_list(*paths, *_SUMS[PublishedDelivery])
    return fetch(rows, edition)
