"""Columns of the API: those of the files, and beside each name of another record its slug."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import F, OuterRef, Subquery, TextField
from django.db.models.functions import Cast

from transfers.exports import Column, Kind
from transfers.exports.reference import ACTOR_COLUMNS, SYSTEM_COLUMNS
from transfers.models import AllegationVia, Category, RegisterEdition

# Where the slug is not called after the column.
SLUG_NAMES = {"designation": "system_slug", "via": "via_slugs"}


def with_slugs(columns, paths):
    """The columns, each that `paths` names followed by the slug at the end of its path."""
    found = []
    for column in columns:
        found.append(column)
        if path := paths.get(column.name):
            expression = F(path) if isinstance(path, str) else path
            found.append(_slug(column, expression))
    return tuple(found)


def _slug(column, expression):
    return Column(
        SLUG_NAMES.get(column.name, f"{column.name}_slug"),
        f"{column.title}, slug",
        expression,
        Kind.TEXT,
        f"{column.title}: its stable name in addresses.",
    )


VIA_SLUGS = Subquery(
    AllegationVia.objects.filter(allegation=OuterRef("pk"))
    .order_by()
    .values("allegation")
    .annotate(slugs=StringAgg("actor__slug", "; ", order_by="actor__name"))
    .values("slugs"),
    output_field=TextField(),
)


def _renamed(columns, paths):
    """The columns, of which some give another value: name to path."""
    return tuple(
        Column(c.name, c.title, F(paths[c.name]), c.kind, c.description) if c.name in paths else c
        for c in columns
    )


ACTOR_RECORD = _renamed(ACTOR_COLUMNS, {"home": "home__name"})
SYSTEM_RECORD = _renamed(SYSTEM_COLUMNS, {"producer": "producer__name"})


def _of(model, name, kind=Kind.TEXT, *, called=None, expression=None):
    field = model._meta.get_field(name)
    return Column(
        called or name,
        field.verbose_name[0].upper() + field.verbose_name[1:],
        expression or F(name),
        kind,
        field.help_text,
    )


CATEGORY_RECORD = (
    _of(Category, "slug"),
    _of(Category, "name"),
    _of(Category, "definition"),
    _of(Category, "in_tiv_scope", Kind.BOOLEAN),
    _of(Category, "position", Kind.INTEGER),
)
EDITION_RECORD = (
    _of(RegisterEdition, "name", called="edition"),
    _of(RegisterEdition, "register"),
    _of(RegisterEdition, "generated_on", expression=Cast("generated_on", TextField())),
    _of(RegisterEdition, "publisher"),
    _of(RegisterEdition, "credit_line", called="credit"),
    _of(RegisterEdition, "terms"),
)
