"""Two actors that a search names: what one supplied to the other."""

from django.db.models import Count, Max, Min, Q
from django.urls import reverse

from transfers.analysis.shares import span
from transfers.models import Allegation, PublishedDeal
from transfers.searching import names
from transfers.searching.names import BY_A_WORD

from .finding import Hit


def pair_hits(known, folded):
    """The pages of the two actors that the folded words name, in both directions.

    Only those of which there is anything; the direction in which they were named comes first.
    """
    pair = named_pair(known, folded)
    if not pair:
        return []
    directions = [pair, pair[::-1]]
    asked = Q()
    for supplier, recipient in directions:
        asked |= Q(supplier=supplier.pk, recipient=recipient.pk)
    keys = ("supplier", "recipient")
    deals = PublishedDeal.objects.filter(asked).values(*keys)
    deals = deals.annotate(n=Count("pk"), first=Min("first_delivery"), last=Max("last_delivery"))
    allegations = Allegation.objects.published().filter(asked).order_by().values(*keys)
    traded = {(row["supplier"], row["recipient"]): row for row in deals}
    alleged = {
        (row["supplier"], row["recipient"]): row for row in allegations.annotate(n=Count("pk"))
    }
    return [
        _hit(supplier, recipient, traded.get(key), alleged.get(key))
        for supplier, recipient in directions
        for key in [(supplier.pk, recipient.pk)]
        if key in traded or key in alleged
    ]


def named_pair(known, folded):
    """The two actors named by a part of the words each, where they fit best; or None."""
    found = []
    for place in range(1, len(folded)):
        left, right = _best(known, folded[:place]), _best(known, folded[place:])
        if left and right and left[1] != right[1]:
            found.append((left[0] + right[0], -place, left[1], right[1]))
    return min(found, key=lambda fit: fit[:2])[2:] if found else None


def _best(known, folded):
    for actor in names.having(known.actors, folded)[:1]:
        rank = actor.rank(folded)
        if rank <= BY_A_WORD:
            return rank, actor
    return None


def _hit(supplier, recipient, deals, allegations):
    parts = []
    if deals:
        parts.append(f"{deals['n']:,} deal{'' if deals['n'] == 1 else 's'}")
        if deals["first"]:
            parts.append(f"delivered {span(deals['first'], deals['last'])}")
    if allegations:
        n = allegations["n"]
        parts.append(f"{n:,} allegation{'' if n == 1 else 's'}")
    address = reverse("public:pair", args=[supplier.slug, recipient.slug])
    links = [(each.name, actor_address(each)) for each in (supplier, recipient)]
    return Hit(address, f"{supplier.name} to {recipient.name}", ", ".join(parts), links=links)


def actor_address(actor):
    return reverse("public:actor", args=[actor.slug])
