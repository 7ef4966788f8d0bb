"""Autocompletion: what it shows of a record, so that it can be told from its like."""

from django.contrib.admin.views.autocomplete import AutocompleteJsonView

from transfers.models import Actor, Deal, WeaponSystem
from transfers.seeding import fold

from .found import missing
from .titles import in_short


class Completions(AutocompleteJsonView):
    """Adds the other name that was typed, "Turkiye (Turkey)", and says what a deal is about."""

    def get_queryset(self):
        records = super().get_queryset()
        named = issubclass(records.model, (Actor, WeaponSystem))
        return records.prefetch_related("names") if named and self.term else records

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        if isinstance(obj, Deal):
            return {**result, "text": in_short(obj)}
        if self.term and isinstance(obj, (Actor, WeaponSystem)):
            return {**result, "text": f"{result['text']}{self._typed(obj)}"}
        return result

    def _typed(self, record):
        words = [fold(word) for word in self.term.split()]
        if not missing(words, str(record)):
            return ""
        names = (name.name for name in record.names.all())
        typed = next((name for name in names if not missing(words, name)), "")
        return f" ({typed})" if typed else ""
