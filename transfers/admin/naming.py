"""Records found by what is typed of any of their names, the likeliest first."""

import re

from django import forms
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, OuterRef, Value, When

from transfers.models import Deal
from transfers.models.names import Fold
from transfers.seeding import fold

from .titles import in_short

MOST_OFFERED = 20


def names_of(model):
    """The model of the other names, and the name of its key to the record; None where none are."""
    relation = getattr(model, "names", None)
    return relation and (relation.field.model, relation.field.name)


def likeliest_first(records, typed):
    """Order records by how their names begin: equal to what is typed, then beginning with it."""
    model = records.model
    if not typed.strip() or not names_of(model):
        return records
    folded = Fold(Value(typed))
    name, owner = names_of(model)
    names = name.objects.filter(**{owner: OuterRef("pk")})
    likeliness = Case(
        When(folded=folded, then=0),
        When(Exists(names.filter(folded=folded)), then=1),
        When(folded__startswith=folded, then=2),
        When(Exists(names.filter(folded__startswith=folded)), then=3),
        default=4,
    )
    return records.order_by(likeliness, *model._meta.ordering)


def matching_names(records, typed):
    """For records whose own name lacks a word of what is typed, the other name that has it.

    A dictionary by key, filled with one query.
    """
    words = fold(typed).split()
    missing = {
        record.pk: lacking
        for record in records
        if (lacking := [word for word in words if word not in _own(record)])
    }
    if not missing or not names_of(type(records[0])):
        return {}
    name, owner = names_of(type(records[0]))
    found = {}
    for other in name.objects.filter(**{f"{owner}__in": missing}):
        key = getattr(other, f"{owner}_id")
        hits = sum(word in other.folded for word in missing[key])
        if hits > found.get(key, (0, ""))[0]:
            found[key] = (hits, other.name)
    return {key: name for key, (_, name) in found.items()}


def _own(record):
    return fold(str(record))


def in_full(record, other=""):
    """The record as a list of choices shows it, so that it can be told from its like.

    A deal with what it is about, a system with its category, each with the other name found.
    """
    if isinstance(record, Deal):
        return in_short(record)
    category = getattr(record, "category", None)
    shown = f"{record} · {category}" if category else str(record)
    return f"{shown} — other name: {other}" if other else shown


class Choices(AutocompleteJsonView):
    """Autocompletion that offers the likeliest first and says which other name it found."""

    def get_queryset(self):
        return likeliest_first(super().get_queryset(), self.term)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["object_list"] = shown = list(context["object_list"])
        self.others = matching_names(shown, self.term)
        return context

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        return {**result, "text": in_full(obj, self.others.get(obj.pk))}


class Typed(str):
    """A name as typed where no script offers choices."""

    __slots__ = ()


class NamedField(forms.ModelChoiceField):
    """Choice of a record by its key, or by a name typed into the field that replaces the list.

    `model_admin` searches; it is None for those who may not view its records.
    """

    model_admin = None

    def to_python(self, value):
        if not isinstance(value, Typed):
            return super().to_python(value)
        found = self._named(value)
        if len(found) == 1:
            return found[0]
        self.widget.offered = found
        if not found:
            raise ValidationError(f"No record has “{value}” in a name.")
        raise ValidationError(f"“{value}” is in several names: choose one of them.")

    def _named(self, typed):
        if not self.model_admin:
            return []
        records = self.queryset
        if hasattr(records.model, "description"):
            records = records.select_related("description", "category")
        # A system is printed with its description in brackets, which are no part of a name.
        words = re.sub("[()]", " ", typed)
        found, _ = self.model_admin.get_search_results(None, records, words)
        found = list(likeliest_first(found, typed)[:MOST_OFFERED])
        same = [record for record in found if fold(typed) in {_own(record), _name(record)}]
        return same if len(same) == 1 else found


def _name(record):
    return getattr(record, "folded", None)
