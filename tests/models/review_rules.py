"""Rules of publication and review, as the tests of constraints read them."""

from tests import factories
from tests.models.evidence_rules import allegation, source
from transfers.models import Deal, Figure, Restriction, Review

NOW = "2024-01-01T00:00Z"
SUBJECTS = ["deal", "allegation", "figure", "restriction", "source"]


def review(about="deal", also=None, asked_by="ada", asked_of=None, decided_by=None, **fields):
    """A review of a new record of each kind that is named; people are given by name."""
    made = {name: getattr(factories, name)() for name in (about, also) if name}
    people = {"asked_by": asked_by, "asked_of": asked_of, "decided_by": decided_by}
    made |= {role: factories.person(name) for role, name in people.items() if name}
    return Review(**{**made, **fields})


def decided(**fields):
    made = {"outcome": "published", "decided_by": "bob", "decided_at": NOW, **fields}
    return review(**made)


def unsaved(make):
    """A record that the factory made, for saving once more."""

    def again(**fields):
        record = make()
        record._meta.model.objects.filter(pk=record.pk).delete()
        record.pk = None
        for name, value in {"state": "draft", **fields}.items():
            setattr(record, name, value)
        return record

    return again


WITHDRAWN = (
    [{}, {"state": "withdrawn", "withdrawal_reason": "Twice."}, {"state": "published"}],
    [
        {"state": "withdrawn"},
        {"state": "withdrawn", "withdrawal_reason": " "},
        {"withdrawal_reason": "Twice."},
        {"state": "published", "withdrawal_reason": "Twice."},
    ],
)

CHECKS = {
    **{
        f"{model._meta.model_name}_withdrawn_says_why": (make, *WITHDRAWN)
        for model, make in {
            Deal: unsaved(factories.deal),
            Figure: unsaved(factories.figure),
            Restriction: unsaved(factories.restriction),
        }.items()
    },
    "allegation_withdrawn_says_why": (allegation, *WITHDRAWN),
    "source_withdrawn_says_why": (source, *WITHDRAWN),
    "review_has_one_subject": (
        review,
        [{"about": subject} for subject in SUBJECTS],
        [{"about": None}, {"also": "source"}],
    ),
    "review_outcome_known": (decided, [{}], [{"outcome": "lost"}]),
    "review_asked_of_another": (
        review,
        [{}, {"asked_of": "bob"}],
        [{"asked_of": "ada"}],
    ),
    "review_decided_has_person_and_time": (
        decided,
        [{}, {"outcome": "open", "decided_by": None, "decided_at": None}],
        [{"decided_by": None}, {"decided_at": None}, {"outcome": "open"}],
    ),
    "review_decided_by_another": (
        decided,
        [{}, {"outcome": "taken_back", "decided_by": "ada"}],
        [
            {"decided_by": "ada"},
            {"outcome": "taken_back"},
            {"outcome": "sent_back", "decided_by": "ada", "words": "No."},
        ],
    ),
    "review_sent_back_says_why": (
        decided,
        [{"outcome": "sent_back", "words": "The year is missing."}],
        [{"outcome": "sent_back"}, {"outcome": "sent_back", "words": " "}],
    ),
}


def _again(subject):
    """An open review of the same record each time."""
    first = Review.objects.exclude(**{subject: None}).first()
    return (
        Review(**{subject: first.record}, asked_by=factories.person("eve"))
        if first
        else review(subject)
    )


TWICE = {
    f"review_open_once_per_{subject}": lambda subject=subject: _again(subject)
    for subject in SUBJECTS
}
