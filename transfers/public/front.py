"""The front page, and the page that says what the register is and how its numbers come about."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Sum
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from transfers.analysis.adding import added_up
from transfers.analysis.editions import years_of
from transfers.analysis.shares import WINDOW, Window, printed_share, shares
from transfers.models import Actor, Allegation, Claim, DealTally, DeliveryTally, Source
from transfers.searching.names import names_at

from .changes import evidence_changes, with_addresses
from .delivered import newest_edition
from .refusal import loaded_editions, takes_nothing

RANKED = 5
LATELY = timedelta(days=30)
CHANGES = 5


@dataclass
class Ranked:
    """An actor's TIV in millions over a window, and its share of all in percent, as printed."""

    actor: Actor
    tiv: Decimal
    share: str


@takes_nothing("armsdb")
def front(request):
    """What there is, where to begin, and what is new."""
    edition = newest_edition()
    window = _window(edition)
    changes = evidence_changes(timezone.localdate() - LATELY)[:CHANGES]
    return render(
        request,
        "public/front.html",
        {
            "page_title": "Who delivers weapons to whom",
            **_extent(names_at(request.data_version)),
            "edition": edition,
            "window": window,
            "rankings": _rankings(edition, window),
            "asked": _asked_about(),
            "changes": list(with_addresses(changes)),
            "editions": loaded_editions(),
        },
    )


def _extent(names):
    """How much is published. Counts of deals and deliveries come from the tallies."""
    years = DeliveryTally.objects.values("year").annotate(n=Sum("deliveries")).filter(n__gt=0)
    deliveries = dict(years.values_list("year", "n"))
    return {
        "deals": DealTally.objects.aggregate(n=Sum("deals"))["n"] or 0,
        "deliveries": sum(deliveries.values()),
        "first_year": min(deliveries, default=None),
        "last_year": max(deliveries, default=None),
        "suppliers": sum(actor.supplied > 0 for actor in names.actors),
        "recipients": sum(actor.received > 0 for actor in names.actors),
        "systems": sum(system.deals > 0 for system in names.systems),
        "allegations": Allegation.objects.published().count(),
        "claims": Claim.objects.published().count(),
        "sources": Source.objects.published().count(),
    }


def _window(edition):
    """The last years of an edition; None where it has none."""
    last = edition and years_of(edition)[1]
    return Window(last - WINDOW + 1, last) if last else None


def _rankings(edition, window):
    """The biggest suppliers and recipients of the window, as heading, role and rows."""
    if window is None:
        return []
    return [
        (heading, role, _biggest(edition, role, window))
        for heading, role in (
            ("Largest suppliers", "supplier"),
            ("Largest recipients", "recipient"),
        )
    ]


def _biggest(edition, role, window):
    sums = {row.keys[0]: row.tiv for row in added_up(edition, [role], *window) if row.tiv}
    parts = shares(sums)
    top = sorted(sums, key=lambda key: -sums[key])[:RANKED]
    actors = Actor.objects.in_bulk(top)
    return [Ranked(actors[key], sums[key], printed_share(parts[key])) for key in top]


def _asked_about():
    """The two actors about whom most is alleged, and the page of the two; None for none."""
    between = Allegation.objects.published().exclude(supplier=None).exclude(recipient=None)
    counted = between.order_by().values("supplier", "recipient").annotate(n=Count("pk"))
    most = counted.order_by("-n", "supplier", "recipient").first()
    if most is None:
        return None
    actors = Actor.objects.in_bulk([most["supplier"], most["recipient"]])
    supplier, recipient = actors[most["supplier"]], actors[most["recipient"]]
    address = reverse("public:pair", args=[supplier.slug, recipient.slug])
    return {"supplier": supplier, "recipient": recipient, "pair": address}


@takes_nothing("About the register")
def about(request):
    """What the register is, and how its numbers and grades come about."""
    context = {"page_title": "About the register", "editions": loaded_editions()}
    return render(request, "public/about.html", context)
