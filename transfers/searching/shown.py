"""Which actors and systems the public is told of: those that something published names.

Actors and systems are not released one by one. One that only a draft names would tell of it.
"""

from django.db.models import Exists, OuterRef, Q

from transfers.models import (
    Actor,
    Allegation,
    Claim,
    CommentFact,
    DealParty,
    Figure,
    PublishedDeal,
    Restriction,
    WeaponSystem,
)

# There is nothing to tell in that they exist.
ALWAYS = (Actor.Kind.STATE, Actor.Kind.FORMER_STATE, Actor.Kind.DE_FACTO_AUTHORITY)


def systems_shown(systems):
    """Those of the systems that a published record names."""
    first, *others = _named_in("system", Allegation, Restriction)
    return systems.filter(_in_a_deal_as("system") | Q(pk__in=first.union(*others)))


def actors_shown(actors):
    """Those of the actors that are states, or take part in a published record."""
    of_published = {"deal__state": "published"}
    first, *others = (
        Actor.objects.filter(_in_a_deal_as("supplier") | _in_a_deal_as("recipient"))
        .order_by()
        .values("pk"),
        *_named_in("supplier", Allegation, Figure, Restriction),
        *_named_in("recipient", Allegation, Figure, Restriction),
        *_named_in("issuer", Figure, Restriction),
        *_named_in("claimant", Claim),
        *_named_in("speaks_for", Claim),
        *_named_in("via", Allegation),
        DealParty.objects.filter(**of_published).order_by().values("actor"),
        CommentFact.objects.standing().filter(**of_published).order_by().values("actor"),
        systems_shown(WeaponSystem.objects.order_by()).values("producer"),
    )
    keys = set(first.union(*others).values_list(flat=True)) - {None}
    homes = Actor.objects.filter(pk__in=keys).exclude(home=None).order_by().values("home")
    return actors.filter(Q(kind__in=ALWAYS) | Q(pk__in=keys) | Q(pk__in=homes))


def _in_a_deal_as(role):
    # One look at an index for each of the few; the keys of all deals are very many to sort.
    return Exists(PublishedDeal.objects.filter(**{role: OuterRef("pk")}))


def _named_in(role, *models):
    return [model.objects.published().order_by().values(role) for model in models]
