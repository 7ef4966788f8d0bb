"""Choices of forms that many pages share."""

from django.utils.choices import BaseChoiceIterator

from transfers.analysis import regions
from transfers.models import Actor
from transfers.reading import remembered


class Choices(BaseChoiceIterator):
    """Choices as Django wants them: pairs, or groups of pairs; taken as they are.

    Any other list is put into that form anew by every field and widget that is given it.
    """

    def __init__(self, choices):
        self.choices = list(choices)

    def __iter__(self):
        return iter(self.choices)


def region_choices():
    """The regions of every scheme, as `regions.region_choices` groups them."""
    return remembered("regions", lambda: Choices(regions.region_choices()))


def actors_by_kind(actors):
    """The actors by slug and name, in a group for each kind that occurs."""
    groups = {}
    for actor in actors:
        groups.setdefault(Actor.Kind(actor.kind), []).append((actor.slug, actor.name))
    return Choices((kind.label.capitalize(), groups[kind]) for kind in Actor.Kind if kind in groups)
