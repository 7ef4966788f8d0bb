"""Shares, concentration and windows of years."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transfers.analysis.shares import (
    Window,
    change,
    hhi,
    printed_change,
    printed_share,
    share,
    shares,
    window_before,
    windows_back,
)

TOTALS = st.dictionaries(
    st.integers(), st.decimals(min_value=0, max_value=10_000, places=2), max_size=12
)


@given(TOTALS)
def test_shares_make_up_the_whole_or_are_undefined(totals):
    found = shares(totals)
    assert found.keys() == totals.keys()
    if sum(totals.values()):
        assert abs(sum(found.values()) - 100) < Decimal("1e-15")
    else:
        assert set(found.values()) <= {None}


def test_a_share_of_nothing_is_undefined_and_not_0():
    assert share(Decimal(0), Decimal(0)) is None
    assert share(Decimal(0), None) is None
    assert share(Decimal(0), Decimal(5)) == 0


def test_what_has_no_tiv_has_no_share_and_takes_none_from_others():
    assert shares({"a": Decimal(3), "b": Decimal(1), "c": None}) == {"a": 75, "b": 25, "c": None}


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (None, ""), ("0", "0"), ("0.04", "<0.05"), ("0.05", "0.1"), ("9.94", "9.9"),
        ("9.95", "10"), ("10.4", "10"), ("10.5", "11"), ("61.5", "62"), ("100", "100"),
        ("1234.5", "1,235"), ("-0.04", "−<0.05"), ("-9.96", "−10"), ("-3.14", "−3.1"),
    ],
)  # fmt: skip
def test_shares_are_printed_whole_from_10_percent_up_and_with_a_decimal_below(value, printed):
    assert printed_share(value if value is None else Decimal(value)) == printed


@pytest.mark.parametrize(("value", "printed"), [("47.2", "+47"), ("-53", "−53"), ("0", "0")])
def test_a_change_says_which_way_it_went(value, printed):
    assert printed_change(Decimal(value)) == printed


def test_a_change_from_nothing_is_undefined():
    assert change(Decimal(0), Decimal(5)) is None
    assert change(None, Decimal(5)) is None
    assert change(Decimal(5), None) is None
    assert change(Decimal(4), Decimal(3)) == -25


def test_one_party_alone_is_fully_concentrated():
    assert hhi({"a": Decimal(7)})[:3] == (1, 1, 1)
    assert hhi({"a": Decimal(7)}).points == 10_000


def test_equal_parties_share_the_concentration():
    assert hhi(dict.fromkeys("abcd", Decimal(2))).points == 2_500


def test_the_unknown_stay_in_the_whole_and_bound_the_index():
    found = hhi({"a": Decimal(5), "b": Decimal(3), "?": Decimal(2)}, unknown={"?"})
    assert found.index == Decimal("0.38")
    assert found.least == Decimal("0.34")
    assert found.most == Decimal("0.58")
    assert found.unknown == Decimal("0.2")


def test_where_all_is_unknown_anything_is_possible():
    assert hhi({"?": Decimal(2)}, unknown={"?"}) == (1, 0, 1, 1)


def test_concentration_of_nothing_is_undefined():
    assert hhi({}) is None
    assert hhi({"a": None, "b": Decimal(0)}) is None


@given(TOTALS, st.sets(st.integers()))
def test_the_index_lies_between_its_bounds(totals, unknown):
    found = hhi(totals, {*unknown, *list(totals)[:2]})
    if found:
        assert 0 <= found.least <= found.index <= found.most <= Decimal("1.000000000001")


def test_windows_go_back_until_the_earliest_year_is_held():
    assert window_before(2019, 2023) == (2014, 2018)
    assert windows_back(2023, 2012) == [(2019, 2023), (2014, 2018), (2009, 2013)]
    assert windows_back(2023, 2024, width=1) == [(2023, 2023)]
    assert 2014 in Window(2014, 2018)
    assert [str(Window(*years)) for years in ((2019, 2023), (1998, 2002), (2020, 2020))] == [
        "2019–23",
        "1998–2002",
        "2020",
    ]
