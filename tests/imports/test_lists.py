"""Deal-level lists: what is kept, what is joined, what waits, what a deal takes from them."""

import io

import pytest

from tests import factories
from tests.deal_files import ABOVE, deal_file, listed
from tests.imports.joined import FIRST, ids, others, rows, state_of_everything
from tests.register_files import deal, preamble, register_file
from transfers import imports
from transfers.models import Deal, DealList, Delivery, ListedDeal

pytestmark = pytest.mark.django_db


def test_a_row_that_fits_one_deal_gives_number_ordered_and_comment(load):
    load(register_file(FIRST))
    outcome = load(deal_file(listed(ordered_mark="?")))
    assert outcome.as_dict() == {
        "edition": "2024-04-13",
        "layout": "sipri-deal",
        "applied": True,
        "rows": 1,
        "deals": {"new": 0, "changed": 1, "unchanged": 0, "absent": 0},
        "deliveries": {"new": 0, "changed": 0, "unchanged": 0, "absent": 0},
        "conflicts": 0,
        "created": 0,
        "names_to_decide": 0,
        "warnings": 0,
        "joined": {"unique": 1, "ambiguous": 0, "unmatched": 0},
        "faults": [],
    }
    joined = Deal.objects.get(reference="SIPRI-1")
    assert (joined.number_ordered, joined.number_ordered_estimated) == (4, True)
    assert joined.comment == "Probably with radar"
    (row,) = rows()
    assert (row.deal, row.evidence, row.list.edition.name) == (joined, "row", "2024-04-13")


@pytest.mark.parametrize(
    "change",
    [
        {"supplier": "Turkiye"},
        {"recipient": "Georgia"},
        {"order_year": "2012"},
        {"description": "loitering munition"},
        {"condition": "Second hand"},
        {"unit": "2.4"},
        {"delivered": "5"},
        {"years": "2014"},
        {"years": "2013; 2014"},
    ],
)
def test_a_row_that_differs_in_what_both_layouts_print_is_joined_to_nothing(load, change):
    load(register_file(FIRST, deal(2, Delivery_year="1995"), deal(3, Delivery_year="2020")))
    outcome = load(deal_file(listed(**change)))
    assert outcome.joined == {"unique": 0, "ambiguous": 0, "unmatched": 1}
    assert Deal.objects.get(reference="SIPRI-1").comment == ""


def test_names_of_other_vocabularies_are_the_same_names(load):
    load(register_file(deal(1, Supplier="Turkiye")))
    outcome = load(deal_file(listed(supplier="Turkey")))
    assert outcome.joined["unique"] == 1


def test_yearly_deliveries_stay_as_they_are(load):
    load(register_file(FIRST, deal(1, Delivery_year="2014", Numbers_delivered="3")))
    before = list(Delivery.objects.order_by("pk").values())
    load(deal_file(listed(delivered="7", years="2013; 2014")))
    assert ids() == ["1"]
    assert list(Delivery.objects.order_by("pk").values()) == before
    assert Delivery.pgh_event_model.objects.count() == len(before)


def test_marks_of_uncertainty_tell_deals_apart(load):
    load(register_file(deal(1), deal(2, Order_date_is_estimate="No")))
    outcome = load(deal_file(listed(order_mark="", comment="b"), listed(comment="a")))
    assert outcome.joined == {"unique": 2, "ambiguous": 0, "unmatched": 0}
    assert ids() == ["2", "1"]
    assert {row.evidence for row in rows()} == {"marks"}


def test_equal_designations_and_what_is_left_tell_deals_apart(load):
    load(register_file(deal(1, Designation="P-12"), deal(2, Designation="P-15 radar")))
    load(deal_file(listed(designation="P-15"), listed(designation="p 12")))
    assert ids() == ["2", "1"]
    assert [row.evidence for row in rows()] == ["rest", "designation"]


def test_nothing_is_left_over_where_rows_and_deals_are_not_equally_many(load):
    load(register_file(*others([1, 2, 3], Designation="P-15"), deal(4, Designation="P-12")))
    outcome = load(deal_file(listed(designation="P-12"), listed(designation="P-15", comment="x")))
    assert outcome.joined == {"unique": 0, "ambiguous": 2, "unmatched": 0}


def test_rows_that_nothing_tells_apart_wait_for_a_person(load):
    load(register_file(*others([1, 2])))
    outcome = load(deal_file(listed(comment="for the navy"), listed(comment="for the army")))
    assert outcome.joined == {"unique": 0, "ambiguous": 2, "unmatched": 0}
    assert not Deal.objects.exclude(comment="").exists()


def test_identical_rows_are_separate_deals(load):
    load(register_file(*others([1, 2])))
    outcome = load(deal_file(listed(), listed()))
    assert outcome.joined["unique"] == 2
    assert sorted(ids()) == ["1", "2"]
    assert [row.occurrence for row in rows()] == [1, 2]
    assert Deal.objects.filter(comment="Probably with radar").count() == 2


def test_three_identical_rows_and_two_deals_are_not_shared_out(load):
    load(register_file(*others([1, 2])))
    assert load(deal_file(listed(), listed(), listed())).joined["ambiguous"] == 3


def test_an_order_without_deliveries_waits_without_asking(load):
    load(register_file(FIRST))
    load(deal_file(listed(), listed(years="", delivered="0", tiv="", order_year="2022")))
    assert ids() == ["1", "undelivered"]


def test_a_list_of_some_years_is_compared_with_the_deliveries_of_these_years(load):
    load(
        register_file(
            FIRST,
            deal(1, Delivery_year="2019", Numbers_delivered="9"),
            deal(2, Delivery_year="2019", Designation="Late"),
        )
    )
    above = (ABOVE[0].replace("1990", "2010").replace("2023", "2015"), *ABOVE[1:])
    late = listed(designation="Late", years="", delivered="0", tiv="", order_mark="")
    outcome = load(deal_file(listed(delivered="4"), late, above=above))
    assert ids() == ["1", "2"]
    assert outcome.joined["unique"] == 2
    assert [row.evidence for row in rows()] == ["row", "designation"]


@pytest.mark.parametrize("late_first", [False, True])
def test_the_order_of_the_files_does_not_matter(load, late_first):
    early = register_file(
        deal(1, Delivery_year="1980"),
        deal(3, Delivery_year="1989", Numbers_delivered="1"),
        above=preamble(years=(1950, 1989)),
    )
    late = register_file(
        FIRST | {"SIPRI AT Database ID": "2"},
        deal(3, Delivery_year="1990", Numbers_delivered="2"),
        *others([4, 5], Delivery_year="1995"),
    )
    above = (ABOVE[0].replace("1990", "1950"), *ABOVE[1:])
    list_ = deal_file(
        listed(years="1980", order_year="2011"),
        listed(),
        listed(years="1989; 1990", delivered="3"),
        listed(years="1995", comment="a"),
        listed(years="1995", comment="b"),
        above=above,
    )
    load(late, edition="2024-04-13")
    load(early, edition="2024-04-13")
    load(list_)
    expected = state_of_everything()
    assert ids() == ["1", "2", "3", "ambiguous", "ambiguous"]
    ListedDeal.objects.all().delete()
    DealList.objects.all().delete()
    factories.empty_register()
    assert load(list_).joined == {"unique": 0, "ambiguous": 0, "unmatched": 5}
    assert set(ids()) == {"waiting"}
    for data in (late, early) if late_first else (early, late):
        outcome = load(data, edition="2024-04-13")
    assert outcome.joined == {"unique": 3, "ambiguous": 2, "unmatched": 0}
    assert state_of_everything() == expected


def test_delivered_more_than_ordered_and_late_orders_are_warnings(load):
    load(register_file(FIRST, deal(2, Order_date="2020", Delivery_year="2015")))
    outcome = load(
        deal_file(
            listed(ordered="3", order_tiv="7.5"),
            listed(order_year="2020", years="2015", order_tiv="11"),
        )
    )
    assert [(warning.column, warning.value) for warning in outcome.warnings] == [
        ("Number delivered", "4"),
        ("SIPRI TIV for total order", "11"),
        ("Year of order", "2020"),
    ]
    assert outcome.joined["unique"] == 2


def test_both_layouts_at_once_are_refused(reference):
    streams = [("a.csv", register_file(FIRST)), ("b.csv", deal_file(listed()))]
    with pytest.raises(imports.ImportRefused, match=r"b.csv.*apart from delivery-level files"):
        imports.read_files([(name, io.BytesIO(data)) for name, data in streams])


def test_one_list_twice_is_refused(load):
    with pytest.raises(imports.ImportRefused, match=r"date and coverage of file-1.csv"):
        load(deal_file(listed()), deal_file(listed()))
