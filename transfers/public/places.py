"""Filters by the regions of the parties, and successor states merged where a reader asks."""

from functools import cached_property, reduce
from operator import and_

from django.db.models import Exists, OuterRef, Q

from transfers.analysis import regions
from transfers.analysis.successors import Heirs
from transfers.models import Actor, PublishedDelivery

from .choices import region_choices
from .filters import PartiesFilter, SeveralFilter

ROLES = ("supplier", "recipient")
ALLOWED = (
    "No scheme has this region. Choose one from the list, or write a scheme, a colon and a "
    "region, such as sipri:middle-east; the page of regions has them all."
)


class PlacedFilter(PartiesFilter):
    """Adds the parties' regions in the years of delivery, and the merging of successors."""

    supplier_region = SeveralFilter(
        label="Supplier’s region", method="leave_to_places", allowed=ALLOWED
    )
    recipient_region = SeveralFilter(
        label="Recipient’s region", method="leave_to_places", allowed=ALLOWED
    )
    successors = SeveralFilter(
        label="Successor states",
        method="leave_to_parties",
        choices=[("merged", "merged with predecessors")],
        ticks=True,
    )

    def __init__(self, data, queryset):
        super().__init__(data, queryset)
        # Who takes in whom, where successors are to be merged.
        self.heirs = Heirs() if "merged" in data.getlist("successors") else None
        choices = region_choices()
        for role in ROLES:
            self.form.fields[f"{role}_region"].choices = choices
            if self.heirs:
                self._admit_heirs(role)

    def _admit_heirs(self, role):
        """Let a state be chosen that is in no deal itself, but whose predecessor is."""
        there = {actor.pk for actor in self.actors.values() if getattr(actor, role, False)}
        missing = {self.heirs.heir(actor) for actor in there} - there
        found = list(Actor.objects.filter(pk__in=missing)) if missing else []
        self.actors |= {actor.slug: actor for actor in found if actor.slug not in self.actors}
        if found:
            field = self.form.fields[role]
            heirs = [(actor.slug, actor.name) for actor in found]
            field.choices = [*field.choices, ("By its predecessor", heirs)]

    @cached_property
    def places(self):
        """The regions asked for, by role."""
        asked = {role: self.form.cleaned_data[f"{role}_region"] for role in ROLES}
        return {role: regions.select(where) for role, where in asked.items() if where}

    @property
    def schemes(self):
        """Slugs of the schemes whose regions are asked for."""
        asked = (address for role in ROLES for address in self.form.cleaned_data[f"{role}_region"])
        return sorted({address.partition(":")[0] for address in asked})

    def keys_of(self, slugs):
        """Keys of the actors called so, and of those they take in where successors are merged."""
        asked = {self.actors[slug].pk for slug in slugs}
        return self.heirs.with_predecessors(asked) if self.heirs else asked

    def in_place(self, deals, in_time):
        """Those of `deals` with a delivery in the regions; of `in_time`, if it is not None.

        `in_time` are published deliveries of the outer deal. A deal without deliveries lies where
        its parties lay in the year of the order.
        """
        if not self.places:
            return deals
        # Most actors never change their region: for them nothing has to be looked up by year.
        deals = deals.filter(self._all(lambda role, place: place.perhaps(role)))
        if in_time is not None:
            return deals.filter(Exists(self.placed(in_time)))
        if not any(place.dated for place in self.places.values()):
            return deals
        deliveries = PublishedDelivery.objects.filter(deal=OuterRef("deal"))
        ordered_there = self._all(lambda role, place: place.condition(role, "order_year"))
        return deals.filter(
            self._all(lambda role, place: place.surely(role))
            | Q(Exists(self.placed(deliveries)))
            | ordered_there & Q(first_delivery=None)
        )

    def placed(self, deliveries, deal=""):
        """Those of `deliveries` whose parties lay in the regions in the year of delivery.

        `deal` is the path from a delivery to the deal that names the parties, if it does not.
        """
        return deliveries.filter(
            self._all(lambda role, place: place.condition(f"{deal}{role}", "year"))
        )

    def _all(self, condition):
        return reduce(and_, (condition(*each) for each in self.places.items()), Q())

    def leave_to_places(self, queryset, name, value):
        """Both regions have to hold for the same delivery: in_place applies them together."""
        return queryset

    def leave_to_parties(self, queryset, name, value):
        """Successors matter only where parties are chosen: keys_of merges them."""
        return queryset
