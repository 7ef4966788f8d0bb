"""What the page of a deal takes from deal-level lists."""

import pytest

from tests import factories as make
from tests.models.list_rules import deal_list
from tests.public.test_evidence_pages import page
from tests.public.wording import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(db):
    """A deal of 6 ordered at 2.5 million TIV, and a row of a list with the given values."""

    def make_both(order_tiv, **fields):
        values = {"number_ordered": 6, "number_ordered_estimated": True, "comment": "Licensed"}
        deal = make.deal(tiv_estimate="2.5", **{**values, **fields})
        kept = deal_list(edition=make.edition())
        kept.save()
        kept.rows.create(
            line=6,
            digest="x",
            supplier=deal.supplier.name,
            recipient=deal.recipient.name,
            designation="X",
            description="SAM",
            condition="new",
            order_tiv=order_tiv,
            deal=deal,
            join="joined",
            evidence="row",
        )
        return f"/transfers/{deal.reference}/"

    return make_both


def test_an_order_tiv_printed_otherwise_stands_beside_ours_with_its_unit(client, listed):
    shown = words(page(client, listed("14.7")))
    assert "The order 6 × 2.5 = 15, rounded once 15.00 14.70" in shown
    assert "Ordered 6 ? " in shown


def test_number_and_comment_name_the_list_they_come_from(client, listed):
    credit = "Source: SIPRI Arms Transfers Database, © SIPRI, list of 2024-10-13."
    assert f"Number ordered and remark: {credit}" in words(page(client, listed("15")))


def test_a_deal_of_no_list_says_nothing_of_lists(client):
    deal = make.deal(number_ordered=6)
    assert "list of" not in words(page(client, f"/transfers/{deal.reference}/"))


def test_an_order_tiv_printed_as_ours_is_said_to_be_the_same(client, listed):
    shown = words(page(client, listed("15.0000")))
    assert "The order 6 × 2.5 = 15, rounded once 15.00 the same" in shown
