"""Search in changelists and autocompletion: on folded names, so case and accents do not matter."""

import re

from django.contrib import admin
from django.db.models import Q, Value
from django.db.models.lookups import Contains

from transfers.models import Actor, ActorName, Deal, RegisterEntry, SystemName, WeaponSystem
from transfers.models.names import Fold, FoldText

MOST_WORDS = 8


class FoldedSearch(admin.ModelAdmin):
    """Search in which every word has to occur in one of `search_fields`, which hold folded text.

    Fields of other tables are looked up on their own, so a join never multiplies the rows.
    """

    def get_search_results(self, request, queryset, search_term):
        for word in search_term.split()[:MOST_WORDS]:
            queryset = queryset.filter(self.having(word))
        return queryset, False

    def having(self, word):
        """Condition that `word`, as typed, occurs in the record."""
        found, word = Q(), Fold(Value(word))
        for field in self.get_search_fields(None):
            matching = Q(**{f"{field}__contains": word})
            if "__" in field:
                rows = self.model._base_manager.filter(matching).order_by()
                matching = Q(pk__in=rows.values("pk"))
            found |= matching
        return found


class WordSearch(FoldedSearch):
    """Search for words of texts that are not stored folded, and for any name of actors or systems.

    `search_fields` are the texts, `actor_fields` and `system_fields` lead to those named.
    """

    actor_fields = ()
    system_fields = ()

    def having(self, word):
        texts = self.get_search_fields(None)
        aliases = {f"folded_{place}": FoldText(text) for place, text in enumerate(texts)}
        found = Q()
        for alias in aliases:
            found |= Q(**{f"{alias}__contains": Fold(Value(word))})
        for field in self.actor_fields:
            found |= Q(**{f"{field}__in": actors_named(word)})
        for field in self.system_fields:
            found |= Q(**{f"{field}__in": systems_named(word)})
        rows = self.model._base_manager.alias(**aliases).filter(found)
        return Q(pk__in=rows.order_by().values("pk"))


def is_year(word):
    return re.fullmatch("[12][0-9]{3}", word) is not None


def actors_named(word):
    """Keys of the actors with `word` in any of their names."""
    named = Q(folded__contains=Fold(Value(word)))
    actors = Actor.objects.filter(named).order_by().values("pk")
    return actors.union(ActorName.objects.filter(named).order_by().values("actor"))


def systems_named(word):
    """Keys of the weapon systems with `word` in any of their names."""
    named = Q(folded__contains=Fold(Value(word)))
    systems = WeaponSystem.objects.filter(named).order_by().values("pk")
    return systems.union(SystemName.objects.filter(named).order_by().values("system"))


def naming(word):
    """Condition that `word` is in a name of a deal's party or system, or in reference or comment.

    Or that it is the deal's id in a register. What is quick to decide stands first.
    """
    actors, systems = actors_named(word), systems_named(word)
    entries = RegisterEntry.objects.filter(external_id=word).order_by()
    folded = Fold(Value(word))
    return (
        Q(supplier__in=actors)
        | Q(recipient__in=actors)
        | Q(system__in=systems)
        | Q(pk__in=entries.values("deal"))
        | Q(Contains(FoldText("reference"), folded))
        | Q(Contains(FoldText("comment"), folded))
    )


def deals_naming(word):
    """Deals with `word` in a name, reference or comment, or as an id."""
    return Deal.objects.filter(naming(word)).order_by()
