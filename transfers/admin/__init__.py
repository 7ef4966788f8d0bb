"""The Django admin: where staff enter, correct, import and review records."""

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

