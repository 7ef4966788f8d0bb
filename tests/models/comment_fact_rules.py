"""Rules of the facts from comments, as the tests of constraints read them."""

from tests import factories
from transfers.models import CommentFact, Deal

NOW = "2024-01-01T00:00Z"


def fact(**fields):
    made = {"deal": factories.deal(), "kind": "aid", "phrase": "aid", "start": 0, **fields}
    return CommentFact(**made)


def value(**fields):
    """A contract value, USD 5 for this deal."""
    made = {"kind": "contract_value", "amount_low": 5, "currency": "USD", "scope": "deal"}
    return fact(**{**made, **fields})


def via(**fields):
    return fact(**{"kind": "via", "name": "Borduria", **fields})


def rejected(**fields):
    return fact(**{"state": "rejected", "decided_at": NOW, "reason": "misread", **fields})


CHECKS = {
    "comment_fact_kind_known": (fact, [{"kind": "leased"}, {"kind": "doubt"}], [{"kind": "joke"}]),
    "comment_fact_phrase_not_empty": (fact, [{}], [{"phrase": ""}]),
    "comment_fact_amount_is_money": (
        value,
        [{}, {"amount_low": 0}, {"kind": "aid", "amount_low": None, "currency": "", "scope": ""}],
        [
            {"amount_low": None},
            {"amount_low": -1},
            {"currency": ""},
            {"currency": "usd"},
            {"kind": "aid", "scope": ""},
            {"kind": "aid", "scope": "", "amount_low": None},
        ],
    ),
    "comment_fact_range_ordered": (
        value,
        [{"amount_high": 6}],
        [{"amount_high": 5}, {"amount_high": 4}],
    ),
    "comment_fact_scope_known": (
        value,
        [
            {"scope": "converted"},
            {"scope": "part", "kind": "cancelled", "amount_low": None, "currency": ""},
        ],
        [
            {"scope": ""},
            {"scope": "whole"},
            {"scope": "offset", "kind": "cancelled", "amount_low": None, "currency": ""},
            {"scope": "deal", "kind": "leased", "amount_low": None, "currency": ""},
        ],
    ),
    "comment_fact_actor_is_named": (
        lambda **fields: via(**{"actor": factories.actor("Borduria"), **fields}),
        [{}, {"kind": "financed_by"}, {"actor": None, "name": ""}],
        [{"name": ""}, {"kind": "variant"}],
    ),
    "comment_fact_state_known": (
        fact,
        [{"state": "accepted", "decided_at": NOW}],
        [{"state": "lost", "decided_at": NOW}],
    ),
    "comment_fact_decided_has_time": (
        fact,
        [{"state": "accepted", "decided_at": NOW}, {}],
        [{"state": "accepted"}, {"decided_at": NOW}],
    ),
    "comment_fact_rejection_has_reason": (
        rejected,
        [{}, {"state": "accepted", "reason": ""}],
        [{"reason": ""}, {"reason": " "}, {"state": "accepted"}],
    ),
}

TWICE = {
    "comment_fact_once": lambda: fact(deal=Deal.objects.first() or factories.deal()),
}
