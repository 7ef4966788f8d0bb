"""Search in changelists and autocompletion: on folded names, so case and accents do not matter."""

from django.contrib import admin
from django.db.models import Q, Value

from transfers.models import Actor, ActorName, Deal, RegisterEntry, SystemName, WeaponSystem
from transfers.models.names import Fold

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


def deals_naming(word):
    """Deals with `word` in a name of a party or system, in reference or comment, or as an id.

    Names are few and deals many: they are looked up first, each in its own table.
    """
    text, word = word, Fold(Value(word))
    named = Q(folded__contains=word)
    actors = Actor.objects.filter(named).order_by().values("pk")
    actors = actors.union(ActorName.objects.filter(named).order_by().values("actor"))
    systems = WeaponSystem.objects.filter(named).order_by().values("pk")
    systems = systems.union(SystemName.objects.filter(named).order_by().values("system"))
    texts = Deal.objects.alias(folded_reference=Fold("reference"), folded_comment=Fold("comment"))
    written = texts.filter(Q(folded_reference__contains=word) | Q(folded_comment__contains=word))
    entries = RegisterEntry.objects.filter(external_id=text).order_by()
    return Deal.objects.filter(
        Q(supplier__in=actors)
        | Q(recipient__in=actors)
        | Q(system__in=systems)
        | Q(pk__in=written.order_by().values("pk"))
        | Q(pk__in=entries.values("deal"))
    ).order_by()
