"""Search in changelists and autocompletion: on folded names, so case and accents do not matter."""

from django.contrib import admin
from django.db.models import Q, Value

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
