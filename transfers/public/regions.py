"""The page of region schemes: which regions there are, and who lies in each."""

from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse

from transfers.analysis.regions import NONE, NOWHERE, in_order
from transfers.analysis.successors import Heirs
from transfers.models import Region, RegionMember, RegionScheme

from .refusal import loaded_editions, takes_nothing


def transfers_of(role, address):
    """Address of the list of transfers whose supplier or recipient lies in a region."""
    return f"{reverse('public:deals')}?{urlencode({f'{role}_region': address}, safe=':')}"


@dataclass
class Place:
    """A region of a scheme with its members, or what lies in none of its regions."""

    name: str
    address: str
    code: str = ""
    level: int = 1
    members: list = field(default_factory=list)

    @property
    def to_it(self):
        return transfers_of("recipient", self.address)

    @property
    def from_it(self):
        return transfers_of("supplier", self.address)


@takes_nothing("Regions and successor states")
def regions(request):
    """All schemes; five queries, however many regions and members."""
    members = defaultdict(list)
    for member in RegionMember.objects.select_related("actor"):
        members[member.region_id].append(member)
    places = defaultdict(list)
    for region in in_order(Region.objects.with_lineage()):
        address = f"{region.scheme.slug}:{region.slug}"
        places[region.scheme_id].append(
            Place(region.name, address, region.code, region.level, members[region.pk])
        )
    schemes = [
        (
            scheme,
            [*places[scheme.pk], Place(NOWHERE, f"{scheme.slug}:{NONE}")],
            any(place.code for place in places[scheme.pk]),
        )
        for scheme in RegionScheme.objects.all()
    ]
    return render(
        request,
        "public/regions.html",
        {
            "page_title": "Regions and successor states",
            "cited_editions": [],
            "schemes": schemes,
            "merged": Heirs().in_words(),
            "editions": loaded_editions(),
        },
    )
