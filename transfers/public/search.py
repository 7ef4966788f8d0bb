"""Free search: names first, then the records that carry them.

Names are few and deals many, so the words are looked up among names, and the records are then
found by id. Every word has to occur in a record, in whichever of its names or in its text.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import BooleanField, ExpressionWrapper, Q, Value

from transfers.models import Actor, ActorName, Deal, SystemName, WeaponSystem
from transfers.models.names import Fold, FoldText

MOST_WORDS = 8
MOST_REMARKS = 5000
"""Remarks that are found once and then gone by; more are read again by each query."""


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


def deals_containing(deals, text):
    """Published deals in which every word of `text` occurs, in a name or in the remark.

    Remarks are read through once: the counts, the page and the sums then ask for known deals.
    """
    words = looked_up(text)
    remarked = _remarked(words)
    folded = FoldText("deal__comment")
    for n, word in enumerate(words):
        if remarked is None:
            deals = deals.alias(_remark=folded)
            remark = Q(_remark__contains=word.folded)
        else:
            remark = Q(pk__in=[pk for pk, *occurs in remarked if occurs[n]])
        deals = deals.filter(parties_or_system(word) | remark)
    return deals


def _remarked(words):
    """Keys of deals, published or not, in whose remark a word occurs, and whether each word does.

    None where they are more than MOST_REMARKS.
    """
    occurs = {f"_{n}": Q(_remark__contains=word.folded) for n, word in enumerate(words)}
    deals = Deal.objects.alias(_remark=FoldText("comment")).filter(reduce(or_, occurs.values()))
    found = deals.annotate(
        **{n: ExpressionWrapper(each, BooleanField()) for n, each in occurs.items()}
    )
    rows = list(found.values_list("pk", *occurs)[: MOST_REMARKS + 1])
    return rows if len(rows) <= MOST_REMARKS else None


def parties_or_system(word):
    """Condition that the word names supplier, recipient or system of a record."""
    return Q(supplier__in=word.actors) | Q(recipient__in=word.actors) | Q(system__in=word.systems)


def systems_called(text):
    """Weapon systems whose designation, in any spelling, contains `text`."""
    folded = Fold(Value(text))
    designated = WeaponSystem.objects.filter(folded__contains=folded).order_by().values("pk")
    named = SystemName.objects.filter(folded__contains=folded).order_by().values("system")
    return designated.union(named)
