"""What charts show, before they are drawn: numbers, order, words."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests import factories as make
from transfers.analysis import ranking as tables
from transfers.analysis.adding import added_up, gathered
from transfers.analysis.scope import Scope
from transfers.analysis.tables import table
from transfers.charts.by_year import by_year
from transfers.charts.chart import OTHERS, NothingToDraw, percent
from transfers.charts.flow import flow
from transfers.charts.measures import ITEMS, TIV
from transfers.charts.parts import ranking, shares
from transfers.charts.selection import Place, Selection
from transfers.charts.timeline import deal_timeline, timeline
from transfers.models import Deal, Succession

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(edition, delivered):
    """Nine suppliers of falling weight to Aria; the first two also to Boria."""
    for place in range(9):
        delivered(f"S{place}", "Aria", (2010, 90 - 10 * place), (2012, 5))
    delivered("S0", "Boria", (2012, 7), category="Ships", tiv="2.5")
    delivered("S1", "Boria", (2013, 3), tiv=None)
    return Selection(edition)


def everything(edition):
    """All deliveries of the edition together, as added_up has them."""
    (added,) = gathered(added_up(edition, ["year"]), lambda row: ())
    return added


def drawn_sum(chart):
    return sum(Decimal(str(row["value"])) for row in chart.drawing["rows"])


@pytest.mark.parametrize("measure", [TIV, ITEMS], ids=["tiv", "items"])
@pytest.mark.parametrize("by", ["supplier", "recipient", "category", ""])
def test_what_a_chart_by_year_shows_is_what_was_added_up(world, measure, by):
    chart = by_year(world, measure, by)
    added = everything(world.edition)
    assert drawn_sum(chart) == measure.value(added)
    position = [column.name for column in chart.sheet.columns].index("items")
    assert sum(row[position] for row in chart.sheet.rows) == added.items
    by_itself = {row.keys[0]: row for row in added_up(world.edition, ["year"])}
    printed = {row[0]: row[-1] for row in chart.grid.rows}
    for year in (2010, 2012, 2013):
        assert printed[str(year)] == measure.printed(by_itself[year])
    assert printed["2011"] == ""


def test_seven_are_told_apart_and_others_come_last(world):
    chart = by_year(replace(world, recipient=make.actor("Aria")), TIV, "supplier")
    assert chart.legend == [*(f"S{place}" for place in range(7)), OTHERS]
    assert chart.title == "Deliveries of major weapons to Aria, 2010–2013, by supplier"
    assert "edition\N{NO-BREAK SPACE}2024-04-13" in chart.subtitle
    assert "495 million TIV in 2010–2013: S0 19 %, S1 17 % and S2 15 %" in chart.alternative
    assert "nothing in 2013" in chart.alternative


def test_an_eighth_is_told_by_name_rather_than_as_others(edition, delivered):
    for place in range(8):
        delivered(f"S{place}", "Aria", (2010, 10 + place))
    chart = by_year(Selection(edition), ITEMS, "supplier")
    assert chart.legend == [f"S{place}" for place in reversed(range(8))]


def test_tiv_that_is_not_assigned_is_neither_nothing_nor_zero(world):
    chart = by_year(replace(world, supplier=make.actor("S1")), TIV, "recipient")
    rows = {(row[0], row[1]): row for row in chart.sheet.rows}
    assert rows[2013, OTHERS][-2:] == (0, None)
    assert chart.legend == ["Aria"]
    assert next(row for row in chart.grid.rows if row[0] == "2013")[-1] == ".."
    with pytest.raises(NothingToDraw, match="TIV assigned"):
        by_year(replace(world, supplier=make.actor("S1"), first=2013), TIV, "recipient")


def test_what_is_not_published_is_not_in_a_chart(edition, delivered):
    delivered("S0", "Aria", (2010, 5), state="draft")
    delivered("S0", "Aria", (2010, 6), state="withdrawn")
    with pytest.raises(NothingToDraw):
        by_year(Selection(edition), ITEMS, "supplier")


def test_successors_are_merged_only_where_it_is_asked(edition, delivered):
    old, new = make.actor("Old Land"), make.actor("New Land")
    Succession.objects.create(predecessor=old, successor=new, continues=True)
    delivered("Old Land", "Aria", (1990, 3))
    delivered("New Land", "Aria", (1995, 4))
    apart = Selection(edition)
    assert by_year(apart, ITEMS, "supplier").legend == ["New Land", "Old Land"]
    assert by_year(replace(apart, merged=True), ITEMS, "supplier").legend == ["New Land"]
    heir = replace(apart, merged=True, supplier=new)
    assert drawn_sum(by_year(heir, ITEMS, "recipient")) == 7


def test_a_ranking_names_the_greatest_and_shares_have_the_whole_for_their_measure(world):
    chart = ranking(world.between(2010, 2013), "supplier", top=3)
    assert [row[1] for row in chart.sheet.rows] == ["S0", "S1", "S2", OTHERS]
    assert [row[0] for row in chart.sheet.rows] == [1, 2, 3, None]
    added = everything(world.edition)
    assert drawn_sum(chart) == added.tiv == sum(row[5] for row in chart.sheet.rows)
    first = chart.sheet.rows[0]
    assert first[-1] == round(100 * first[5] / added.tiv, 4)


def test_shares_of_two_windows_stand_beside_each_other(edition, delivered):
    delivered("S0", "Aria", (2010, 30), (2015, 10))
    delivered("S1", "Aria", (2015, 30))
    delivered("unknown supplier(s)", "Aria", (2015, 60))
    delivered("S2", "Aria", (2010, 70))
    selection = Selection(edition, recipient=make.actor("Aria"))
    chart = shares(selection, "supplier", [(2008, 2012), (2013, 2017)])
    assert chart.grid.rows == [
        ["unknown supplier(s)", "0 %", "60 %"],
        ["S1", "0 %", "30 %"],
        ["S0", "30 %", "10 %"],
        ["S2", "70 %", "0 %"],
    ]
    narrowed = shares(selection, "supplier", [(2008, 2012), (2013, 2017)], top=2)
    assert [row[0] for row in narrowed.grid.rows] == ["unknown supplier(s)", "S1", "S0", OTHERS]
    assert narrowed.grid.rows[-1] == [OTHERS, "70 %", "0 %"]
    assert chart.legend == ["2008–2012", "2013–2017"]
    assert chart.title == (
        "Suppliers’ shares in deliveries of major weapons to Aria, 2008–2012 and 2013–2017"
    )


def test_a_share_of_nothing_is_undefined(edition, delivered):
    delivered("S0", "Aria", (2015, 10))
    chart = shares(Selection(edition), "supplier", [(2000, 2004), (2013, 2017)])
    assert chart.grid.rows == [["S0", "", "100 %"]]
    assert [row["group"] for row in chart.drawing["rows"]] == [1]
    assert [percent(Decimal(value)) for value in ("9.96", "10", "0", "0.04")] == [
        "10 %",
        "10 %",
        "0 %",
        "<0.05 %",
    ]


def test_the_matrix_holds_all_that_was_delivered_wide_and_narrow(world):
    chart = flow(world.between(2010, 2013))
    added = everything(world.edition)
    for size in ("wide", "narrow"):
        cells = chart.drawing[size]["rows"]
        assert sum(Decimal(str(cell["value"])) for cell in cells) == added.tiv
    assert sum(row[5] for row in chart.sheet.rows) == added.tiv
    assert chart.drawing["wide"]["suppliers"][:2] == ["S0", "S1"]
    assert "S0 to Aria 95" in chart.finding


def test_a_region_holds_a_recipient_only_while_it_lies_there(edition, delivered):
    region = make.region("Midlands")
    make.member(region, make.actor("Aria"), valid_from=2011)
    delivered("S0", "Aria", (2010, 5), (2012, 7))
    delivered("S0", "Boria", (2012, 100))
    inside = Place(f"{region.scheme.slug}:{region.slug}", region.name)
    outside = Place(f"{region.scheme.slug}:none", "nowhere")
    selection = Selection(edition, first=2010, last=2012)
    assert drawn_sum(by_year(replace(selection, region=inside), ITEMS)) == 7
    assert drawn_sum(by_year(replace(selection, region=outside), ITEMS)) == 105


def test_a_pair_has_deals_allegations_and_restrictions_on_one_axis(delivered, edition):
    supplier, recipient = make.actor("Israel"), make.actor("Azerbaijan")
    delivered("Israel", "Azerbaijan", (2016, 5), (2018, 3), order_year=2014, number_ordered=8)
    delivered("Israel", "Azerbaijan", (2016, 5), state="draft")
    pair = {"supplier": supplier, "recipient": recipient}
    make.allegation("flights", period_from="2020-09-25", period_to="2020-11-10", **pair)
    make.allegation("undated", **pair)
    make.allegation("secret", state="draft", period_from="2020-09-25", **pair)
    make.restriction("halt", kind="licence_suspension", from_date="2021-01-01", supplier=supplier)
    chart = timeline(supplier, recipient, edition)
    deal, flights, halt = chart.drawing["rows"]
    assert (deal["first"], deal["last"], deal["order"]) == (2014, 2018, 2014)
    assert deal["deliveries"] == [{"year": 2016, "number": 5}, {"year": 2018, "number": 3}]
    assert 2020 < flights["first"] < flights["last"] < 2020.5
    assert halt["last"] is None
    assert [row[1] for row in chart.sheet.rows][1:] == ["flights", "undated", "halt"]
    assert chart.title == "Israel’s deals with Azerbaijan and what is said of them, 2014–2021"
    assert chart.notes == ["In the table only, as they have no date: 1."]
    assert "1 deal, 2 allegations and 1 restriction. 8 items" in chart.finding


def test_with_the_seeds_alone_a_pair_still_has_its_allegations(db):
    pair = {"supplier": make.actor("Israel"), "recipient": make.actor("Azerbaijan")}
    make.allegation("flights", period_from="2020-09-25", **pair)
    chart = timeline(*pair.values(), None)
    assert (len(chart.drawing["rows"]), chart.credit, chart.legend) == (1, "", [])
    assert chart.title == "What is said of arms from Israel to Azerbaijan, 2020"


def test_a_chart_and_a_table_of_the_same_agree(world):
    scope = Scope(world.edition, 2010, 2012)
    places, others = tables.ranking(table("supplier", scope).totals, {}, 3)
    told = [(place.name, place.total, place.share) for place in places]
    told.append((OTHERS, others.total, others.share))
    drawn = ranking(world.between(2010, 2012), "supplier", top=3)
    at = [column.name for column in drawn.sheet.columns].index
    shown = [
        (row[at("supplier")], row[at("tiv_millions")], row[at("share")]) for row in drawn.sheet.rows
    ]
    assert shown == [(name, total, round(part, 4)) for name, total, part in told]


def test_a_deal_stands_beside_what_is_said_of_its_system_and_held_at_its_time(edition, delivered):
    pair = {"supplier": make.actor("Israel"), "recipient": make.actor("Azerbaijan")}
    deal = delivered("Israel", "Azerbaijan", (2016, 5), (2018, 3), order_year=2014)
    delivered("Israel", "Azerbaijan", (2016, 7))
    made = {"period_from": "2020-09-25", "period_to": "2020-09-25", **pair}
    make.allegation("same", system=deal.system, **made)
    make.allegation("other", system=make.system("Other"), **made)
    make.restriction("then", from_date="2015-01-01", **pair)
    make.restriction("later", from_date="2021-01-01", **pair)
    chart = deal_timeline(Deal.objects.with_delivered().get(pk=deal.pk), edition)
    assert [row[1] for row in chart.sheet.rows] == [deal.reference, "same", "then"]
    assert chart.title.endswith("from Israel to Azerbaijan and what is said of it, 2014–2020")


def test_a_system_has_its_own_deliveries_alone(edition, delivered):
    heron = delivered("Israel", "Azerbaijan", (2016, 5)).system
    make.deal(system=make.system("Other"), deliveries=[(2016, 9)])
    chart = by_year(Selection(edition, system=heron), ITEMS, "recipient")
    assert drawn_sum(chart) == 5
    assert chart.title.startswith(f"Deliveries of {heron.designation} worldwide, 2016")
    assert "of every category" not in chart.subtitle
