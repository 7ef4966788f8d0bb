"""Filters of the list of deals, from its address."""

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from transfers.models import Actor, Category, Deal, Delivery

from .fields import OneOfField, SeveralField, WordsField, YearField
from .search import MOST_WORDS, containing, systems_called

LOCAL_PRODUCTION = {"yes": True, "no": False, "not_stated": None}
# Legend in the form: first and last year.
YEAR_PAIRS = {
    "Ordered": ("order_from", "order_to"),
    "Delivered": ("delivery_from", "delivery_to"),
}


class WordsFilter(django_filters.Filter):
    field_class = WordsField


class YearFilter(django_filters.Filter):
    field_class = YearField


class OneOfFilter(django_filters.Filter):
    field_class = OneOfField


class SeveralFilter(django_filters.Filter):
    field_class = SeveralField


class DealForm(forms.Form):
    """The values of all filters; refuses a period that ends before it begins."""

    def clean(self):
        for first, last in YEAR_PAIRS.values():
            begin, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
            if begin and end and begin > end:
                self.add_error(last, f"The last year is before the first, {begin}.")


class DealFilter(django_filters.FilterSet):
    """Narrows published deals; each filter is one parameter of the address."""

    q = WordsFilter(label="Search", method="search", most_words=MOST_WORDS)
    supplier = SeveralFilter(
        label="Supplier",
        method="of_actors",
        allowed="No published deal has this supplier. Choose one from the list.",
    )
    recipient = SeveralFilter(
        label="Recipient",
        method="of_actors",
        allowed="No published deal has this recipient. Choose one from the list.",
    )
    category = SeveralFilter(
        label="Category", field_name="system__category__slug", lookup_expr="in"
    )
    system = WordsFilter(label="System", method="of_system", most_words=20)
    order_from = YearFilter(label="Ordered from", field_name="order_year", lookup_expr="gte")
    order_to = YearFilter(label="Ordered to", field_name="order_year", lookup_expr="lte")
    delivery_from = YearFilter(label="Delivered from", method="leave_to_window")
    delivery_to = YearFilter(label="Delivered to", method="leave_to_window")
    condition = SeveralFilter(label="Condition", lookup_expr="in", choices=Deal.Condition.choices)
    local_production = OneOfFilter(
        label="Local production",
        method="of_local_production",
        choices=[("yes", "yes"), ("no", "no"), ("not_stated", "not stated")],
    )

    class Meta:
        model = Deal
        fields = []
        form = DealForm

    def __init__(self, data):
        super().__init__(data, queryset=Deal.objects.published())
        self.actors = {
            actor.slug: actor
            for actor in Actor.objects.annotate(
                supplier=Exists(self.queryset.filter(supplier=OuterRef("pk"))),
                recipient=Exists(self.queryset.filter(recipient=OuterRef("pk"))),
            )
            .filter(Q(supplier=True) | Q(recipient=True))
            .defer("valid_from", "valid_to", "home")
        }
        for role in ("supplier", "recipient"):
            self.form.fields[role].choices = self._actors_by_kind(role)
        self.form.fields["category"].choices = list(Category.objects.values_list("slug", "name"))

    def _actors_by_kind(self, role):
        groups = {}
        for actor in self.actors.values():
            if getattr(actor, role):
                groups.setdefault(Actor.Kind(actor.kind), []).append((actor.slug, actor.name))
        return [(k.label.capitalize(), groups[k]) for k in Actor.Kind if k in groups]

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        if not self.windowed:
            return queryset
        return queryset.filter(Exists(self.in_window(Delivery.objects.current(), OuterRef("pk"))))

    @property
    def delivery_window(self):
        values = self.form.cleaned_data
        return values["delivery_from"], values["delivery_to"]

    @property
    def windowed(self):
        return any(self.delivery_window)

    def in_window(self, deliveries, deal=None):
        """Those of `deliveries` made in the delivery years asked for, of one deal or of all."""
        first, last = self.delivery_window
        asked = {"deal": deal, "year__gte": first, "year__lte": last}
        return deliveries.filter(**{key: v for key, v in asked.items() if v is not None})

    def search(self, queryset, name, value):
        return containing(queryset, value)

    def of_actors(self, queryset, name, value):
        return queryset.filter(**{f"{name}__in": [self.actors[slug].pk for slug in value]})

    def of_system(self, queryset, name, value):
        return queryset.filter(system__in=systems_called(value))

    def of_local_production(self, queryset, name, value):
        stated = LOCAL_PRODUCTION[value]
        if stated is None:
            return queryset.filter(local_production__isnull=True)
        return queryset.filter(local_production=stated)

    def leave_to_window(self, queryset, name, value):
        """Both ends have to hold for the same delivery: filter_queryset applies them together."""
        return queryset
