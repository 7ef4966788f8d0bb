"""Pages of one allegation, source, figure or restriction."""

import datetime
from itertools import groupby

from django.db.models import F, Q
from django.shortcuts import get_object_or_404, render

from transfers.analysis.figures import recompute
from transfers.analysis.restrictions import restrictions_on
from transfers.models import Allegation, Claim, Deal, Figure, Restriction, Source
from transfers.models.allegations import RULES

from .allegations import allegation_rows
from .refusal import loaded_editions, takes_nothing
from .rows import rows_of

MOST_DEALS = 20


def claims_about(record):
    """Published claims about a record, oldest first, with what a page shows of them."""
    about = {record._meta.model_name: record}
    claims = Claim.objects.published().filter(**about)
    return claims.select_related("claimant", "speaks_for", "source").order_by(
        F("said_on").asc(nulls_last=True), "source__slug", "paragraph", "slug"
    )


def sides(claims):
    """Claims by what they say: that it is so, that it is not, or neither."""
    said = (*Claim.ASSERTING, *Claim.DENYING)
    return {
        "asserting": [c for c in claims if c.stance in Claim.ASSERTING],
        "denying": [c for c in claims if c.stance in Claim.DENYING],
        "neither": [c for c in claims if c.stance not in said],
    }


@takes_nothing("Allegation")
def allegation(request, slug):
    """What is said to have happened, with every claim about it and the deals it may concern."""
    published = Allegation.objects.published().with_grade()
    found = get_object_or_404(
        published.select_related("supplier", "recipient", "system__category"), slug=slug
    )
    claims = list(claims_about(found))
    related = published.filter(_same_parties(found)).exclude(pk=found.pk)
    return render(
        request,
        "public/allegation.html",
        {
            "page_title": f"Allegation: {found.title}",
            "allegation": found,
            "rule": RULES[found.computed_grade],
            "via": found.via.all(),
            "claims": claims,
            **sides(claims),
            **_deals_of(found),
            "restrictions": _restrictions_on(found),
            "related": allegation_rows(related.values_list("pk", flat=True)),
            "editions": loaded_editions(),
        },
    )


def _same_parties(record):
    """Condition of records between the same two parties, or of the one party that is known."""
    return Q(supplier=record.supplier_id, recipient=record.recipient_id)


def _deals_of(allegation):
    """Published deals of the same parties: those of the same system where it is named."""
    if not (allegation.supplier_id and allegation.recipient_id):
        return {}
    between = Deal.objects.published().filter(_same_parties(allegation))
    of_system = between.filter(system=allegation.system_id) if allegation.system_id else between
    keys = of_system.order_by("-order_year", "reference").values_list("pk", flat=True)
    return {
        "deals_between": between.count(),
        "deals": rows_of(list(keys[:MOST_DEALS])) if allegation.system_id else [],
    }


def _restrictions_on(record):
    """Published restrictions on these parties or this system that may have stood at the time."""
    concerned = restrictions_on(record.supplier_id, record.recipient_id, record.system)
    first = record.period_from or datetime.date.min
    last = record.period_to or datetime.date.max
    return concerned.in_force_between(first, last).select_related("issuer")


@takes_nothing("Source")
def source(request, slug):
    """All that a source says, paragraph by paragraph, in our own words."""
    found = get_object_or_404(Source.objects.published(), slug=slug)
    claims = (
        Claim.objects.published()
        .filter(source=found)
        .select_related("claimant", "speaks_for", "allegation", "figure", "restriction", "deal")
        .order_by("paragraph", "slug")
    )
    paragraphs = [(n, list(group)) for n, group in groupby(claims, lambda c: c.paragraph)]
    return render(
        request,
        "public/source.html",
        {
            "page_title": f"Source: {found.title}",
            "cited_editions": [],
            "source": found,
            "paragraphs": paragraphs,
            "editions": loaded_editions(),
        },
    )


@takes_nothing("Figure")
def figure(request, slug):
    """A printed statistic beside what the register gives for it."""
    figures = Figure.objects.published()
    found = get_object_or_404(figures.select_related("supplier", "recipient", "issuer"), slug=slug)
    claims = list(claims_about(found))
    return render(
        request,
        "public/figure.html",
        {
            "page_title": f"Figure: {found.title}",
            "figure": found,
            "readings": recompute(figures.filter(pk=found.pk)),
            "claims": claims,
            **sides(claims),
            "editions": loaded_editions(),
        },
    )


@takes_nothing("Restriction")
def restriction(request, slug):
    """What forbids, halts or asks to halt a transfer, and who says so."""
    restrictions = Restriction.objects.published().select_related(
        "issuer", "supplier", "recipient", "system", "category"
    )
    found = get_object_or_404(restrictions, slug=slug)
    claims = list(claims_about(found))
    return render(
        request,
        "public/restriction.html",
        {
            "page_title": f"Restriction: {found.title}",
            "cited_editions": [],
            "restriction": found,
            "claims": claims,
            **sides(claims),
            "editions": loaded_editions(),
        },
    )
