"""Free search: names first, then the records that carry them.

Names are few and deals many, so the words are looked up among names, and the records are then
found by id. Every word has to occur in a record, in whichever of its names or in its text.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q, Value

from transfers.models import Actor, ActorName, SystemName, WeaponSystem
from transfers.models.names import Fold, FoldText

MOST_WORDS = 8


def _lookups(position, word):
    folded = Fold(Value(word))
    systems = WeaponSystem.objects.filter(
        Q(folded__contains=folded)
        | Q(description__folded__contains=folded)
        | Q(description__names__folded__contains=folded)
    )
    meaning = WeaponSystem.objects.alias(meaning=Fold("description__meaning"))
    for kind, found, column in (
        ("actor", Actor.objects.filter(folded__contains=folded), "pk"),
        ("actor", ActorName.objects.filter(folded__contains=folded), "actor_id"),
        ("system", systems, "pk"),
        ("system", SystemName.objects.filter(folded__contains=folded), "system_id"),
        ("system", meaning.filter(meaning__contains=folded), "pk"),
    ):
        yield found.order_by().values_list(Value(position), Value(kind), column)


@dataclass
class Word:
    """One word of a search, and the keys of the actors and systems in whose names it occurs."""

    text: str
    actors: set
    systems: set

    @property
    def folded(self):
        return Fold(Value(self.text))


def looked_up(text):
    """The words of a search, looked up among all names; one query."""
    words = text.split()
    first, *others = (
        lookup for place, word in enumerate(words) for lookup in _lookups(place, word)
    )
    ids = defaultdict(set)
    for position, kind, pk in first.union(*others):
        ids[position, kind].add(pk)
    return [
        Word(word, ids[position, "actor"], ids[position, "system"])
        for position, word in enumerate(words)
    ]


def containing(records, text, texts, named):
    """Records in which every word of `text` occurs, accents and case ignored.

    A word may occur in one of the text fields `texts`, or in a name: `named` gives the condition
    that a word's actors or systems take part in the record.
    """
    folded = {f"_folded_{n}": FoldText(name) for n, name in enumerate(texts)}
    records = records.alias(**folded)
    for word in looked_up(text):
        found = named(word)
        for name in folded:
            found |= Q(**{f"{name}__contains": word.folded})
        records = records.filter(found)
    return records


def parties_or_system(word):
    """Condition that the word names supplier, recipient or system of a record."""
    return Q(supplier__in=word.actors) | Q(recipient__in=word.actors) | Q(system__in=word.systems)


def systems_called(text):
    """Weapon systems whose designation, in any spelling, contains `text`."""
    folded = Fold(Value(text))
    designated = WeaponSystem.objects.filter(folded__contains=folded).order_by().values("pk")
    named = SystemName.objects.filter(folded__contains=folded).order_by().values("system")
    return designated.union(named)
