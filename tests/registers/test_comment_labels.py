"""Facts read from the real comments, against labels made by hand."""

import time

import pytest

from tests.benchmarks.comments import DEALS, by_hash, read_comments, read_labels, values_of
from transfers.registers.comment_facts import facts_in

pytestmark = [
    pytest.mark.sample,
    pytest.mark.skipif(
        not DEALS.exists(), reason="the real SIPRI files do not lie beside the project"
    ),
]


@pytest.fixture(scope="module")
def comments():
    return read_comments(DEALS.read_bytes())


@pytest.mark.parametrize("half", ["tune", "final", "fresh"])
def test_what_is_read_is_right_and_little_is_missed(comments, half):
    texts = by_hash(comments)
    right = wrong = missed = 0
    for key, (_, label_half, expected) in read_labels().items():
        if label_half == half:
            found = {values_of(fact) for fact in facts_in(texts[key])}
            right += len(found & expected)
            wrong += len(found - expected)
            missed += len(expected - found)
    assert right / (right + wrong) >= 0.97
    assert right / (right + missed) >= 0.95


def test_all_comments_are_read_within_seconds(comments):
    started = time.perf_counter()
    assert sum(len(facts_in(comment)) for comment in comments) > 20_000
    assert time.perf_counter() - started < 3
