"""Rules of deal-level lists, as the tests of constraints read them."""

from django.utils import timezone

from tests import factories
from transfers.models import Deal, DealList, JoinDecision, ListedDeal


def deal_list(**fields):
    made = {
        "register": "sipri",
        "generated_on": "2024-10-13",
        "first_year": 1950,
        "last_year": 2023,
        "name": "list.csv",
        **fields,
    }
    return DealList(**made)


def saved_list():
    return DealList.objects.first() or _saved(deal_list())


def _saved(record):
    record.save()
    return record


def listed(**fields):
    made = {
        "list": saved_list(),
        "line": 1,
        "digest": "x",
        "supplier": "Israel",
        "recipient": "Azerbaijan",
        "designation": "Harop",
        "description": "loitering munition",
        "condition": "new",
        **fields,
    }
    return ListedDeal(**made)


def joined(**fields):
    return listed(**{"join": "joined", "evidence": "row", "deal": factories.deal(), **fields})


CHECKS = {
    "list_years_ordered": (
        deal_list,
        [{"first_year": 2020, "last_year": 2020}],
        [{"first_year": 2021, "last_year": 2020}],
    ),
    "list_register_known": (deal_list, [{}], [{"register": "gossip"}]),
    "listed_join_known": (listed, [{"join": "waiting"}, {"join": "ambiguous"}], [{"join": "lost"}]),
    "listed_joined_has_deal": (
        joined,
        [{}],
        [{"deal": None}, {"join": "ambiguous", "evidence": ""}],
    ),
    "listed_evidence_known": (joined, [{"evidence": "rest"}], [{"evidence": "hunch"}]),
    "listed_evidence_where_settled": (
        joined,
        [{}, {"join": "apart", "deal": None, "evidence": "earlier"}],
        [{"evidence": ""}, {"join": "unmatched", "deal": None}],
    ),
    "listed_decision_has_time": (
        joined,
        [{"evidence": "person", "decided_at": timezone.now()}],
        [{"evidence": "person"}],
    ),
}

TWICE = {
    "list_once_per_date_and_coverage": deal_list,
    "listed_once": listed,
    "listed_deal_once_per_list": lambda: joined(
        digest=str(ListedDeal.objects.count()),
        deal=Deal.objects.first() or factories.deal(),
    ),
    "join_decision_once": lambda: JoinDecision(
        register="sipri",
        supplier="Israel",
        recipient="Azerbaijan",
        designation="Harop",
        description="loitering munition",
        condition="new",
        decided_at=timezone.now(),
    ),
}
