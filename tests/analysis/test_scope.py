"""Which deliveries a table is about: parties, categories, places, editions."""

import pytest

from tests import factories as make
from tests.analysis.test_tables import deliver
from transfers.analysis import regions
from transfers.analysis.scope import Scope
from transfers.analysis.successors import Heirs
from transfers.analysis.tables import region_table, table
from transfers.models import Succession


@pytest.fixture
def edition(db):
    return make.edition()


@pytest.fixture
def world(edition):
    """Libya is in Africa until 1990 and then in Asia; Mars is nowhere; each delivery has TIV 1."""
    africa, asia = make.region("Africa"), make.region("Asia")
    libya, india, mars = make.actor("Libya"), make.actor("India"), make.actor("Mars")
    make.member(africa, libya, None, 1990)
    make.member(asia, libya, 1991)
    make.member(asia, india)
    for recipient in (libya, india, mars):
        for year in (1990, 1991):
            deliver(edition, year, recipient=recipient, supplier=make.actor("Union"))
    return Scope(edition, 1985, 1995)


def cells(scope, by="recipient"):
    return {
        name: {year: int(cell) for year, cell in row.items()}
        for name, row in table(by, scope).cells.items()
    }


def placed(scope, *addresses, role="recipient", **more):
    places = {role: regions.select(addresses)}
    return Scope(scope.edition, scope.first, scope.last, places=places, **more)


def test_a_party_lies_where_it_lay_in_the_year_of_delivery(world):
    assert cells(placed(world, "sipri:africa")) == {"Libya": {1990: 1}}
    assert cells(placed(world, "sipri:asia")) == {"Libya": {1991: 1}, "India": {1990: 1, 1991: 1}}
    both = cells(placed(world, "sipri:africa", "sipri:asia"))
    assert both == {"Libya": {1990: 1, 1991: 1}, "India": {1990: 1, 1991: 1}}
    assert cells(placed(world, "sipri:africa"), "supplier") == {"Union": {1990: 1}}


def test_what_lies_in_no_region_can_be_asked_for(world):
    assert cells(placed(world, "sipri:none")) == {"Mars": {1990: 1, 1991: 1}}
    with_africa = cells(placed(world, "sipri:none", "sipri:africa"))
    assert with_africa == {"Mars": {1990: 1, 1991: 1}, "Libya": {1990: 1}}


def test_region_and_party_both_have_to_hold(world):
    india = {"recipient": {make.actor("India").pk}}
    assert cells(placed(world, "sipri:africa", chosen=india)) == {}
    assert cells(placed(world, "sipri:asia", chosen=india)) == {"India": {1990: 1, 1991: 1}}


def test_rows_by_region_add_up_to_all(world):
    made = region_table("recipient-region", world, make.scheme())
    assert made.grand_total() == table("recipient", world).grand_total() == 6
    assert [name for name, *_ in made.rows()][-1] == "In no region"


def test_a_pair_has_a_row_of_its_own(world):
    assert list(cells(placed(world, "sipri:africa"), "pair")) == [("Union", "Libya")]


def test_merged_successors_count_for_rows_and_choices(world):
    Succession.objects.create(predecessor=make.actor("Union"), successor=make.actor("Republic"))
    chosen = {"supplier": {make.actor("Republic").pk}}
    assert cells(Scope(world.edition, 1985, 1995, chosen), "supplier") == {}
    merged = Scope(world.edition, 1985, 1995, chosen, heirs=Heirs())
    assert cells(merged, "supplier") == {"Republic": {1990: 3, 1991: 3}}


def test_items_are_counted_where_no_tiv_is_assigned(world):
    deliver(world.edition, 1990, 7, None, recipient=make.actor("India"))
    made = table("category", world, measure="items")
    assert made.cells == {"Missiles": {1990: 10, 1991: 3}}
