"""What is laid out for the public's reading is what deals and deliveries say, whatever is done."""

from itertools import count

import pytest
from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import factories as make
from transfers.models import (
    DataChange,
    Deal,
    DealTally,
    Delivery,
    DeliveryTally,
    PublishedDeal,
    PublishedDelivery,
)

OF_A_DEAL = (
    "pk",
    "supplier",
    "recipient",
    "system",
    "system__description",
    "system__category",
    "order_year",
    "condition",
    "local_production",
    "number_ordered",
    "number_delivered",
    "tiv_delivered",
    "first_delivery",
    "last_delivery",
)


def deals_by_django():
    return set(Deal.objects.published().with_delivered().values_list(*OF_A_DEAL))


def deals_laid_out():
    columns = [name.replace("system__", "") for name in OF_A_DEAL]
    return set(PublishedDeal.objects.values_list(*columns))


def deliveries_by_django():
    rows = Delivery.objects.published().with_tiv()
    return set(
        rows.values_list(
            "pk",
            "deal",
            "edition",
            "deal__supplier",
            "deal__recipient",
            "deal__system",
            "deal__system__category",
            "year",
            "number",
            "tiv",
        )
    )


def deliveries_laid_out():
    return set(
        PublishedDelivery.objects.values_list(
            "pk",
            "deal",
            "edition",
            "supplier",
            "recipient",
            "system",
            "category",
            "year",
            "number",
            "tiv",
        )
    )


KIND = ("supplier", "recipient", "category", "order_year", "condition", "local_production")
CELL = ("edition", "supplier", "recipient", "category", "year")


def tallies():
    deals = DealTally.objects.values(*KIND).annotate(n=Sum("deals")).exclude(n=0)
    cells = DeliveryTally.objects.values(*CELL).annotate(
        n=Sum("deliveries"), a=Sum("assigned"), i=Sum("items"), t=Sum("tiv")
    )
    cells = cells.exclude(n=0, a=0, i=0, t=0)
    return (
        set(deals.values_list(*KIND, "n").order_by()),
        set(cells.values_list(*CELL, "n", "a", "i", "t").order_by()),
    )


def tallies_by_django():
    deals = PublishedDeal.objects.values(*KIND).annotate(n=Count("pk"))
    cells = PublishedDelivery.objects.values(*CELL).annotate(
        n=Count("pk"), a=Count("tiv"), i=Sum("number"), t=Sum("tiv", default=0)
    )
    return (
        set(deals.values_list(*KIND, "n").order_by()),
        set(cells.values_list(*CELL, "n", "a", "i", "t").order_by()),
    )


def assert_true():
    assert deals_laid_out() == deals_by_django()
    assert deliveries_laid_out() == deliveries_by_django()
    assert tallies() == tallies_by_django()


class World:
    """A few parties, systems, deals and deliveries, and what can be done to them."""

    def __init__(self):
        numbers = count()
        self.actors = [make.actor(f"Actor {n}") for n in range(3)]
        self.categories = [make.category(name) for name in ("Missiles", "Ships")]
        self.systems = [
            make.system(f"System {n}", category=self.categories[n % 2]) for n in range(3)
        ]
        self.edition = make.edition()
        self.later = make.edition("2025-03-10")
        self.name = lambda: f"D-{next(numbers)}"

    def deals(self):
        return list(Deal.objects.order_by("pk"))

    def enter(self, n):
        parties = {"supplier": self.actors[n % 2], "recipient": self.actors[2]}
        deal = make.deal(
            reference=self.name(),
            system=self.systems[n % 3],
            order_year=[None, 2010, 2011][n % 3],
            tiv_estimate=[None, "0.13", "2.5"][n % 3],
            condition=["new", "second_hand", "modernised"][n % 3],
            state=["published", "draft"][n % 7 == 0],
            **parties,
        )
        make.delivery(deal, year=2012, number=n + 1, edition=self.edition)

    def deliver(self, n):
        Delivery.objects.bulk_create(
            [Delivery(deal=deal, year=2013 + n, number=2 + n) for deal in self.deals()],
            ignore_conflicts=True,
        )

    def correct(self, n):
        Delivery.objects.filter(pk__in=[d.pk for d in Delivery.objects.all()[:n]]).update(
            number=F("number") + 1, edition=self.later
        )

    def forget(self, n):
        Delivery.objects.filter(year=2012 + n).update(absent_since=self.later)

    def remember(self, n):
        Delivery.objects.update(absent_since=None)

    def no_longer_print(self, n):
        for deal in self.deals()[: n % 3]:
            if not deal.entries.exists():
                make.entry(deal, absent_since=self.later)

    def withdraw(self, n):
        for deal in self.deals()[:n]:
            Deal.objects.filter(pk=deal.pk).update(state="withdrawn", withdrawal_reason="Twice.")

    def publish(self, n):
        Deal.objects.update(state="published", withdrawal_reason="")

    def reconsider(self, n):
        Deal.objects.filter(order_year=2010).update(
            tiv_estimate="7.25", condition="modernised", local_production=[None, True][n % 2]
        )

    def move(self, n):
        Deal.objects.filter(supplier=self.actors[0]).update(supplier=self.actors[n % 2])

    def sort_otherwise(self, n):
        system = self.systems[n % 3]
        system.category = self.categories[(n + 1) % 2]
        system.save()

    def delete(self, n):
        for deal in self.deals()[:n]:
            deal.delete()

    def order(self, n):
        parties = {"supplier": self.actors[n % 2], "recipient": self.actors[2]}
        make.deal(reference=self.name(), system=self.systems[n % 3], **parties)

    def drop_from_the_register(self, n):
        for deal in self.deals():
            deal.entries.all().delete()

    def take_back(self, n):
        Delivery.objects.filter(year=2012, number__lte=n).delete()

    def print_again(self, n):
        for deal in self.deals():
            deal.entries.update(absent_since=None)

    def fail(self, n):
        try:
            with transaction.atomic():
                self.publish(n)
                self.deliver(n)
                raise LookupError
        except LookupError:
            pass


DEEDS = sorted(name for name in vars(World) if not name.startswith("_") and name != "deals")


@pytest.mark.django_db
@pytest.mark.parametrize("name", DEEDS)
def test_it_is_what_deals_and_deliveries_say_after_each_deed(name):
    world = World()
    for n in range(8):
        world.enter(n)
    world.forget(0)
    world.remember(0)
    world.no_longer_print(2)
    for n in range(4, -1, -1):
        getattr(world, name)(n)
        assert_true()


class TestLaidOut(TestCase):
    @settings(max_examples=15)
    @given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 4)), min_size=5, max_size=25))
    def test_it_is_what_deals_and_deliveries_say_whatever_is_done(self, deeds):
        world = World()
        for n in range(4):
            world.enter(n)
        for name, n in deeds:
            getattr(world, name)(n)
        assert_true()


@pytest.mark.django_db
def test_tallies_are_folded_and_stay_the_same():
    world = World()
    world.enter(1)
    with connection.cursor() as cursor:
        for tally in ("dealtally", "deliverytally"):
            cursor.execute(f"SELECT setval('transfers_{tally}_id_seq', 19997)")
    for n in range(6):
        world.enter(n)
    assert DealTally.objects.count() < 7
    assert_true()


@pytest.mark.django_db
def test_emptying_a_table_empties_what_is_published_of_it():
    World().enter(1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE transfers_delivery CASCADE")
    assert not PublishedDelivery.objects.exists()
    assert PublishedDeal.objects.get().number_delivered is None
    assert_true()


@pytest.mark.django_db
def test_a_row_that_stays_the_same_is_not_written_again():
    World().enter(1)
    before = DealTally.objects.count(), DeliveryTally.objects.count()
    Deal.objects.update(comment="A remark that no tally counts.")
    Deal.objects.update(order_year=F("order_year"))
    assert (DealTally.objects.count(), DeliveryTally.objects.count()) == before


def changes():
    return DataChange.objects.aggregate(n=Sum("changes", default=0))["n"]


@pytest.mark.django_db
def test_each_change_counts_in_the_version_and_nothing_else_does():
    deal = make.deal()
    before = changes()
    Deal.objects.filter(pk=deal.pk).update(comment="Seen.")
    assert changes() == before + 1
    Deal.objects.filter(pk=deal.pk).update(comment="Seen.")
    Deal.objects.filter(~Q(pk=deal.pk)).update(comment="Not there.")
    assert changes() == before + 1


@pytest.mark.django_db
def test_counts_are_taken_together_without_being_lost():
    deal = make.deal()
    before = changes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('transfers_datachange_id_seq', 2998)")
    for n in range(3):
        Deal.objects.filter(pk=deal.pk).update(comment=f"Remark {n}.")
    assert changes() == before + 3
    assert DataChange.objects.count() == 2
