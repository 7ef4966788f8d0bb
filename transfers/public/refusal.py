"""The answer to an address that cannot be used."""

from functools import wraps

from django.shortcuts import render

from transfers.models import RegisterEdition

from .asked import NothingAsked
from .choosers import form_context


def loaded_editions():
    """Register editions that have been loaded, for the credit at the foot of each page."""
    return RegisterEdition.objects.exclude(loaded_at=None).newest_first()


def refused(request, query):
    """The list without rows: what in the address cannot be used, and what can."""
    context = {**form_context(query), "editions": loaded_editions()}
    return render(request, query.template, context, status=400)


def unfit(request, query, title, template="public/unfit.html"):
    """A page without its contents: what in the address cannot be used."""
    context = {"query": query, "page_title": title, "editions": loaded_editions()}
    return render(request, template, context, status=400)


def takes_nothing(title):
    """Let a view answer addresses without parameters only; others get `unfit` under the title."""

    def decorate(view):
        @wraps(view)
        def answer(request, *args, **kwargs):
            query = NothingAsked(request.GET)
            return unfit(request, query, title) if query.faults else view(request, *args, **kwargs)

        return answer

    return decorate
