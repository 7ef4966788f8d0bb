"""The Django admin: where staff enter, correct, import and review records."""

from django.contrib import admin

from . import (
    actors,
    allegations,
    claims,
    comment_facts,
    deals,
    editions,
    figures,
    imports,
    joins,
    lists,
    merges,
    name_questions,
    regions,
    restrictions,
    reviews,
    sources,
    systems,
)

__all__ = [
    "actors",
    "allegations",
    "claims",
    "comment_facts",
    "deals",
    "editions",
    "figures",
    "imports",
    "joins",
    "lists",
    "merges",
    "name_questions",
    "regions",
    "restrictions",
    "reviews",
    "sources",
    "systems",
]

admin.site.site_header = "armsdb"
admin.site.site_title = "armsdb"
admin.site.index_title = "Registers, records and imports"
