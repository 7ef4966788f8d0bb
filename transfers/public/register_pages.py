"""Pages of one deal or system, as far as claims, figures and restrictions go."""

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from transfers import merging
from transfers.models import (
    Allegation,
    Deal,
    Delivery,
    Restriction,
    Subject,
    WeaponSystem,
)
from transfers.models.tiv import order_tiv, unit_tiv

from .allegations import allegation_rows
from .evidence_pages import claims_about, sides
from .refusal import loaded_editions


def _listed(allegations):
    """Rows of published allegations that fulfil a condition, in the order of their titles."""
    keys = Allegation.objects.published().filter(allegations).order_by("title")
    return allegation_rows(list(keys.values_list("pk", flat=True)))


def _moved(subject, slug):
    """Redirect from the address of a merged record to the one it is part of; raises Http404."""
    if kept := merging.new_home(subject, slug):
        return redirect(f"public:{subject}", slug=kept.slug, permanent=True)
    raise Http404


def _listing(deal):
    """The row of the newest deal-level list that is this deal, if any."""
    rows = deal.listings.select_related("list__edition")
    return rows.order_by("-list__generated_on", "-list").first()


def _differing(printed, ours):
    """The TIV printed where it is not ours to the 2 decimals shown, in millions."""
    if printed is None or ours is None:
        return None
    shown = [value.quantize(Decimal("0.01"), ROUND_HALF_UP) for value in (printed, ours)]
    return None if shown[0] == shown[1] else printed


@require_safe
def deal(request, reference):
    """One deal: its deliveries, how its TIV comes about, and what is said about it."""
    deals = (
        Deal.objects.published()
        .with_delivered()
        .annotate(unit_tiv=unit_tiv(), order_tiv=order_tiv())
        .select_related("supplier", "recipient", "system__description", "system__category")
    )
    found = get_object_or_404(deals, reference=reference)
    between = Q(supplier=found.supplier_id, recipient=found.recipient_id)
    claims = list(claims_about(found))
    listed = _listing(found)
    return render(
        request,
        "public/deal.html",
        {
            "deal": found,
            "listed": listed,
            "printed_order_tiv": listed and _differing(listed.order_tiv, found.order_tiv),
            "deliveries": Delivery.objects.current().filter(deal=found).with_tiv().order_by("year"),
            "parties": found.dealparty_set.select_related("actor"),
            "entries": found.entries.select_related("edition"),
            "facts": found.comment_facts.standing().select_related("actor"),
            "of_system": _listed(between & Q(system=found.system_id)),
            "of_parties": _listed(between & ~Q(system=found.system_id)),
            "claims": claims,
            **sides(claims),
            "editions": loaded_editions(),
        },
    )


@require_safe
def system(request, slug):
    """One weapon system: its deals, allegations and restrictions."""
    systems = WeaponSystem.objects.select_related("description", "category", "producer")
    found = systems.filter(slug=slug).first()
    if found is None:
        return _moved(Subject.SYSTEM, slug)
    concerned = Q(system=found) | Q(category=found.category_id, system=None)
    return render(
        request,
        "public/system.html",
        {
            "system": found,
            "names": found.names.exclude(name=found.designation).order_by("vocabulary", "name"),
            "deals": Deal.objects.published().filter(system=found).count(),
            "allegations": _listed(Q(system=found)),
            "restrictions": Restriction.objects.published().filter(concerned),
            "editions": loaded_editions(),
        },
    )
