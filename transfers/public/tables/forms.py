"""The form of a table: which rows, which years, whose deliveries, of which edition."""

from typing import NamedTuple

from django import forms
from django.db.models import Sum

from transfers.analysis.scope import ROLES
from transfers.analysis.successors import Heirs
from transfers.models import Actor, Category, DeliveryTally, Region, RegionScheme
from transfers.reading import remembered

from ..choices import actors_by_kind, region_choices
from ..fields import OneOfField, SeveralField, YearField
from ..places import ALLOWED
from ..refusal import loaded_editions

ROWS = {
    "supplier": "supplier",
    "recipient": "recipient",
    "category": "category",
    "supplier-region": "region of the supplier",
    "recipient-region": "region of the recipient",
    "pair": "supplier and recipient",
}

PLURALS = {
    "supplier": "suppliers",
    "recipient": "recipients",
    "category": "categories",
    "supplier-region": "regions of suppliers",
    "recipient-region": "regions of recipients",
    "pair": "pairs of supplier and recipient",
}


class PickField(OneOfField):
    """One of few choices, one of which holds where none is named."""

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)


class TableForm(forms.Form):
    """What every table can be asked for; a kind of table leaves out what it has no use for."""

    periods = {"Delivery years": ("first", "last")}

    by = PickField(label="Rows")
    top = PickField(
        label="Places",
        choices=[*((n, f"the first {n}") for n in ("10", "25", "50")), ("all", "all")],
    )
    first = YearField(label="From", required=False)
    last = YearField(label="To", required=False)
    span = PickField(
        label="Index for",
        choices=[("windows", "windows of five years"), ("years", "single years")],
    )
    supplier = SeveralField(label="Supplier", required=False)
    recipient = SeveralField(label="Recipient", required=False)
    category = SeveralField(label="Category", required=False)
    supplier_region = SeveralField(label="Supplier’s region", required=False, allowed=ALLOWED)
    recipient_region = SeveralField(label="Recipient’s region", required=False, allowed=ALLOWED)
    scheme = PickField(label="Rows by region: scheme")
    level = PickField(
        label="Rows by region: size",
        choices=[("inner", "the innermost")]
        + [(str(level.value), f"{level.label}s") for level in Region.Level],
    )
    edition = PickField(label="Edition")
    numbers = PickField(
        label="TIV",
        choices=[("whole", "whole numbers"), ("exact", "two decimals")],
    )
    successors = SeveralField(
        label="Successor states",
        required=False,
        choices=[("merged", "merged with predecessors")],
        ticks=True,
    )

    def __init__(self, data, kinds, fields):
        """`kinds` of rows are offered, and of the fields those named."""
        super().__init__(data)
        for name in set(self.fields) - set(fields):
            del self.fields[name]
        self.heirs = Heirs() if "merged" in data.getlist("successors") else None
        self.actors = {role: self._actors(role) for role in ROLES}
        self.categories = list(Category.objects.values_list("pk", "slug", "name"))
        self.fields["by"].choices = [(kind, ROWS[kind]) for kind in kinds]
        self.fields["category"].choices = [(slug, name) for _, slug, name in self.categories]
        places = region_choices()
        for role in ROLES:
            self.fields[f"{role}_region"].choices = places
            field = self.fields[role]
            field.choices = actors_by_kind(self.actors[role])
            field.allowed = f"No delivery has this {role}. Choose one from the list."
        if "scheme" in self.fields:
            schemes = RegionScheme.objects.all()
            self.fields["scheme"].choices = [(scheme.slug, str(scheme)) for scheme in schemes]
        self.editions = list(loaded_editions())
        newest = f"the newest ({self.editions[0].name})" if self.editions else "none is loaded"
        self.fields["edition"].choices = [
            ("", newest),
            *((edition.name, edition.name) for edition in self.editions),
        ]

    def _actors(self, role):
        """Actors with published deliveries in a role, and with successors merged their heirs."""
        merged = " merged" if self.heirs else ""
        return remembered(f"delivered by {role}{merged}", lambda: _delivered_by(role, self.heirs))

    def clean(self):
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and first > last:
            self.add_error("last", f"The last year is before the first, {first}.")

    def chosen(self):
        """Ids of what is asked for, by supplier, recipient and category; call once it is valid."""
        ids = {role: {a.slug: a.pk for a in actors} for role, actors in self.actors.items()}
        ids["category"] = {slug: pk for pk, slug, _ in self.categories}
        asked = {name: self.cleaned_data[name] for name in ids}
        return {n: {ids[n][slug] for slug in slugs} for n, slugs in asked.items() if slugs}


class Listed(NamedTuple):
    """An actor to choose."""

    pk: int
    slug: str
    name: str
    kind: str


def _delivered_by(role, heirs):
    counted = DeliveryTally.objects.order_by().values(role).annotate(n=Sum("deliveries"))
    there = set(counted.filter(n__gt=0).values_list(role, flat=True))
    if heirs:
        there |= {heirs.heir(actor) for actor in there}
    actors = Actor.objects.filter(pk__in=there)
    return [Listed(*values) for values in actors.values_list(*Listed._fields)]
