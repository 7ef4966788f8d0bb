"""Filters of lists, each one parameter of the address."""

from typing import NamedTuple

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from transfers.models import Actor
from transfers.reading import remembered

from .choices import actors_by_kind
from .fields import DayField, OneOfField, SeveralField, WordsField, YearField


class WordsFilter(django_filters.Filter):
    field_class = WordsField


class YearFilter(django_filters.Filter):
    field_class = YearField


class DayFilter(django_filters.Filter):
    field_class = DayField


class OneOfFilter(django_filters.Filter):
    field_class = OneOfField


class SeveralFilter(django_filters.Filter):
    field_class = SeveralField


class ListForm(forms.Form):
    """The values of a list's filters; refuses a period that ends before it begins.

    `periods` maps a legend to the names of its first and its last year.
    """

    periods = {}

    def clean(self):
        for first, last in self.periods.values():
            begin, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
            if begin and end and begin > end:
                self.add_error(last, f"The last year is before the first, {begin}.")


class ListFilter(django_filters.FilterSet):
    """Narrows one list of what is published.

    `main` names the filters always in sight, `more` those under "More filters"; `showing` are
    parameters that say how the records are shown, and leave none out.
    """

    main = ("q",)
    more = ()
    showing = ()

    class Meta:
        form = ListForm


class Party(NamedTuple):
    """An actor, and whether it occurs in a list as supplier or as recipient."""

    pk: int
    slug: str
    name: str
    kind: str
    supplier: bool
    recipient: bool


def _parties(queryset):
    actors = Actor.objects.annotate(
        supplier=Exists(queryset.filter(supplier=OuterRef("pk"))),
        recipient=Exists(queryset.filter(recipient=OuterRef("pk"))),
    ).filter(Q(supplier=True) | Q(recipient=True))
    return [Party(*values) for values in actors.values_list(*Party._fields)]


def _choices(parties):
    """The parties by slug, and the choices for each role."""
    return (
        {party.slug: party for party in parties},
        {
            role: actors_by_kind(party for party in parties if getattr(party, role))
            for role in ("supplier", "recipient")
        },
    )


class PartiesFilter(ListFilter):
    """Adds supplier and recipient, to be chosen from those that occur in the list."""

    # What one row is called, where it is not what its model is called.
    listed = ""

    supplier = SeveralFilter(label="Supplier", method="of_actors")
    recipient = SeveralFilter(label="Recipient", method="of_actors")

    def __init__(self, data, queryset):
        super().__init__(data, queryset=queryset)
        self.actors, choices = remembered(
            f"parties {type(self).__name__}", lambda: _choices(_parties(queryset))
        )
        listed = self.listed or queryset.model._meta.verbose_name
        for role in ("supplier", "recipient"):
            field = self.form.fields[role]
            field.choices = choices[role]
            field.allowed = f"No published {listed} has this {role}. Choose one from the list."

    def of_actors(self, queryset, name, value):
        return queryset.filter(**{f"{name}__in": [self.actors[slug].pk for slug in value]})
