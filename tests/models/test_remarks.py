"""Remarks of deals are searched by an index, and what it finds is what stands in them."""

import pytest
from django.db import connection

from tests import factories as make
from transfers.models import Deal
from transfers.models.remarks import remark_holds

pytestmark = pytest.mark.django_db

REMARKS = ["For use on aircraft", "Zn\u00e1me 100% A_B", "Part of $2.3 b deal; T-72M1 tanks", ""]


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("CRAFT", [0]),
        ("name", [1]),
        ("zn\u00e1m", [1]),
        ("0%", [1]),
        ("%", [1]),
        ("a_b", [1]),
        ("a-b", []),
        ("72m", [2]),
        ("b deal", [2]),
        ("r", [0, 2]),
        ("tankst", []),
    ],
)
def test_a_word_is_found_wherever_it_stands(word, found):
    references = [make.deal(comment=remark).reference for remark in REMARKS]
    holding = Deal.objects.filter(remark_holds(word)).values_list("reference", flat=True)
    assert sorted(holding) == sorted(references[place] for place in found)


def test_words_of_three_letters_are_looked_up_in_the_index():
    make.deal(comment="For use on aircraft")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Deal.objects.filter(remark_holds("Craft")).order_by().explain()
    assert "Bitmap Index Scan on deal_remark_trigrams" in plan
