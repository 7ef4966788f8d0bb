"""What is stated about number and value, in words."""

import pytest

from transfers.models import Allegation


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"quantity_min": 6, "quantity_qualifier": "exactly", "quantity_of": "jets"}, "6 jets"),
        ({"quantity_min": 1, "quantity_qualifier": "at_least", "quantity_of": "missiles"},
         "missiles: at least 1"),
        ({"quantity_min": 20, "quantity_qualifier": "up_to", "quantity_of": "drones"},
         "up to 20 drones"),
        ({"quantity_min": 1000, "quantity_max": 2000, "quantity_qualifier": "about"},
         "about 1,000–2,000"),
    ],
)  # fmt: skip
def test_quantities_in_words(fields, words):
    assert Allegation(**fields).quantity == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"value": 13_000_000, "value_unit": "money", "currency": "USD"}, "USD 13,000,000"),
        ({"value": "250.50", "value_unit": "tiv"}, "250.50 million TIV"),
        ({"value": 0, "value_unit": "tiv"}, "0 million TIV"),
    ],
)
def test_values_in_words(fields, words):
    allegation = Allegation(**fields)
    allegation.clean_fields(exclude=["slug", "kind", "title", "statement"])
    assert allegation.stated_value == words


def test_parties_are_called_by_the_kind_of_allegation():
    assert Allegation(kind="transfer").roles == ("Supplier", "Recipient")
    assert Allegation(kind="deployment").roles == ("Whose forces", "Where")
