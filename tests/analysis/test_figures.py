"""Printed figures are recomputed from the register, and compared by stated rules."""

import io
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from tests import factories as make
from tests.register_files import deal, preamble, register_file, row
from transfers import imports
from transfers.analysis.figures import Outcome, Reading, Verdict, recompute, step, with_outcome
from transfers.models import Delivery, Figure, FigureReading


@pytest.fixture
def register(db):
    """To Azerbaijan in 2015-19: Israel 60, Russia 30, unknown 10; in 2020 Israel 5."""
    edition = make.edition()
    baku = make.actor("Azerbaijan")
    shares = [("Israel", 2015, 40), ("Israel", 2019, 20), ("Russia", 2016, 30)]
    for supplier, year, tiv in [*shares, ("unknown supplier(s)", 2017, 10), ("Israel", 2020, 5)]:
        make.deal(
            supplier=make.actor(supplier),
            recipient=baku,
            tiv_estimate=tiv,
            deliveries=[{"year": year, "edition": edition}],
        )
    make.deal(
        supplier=make.actor("Israel"),
        recipient=make.actor("India"),
        tiv_estimate=100,
        deliveries=[{"year": 2015, "edition": edition}],
    )
    return edition


def figure(**fields):
    fields = {
        "supplier": make.actor("Israel"),
        "recipient": make.actor("Azerbaijan"),
        "issuer": make.actor("SIPRI", kind="institute"),
        **fields,
    }
    return make.figure(**fields)


def reading(**fields):
    made = figure(**fields)
    (found,) = recompute(Figure.objects.filter(pk=made.pk))
    return found


@pytest.mark.parametrize(
    ("measure", "supplier", "recipient", "computed"),
    [
        ("import_share", "Israel", "Azerbaijan", 60),
        ("import_share", "Russia", "Azerbaijan", 30),
        ("export_share", "Israel", "Azerbaijan", Decimal("37.5")),
        ("world_export_share", "Israel", None, 80),
        ("world_export_share", "Israel", "Azerbaijan", 80),
        ("world_import_share", None, "India", 50),
    ],
)
def test_a_share_is_of_all_with_the_unknown(register, measure, supplier, recipient, computed):
    parties = {
        "supplier": supplier and make.actor(supplier),
        "recipient": recipient and make.actor(recipient),
    }
    found = reading(measure=measure, **parties)
    assert found.computed == computed
    assert found.edition == register


def volume(printed, value, **fields):
    money = {"unit": "money", "currency": "USD"}
    return {"measure": "volume", "printed": printed, "value_min": value, **money, **fields}


def test_a_volume_is_in_million_tiv(register):
    found = reading(
        **volume("45 million TIV", 45, unit="tiv", currency=""), first_year=2015, last_year=2015
    )
    assert (found.computed, found.verdict) == (40, Verdict.DIFFERS)
    assert found.computed_in_words == "40.00 million TIV"


def test_money_that_is_tiv_has_the_wrong_unit(register):
    found = reading(**volume("$60 million", 60_000_000))
    assert found.verdict == Verdict.UNIT_WRONG
    assert found.words == "the unit is wrong in print: the register has 60.00 million TIV"


def test_a_unit_found_wrong_stays_wrong_where_the_register_was_revised(register):
    finding = {"finding": "unit_wrong", "explanation": "It is TIV."}
    found = reading(**volume("$50 million", 50_000_000), **finding)
    assert found.verdict == Verdict.UNIT_WRONG
    assert found.words.endswith("60.00 million TIV, another number than is printed")


def test_money_that_is_no_tiv_is_not_compared(register):
    assert reading(**volume("$2 billion", 2_000_000_000)).verdict == Verdict.NO_MONEY


@pytest.mark.parametrize(
    "fields", [{"qualifier": "at_least"}, {"value_max": 90_000_000}, {"qualifier": "up_to"}]
)
def test_a_bound_or_a_range_does_not_show_that_money_is_tiv(register, fields):
    value = 90_000_000 if fields.get("qualifier") == "up_to" else 1_000_000
    found = reading(**volume("as printed", value, **fields))
    assert (found.comparison, found.verdict) == (Verdict.AGREES, Verdict.NO_MONEY)


@pytest.mark.parametrize(
    ("printed", "fields", "verdict"),
    [
        ("60 %", {"value_min": 60}, Verdict.AGREES),
        ("60.4 %", {"value_min": Decimal("60.4")}, Verdict.CLOSE),
        ("58 %", {"value_min": 58}, Verdict.CLOSE),
        ("50 %", {"value_min": 50}, Verdict.DIFFERS),
        ("55 to 65 %", {"value_min": 55, "value_max": 65}, Verdict.AGREES),
        ("10 to 20 %", {"value_min": 10, "value_max": 20}, Verdict.DIFFERS),
        ("about 64 %", {"value_min": 64, "qualifier": "about"}, Verdict.AGREES),
        ("about 66 %", {"value_min": 66, "qualifier": "about"}, Verdict.DIFFERS),
        ("more than 50 %", {"value_min": 50, "qualifier": "at_least"}, Verdict.AGREES),
        ("more than 70 %", {"value_min": 70, "qualifier": "at_least"}, Verdict.DIFFERS),
        ("up to 70 %", {"value_min": 70, "qualifier": "up_to"}, Verdict.AGREES),
        ("up to 40 %", {"value_min": 40, "qualifier": "up_to"}, Verdict.DIFFERS),
    ],
)
def test_print_and_register_are_compared_by_rule(register, printed, fields, verdict):
    assert reading(printed=printed, **fields).verdict == verdict


def test_doubtful_years_are_read_both_ways(register):
    made = figure(
        printed="nearly two-thirds",
        value_min=Decimal("66.67"),
        qualifier="about",
        first_year=None,
        last_year=None,
        window="over 2020",
    )
    FigureReading.objects.create(figure=made, first_year=2020, last_year=2020, note="As printed.")
    FigureReading.objects.create(figure=made, first_year=2016, last_year=2020)
    year, five = recompute(Figure.objects.all())[::-1]
    assert (year.window, year.computed, year.verdict) == ("2020", 100, Verdict.DIFFERS)
    assert (five.window, round(five.computed, 1)) == ("2016–2020", Decimal("38.5"))
    assert with_outcome([year, five], Outcome.NO) == [made.pk]


def test_a_reading_in_the_figures_own_window_is_not_told_twice(register):
    made = figure()
    FigureReading.objects.create(figure=made, first_year=2015, last_year=2019, note="As printed.")
    (found,) = recompute(Figure.objects.all())
    assert (found.window, found.note) == ("2015–2019", "As printed.")


def test_without_an_edition_that_covers_the_years_nothing_is_computed(register):
    found = reading(first_year=2012, last_year=2016, window="2012-16")
    assert (found.computed, found.verdict) == (None, Verdict.NOT_RECOMPUTED)
    assert found.words == "not recomputed: no loaded edition covers 2012–2016"
    assert with_outcome([found], Outcome.UNKNOWN) == [found.figure.pk]


def test_a_share_of_nothing_is_undefined(register):
    found = reading(recipient=make.actor("Malta"))
    assert found.computed is None
    assert "nothing was delivered" in found.words


def test_a_missing_tiv_is_not_0(register):
    chad = make.actor("Chad")
    make.deal(
        supplier=make.actor("Israel"),
        recipient=chad,
        deliveries=[{"year": 2015, "edition": register}],
    )
    tiv = {"unit": "tiv", "currency": "", "recipient": chad}
    for found in (reading(**volume("3 million TIV", 3, **tiv)), reading(recipient=chad)):
        assert (found.numerator, found.computed) == (None, None)
        assert found.words == "not recomputed: what was delivered in these years has no TIV"
    nothing = reading(**volume("3 million TIV", 3, **tiv), first_year=2016, last_year=2017)
    assert (nothing.computed, nothing.verdict) == (0, Verdict.DIFFERS)


def test_deliveries_without_a_tiv_leave_the_rest_of_a_sum(register):
    make.deal(
        supplier=make.actor("Israel"),
        recipient=make.actor("Azerbaijan"),
        deliveries=[{"year": year, "edition": register} for year in (2015, 2018)],
    )
    assert reading().computed == 60


def test_nothing_is_computed_without_years_or_of_items(register):
    assert "no years" in reading(first_year=None, last_year=None).words
    items = reading(measure="volume", unit="items", printed="3")
    assert "not added up" in items.words
    assert "of what" in reading(measure="volume", printed="60 %").words


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_deals_that_the_public_may_not_read_do_not_count(register, state):
    make.deal(
        supplier=make.actor("Russia"),
        recipient=make.actor("Azerbaijan"),
        tiv_estimate=900,
        state=state,
        deliveries=[{"year": 2016, "edition": register}],
    )
    assert reading().computed == 60


def test_two_editions_are_never_mixed(register):
    newer = make.edition("2025-03-10", generated_on="2025-03-10")
    for supplier, year, tiv in (("Israel", 2014, 1), ("Israel", 2021, 1), ("Russia", 2016, 3)):
        make.deal(
            supplier=make.actor(supplier),
            recipient=make.actor("Azerbaijan"),
            tiv_estimate=tiv,
            deliveries=[{"year": year, "edition": newer}],
        )
    found = reading()
    assert (found.edition, found.computed) == (newer, 0)


def load(*rows, generated="13 Apr 2024 3:44:54 PM", years):
    data = register_file(*rows, above=preamble(generated, years))
    imports.import_files(imports.read_files([("register.csv", io.BytesIO(data))]))


def test_an_older_edition_is_read_from_the_history(reference):
    """The newer edition begins later and has taken over the only row of 2013, changed."""
    russia = deal(2, Supplier="Russia", Delivery_year="2010", TIV_delivery_values="10")
    load(row(), russia, years=(2010, 2013))
    changed = row(Numbers_delivered="8", TIV_delivery_values="20")
    year = {"Delivery_year": "2014"}
    load(changed, deal(3, **year), generated="10 Mar 2025 9:00:00 AM", years=(2012, 2014))
    old = reading(first_year=2010, last_year=2013)
    assert (old.edition.name, old.numerator, old.computed) == ("2024-04-13", 10, 50)
    new = reading(first_year=2013, last_year=2014)
    assert (new.edition.name, new.numerator, new.computed) == ("2025-03-10", 30, 100)


def test_a_year_typed_by_staff_does_not_widen_an_edition(register):
    Delivery.objects.filter(year=2020).update(year=2025)
    found = reading(first_year=2018, last_year=2024)
    assert found.words.endswith("no loaded edition covers 2018–2024")


def test_many_figures_cost_no_more_queries_than_one(register, django_assert_num_queries):
    figure()
    with django_assert_num_queries(8):
        recompute(Figure.objects.all())
    for year in range(2015, 2020):
        figure(first_year=year, last_year=year, supplier=make.actor("Russia"))
    with django_assert_num_queries(8):
        assert len(recompute(Figure.objects.all())) == 6


@pytest.mark.parametrize(
    ("printed", "value", "unit", "worth"),
    [
        ("60 %", "60", "percent", "1"),
        ("60.0 %", "60", "percent", "0.1"),
        ("0.5 percent", "0.5", "percent", "0.1"),
        ("59,8 %", "59.8", "percent", "0.1"),
        ("60 % in 2015-19", "60", "percent", "1"),
        ("in 2015-19: 59.8 %", "59.8", "percent", "0.1"),
        ("nearly two-thirds", "66.67", "percent", "1"),
        ("none, 0 %", "0", "percent", "1"),
        ("1,234 million", "1234", "tiv", "1"),
        ("1.2 billion", "1200", "tiv", "100"),
        ("$250 million", "250000000", "money", "1"),
        ("$1.25 billion", "1250000000", "money", "10"),
        ("$250.4 million", "250400000", "money", "0.1"),
        ("$250,000,000", "250000000", "money", "1"),
    ],
)
def test_the_last_printed_digit_says_how_exact_the_print_is(printed, value, unit, worth):
    assert step(Figure(printed=printed, value_min=Decimal(value), unit=unit)) == Decimal(worth)


@given(st.decimals(0, 100, places=6), st.integers(0, 2))
def test_a_value_agrees_with_its_own_print_rounded_half_up_and_with_no_other(computed, places):
    unit = Decimal(1).scaleb(-places)
    for print_, verdict in (
        (computed.quantize(unit, ROUND_HALF_UP), {Verdict.AGREES}),
        (computed.quantize(unit, ROUND_HALF_UP) + unit, {Verdict.CLOSE, Verdict.DIFFERS}),
    ):
        figure = Figure(printed=f"{print_} %", value_min=print_, unit="percent")
        assert (
            Reading(figure, 2015, 2019, numerator=computed, denominator=Decimal(100)).verdict
            in verdict
        )


def test_the_command_prints_every_figure(register, capsys):
    figure(title="Israel's share", slug="israel")
    figure(**volume("$60 million", 60_000_000), title="Exports in 2015-19", slug="volume")
    call_command("check_figures")
    told = capsys.readouterr()
    assert "Israel's share\n" in told.out
    assert "Computed:    60.0 %" in told.out
    assert "the unit is wrong in print" in told.out
    assert "2 figures, of which 1 do not recompute" in told.err
    assert f"Edition 2024-04-13. {register.credit_line}" in told.err


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_the_command_says_where_no_figure_is_published(register, capsys, state):
    figure(state=state)
    call_command("check_figures")
    assert capsys.readouterr() == ("", "No figure is published.\n")


@pytest.mark.parametrize("format", ["csv", "json"])
def test_the_command_prints_for_machines(register, capsys, format):
    figure()
    call_command("check_figures", format=format)
    told = capsys.readouterr().out
    assert "60.0 %" in told
    assert "agrees" in told
