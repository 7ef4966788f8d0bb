"""What has changed in the evidence since a day."""

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from transfers.analysis.changes import changed_since, changes_since
from transfers.models import Allegation, Deal, Figure, Restriction, Source

from .asked import Asked
from .fields import DayField
from .refusal import loaded_editions, unfit
from .table import page_links

TITLE = "What has changed"
USUAL = timedelta(days=30)
PAGE_SIZE = 50


class SinceForm(forms.Form):
    since = DayField(required=False, label="Changed since")
    page = forms.IntegerField(required=False, min_value=1)


class ChangesQuery(Asked):
    """The query string of the page of changes."""

    form_class = SinceForm
    usual = {"page": "1"}
    showing = ("since", "page")

    @property
    def path(self):
        return reverse("public:changes")


def changes(request):
    """Published allegations, figures, restrictions and sources by their latest change."""
    query = ChangesQuery(request.GET)
    if query.untidy:
        return redirect(query.path + query.tidy_address)
    if query.faults:
        return unfit(request, query, TITLE)
    day = query.values["since"] or timezone.localdate() - USUAL
    pages = Paginator(evidence_changes(day), PAGE_SIZE)
    number = query.values["page"] or 1
    if query.lies_beyond(number, pages.num_pages):
        return unfit(request, query, TITLE)
    page = pages.page(number)
    deals = Deal.objects.published().filter(pk__in=changed_since(Deal, day)).count()
    context = {"page_title": f"{TITLE} since {day:%Y-%m-%d}", "cited_editions": []}
    context |= {"since": day, "page": page, "rows": list(with_addresses(page)), "deals": deals}
    context |= {"query": query, "pages": page_links(query, page), "editions": loaded_editions()}
    return render(request, "public/changes.html", context)


def evidence_changes(day):
    """Published records of the evidence that changed on `day` or later, the latest first."""
    found = []
    for model in (Allegation, Figure, Restriction, Source):
        found += changes_since(model.objects.published(), day)
    return sorted(found, key=lambda change: change.when, reverse=True)


def with_addresses(changed):
    """Each change with the kind of its record in words, and the record's address."""
    for change in changed:
        meta = change.record._meta
        address = reverse(f"public:{meta.model_name}", args=[change.record.slug])
        yield change, meta.verbose_name, address
