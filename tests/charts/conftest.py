import pytest

from tests import factories as make


@pytest.fixture
def edition(db):
    return make.edition()


@pytest.fixture
def delivered(edition):
    """Make a deal whose deliveries, (year, number) pairs, the edition prints; TIV 1 an item."""

    def deliver(supplier, recipient, *deliveries, category="Missiles", tiv="1", **fields):
        return make.deal(
            supplier=make.actor(supplier),
            recipient=make.actor(recipient),
            system=make.system(category=make.category(category)),
            tiv_estimate=tiv,
            deliveries=[
                {"year": year, "number": number, "edition": edition} for year, number in deliveries
            ],
            **fields,
        )

    return deliver
