"""Check constraints judged in Python as the database judges them."""

import pytest
from django.db.models import F, Q

from transfers.models import Source
from transfers.seeding.rules import broken_rules, holds

ROW = {"a": 1, "b": 2, "empty": None, "text": "USD"}


@pytest.mark.parametrize(
    ("condition", "result"),
    [
        (Q(a=1), True),
        (Q(a=2), False),
        (Q(a__gte=F("b")), False),
        (Q(a__lte=F("b")), True),
        (Q(a__in=[3, 4]), False),
        (Q(b__range=(0, 2)), True),
        (Q(text__regex=r"^[A-Z]{3}$"), True),
        (Q(empty__isnull=True), True),
        (Q(empty__gte=0), None),
        (Q(a__gte=F("empty")), None),
        (~Q(empty=1), None),
        (~Q(a=1), False),
        (Q(a=2) | Q(empty=1), None),
        (Q(a=1) | Q(empty=1), True),
        (Q(a=1) & Q(empty=1), None),
        (Q(a=2) & Q(empty=1), False),
        (~(Q(a=2) | Q(b=3)), True),
    ],
)
def test_a_condition_is_true_false_or_open(condition, result):
    assert holds(condition, ROW.__getitem__) is result


def test_an_unknown_lookup_is_an_error_and_never_passes():
    with pytest.raises(KeyError):
        holds(Q(text__startswith="U"), ROW.__getitem__)


def test_a_broken_rule_is_told_in_the_words_of_the_model():
    assert broken_rules(Source(dating="undated"), {}) == []
    assert broken_rules(Source(), {}) == ["Give the date, or say how the document is dated."]
