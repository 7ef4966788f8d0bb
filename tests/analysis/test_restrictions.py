"""Which restrictions stand beside a deal: by what they name, and by when they held."""

from datetime import date

import pytest

from tests import factories as make
from transfers.analysis.restrictions import in_force_during, time_of
from transfers.models import Deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def parties():
    return {"supplier": make.actor("Borduria"), "recipient": make.actor("Syldavia")}


@pytest.fixture
def sold(parties):
    """Ordered in 2012, delivered in 2014 and 2016."""
    system = make.system("Rascar", category=make.category("Missiles"))
    return make.deal([(2014, 1), (2016, 1)], order_year=2012, system=system, **parties)


def found(deal):
    deal = Deal.objects.with_delivered().select_related("system").get(pk=deal.pk)
    return set(in_force_during(deal).values_list("title", flat=True))


def test_a_restriction_concerns_a_deal_that_fits_all_it_names(sold):
    other = make.actor("Poldavia")
    make.restriction(title="of the supplier", supplier=sold.supplier)
    make.restriction(title="on the recipient", recipient=sold.recipient)
    make.restriction(title="of the pair", supplier=sold.supplier, recipient=sold.recipient)
    make.restriction(title="on the system", system=sold.system)
    make.restriction(title="on the category", category=sold.system.category)
    make.restriction(title="on others", supplier=sold.supplier, recipient=other)
    make.restriction(title="of the other side", supplier=sold.recipient)
    make.restriction(title="on another system", supplier=sold.supplier, system=make.system())
    make.restriction(title="on ships", supplier=sold.supplier, category=make.category("Ships"))
    make.restriction(title="on nothing", issuer=sold.supplier)
    make.restriction(title="not public", supplier=sold.supplier, state="draft")
    assert found(sold) == {
        "of the supplier",
        "on the recipient",
        "of the pair",
        "on the system",
        "on the category",
    }


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        (None, None, True),
        (None, "2011-12-31", False),
        (None, "2012-01-01", True),
        ("2016-12-31", None, True),
        ("2017-01-01", None, False),
        ("2013-02-01", "2013-03-01", True),
        ("1990-01-01", "1995-01-01", False),
    ],
)
def test_a_restriction_holds_if_it_overlaps_the_years_from_order_to_last_delivery(
    sold, first, last, held
):
    make.restriction(title="ban", supplier=sold.supplier, from_date=first, to_date=last)
    assert found(sold) == ({"ban"} if held else set())


def test_a_delivery_that_the_register_dropped_does_not_prolong_the_deal(sold):
    make.delivery(sold, 2020, absent_since=make.edition())
    make.restriction(title="ban", supplier=sold.supplier, from_date="2018-01-01")
    assert found(sold) == set()


@pytest.mark.parametrize(
    ("fields", "deliveries", "time"),
    [
        ({"order_year": 2012}, [], (date(2012, 1, 1), date.max)),
        (
            {"order_year": 2012, "outcome": "cancelled"},
            [],
            (date(2012, 1, 1), date(2012, 12, 31)),
        ),
        ({"order_year": 2015}, [(2013, 1)], (date(2013, 1, 1), date(2015, 12, 31))),
        ({}, [(2013, 1)], (date(2013, 1, 1), date(2013, 12, 31))),
        ({}, [], (None, None)),
    ],
)
def test_the_time_of_a_deal_runs_over_the_years_that_are_known(fields, deliveries, time):
    deal = make.deal(deliveries, **fields)
    assert time_of(Deal.objects.with_delivered().get(pk=deal.pk)) == time


def test_a_deal_without_any_year_has_no_restrictions_at_its_time(parties):
    deal = make.deal(**parties)
    make.restriction(title="ban", supplier=deal.supplier)
    assert found(deal) == set()
