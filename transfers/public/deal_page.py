"""The page of one deal, and the files of its tables."""

from datetime import date

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from transfers.analysis.restrictions import time_of
from transfers.models import Claim, Deal, Source
from transfers.models.allegations import RULES
from transfers.models.tiv import order_tiv, unit_tiv

from .allegations import allegation_rows
from .deal_tables import DealTables
from .evidence_pages import claims_about, sides
from .files import KINDS, sheet_response, table_links
from .refusal import loaded_editions, takes_nothing

MOST_OTHERS = 8


def find_deal(reference):
    """The published deal of this reference with all that its tables need; raises Http404."""
    if "\0" in reference:
        # No text of the database can hold it, not even one to look for.
        raise Http404
    deals = (
        Deal.objects.published()
        .with_delivered()
        .annotate(unit_tiv=unit_tiv(), order_tiv=order_tiv())
        .select_related("supplier", "recipient", "system__description", "system__category")
    )
    return get_object_or_404(deals, reference=reference)


@takes_nothing("Deal")
def deal(request, reference):
    """One deal: its deliveries, how its TIV comes about, and what is said about it."""
    found = find_deal(reference)
    tables = DealTables(found)
    claims = list(claims_about(found))
    alleged = allegation_rows(tables.alleged.order_by("title").values_list("pk", flat=True))
    of_system = [row for row in alleged if row.allegation.system_id == found.system_id]
    others = sorted((row for row in alleged if row not in of_system), key=_standing)
    return render(
        request,
        "public/deal.html",
        {
            "page_title": tables.title,
            "deal": found,
            "tables": tables,
            "files": {name: table_links(request.path, name) for name in DealTables.names},
            "parties": found.dealparty_set.select_related("actor"),
            "of_system": of_system,
            "of_parties": others[:MOST_OTHERS],
            "more_alleged": len(others[MOST_OTHERS:]),
            "words": _words_on(of_system),
            "period": _period(*time_of(found)),
            "documents": _documents(found, [*of_system, *others[:MOST_OTHERS]]),
            "claims": claims,
            **sides(claims),
            "editions": loaded_editions(),
        },
    )


def _standing(row):
    return [*RULES].index(row.allegation.grade), row.allegation.title


def _period(first, last):
    """The time of a deal in words; empty where it is not known."""
    if first is None:
        return ""
    end = "on, as nothing is delivered yet" if last == date.max else f"to {last.year}"
    return f"Looked at: the years from {first.year} {end}, from the order to the last delivery."


def _words_on(rows):
    """Each allegation with the claims for it, against it and neither, of which there are any."""
    claims = Claim.objects.published().filter(allegation__in=[row.allegation for row in rows])
    said = {}
    for claim in claims.as_read().select_related("claimant", "speaks_for", "source"):
        said.setdefault(claim.allegation_id, []).append(claim)
    return [
        (row.allegation, sides(said[row.allegation.pk]))
        for row in rows
        if row.allegation.pk in said
    ]


def _documents(deal, rows):
    """Published documents whose claims stand on the page of the deal."""
    about = Q(deal=deal) | Q(allegation__in=[row.allegation for row in rows])
    claims = Claim.objects.published().filter(about).order_by().values("source")
    return Source.objects.published().filter(pk__in=claims)


@takes_nothing("Deal")
def download(request, reference, name, kind):
    """One table of a deal's page as a file."""
    if name not in DealTables.names or kind not in KINDS:
        raise Http404
    return sheet_response(request, getattr(DealTables(find_deal(reference)), name), kind)
