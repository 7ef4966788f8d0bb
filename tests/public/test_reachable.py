"""Everything in the fixtures can be reached from the pages of those it is about."""

from collections import defaultdict

import pytest
from django.urls import reverse

from transfers.models import Allegation, Claim, Figure, Restriction

pytestmark = pytest.mark.django_db


@pytest.fixture
def links_wanted(seeded):
    """Addresses that have to stand on the page of each actor, system and source."""
    wanted = defaultdict(set)

    def want(page, record, *args):
        if record is not None:
            wanted[reverse(f"public:{page}", args=[record.slug])].add(args[0])

    for model in (Allegation, Figure, Restriction):
        related = [f for f in ("supplier", "recipient", "issuer", "system") if hasattr(model, f)]
        for record in model.objects.select_related(*related):
            address = reverse(f"public:{model._meta.model_name}", args=[record.slug])
            for field in related:
                page = "system" if field == "system" else "actor"
                want(page, getattr(record, field), address)
    for allegation in Allegation.objects.prefetch_related("via"):
        for actor in allegation.via.all():
            want("actor", actor, reverse("public:allegation", args=[allegation.slug]))
    for claim in Claim.objects.select_related("source", "claimant"):
        want("source", claim.source, f'id="{claim.slug}"')
        want("actor", claim.claimant, f'id="{claim.slug}"')
    return wanted


def test_every_fact_stands_on_the_page_of_its_parties_system_and_source(client, links_wanted):
    assert len(links_wanted) > 60
    for page, addresses in links_wanted.items():
        html = client.get(page).content.decode()
        assert [a for a in addresses if a not in html] == [], page


def test_every_page_of_the_evidence_opens(client, seeded):
    for model in (Allegation, Figure, Restriction):
        for slug in model.objects.values_list("slug", flat=True):
            path = reverse(f"public:{model._meta.model_name}", args=[slug])
            assert client.get(path).status_code == 200, path
