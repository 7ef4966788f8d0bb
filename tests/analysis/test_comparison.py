"""Two editions side by side: every kind of difference once, on files of our own."""

from decimal import Decimal

import pytest

from tests.analysis.side_by_side import NEW, OLD, A, B, compared, counts, lines
from tests.register_files import deal, register_file, row
from transfers.analysis.editions import find_edition
from transfers.analysis.scope import Scope
from transfers.analysis.tables import table
from transfers.exports.comparison import FIELDS
from transfers.models import (
    Actor,
    ActorName,
    SystemName,
)

pytestmark = pytest.mark.django_db


def test_equal_editions_differ_in_nothing(two):
    two([row(), deal(2)], [row(), deal(2)])
    assert counts() == {}
    facts = compared().facts
    assert (facts["old_deals"], facts["new_deals"], facts["deals_in_both"]) == (2, 2, 2)
    assert facts["old_tiv"] == facts["new_tiv"] == "20.00"


def test_deals_are_added_and_gone_with_their_deliveries(two):
    gone = deal(2, Numbers_delivered="2", TIV_delivery_values="5")
    two([row(), gone, {**gone, "Delivery year": "2014"}], [row(), deal(3, Supplier="Serbia")])
    assert lines("deals-added", "external_id", "supplier", "number", "new_tiv", "old_tiv") == [
        ("3", "Serbia", 4, Decimal("10.00"), None)
    ]
    assert lines("deals-gone", "external_id", "order_year", "condition", "number", "old_tiv") == [
        ("2", 2011, "new", 4, Decimal("10.00"))
    ]
    assert lines("deliveries-added", "external_id", "year") == [("3", 2013)]
    assert lines("deliveries-gone", "external_id", "year") == [("2", 2013), ("2", 2014)]
    assert compared().facts["gone_from_deals"] == 0
    assert counts().keys().isdisjoint({"deals-changed", "deliveries-changed"})


def test_deliveries_come_and_go_while_their_deal_stays(two):
    two([row(), row(Delivery_year="2014")], [row(), row(Delivery_year="2015")])
    assert lines("deliveries-added", "year", "number", "new_tiv") == [(2015, 4, Decimal("10.00"))]
    assert lines("deliveries-gone", "year", "number", "old_tiv") == [(2014, 4, Decimal("10.00"))]
    assert compared().facts["gone_from_deals"] == 1
    assert counts().keys() == {"deliveries-added", "deliveries-gone", "tiv-year"}


DEAL_CHANGES = [
    ({"Supplier": "Serbia"}, {("supplier", "Israel", "Serbia")}),
    ({"Recipient": "Serbia"}, {("recipient", "Azerbaijan", "Serbia")}),
    ({"Designation": "Heron-8"}, {("designation", "Heron-9", "Heron-8")}),
    ({"Description": "SAM"}, {("description", "UAV", "SAM")}),
    ({"Armament category": "Other"}, {("category", "Aircraft", "Other")}),
    ({"Order date": "2012"}, {("order_year", "2011", "2012")}),
    ({"Order date is estimate": "No"}, {("order_year_estimated", "yes", "no")}),
    ({"Order date is estimate": ""}, {("order_year_estimated", "yes", "")}),
    ({"Local production": "Yes"}, {("local_production", "no", "yes")}),
    ({"TIV deal unit": "2.6"}, {("unit_tiv", "2.50", "2.6")}),
    (
        {"Status": "Second hand", "TIV deal unit": "1", "TIV delivery values": "4"},
        {("condition", "new", "second hand"), ("unit_tiv", "2.50", "1.00")},
    ),
    (
        {"SIPRI estimate": "3", "TIV deal unit": "3", "TIV delivery values": "12"},
        {("tiv_estimate", "2.5", "3"), ("unit_tiv", "2.50", "3.00")},
    ),
]


@pytest.mark.parametrize(("change", "told"), DEAL_CHANGES)
def test_a_deal_is_told_field_by_field(two, change, told):
    told = {(field, *(v.rstrip("0").rstrip(".") if "." in v else v for v in values))
            for field, *values in told}  # fmt: skip
    two([row(), deal(2)], [row(**{k.replace(" ", "_"): v for k, v in change.items()}), deal(2)])
    assert set(lines("deals-changed", "field", "old", "new")) == told
    assert compared().facts["deals_changed"] == 1
    assert {field for field, *_ in told} <= FIELDS.keys()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"Delivery year is estimate": "Yes"}, {("year_estimated", "no", "yes")}),
        ({"Numbers delivered is estimate": "Yes"}, {("number_estimated", "no", "yes")}),
        ({"TIV delivery values": "9.9"}, {("tiv", "10", "9.9")}),
        (
            {"Numbers delivered": "6", "TIV delivery values": "15"},
            {("number", "4", "6"), ("tiv", "10", "15")},
        ),
    ],
)
def test_a_delivery_is_told_field_by_field(two, change, told):
    two([row()], [row(**{k.replace(" ", "_"): v for k, v in change.items()})])
    assert set(lines("deliveries-changed", "field", "old", "new")) == told
    assert lines("deliveries-changed", "year")[0] == (2013,)
    assert compared().facts["deliveries_changed"] == 1


def test_renamed_vocabulary_is_one_line_each_and_no_change(two):
    old = [deal(n, Recipient="Turkey", Description="APC") for n in (1, 2, 3)]
    new = [
        deal(n, Recipient="Turkiye", Description="armoured personnel carrier") for n in (1, 2, 3)
    ]
    sale = {"Supplier": "Turkey", "Recipient": "Serbia", "Armament_category": "Missiles"}
    two(
        [*old, deal(4, **sale), deal(5, Designation="HERON-9")],
        [*new, deal(4, **sale | {"Supplier": "Turkiye"}), deal(5, Designation="Heron-9")],
    )
    assert lines("renamed", "subject", "old", "new", "deals") == [
        ("supplier or recipient", "Turkey", "Turkiye", 4),
        ("weapon system", "HERON-9", "Heron-9", 1),
        ("description", "APC", "armoured personnel carrier", 3),
    ]
    assert counts() == {"renamed": 3}


def test_a_category_spelled_otherwise_is_a_rename(two):
    two(
        [row(Armament_category="Air-defence systems")],
        [row(Armament_category="Air defence systems")],
    )
    assert lines("renamed", "subject", "old", "new") == [
        ("category", "Air-defence systems", "Air defence systems")
    ]
    assert counts() == {"renamed": 1}


def test_a_spelling_found_later_to_be_the_same_party_becomes_a_rename(two):
    two([row(Recipient="Zembla")], [row(Recipient="Nova Zembla")])
    assert counts().keys() == {"deals-changed", "tiv-recipient"}
    ActorName.objects.filter(name="Nova Zembla").update(actor=Actor.objects.get(name="Zembla"))
    assert counts() == {"renamed": 1}


def test_one_spelling_that_meant_two_records_is_a_change(load):
    load(register_file(row(Recipient="Zembla"), above=OLD))
    ActorName.objects.filter(name="Zembla").update(vocabulary="own")
    other = Actor.objects.create(name="Nova Zembla", slug="nova-zembla", kind="state")
    ActorName.objects.create(actor=other, name="Zembla", vocabulary="SIPRI 2024")
    load(register_file(row(Recipient="Zembla"), above=NEW))
    assert lines("deals-changed", "field", "old", "new") == [
        ("recipient", "Zembla (Zembla)", "Zembla (Nova Zembla)")
    ]
    assert lines("renamed", "old") == []


def test_a_spelling_deleted_since_is_still_told(two):
    two([row(Designation="HERON-9")], [row()])
    SystemName.objects.filter(name="HERON-9").delete()
    assert lines("renamed", "old", "new") == [("HERON-9", "Heron-9")]


def test_tiv_moves_by_supplier_recipient_and_year_with_the_greatest_first(two):
    two(
        [row(), deal(2, Supplier="Serbia", Recipient="Turkey"), deal(3, Supplier="France")],
        [
            row(Numbers_delivered="2", TIV_delivery_values="5"),
            deal(2, Supplier="Serbia", Recipient="Turkey", Delivery_year="2014",
                 Numbers_delivered="8", TIV_delivery_values="20"),
            deal(3, Supplier="France"),
        ],
    )  # fmt: skip
    ten, five, twenty = Decimal("10.00"), Decimal("5.00"), Decimal("20.00")
    moved = ("subject", "old_tiv", "new_tiv", "difference")
    assert lines("tiv-supplier", *moved) == [
        ("Serbia", ten, twenty, ten),
        ("Israel", ten, five, -five),
    ]
    assert lines("tiv-recipient", *moved) == [
        ("Turkiye", ten, twenty, ten),
        ("Azerbaijan", twenty, Decimal("15.00"), -five),
    ]
    assert lines("tiv-year", "year", *moved[1:]) == [
        (2014, None, twenty, twenty),
        (2013, Decimal("30.00"), Decimal("15.00"), Decimal("-15.00")),
    ]


def test_either_edition_can_be_the_old_side(two):
    two([row(), deal(2)], [row(Order_date="2012"), deal(3)])
    assert lines("deals-added", "external_id") == lines("deals-gone", "external_id", a=B, b=A)
    assert lines("deals-changed", "old", "new", a=B, b=A) == [("2012", "2011")]


def test_tiv_is_that_of_the_tables_of_each_edition(two):
    two(
        [row(), deal(2, Supplier="Serbia", SIPRI_estimate="0.13", Numbers_delivered="2566",
                     Status="Second hand", TIV_deal_unit="0.05", TIV_delivery_values="133.43")],
        [row(Numbers_delivered="3", TIV_delivery_values="9.9")],
    )  # fmt: skip
    for name, side in ((A, "old_tiv"), (B, "new_tiv")):
        made = table("supplier", Scope(find_edition(name), 1990, 2024))
        assert compared().facts[side] == str(made.grand_total())
    assert lines("tiv-supplier", "subject", "old_tiv") == [
        ("Serbia", Decimal("133.43")),
        ("Israel", Decimal("10.00")),
    ]
