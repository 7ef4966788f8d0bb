"""TIV tables: arithmetic, conventions, editions."""

import csv
import io
import json
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import DecimalField, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from transfers.analysis import tables
from transfers.analysis.scope import Scope
from transfers.analysis.tables import NOT_ASSIGNED, add, in_whole_numbers, plain
from transfers.models import Category, Deal, Delivery
from transfers.models.tiv import COEFFICIENTS, delivery_tiv, order_tiv


@pytest.fixture
def edition(db):
    return factories.edition()


def deliver(edition, year=2015, number=1, estimate="1", **fields):
    deal = factories.deal(tiv_estimate=estimate and Decimal(estimate), **fields)
    factories.entry(deal, edition=edition)
    factories.delivery(deal, year=year, number=number, edition=edition)
    return deal


def table(edition, by="supplier", first=2010, last=2019, **chosen):
    return tables.table(by, Scope(edition, first, last, chosen))


@pytest.mark.parametrize(
    ("condition", "estimate", "number", "tiv"),
    [
        ("new", "2.5", 4, "10.00"),
        ("second_hand", "0.13", 2566, "133.43"),
        ("modernised", "0.45", 18, "5.35"),
        ("second_hand", "0.0125", 1, "0.01"),
        ("new", "0.005", 1, "0.01"),
        ("new", "0", 7, "0.00"),
    ],
)
def test_a_delivery_is_rounded_once_and_half_up(edition, condition, estimate, number, tiv):
    deliver(edition, number=number, estimate=estimate, condition=condition)
    assert Delivery.objects.with_tiv().get().tiv == Decimal(tiv)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    condition=st.sampled_from(sorted(COEFFICIENTS)),
    estimate=st.decimals(0, 99999, places=4),
    number=st.integers(1, 100_000),
)
def test_the_databases_arithmetic_is_the_stated_one(db, condition, estimate, number):
    factories.category()
    row = Category.objects.annotate(
        n=Value(number), e=Value(estimate, DecimalField()), c=Value(condition)
    )
    computed = row.annotate(tiv=delivery_tiv("n", "e", "c")).first().tiv
    exact = estimate * COEFFICIENTS[condition] * number
    assert computed == exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def test_order_tiv_is_empty_where_number_or_value_is_unknown(db):
    factories.deal(number_ordered=10, tiv_estimate=Decimal("2.5"))
    factories.deal(number_ordered=None, tiv_estimate=Decimal("2.5"))
    factories.deal(number_ordered=10, tiv_estimate=None)
    values = Deal.objects.annotate(order_tiv=order_tiv()).values_list("order_tiv", flat=True)
    assert sorted(values, key=str) == [Decimal("25.00"), None, None]


def test_cells_tell_three_states_apart(edition):
    israel = factories.actor("Israel")
    deliver(edition, 2015, 1, "0.3", supplier=israel)
    deliver(edition, 2016, 1, None, supplier=israel)
    cells = table(edition).cells["Israel"]
    assert cells == {2015: Decimal("0.30"), 2016: NOT_ASSIGNED}
    ((_, row, total),) = table(edition, first=2014, last=2016).rows()
    assert [plain(in_whole_numbers(cell)) for cell in row] == ["", "0", ".."]
    assert plain(total) == "0.3"


def test_totals_come_from_unrounded_deliveries(edition):
    israel = factories.actor("Israel")
    for year in (2015, 2016):
        deliver(edition, year, 1, "0.4", supplier=israel)
    made = table(edition)
    assert plain(in_whole_numbers(made.totals["Israel"])) == "1"
    assert plain(in_whole_numbers(made.year_totals[5])) == "0"
    assert made.grand_total() == Decimal("0.80")


def test_rows_stand_in_the_order_of_their_totals(edition):
    deliver(edition, estimate="1", supplier=factories.actor("Small"))
    deliver(edition, estimate="9", supplier=factories.actor("Great"))
    deliver(edition, estimate=None, supplier=factories.actor("Unvalued"))
    assert [name for name, *_ in table(edition).rows()] == ["Great", "Small", "Unvalued"]


def test_the_window_is_inclusive(edition):
    israel = factories.actor("Israel")
    for year in (2013, 2014, 2019, 2020):
        deliver(edition, year, supplier=israel)
    assert sorted(table(edition, first=2014, last=2019).cells["Israel"]) == [2014, 2019]


def test_recipients_and_categories_have_tables_too(edition):
    deliver(edition, recipient=factories.actor("Azerbaijan"))
    assert list(table(edition, by="recipient").cells) == ["Azerbaijan"]
    assert list(table(edition, by="category").cells) == ["Missiles"]


def test_filters_restrict_the_deliveries(edition):
    israel = factories.actor("Israel")
    deliver(edition, supplier=israel, recipient=factories.actor("Azerbaijan"))
    deliver(edition, supplier=israel, recipient=factories.actor("India"))
    made = table(edition, by="recipient", recipient=[factories.actor("India").pk])
    assert list(made.cells) == ["India"]


def test_two_editions_are_never_mixed(edition):
    deliver(edition, supplier=factories.actor("Old"))
    deliver(factories.edition("2025-03-10"), supplier=factories.actor("New"))
    assert list(table(edition).cells) == ["Old"]


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_unpublished_deals_enter_no_total(edition, state):
    deliver(edition, state=state)
    assert table(edition).cells == {}


def test_what_the_register_no_longer_prints_enters_no_total(edition):
    deliver(edition)
    Delivery.objects.update(absent_since=edition)
    assert table(edition).cells == {}


def test_a_table_takes_as_few_queries_however_long_it_is(edition, django_assert_num_queries):
    for year in range(2010, 2020):
        deliver(edition, year)
    with django_assert_num_queries(3):
        list(table(edition).rows())


@given(st.lists(st.none() | st.just(NOT_ASSIGNED) | st.decimals(0, 10**6, places=2)))
def test_a_sum_is_a_number_as_soon_as_one_cell_is(cells):
    numbers = [cell for cell in cells if isinstance(cell, Decimal)]
    if numbers:
        assert add(cells) == sum(numbers)
    else:
        assert add(cells) == (NOT_ASSIGNED if NOT_ASSIGNED in cells else None)


@given(st.decimals(0, 10**9, places=2))
def test_plain_text_keeps_the_value(value):
    assert Decimal(plain(value)) == value
    assert not plain(value).endswith(".")


def printed(*arguments, **options):
    out = io.StringIO()
    call_command("tiv_table", *arguments, stdout=out, **options)
    return out.getvalue()


WINDOW = ["--from", "2014", "--to", "2016"]


def test_the_command_prints_csv(edition):
    israel = factories.actor("Israel")
    deliver(edition, 2014, 1, "0.3", supplier=israel)
    deliver(edition, 2016, 3, "2.5", supplier=israel)
    rows = list(csv.reader(io.StringIO(printed("--by", "supplier", *WINDOW))))
    assert rows == [
        ["Supplier", "2014", "2015", "2016", "2014-2016"],
        ["Israel", "0.3", "", "7.5", "7.8"],
        ["Total", "0.3", "", "7.5", "7.8"],
    ]
    assert "Israel,0,,8,8\n" in printed("--by", "supplier", *WINDOW, "--rounded")


def test_csv_is_bare_and_edition_and_credit_are_told_beside_it(edition, capsys):
    deliver(edition, 2014)
    call_command("tiv_table", "--by", "supplier", *WINDOW)
    captured = capsys.readouterr()
    assert captured.out.startswith("Supplier,2014")
    assert "SIPRI" not in captured.out
    assert "Edition 2024-04-13, million TIV" in captured.err
    assert edition.credit_line in captured.err


def test_the_command_prints_json_with_edition_credit_and_unit(edition):
    deliver(edition, 2014, 1, "0.3", supplier=factories.actor("Israel"))
    report = json.loads(printed("--by", "supplier", *WINDOW, "--format", "json"))
    assert report["edition"] == "2024-04-13"
    assert "SIPRI" in report["credit"]
    assert report["unit"] == "million TIV"
    assert report["rows"] == [{"name": "Israel", "cells": [0.3, None, None], "total": 0.3}]


def test_the_newest_edition_with_those_years_is_taken(edition):
    deliver(edition, 2015, supplier=factories.actor("Old"))
    deliver(factories.edition("2025-03-10", generated_on="2025-03-10"), 1985)
    assert "Old" in printed("--by", "supplier", *WINDOW)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "2016", "--to", "2014"], "--from 2016 is after --to 2014"),
        ([*WINDOW, "--supplier", "Isreal"], "Did you mean Israel"),
        ([*WINDOW, "--category", "Missile"], "Did you mean Missiles"),
        ([*WINDOW, "--edition", "autumn"], "No edition is called 'autumn'. Loaded: 2024-04-13"),
        (["--from", "1950", "--to", "1951"], "No edition has deliveries from 1950 to 1951"),
    ],
)
def test_a_wrong_question_gets_a_clear_answer(edition, arguments, message):
    deliver(edition, supplier=factories.actor("Israel"))
    with pytest.raises(CommandError, match=message):
        printed("--by", "supplier", *arguments)


def test_an_empty_register_says_how_to_load_one(db):
    with pytest.raises(CommandError, match="import_register FILE"):
        printed("--by", "supplier", *WINDOW)


def test_an_actor_is_found_by_any_of_its_names(edition):
    turkey = factories.actor("Turkiye")
    turkey.names.create(name="Türkei", vocabulary="de")
    deliver(edition, supplier=turkey)
    assert "Turkiye" in printed("--by", "supplier", *WINDOW, "--supplier", "turkei")
