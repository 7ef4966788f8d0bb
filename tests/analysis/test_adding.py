"""Deliveries, items and TIV added up, from the tallies and from the history alike."""

from decimal import Decimal
from itertools import chain, combinations

import pytest
from django.db.models import Count, Sum

from tests import factories as make
from tests.analysis.side_by_side import NEW, OLD
from tests.register_files import deal, register_file
from transfers.analysis.adding import PATHS, added_up
from transfers.models import Actor, Delivery, RegisterEdition

pytestmark = pytest.mark.django_db
BY = ("supplier", "recipient", "category", "system", "deal", "year")


def asked(most):
    return list(chain.from_iterable(combinations(BY, n) for n in range(1, most + 1)))


@pytest.fixture
def world():
    """Two editions, deals of each, one that lies in none, and what is not published."""
    editions = [make.edition(), make.edition("2025-03-10")]
    actors = [make.actor() for _ in range(4)]
    systems = [make.system(category=make.category(name)) for name in ("Ships", "Ships", "Missiles")]
    for n in range(24):
        made = make.deal(
            supplier=actors[n % 2],
            recipient=actors[2 + n % 3 // 2],
            system=systems[n % 3],
            tiv_estimate=[None, "0.13", "4", "2.5"][n % 4],
            condition=["new", "second_hand"][n % 2],
            state="draft" if n == 5 else "published",
        )
        for year in (2010 + n % 4, 2016):
            edition = [*editions, None][n % 3]
            make.delivery(made, year=year, number=n + 1, edition=edition)
    Delivery.objects.filter(number=9).update(absent_since=editions[1])
    return editions


@pytest.mark.parametrize("by", asked(2), ids="-".join)
def test_it_is_what_the_deliveries_come_to(world, by):
    deliveries = Delivery.objects.published().filter(edition=world[0], year__range=(2011, 2016))
    rows = deliveries.with_tiv().order_by().values(*(PATHS[name] for name in by))
    rows = rows.annotate(n=Count("pk"), i=Sum("number"), a=Count("tiv"), t=Sum("tiv"))
    expected = [(row[:-4], *row[-4:]) for row in rows.values_list(*(PATHS[n] for n in by), *"niat")]
    assert expected
    assert sorted(added_up(world[0], by, 2011, 2016)) == sorted(expected)


def test_deliveries_without_tiv_add_up_to_none_and_never_to_nothing(world):
    deliveries = Delivery.objects.filter(deal__tiv_estimate=None, edition=world[0])
    category = deliveries.first().deal.system.category
    deliveries.exclude(deal__system__category=category).delete()
    Delivery.objects.exclude(deal__tiv_estimate=None).delete()
    (row,) = added_up(world[0], ("category",), category=category)
    assert (row.keys, row.assigned, row.tiv) == ((category.pk,), 0, None)
    assert row.items > 0


def test_it_can_be_asked_for_some_parties_and_systems_only(world):
    supplier = Actor.objects.order_by("pk")[0]
    whole = added_up(world[0], ("supplier", "system", "year"))
    systems = {row.keys[1] for row in whole}
    some = added_up(world[0], ("system", "year"), supplier=supplier, system__in=systems)
    assert sorted(row[1:] for row in some) == sorted(
        row[1:] for row in whole if row.keys[0] == supplier.pk
    )
    assert added_up(world[0], ("year",), recipient__in=[]) == []


def test_an_older_edition_is_added_up_as_it_was(load):
    def rows(**later):
        yield deal(1, Supplier="Israel", Recipient="Turkey", **later)
        yield deal(2, Supplier="France", Recipient="Turkey")

    load(register_file(*rows(), above=OLD))
    old, turkey = RegisterEdition.objects.get(), Actor.objects.get(name__in=["Turkey", "Turkiye"])
    by = ("supplier", "recipient", "category", "system", "year")
    before = sorted(added_up(old, by)), sorted(added_up(old, by[:3], recipient=turkey))
    load(register_file(*rows(Numbers_delivered="77"), above=NEW))
    assert (sorted(added_up(old, by)), sorted(added_up(old, by[:3]))) == before
    new = RegisterEdition.objects.newest_first()[0]
    assert 77 in [row.items for row in added_up(new, by)]


@pytest.mark.parametrize(("by", "queries"), [(("supplier", "year"), 2), (("system", "deal"), 2)])
def test_it_takes_two_queries(world, django_assert_num_queries, by, queries):
    with django_assert_num_queries(queries):
        assert added_up(world[1], by)


def test_tiv_stays_exact(world):
    total = sum(row.tiv or Decimal(0) for row in added_up(world[0], BY))
    (whole,) = added_up(world[0], ())
    assert whole.tiv == total
    assert whole.keys == ()
