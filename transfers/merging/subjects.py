"""What can be merged: actors and weapon systems, each with its table of other names."""

from dataclasses import dataclass

from django.db import models

from transfers.models import Actor, ActorName, Subject, SystemName, WeaponSystem


@dataclass(frozen=True)
class Kind:
    """A model whose records can be merged; `title` is its main name, `link` leads to it."""

    subject: Subject
    model: type[models.Model]
    names: type[models.Model]
    title: str

    @property
    def link(self):
        return self.subject.value


KINDS = {
    Actor: Kind(Subject.ACTOR, Actor, ActorName, "name"),
    WeaponSystem: Kind(Subject.SYSTEM, WeaponSystem, SystemName, "designation"),
}


def kind_of(record):
    """The kind of a record, those in a role included."""
    return KINDS[record._meta.concrete_model]


def kind_called(subject):
    """The kind of what a merge or a question is about."""
    return next(kind for kind in KINDS.values() if kind.subject == subject)
