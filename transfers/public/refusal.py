"""The answer to an address that cannot be used."""

from django.shortcuts import render

from transfers.models import RegisterEdition

from .choosers import form_context


def loaded_editions():
    """Register editions that have been loaded, for the credit at the foot of each page."""
    return RegisterEdition.objects.exclude(loaded_at=None).newest_first()


def refused(request, query):
    """The list without rows: what in the address cannot be used, and what can."""
    context = {**form_context(query), "editions": loaded_editions()}
    return render(request, query.template, context, status=400)


def unfit(request, asked, title):
    """The answer to an address of a single page that asks for something the page does not have."""
    context = {"asked": asked, "page_title": title, "editions": loaded_editions()}
    return render(request, "public/unfit.html", context, status=400)


def refused_asked(request, template, query):
    """A page without its contents: what in the address cannot be used."""
    context = {"page_title": "Cannot be shown", "query": query, "editions": loaded_editions()}
    return render(request, template, context, status=400)
