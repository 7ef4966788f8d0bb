"""Columns of the tables that others point at: actors and weapon systems."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Replace

from transfers.models import Actor, ActorName, SystemName, WeaponSystem

from .columns import Column, Kind


def _text(model, name, path=None):
    """A column of text that stands in the record itself, or at the end of `path`."""
    field = model._meta.get_field(name)
    title = field.verbose_name.capitalize()
    return Column(name, title, F(path or name), Kind.TEXT, field.help_text)


def _year(model, name):
    field = model._meta.get_field(name)
    return Column(name, field.verbose_name.capitalize(), F(name), Kind.INTEGER, field.help_text)


def _other_names(model, whole):
    """All other names of the record; what parts them is escaped by a backslash in a name."""
    escaped = Replace(Replace("name", Value("\\"), Value("\\\\")), Value("|"), Value("\\|"))
    names = (
        model.objects.filter(**{whole: OuterRef("pk")})
        .order_by()
        .values(whole)
        .annotate(names=StringAgg(escaped, "|", distinct=True, order_by=escaped))
        .values("names")
    )
    return Column(
        "other_names",
        "Other names",
        Subquery(names, output_field=TextField()),
        Kind.TEXT,
        "Other spellings, parted by |, whatever vocabulary they are of.",
    )


ACTOR_COLUMNS = (
    *(_text(Actor, name) for name in ("slug", "name", "kind", "iso3")),
    _text(Actor, "home", "home__slug"),
    *(_year(Actor, name) for name in ("valid_from", "valid_to")),
    _other_names(ActorName, "actor"),
)
SYSTEM_COLUMNS = (
    *(_text(WeaponSystem, name) for name in ("slug", "designation")),
    _text(WeaponSystem, "description", "description__name"),
    _text(WeaponSystem, "category", "category__name"),
    _text(WeaponSystem, "producer", "producer__slug"),
    _text(WeaponSystem, "family"),
    _other_names(SystemName, "system"),
)
