"""Rankings, windows against the one before, moving averages and concentration."""

from decimal import Decimal

import pytest

from tests import factories as make
from tests.analysis.test_tables import deliver
from transfers.analysis.concentration import concentrations, full_windows
from transfers.analysis.ranking import compared, main_partners, ranking, together
from transfers.analysis.scope import Scope
from transfers.analysis.shares import Window
from transfers.analysis.tables import NOT_ASSIGNED, Table, table

TOTALS = {"B": Decimal(30), "A": Decimal(30), "C": Decimal(40), "D": NOT_ASSIGNED}


@pytest.fixture
def edition(db):
    return make.edition()


def test_equals_share_a_rank_and_who_has_no_tiv_has_none():
    places, others = ranking(TOTALS, {"A": Decimal(1)})
    assert [(p.rank, p.name) for p in places] == [(1, "C"), (2, "A"), (2, "B"), (None, "D")]
    assert [p.before for p in places] == [None, 1, None, None]
    assert others == (0, None, None)


def test_shares_of_the_first_and_of_the_others_are_of_all():
    places, others = ranking(TOTALS, {}, 2)
    assert [(p.share, p.running) for p in places] == [(40, 40), (30, 70)]
    assert others == (2, Decimal(30), 30)
    assert ranking(TOTALS, {}, 3)[1] == (1, NOT_ASSIGNED, None)


def test_without_any_tiv_there_are_no_shares():
    places, _ = ranking({"A": Decimal(0), "B": NOT_ASSIGNED}, {})
    assert [(p.rank, p.share) for p in places] == [(1, None), (None, None)]


def test_a_window_is_compared_with_the_one_before():
    before = {"A": Decimal(10), "B": Decimal(30), "Gone": Decimal(60), "D": Decimal(0)}
    lines = {line.name: line for line in compared(TOTALS, before)}
    assert list(lines) == ["C", "A", "B", "D", "Gone"]
    assert (lines["A"].share, lines["A"].share_before, lines["A"].change) == (30, 10, 200)
    assert (lines["C"].share_before, lines["C"].change) == (0, None)
    assert (lines["Gone"].total, lines["Gone"].share, lines["Gone"].change) == (None, 0, -100)
    assert (lines["D"].total, lines["D"].share, lines["D"].change) == (NOT_ASSIGNED, None, None)


def test_several_taken_together_keep_sums_and_shares():
    before = {"A": Decimal(10), "Gone": Decimal(40)}
    lines = compared(TOTALS, before)
    assert together(lines, "Total") == ("Total", 100, 100, 50, 100, 100)
    assert together([line for line in lines if line.name in "CGone"], "Some")[1:] == (
        40, 40, 40, 80, 0,
    )  # fmt: skip
    assert together([line for line in lines if line.name == "Gone"], "x").change == -100


def test_main_partners_are_told_with_their_part_of_the_row(edition):
    israel = make.actor("Israel")
    for recipient, number in (("India", 6), ("Azerbaijan", 3), ("Chad", 1), ("Peru", 0.5)):
        recipient = make.actor(recipient)
        deliver(edition, number=1, estimate=str(number), supplier=israel, recipient=recipient)
    deliver(edition, estimate=None, supplier=make.actor("Mute"), recipient=make.actor("India"))
    scope = Scope(edition, 2014, 2016)
    told = main_partners(scope, "supplier", most=2)
    assert [(name, round(part, 1)) for name, part in told["Israel"]] == [
        ("India", Decimal("57.1")),
        ("Azerbaijan", Decimal("28.6")),
    ]
    assert told["Mute"] == []
    assert [name for name, _ in main_partners(scope, "recipient")["India"]] == ["Israel"]


def test_an_average_stands_at_the_last_of_its_years():
    cells = {"A": {2010: Decimal(10), 2012: Decimal(5)}, "B": {2011: NOT_ASSIGNED}, "C": {}}
    averaged = Table("supplier", None, list(range(2010, 2018)), cells).averaged()
    assert averaged.years == [2014, 2015, 2016, 2017]
    assert averaged.cells == {
        "A": {2014: Decimal(3), 2015: Decimal(1), 2016: Decimal(1)},
        "B": {2014: NOT_ASSIGNED, 2015: NOT_ASSIGNED},
    }
    assert averaged.year_totals[0] == Decimal(3)


def test_fewer_years_than_an_average_needs_give_none():
    cells = {"A": {2010: Decimal(10)}}
    averaged = Table("supplier", None, [2010, 2011, 2012, 2013], cells).averaged()
    assert (averaged.years, averaged.cells) == ([], {})


def test_unknown_parties_stay_in_the_concentration(edition):
    unknown = make.actor("unknown supplier(s)", kind="unknown")
    for supplier, estimate in (("A", "50"), ("B", "30")):
        deliver(edition, 2015, estimate=estimate, supplier=make.actor(supplier))
    deliver(edition, 2016, estimate="20", supplier=unknown)
    deliver(edition, 2016, estimate=None, supplier=make.actor("C"))
    made = table("supplier", Scope(edition, 2010, 2019))
    both, none, unvalued = concentrations(
        made, [Window(2015, 2016), Window(2010, 2014), Window(2016, 2016)]
    )
    assert (both.total, both.parties, both.largest, both.largest_share) == (100, 3, "A", 50)
    index = both.concentration
    assert (index.points, index.least_points, index.most_points) == (3800, 3400, 5800)
    assert index.unknown == Decimal("0.2")
    assert none == (Window(2010, 2014), None, None, 0, None, None)
    assert (unvalued.total, unvalued.parties, unvalued.concentration.unknown) == (20, 1, 1)


def test_windows_end_with_the_last_year_and_are_full():
    assert full_windows(2009, 2020, 5) == [(2016, 2020), (2011, 2015)]
    assert full_windows(2019, 2020, 1) == [(2020, 2020), (2019, 2019)]
    assert full_windows(2019, 2020, 5) == []
