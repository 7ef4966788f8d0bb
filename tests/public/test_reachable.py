"""Everything in the fixtures can be reached from the pages of those it is about."""

from collections import defaultdict

import pytest
from django.urls import reverse

from tests import factories as make
from tests.public.test_every_page import PAGES
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


def test_every_page_names_a_parameter_that_it_does_not_have(client, seeded):
    deal = make.deal()
    named = {"deal": deal.reference, "system": deal.system.slug}
    pages = [paths[0].format(**named) for name, paths in PAGES.items() if name]
    for path in [*pages, "/robots.txt", "/sitemap.xml", "/sitemap-deals.xml"]:
        answer = client.get(f"{path}{'&' if '?' in path else '?'}colour=red")
        assert answer.status_code == 400, path
        said = "<code>colour=red</code> There is no such parameter. Known: "
        assert said in answer.content.decode(), path


def test_what_networks_add_to_an_address_is_no_matter(client, seeded):
    for path in ("/?fbclid=x1", "/transfers/?utm_source=letter&utm_medium=email&q=heron"):
        html = client.get(path).content.decode()
        assert "Permalink" in html
        assert "fbclid" not in html
        assert "utm_" not in html
