"""What an actor supplied and received by windows of years, and what one supplied to another."""

from decimal import Decimal

import pytest

from tests import factories as make
from transfers.analysis.figures import recompute
from transfers.analysis.profiles import (
    RECIPIENT,
    SUPPLIER,
    Frame,
    OutsideYears,
    Pair,
    Side,
    unknown_parties,
)
from transfers.analysis.shares import printed_share
from transfers.analysis.successors import Heirs
from transfers.models import Actor, Figure, Succession

pytestmark = pytest.mark.django_db


def delivered(supplier, recipient, *deliveries, estimate=1, **fields):
    """A deal between actors of these names with (year, number) delivered."""
    edition = make.edition()
    return make.deal(
        supplier=make.actor(supplier),
        recipient=make.actor(recipient),
        tiv_estimate=estimate,
        deliveries=[{"year": y, "number": n, "edition": edition} for y, n in deliveries],
        **fields,
    )


@pytest.fixture
def register():
    """Deliveries to Azerbaijan 2009-23, of a register that begins in 2001."""
    make.actor("unknown supplier(s)", kind="unknown", slug="unknown-suppliers")
    delivered("Israel", "Azerbaijan", (2010, 10), (2016, 30), (2020, 45))
    delivered("Turkiye", "Azerbaijan", (2016, 60), (2021, 45))
    delivered("unknown supplier(s)", "Azerbaijan", (2016, 10), (2023, 10))
    delivered("Israel", "India", (2001, 100), (2022, 55))
    delivered("Spain", "Azerbaijan", (2022, 7), estimate=None)
    delivered("Russia", "Azerbaijan", (2022, 900), state="draft")


def side(role=RECIPIENT, name="Azerbaijan", **options):
    return Side(Frame(make.edition(), **options), make.actor(name).pk, role)


def shares(found, index=0):
    names = Actor.objects.in_bulk(found.partners.keys_in(index))
    return {
        names[key].name: found.partners.share(key, index) for key in found.partners.keys_in(index)
    }


def test_shares_are_of_a_window_with_the_unknown_in_the_whole(register):
    found = side()
    assert found.frame.window == (2019, 2023)
    assert shares(found) == {
        "Israel": 45,
        "Turkiye": 45,
        "unknown supplier(s)": 10,
        "Spain": None,
    }
    assert shares(found, 1) == {"Israel": 30, "Turkiye": 60, "unknown supplier(s)": 10}


def test_a_change_is_against_the_window_before(register):
    found = side()
    keys = {a.name: a.pk for a in Actor.objects.all()}
    assert found.partners.change(0) == 0
    assert found.partners.change(0, keys["Israel"]) == 50
    assert found.partners.change(0, keys["Turkiye"]) == -25
    assert found.partners.change(0, keys["Spain"]) is None
    assert found.partners.change(1, keys["Turkiye"]) is None
    israel = found.partners.ever[keys["Israel"]]
    assert (israel.first, israel.last, israel.tiv) == (2010, 2020, 85)


def test_a_window_that_the_edition_holds_in_part_is_no_measure(register):
    found = side(SUPPLIER, "Israel")
    assert found.frame.windows[-1] == (2001, 2003)
    assert found.partners.whole(4).tiv == 100
    assert found.partners.change(3) is None


def test_concentration_says_what_the_unknown_could_make_of_it(register):
    found = side()
    unknown = unknown_parties(Actor.objects.all())
    concentrated = found.partners.concentration(0, unknown)
    assert concentrated.points == 4150
    assert concentrated.least_points == 4050
    assert concentrated.most_points == 5050
    assert found.partners.concentration(3, unknown) is None


def test_other_windows_can_be_chosen(register):
    found = side(last=2016, width=1)
    assert found.frame.window == (2016, 2016)
    assert found.partners.whole(0).tiv == 100
    with pytest.raises(OutsideYears, match="2001 to 2023"):
        side(last=1999)


def test_the_largest_deals_are_those_of_the_window(register):
    found = side().largest_deals(3)
    assert [added.tiv for added in found] == [45, 45, 10]


def test_successors_take_in_their_predecessors_only_where_asked(register):
    delivered("Soviet Union", "India", (2001, 20))
    delivered("Soviet Union", "Cuba", (2001, 20))
    delivered("Russia", "India", (2022, 60))
    Succession.objects.create(
        predecessor=make.actor("Soviet Union"), successor=make.actor("Russia")
    )
    alone, merged = (side(SUPPLIER, "Russia", heirs=heirs) for heirs in (None, Heirs()))
    assert (alone.partners.all.tiv, merged.partners.all.tiv) == (60, 100)
    parties = (side(name="India", heirs=heirs).partners.ever for heirs in (None, Heirs()))
    assert [len(ever) for ever in parties] == [3, 2]


def test_a_pair_has_its_part_in_imports_and_exports(register):
    frame = Frame(make.edition())
    pair = Pair(frame, make.actor("Israel").pk, make.actor("Azerbaijan").pk)
    assert pair.categories.whole(0).tiv == 45
    assert pair.imports.whole(0).tiv == 100
    assert pair.exports.whole(0).tiv == 100
    assert sorted(pair.by_year) == [2010, 2016, 2020]


def test_a_profile_and_a_recomputed_figure_agree(register):
    figure = make.figure(
        supplier=make.actor("Israel"),
        recipient=make.actor("Azerbaijan"),
        first_year=2014,
        last_year=2018,
    )
    (reading,) = recompute(Figure.objects.filter(pk=figure.pk))
    found = side().partners
    assert reading.computed == found.share(make.actor("Israel").pk, 1) == 30
    assert printed_share(reading.computed) == "30"


def test_nothing_but_deliveries_without_tiv_has_no_share(register):
    found = side(SUPPLIER, "Spain").partners
    assert found.whole(0).tiv is None
    assert found.whole(0).items == 7
    assert found.share(make.actor("Azerbaijan").pk, 0) is None
    assert found.concentration(0, set()) is None
    assert found.all.tiv is None
    assert Decimal(0) not in {found.share(key, 0) for key in found.ever}
