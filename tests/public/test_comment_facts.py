"""The page of a deal shows what was read from its comment, beside the comment."""

import pytest

from tests import factories as make
from tests.public.test_evidence_pages import page, text
from transfers.imports import fact_decisions as decisions
from transfers.imports.facts import propose
from transfers.models import CommentFact

pytestmark = pytest.mark.django_db

COMMENT = "Part of $15-20 m deal; aid; probably delivered via Borduria"


@pytest.fixture
def deal():
    made = make.deal(comment=COMMENT)
    make.actor("Borduria")
    propose()
    return made


def test_facts_stand_beside_the_comment_and_say_they_are_derived(client, deal):
    html = page(client, f"/transfers/{deal.reference}/")
    told = text(html)
    assert COMMENT in told
    assert "Derived from the remark" in told
    assert "no facts of the register" in told
    assert (
        "Contract value USD 15,000,000–20,000,000, more than this deal Part of $15-20 m deal no"
        in told
    )
    assert '<a href="/actors/borduria/">Borduria</a>' in html


def test_rejected_facts_are_hidden_and_accepted_ones_are_checked(client, deal, admin_user):
    decisions.reject(CommentFact.objects.filter(kind="aid"), admin_user, "no")
    decisions.accept(CommentFact.objects.filter(kind="via"), admin_user)
    told = text(page(client, f"/transfers/{deal.reference}/"))
    assert "Aid or gift" not in told
    assert "delivered via Borduria yes checked" in told
    decisions.reject(CommentFact.objects.filter(kind="contract_value"), admin_user, "no")
    decisions.reopen(CommentFact.objects.filter(kind="via"))
    decisions.reject(CommentFact.objects.filter(kind="via"), admin_user, "no")
    assert "Derived" not in text(page(client, f"/transfers/{deal.reference}/"))


def test_a_deal_without_facts_has_no_such_table(client):
    deal = make.deal(comment="For training")
    assert "Derived" not in page(client, f"/transfers/{deal.reference}/")
