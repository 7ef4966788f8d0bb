"""Rules of findings looked at, grades seen and saved views, for the tests of constraints."""

from tests import factories
from tests.models.name_rules import _somebody
from transfers.models import Allegation, GradeSeen, LookedAt, SavedView


def looked_at(**fields):
    made = {"check_code": "no-source", "model": "deal", "record": 1, "title": "x", "found": "x"}
    return LookedAt(**{**made, "digest": "0" * 32, "reason": "x", **fields})


def grade_seen(grade="weak"):
    return GradeSeen(allegation=Allegation.objects.first() or factories.allegation(), grade=grade)


def view(**fields):
    return SavedView(**{"owner": _somebody(), "model": "deal", "name": "Mine", **fields})


CHECKS = {
    "looked_at_has_reason": (looked_at, [{}], [{"reason": ""}, {"reason": " \n"}]),
    "looked_at_digest_form": (looked_at, [{}], [{"digest": ""}, {"digest": "G" * 32}]),
    "grade_seen_known": (grade_seen, [{"grade": "fair"}], [{"grade": "good"}]),
    "saved_view_name_not_blank": (view, [{}], [{"name": "  "}]),
    "saved_view_query_form": (
        view,
        [{"query": "q=T%C3%BCrkiye+x&o=-2.1&columns=a%2Cb"}, {"query": ""}],
        [{"query": "?q=1"}, {"query": "//evil.example/"}, {"query": "q=1#x"}, {"query": "q=a b"}],
    ),
}

TWICE = {
    "looked_at_once": looked_at,
    "saved_view_name_once": view,
    "saved_view_one_default": lambda: view(
        name=f"View {SavedView.objects.count()}", is_default=True
    ),
}
