"""Decide about a name that waits: another name of a record, or a record of its own."""

from django.db import transaction
from django.utils import timezone

from transfers import merging
from transfers.imports.decisions import join_what_prints
from transfers.imports.new_records import Slugs, new_actor, new_system
from transfers.merging.refusing import refusing
from transfers.merging.running import alone, recorded
from transfers.merging.subjects import kind_called
from transfers.models import (
    DescriptionName,
    NameQuestion,
    Subject,
    WeaponDescription,
)


def other_name(question, record, *, user=None, confirmed=False):
    """Decide that the name is another name of `record`; returns the question.

    The record that an import made for the name is merged into it. Raises MergeRefused where it
    cannot be, and MergeUnconfirmed where it should be `confirmed` by a person.
    """
    with refusing(), transaction.atomic():
        alone()
        question = _open(question)
        reason = f"“{question}” is another name of {record}"
        if question.made:
            merging.merge(question.made, record, reason=reason, user=user, confirmed=confirmed)
        else:
            with recorded(user, reason):
                _give_name(question, record)
                _close(
                    question,
                    user,
                    NameQuestion.State.OTHER_NAME,
                    **{f"chosen_{question.subject}": record},
                )
        join_what_prints(question.folded, user)
        question.refresh_from_db()
        return question


def new_record(question, *, user=None):
    """Decide that the name is of a record of its own, which is made if it is not there yet."""
    with refusing(), transaction.atomic():
        alone()
        question = _open(question)
        with recorded(user, f"“{question}” is a record of its own"):
            made = question.made or _make(question)
            _close(
                question,
                user,
                NameQuestion.State.NEW_RECORD,
                **{f"made_{question.subject}": made},
            )
        join_what_prints(question.folded, user)
        question.refresh_from_db()
        return question


def _open(question):
    """The question, locked so that two people cannot decide it; raises MergeRefused."""
    question = NameQuestion.objects.select_for_update(of=["self"]).get(pk=question.pk)
    if question.state != NameQuestion.State.OPEN:
        raise merging.MergeRefused([f"“{question}” has been decided already."])
    return question


def _close(question, user, state, **fields):
    NameQuestion.objects.filter(pk=question.pk).update(
        state=state, decided_by=user, decided_at=timezone.now(), **fields
    )


def _give_name(question, record):
    kind = kind_called(question.subject)
    printed = {}
    if question.subject == Subject.SYSTEM:
        described = _description(question)
        if described != record.description:
            printed = {"described": described}
    known = kind.names.objects.filter(folded=question.folded, **{kind.link: record}, **printed)
    if not known.exists():
        kind.names.objects.create(
            name=question.spelled,
            vocabulary=question.vocabulary,
            **{kind.link: record},
            **printed,
        )


def _make(question):
    """The record of the name: the one that somebody has made meanwhile, or a new one."""
    kind = kind_called(question.subject)
    printed = {}
    if question.subject == Subject.SYSTEM:
        if not question.category:
            reason = f"The category of {question} is not known: add the weapon system by hand."
            raise merging.MergeRefused([reason])
        printed = {"description": _description(question)}
    record = kind.model.objects.filter(folded=question.folded, **printed).first()
    if not record:
        make = {Subject.ACTOR: new_actor, Subject.SYSTEM: new_system}[question.subject]
        described = printed["description"].pk if printed else None
        record = make(Slugs(kind.model), question.spelled.strip(), described, question.category_id)
        record.save()
    _give_name(question, record)
    return record


def _description(question):
    """The weapon description printed with the name, made where it is not known."""
    folded = question.folded_description
    known = WeaponDescription.objects.filter(folded=folded).first()
    if not known and (named := DescriptionName.objects.filter(folded=folded).first()):
        known = named.description
    return known or WeaponDescription.objects.create(name=question.described.strip())
