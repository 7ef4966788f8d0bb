"""Rows of the list: a deal with its deliveries summed up."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from django.db.models import Prefetch

from transfers.analysis.shares import span
from transfers.models import Deal, Delivery
from transfers.models.tiv import COEFFICIENTS


def compact_years(years):
    """Write sorted years shortly: 2015, 2016, 2017, 2019 as "2015–2017, 2019"."""
    if not years:
        return ""
    starts = [years[0], *(late for early, late in pairwise(years) if late - early > 1)]
    ends = [*(early for early, late in pairwise(years) if late - early > 1), years[-1]]
    return ", ".join(span(start, end) for start, end in zip(starts, ends, strict=True))


@dataclass
class DealRow:
    """A deal and its current deliveries, oldest first."""

    deal: Deal
    deliveries: list

    @cached_property
    def number_delivered(self):
        return sum(delivery.number for delivery in self.deliveries) or None

    @property
    def number_estimated(self):
        return any(delivery.number_estimated for delivery in self.deliveries)

    @property
    def years(self):
        return compact_years([delivery.year for delivery in self.deliveries])

    @property
    def years_estimated(self):
        return any(delivery.year_estimated for delivery in self.deliveries)

    @property
    def unit_tiv(self):
        """TIV of one item in its condition, in millions; None where none is assigned."""
        if self.deal.tiv_estimate is None:
            return None
        return self.deal.tiv_estimate * COEFFICIENTS[self.deal.condition]

    @property
    def tiv(self):
        """TIV delivered in millions; None where nothing was delivered or no TIV is assigned."""
        values = [d.tiv for d in self.deliveries if d.tiv is not None]
        return sum(values) if values else None


def rows_of(ids):
    """The deals of these ids in their order, as rows; two queries, however many."""
    deals = (
        Deal.objects.select_related(
            "supplier", "recipient", "system__description", "system__category"
        )
        .prefetch_related(
            Prefetch(
                "deliveries",
                Delivery.objects.current().with_tiv().order_by("year"),
                to_attr="current_deliveries",
            )
        )
        .in_bulk(ids)
    )
    return [DealRow(deals[pk], deals[pk].current_deliveries) for pk in ids if pk in deals]
