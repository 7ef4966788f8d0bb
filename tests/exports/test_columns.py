from decimal import Decimal

import pytest

from tests import factories as make
from tests.exports.reading import csv_rows
from transfers.exports import DEAL_COLUMNS, DELIVERY_COLUMNS, Kind, codebook
from transfers.models import Deal, Delivery

committed = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("columns", [DEAL_COLUMNS, DELIVERY_COLUMNS])


@BOTH
def test_column_names_are_unique_words_for_machines(columns):
    names = [column.name for column in columns]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name == name.lower() for name in names)


@BOTH
def test_every_column_is_explained_and_every_tiv_column_says_its_unit(columns):
    for name, title, meaning, _, unit in codebook(columns):
        assert title
        assert meaning.endswith(".")
        assert name.endswith("_tiv_millions") == (unit == "million TIV")


@BOTH
def test_flags_stand_beside_the_value_they_belong_to(columns):
    names = [column.name for column in columns]
    flags = [column.name for column in columns if column.name.endswith("_estimated")]
    assert len(flags) == 4
    for flag in flags:
        assert names[names.index(flag) - 1] == flag.removesuffix("_estimated")
    assert all(c.kind is Kind.BOOLEAN for c in columns if c.name in flags)


@pytest.fixture
def harop():
    deal = make.deal(
        supplier=make.actor("Israel", iso3="ISR"),
        recipient=make.actor("Azerbaijan", iso3="AZE"),
        system=make.system("Harop", description=make.description("loitering munition")),
        order_year=2014,
        order_year_estimated=True,
        number_ordered=2566,
        condition="second_hand",
        tiv_estimate="0.13",
        comment="Part of a deal.",
        deliveries=[
            {"year": 2016, "number": 2000, "number_estimated": False, "edition": make.edition()},
            {"year": 2015, "number": 566, "number_estimated": True, "printed_tiv": "29.4"},
        ],
    )
    make.entry(deal, "55238", edition=make.edition("2024"))
    return deal


@committed
def test_a_deal_row_sums_up_its_deliveries(harop):
    (row,) = csv_rows(Deal.objects.published(), DEAL_COLUMNS)
    assert row == {
        "reference": harop.reference,
        "sipri_id": "55238",
        "supplier": "Israel",
        "supplier_iso3": "ISR",
        "recipient": "Azerbaijan",
        "recipient_iso3": "AZE",
        "designation": "Harop",
        "description": "loitering munition",
        "category": "Missiles",
        "order_year": "2014",
        "order_year_estimated": "yes",
        "number_ordered": "2566",
        "number_ordered_estimated": "",
        "condition": "second hand",
        "local_production": "",
        "sipri_estimate_tiv_millions": "0.13",
        "unit_tiv_millions": "0.052",
        "order_tiv_millions": "133.43",
        "number_delivered": "2566",
        "number_delivered_estimated": "yes",
        "delivery_years": "2015; 2016",
        "delivery_years_estimated": "",
        "delivered_tiv_millions": "133.43",
        "comment": "Part of a deal.",
        "edition": "2024",
        "credit": "Source: SIPRI Arms Transfers Database, © SIPRI",
    }


@committed
def test_a_delivery_row_holds_its_deal_and_what_it_delivered(harop):
    first, second = csv_rows(Delivery.objects.published(), DELIVERY_COLUMNS)
    assert [first["delivery_year"], second["delivery_year"]] == ["2015", "2016"]
    assert [first["delivery_tiv_millions"], second["delivery_tiv_millions"]] == ["29.43", "104"]
    assert [first["printed_tiv_millions"], second["printed_tiv_millions"]] == ["29.4", ""]
    assert [first["number_delivered_estimated"], second["number_delivered_estimated"]] == [
        "yes",
        "no",
    ]
    assert [first["edition"], second["edition"]] == ["", "2024-04-13"]
    assert first["sipri_id"] == second["sipri_id"] == "55238"
    assert first["unit_tiv_millions"] == "0.052"


@committed
def test_tiv_of_the_rows_equals_tiv_of_the_list(harop):
    (deal,) = Deal.objects.published().with_delivered()
    (row,) = csv_rows(Deal.objects.published(), DEAL_COLUMNS)
    assert Decimal(row["delivered_tiv_millions"]) == deal.tiv_delivered
    assert int(row["number_delivered"]) == deal.number_delivered


@committed
def test_a_deal_without_deliveries_or_register_entry_is_a_row_with_blanks():
    make.deal()
    (row,) = csv_rows(Deal.objects.published(), DEAL_COLUMNS)
    blank = ["sipri_id", "number_delivered", "delivery_years", "delivered_tiv_millions"]
    assert [row[name] for name in blank] == [""] * 4


@committed
def test_deliveries_that_the_newest_edition_lacks_do_not_count():
    absent = {"year": 2016, "number": 5, "absent_since": make.edition()}
    make.deal(deliveries=[(2015, 1), absent])
    (row,) = csv_rows(Deal.objects.published(), DEAL_COLUMNS)
    assert (row["number_delivered"], row["delivery_years"]) == ("1", "2015")
