"""The admin's main pages under axe-core, which knows the rules of WCAG, in a real Chromium."""

import pytest
from django.urls import reverse

from tests import factories as make
from tests.admin.test_browser import open_page  # noqa: F401 -- a fixture

# Only what it finds amiss; style sheets are not fetched once more.
QUICK = {"preload": False, "resultTypes": ["violations"]}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def records(db):
    """One record of the kinds that staff look at most, with rows below it."""
    deal = make.deal(deliveries=[(2015, 1), (2016, 4)], comment="Probably with radar")
    make.entry(deal)
    deal.supplier.names.create(name="Another", vocabulary="own")
    allegation = make.allegation(supplier=deal.supplier, recipient=deal.recipient)
    make.claim(allegation)
    return {
        "deal": deal,
        "actor": deal.supplier,
        "weaponsystem": deal.system,
        "allegation": allegation,
        "figure": make.figure(),
        "source": make.source(),
    }


def addresses(records):
    """Home, and for every kind of record its list, empty and filled form, and history."""
    yield from (reverse("admin:index"), reverse("admin:transfers_importbatch_upload"))
    yield from (reverse(f"admin:transfers_{name}_changelist") for name in ("delivery", "claim"))
    yield from (reverse("admin:auth_user_add"), reverse("admin:password_change"))
    for name, record in records.items():
        yield reverse(f"admin:transfers_{name}_changelist")
        yield reverse(f"admin:transfers_{name}_add")
        for page in ("change", "history", "delete"):
            yield reverse(f"admin:transfers_{name}_{page}", args=[record.pk])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page, records, scheme):  # noqa: F811
    from axe_playwright_python.sync_playwright import Axe

    # The checker puts a style of its own into the page.
    page, found = open_page(scheme=scheme, bypass_csp=True), []
    for address in addresses(records):
        assert page.goto(address).status == 200, address
        for violation in Axe().run(page, options=QUICK).response["violations"]:
            places = [node["target"] for node in violation["nodes"]]
            found.append((address, violation["id"], places))
    assert found == []
