"""Free search: names first, then the deals that carry them.

Names are few and deals many, so the words are looked up among names, and the deals are then
found by id. Every word has to occur in a deal, in whichever of its names or in its comment.
"""

from collections import defaultdict

from django.db.models import Q, Value

from transfers.models import Actor, ActorName, SystemName, WeaponSystem
from transfers.models.names import Fold

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


def containing(deals, text):
    """Deals in which every word of `text` occurs, accents and case ignored; one query for names."""
    words = text.split()
    first, *others = (
        lookup for place, word in enumerate(words) for lookup in _lookups(place, word)
    )
    ids = defaultdict(set)
    for position, kind, pk in first.union(*others):
        ids[position, kind].add(pk)

    deals = deals.alias(folded_comment=Fold("comment"))
    for position, word in enumerate(words):
        actors, systems = ids[position, "actor"], ids[position, "system"]
        deals = deals.filter(
            Q(supplier__in=actors)
            | Q(recipient__in=actors)
            | Q(system__in=systems)
            | Q(folded_comment__contains=Fold(Value(word)))
        )
    return deals


def systems_called(text):
    """Weapon systems whose designation, in any spelling, contains `text`."""
    folded = Fold(Value(text))
    designated = WeaponSystem.objects.filter(folded__contains=folded).order_by().values("pk")
    named = SystemName.objects.filter(folded__contains=folded).order_by().values("system")
    return designated.union(named)
