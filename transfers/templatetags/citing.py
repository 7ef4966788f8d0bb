"""The box "Cite this", what a cited address says of later changes, and the data for machines.

They read `page_title` from the page's context, `dataset` where its rows can be had as files, and
`editions`: those named at its foot, or `cited_editions` where the page does not draw on them.
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from transfers.public import dataset
from transfers.public.citing import citation_of, cited_other

register = template.Library()


def _citation(context):
    """The page's citation; None where it is no public page, has no title, or is refused."""
    request = context.get("request")
    query = context.get("query")
    refused = getattr(query, "faults", None)
    title = context.get("page_title")
    if refused or not title or not hasattr(request, "data_version"):
        return None
    query = query if hasattr(query, "untold") else None
    editions = context.get("cited_editions", context.get("editions")) or ()
    return citation_of(request, str(title), editions, query)


@register.inclusion_tag("public/_cite.html", takes_context=True)
def cite(context):
    """How to cite the page, in words, as BibTeX and by its permalink."""
    return {"citation": _citation(context)}


@register.inclusion_tag("public/_cited.html", takes_context=True)
def cited_version(context):
    """Says so where the address was cited of another state of the data."""
    request = context.get("request")
    return {"cited": cited_other(request) if request else None}


@register.simple_tag(takes_context=True)
def data_for_machines(context):
    """schema.org's Dataset of the page: the register's on the front page, else its `dataset`."""
    citation = _citation(context)
    if citation is None:
        return ""
    request, told = context["request"], context.get("dataset")
    if not told and citation.editions and request.resolver_match.view_name == "public:front":
        told = dataset.of_register()
    if not told:
        return ""
    text = dataset.json_ld(told, citation, request.data_version.changed_at)
    # The text holds no <, > or & any more.
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
