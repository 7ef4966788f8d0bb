"""From a draft to the public and back: who may take which step, and what stands against it.

Every step takes a queryset of records of one model and takes all of them or, with a sentence for
each that cannot, none. Raises Busy where another transaction holds them.
"""

from contextlib import contextmanager

import pghistory
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from transfers.models import Allegation, GradeSeen, Review
from transfers.models.publication import State
from transfers.revisions import authors, check_versions, hold

AUTHENTICATION = "django.contrib.auth.backends.ModelBackend"


class ReviewRefused(Exception):
    """A step that rules stand against; `reasons` are sentences."""

    def __init__(self, reasons):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def may_publish(user, model):
    """Whether somebody may publish, send back and withdraw records of `model`."""
    return user.has_perm(_code(model))


def reviewers(model):
    """Who may publish records of `model`, by name."""
    people = get_user_model().objects.with_perm(_code(model), backend=AUTHENTICATION)
    return people.filter(is_staff=True).order_by("username")


def _code(model):
    return f"transfers.publish_{model._meta.model_name}"


def ask_for_review(records, user, *, of=None, note=""):
    """Hand drafts to a reviewer, by default to anybody; returns how many."""
    if of is not None and of == user:
        raise ReviewRefused(["Ask somebody else: nobody publishes what he or she asked for."])
    if of is not None and not may_publish(of, records.model):
        raise ReviewRefused([f"{of} may not publish {records.model._meta.verbose_name_plural}."])
    with _step(records, State.DRAFT, "only a draft goes into review", user, note) as found:
        subject = records.model._meta.model_name
        Review.objects.bulk_create(
            [
                Review(**{subject: record}, asked_by=user, asked_of=of, note=note)
                for record in found
            ],
            batch_size=2000,
        )
        return _move(found, State.IN_REVIEW)


def take_back(records, user):
    """Make drafts again of what `user` asked about; returns how many."""
    with _step(records, State.IN_REVIEW, "only what is in review is taken back", user) as found:
        asked = _open_reviews(records.model, found)
        _refuse(
            f"Somebody else asked for the review of {record}; it is sent back by a reviewer."
            for record in found
            if record.pk not in asked or asked[record.pk].asked_by_id != user.pk
        )
        _close(asked, Review.Outcome.TAKEN_BACK, user)
        return _move(found, State.DRAFT)


def publish(records, user, *, seen=None):
    """Publish what is in review; returns how many.

    Nobody publishes what he or she asked about or changed. `seen` is the version that the person
    looked at, by key; a record that has another by now is refused.
    """
    with _step(records, State.IN_REVIEW, "only what is in review is published", user) as found:
        if seen is not None:
            changed = check_versions(records.model, {each.pk: seen.get(each.pk) for each in found})
            _refuse(
                f"{name} was changed since you opened it. Look at it again."
                for name in changed.values()
            )
        asked = _open_reviews(records.model, found)
        _refuse(against_publishing(found, user, asked))
        _close(asked, Review.Outcome.PUBLISHED, user)
        number = _move(found, State.PUBLISHED)
        if records.model is Allegation:
            GradeSeen.objects.remember(
                Allegation.objects.filter(pk__in=[each.pk for each in found])
            )
        return number


def against_publishing(records, user, asked=None):
    """Sentences about those of a list of records that `user` may not publish, being involved."""
    if not records:
        return []
    model = type(records[0])
    asked = _open_reviews(model, records) if asked is None else asked
    changed = authors(model, [record.pk for record in records])
    told = []
    for record in records:
        if user.pk in changed.get(record.pk, ()):
            told.append(f"You changed {record}; somebody else publishes it.")
        elif record.pk in asked and asked[record.pk].asked_by_id == user.pk:
            told.append(f"You asked for the review of {record}; somebody else publishes it.")
    return told


def send_back(records, user, words):
    """Make drafts again of what is not ready, with `words` for who asked; returns how many."""
    _needed(words, "Say why it is sent back.")
    needed = "only what is in review is sent back"
    with _step(records, State.IN_REVIEW, needed, user, words) as found:
        asked = _open_reviews(records.model, found)
        _refuse(
            f"You asked for the review of {record} yourself: take it back."
            for record in found
            if record.pk in asked and asked[record.pk].asked_by_id == user.pk
        )
        _close(asked, Review.Outcome.SENT_BACK, user, words)
        return _move(found, State.DRAFT)


def withdraw(records, user, reason):
    """Take what is published back from the public, with the reason; returns how many."""
    _needed(reason, "Say why it is withdrawn.")
    needed = "only what is published is withdrawn"
    with _step(records, State.PUBLISHED, needed, user, reason) as found:
        return _move(found, State.WITHDRAWN, reason)


def reopen(records, user):
    """Make drafts of what was withdrawn; returns how many."""
    needed = "only what is withdrawn becomes a draft again"
    with _step(records, State.WITHDRAWN, needed, user) as found:
        return _move(found, State.DRAFT)


def _needed(words, sentence):
    if not words.strip():
        raise ReviewRefused([sentence])


def _refuse(reasons):
    if reasons := list(reasons):
        raise ReviewRefused(reasons)


@contextmanager
def _step(records, state, needed, user, reason=""):
    """The records, locked and all in `state`; what follows is recorded with who and why."""
    with transaction.atomic():
        hold(records.model, records.order_by().values_list("pk", flat=True))
        rows = records.model._base_manager.order_by("pk")
        found = list(rows.filter(pk__in=records.order_by().values("pk")))
        _refuse(["Nothing is chosen."] if not found else [])
        _refuse(
            f"{record} is {record.get_state_display()}; {needed}."
            for record in found
            if record.state != state
        )
        why = {"reason": reason} if reason else {}
        with pghistory.context(user=user.pk, **why):
            yield found


def _open_reviews(model, records):
    """The open review of each record that has one, by the record's key."""
    reviews = Review.objects.open().of(model, [record.pk for record in records])
    return {getattr(review, f"{model._meta.model_name}_id"): review for review in reviews}


def _close(asked, outcome, user, words=""):
    Review.objects.filter(pk__in=[review.pk for review in asked.values()]).update(
        outcome=outcome, decided_by=user, decided_at=timezone.now(), words=words
    )


def _move(records, state, reason=""):
    rows = type(records[0])._base_manager.filter(pk__in=[record.pk for record in records])
    return rows.update(state=state, withdrawal_reason=reason)
