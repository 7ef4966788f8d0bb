"""Rules of names to decide and of merges, as the tests of constraints read them."""

from tests import factories
from transfers.models import Merge, NameQuestion, NameSuggestion

DAY = "2024-01-01T00:00Z"


def question(**fields):
    return NameQuestion(**{"subject": "actor", "spelled": "x", "vocabulary": "x", **fields})


def decided(**fields):
    return question(
        **{"state": "other_name", "decided_at": DAY, "chosen_actor": factories.actor("A"), **fields}
    )


def suggestion(about=("actor",), **fields):
    asked = NameQuestion.objects.first() or question()
    asked.save()
    records = {name: getattr(factories, name)("A") for name in about}
    return NameSuggestion(**{"question": asked, "score": 90, "reason": "x", **records, **fields})


def merge(about=("actor",), **fields):
    records = {name: getattr(factories, name)("A") for name in about}
    made = {"subject": "actor", "old_id": 7, "slug": "x", "title": "x", "reason": "x", **fields}
    return Merge(**made, **records)


CHECKS = {
    "name_question_state_known": (
        question,
        [{"state": "new_record", "decided_at": DAY}],
        [{"state": "lost", "decided_at": DAY}],
    ),
    "name_question_records_of_subject": (
        lambda subject="actor", **names: question(
            subject=subject, **{field: getattr(factories, of)("A") for field, of in names.items()}
        ),
        [{"made_actor": "actor"}, {"subject": "system", "made_system": "system"}],
        [
            {"made_system": "system"},
            {"subject": "system", "made_actor": "actor"},
            {"category": "category"},
            {"subject": "deal"},
        ],
    ),
    "name_question_other_name_has_record": (
        decided,
        [{}, {"state": "new_record", "chosen_actor": None}],
        [{"chosen_actor": None}, {"state": "new_record"}],
    ),
    "name_question_decided_has_time": (
        decided,
        [{}],
        [{"decided_at": None}, {"state": "open", "chosen_actor": None}],
    ),
    "name_suggestion_of_one_record": (
        suggestion,
        [{}, {"about": ["system"]}],
        [{"about": []}, {"about": ["actor", "system"]}],
    ),
    "name_suggestion_score_range": (suggestion, [{"score": 100}], [{"score": 101}]),
    "merge_keeps_one_record": (
        merge,
        [{}, {"subject": "system", "about": ["system"]}],
        [{"about": []}, {"about": ["actor", "system"]}, {"subject": "system"}],
    ),
    "merge_has_reason": (merge, [{}], [{"reason": ""}, {"reason": "  "}]),
    "merge_undone_has_time": (
        lambda by=True, **fields: merge(undone_by=_somebody() if by else None, **fields),
        [{"undone_at": DAY}, {"by": False}, {"by": False, "undone_at": DAY}],
        [{}],
    ),
}

TWICE = {
    "name_question_once": lambda: question(described=""),
    "name_suggestion_once": suggestion,
    "merge_address_leads_to_one_record": merge,
}


def _somebody():
    from django.contrib.auth.models import User

    return User.objects.get_or_create(username="somebody")[0]
