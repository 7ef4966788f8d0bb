import pytest

from tests import factories as make
from transfers.models import Deal


@pytest.fixture
def many_deals():
    """Rows of more than the buffers of both ends hold, so that the server has to wait."""
    deal = make.deal()
    Deal.objects.bulk_create(
        Deal(
            supplier=deal.supplier,
            recipient=deal.recipient,
            system=deal.system,
            condition="new",
            comment="x" * 10_000,
        )
        for _ in range(2_000)
    )
