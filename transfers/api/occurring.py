"""Which actors and weapon systems the public meets: those that something published names.

Neither has a state of its own. One that only a draft names must not be told of before the draft is.
"""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from transfers.models import (
    Actor,
    Allegation,
    AllegationVia,
    Claim,
    DealParty,
    Figure,
    PublishedDeal,
    RegionMember,
    Restriction,
    WeaponSystem,
)


def _named(records, *fields):
    """Condition that one of the records has the outer actor or system in one of these fields."""
    conditions = (Q(Exists(records.filter(**{field: OuterRef("pk")}))) for field in fields)
    return reduce(or_, conditions)


def occurring_systems():
    """Systems of published deals, allegations and restrictions."""
    return WeaponSystem.objects.filter(
        _named(PublishedDeal.objects, "system")
        | _named(Allegation.objects.published(), "system")
        | _named(Restriction.objects.published(), "system")
    )


def occurring_actors():
    """Actors that take part in something published, that a region lists, and where they are at
    home.
    """
    allegations = Allegation.objects.published()
    deals = PublishedDeal.objects
    occurring = Actor.objects.filter(
        _named(RegionMember.objects, "actor")
        | _named(deals, "supplier", "recipient")
        | _named(DealParty.objects.filter(deal__in=deals.values("pk")), "actor")
        | _named(allegations, "supplier", "recipient")
        | _named(AllegationVia.objects.filter(allegation__in=allegations), "actor")
        | _named(Claim.objects.published(), "claimant", "speaks_for")
        | _named(Figure.objects.published(), "supplier", "recipient", "issuer")
        | _named(Restriction.objects.published(), "supplier", "recipient", "issuer")
        | _named(occurring_systems(), "producer")
    )
    keys = occurring.order_by()
    return Actor.objects.filter(Q(pk__in=keys.values("pk")) | Q(pk__in=keys.values("home")))
