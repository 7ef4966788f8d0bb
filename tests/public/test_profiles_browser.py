"""The pages of actors and of pairs in a real Chromium."""

import pytest

from tests import factories as make
from tests.analysis.test_profiles import delivered
from tests.public.browsing import PHONE, overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def register():
    """Enough partners, windows and claims to fill every table of both pages."""
    for number in range(15):
        delivered(f"Supplier {number}", "Azerbaijan", (1990 + 2 * number, 5), (2021, number + 1))
    delivered("Israel", "Azerbaijan", *((year, 40) for year in range(1985, 2024, 3)))
    delivered("Azerbaijan", "Georgia", (2009, 2))
    israel, baku = make.actor("Israel"), make.actor("Azerbaijan")
    said = make.allegation("lora", title="LORA from Israel", supplier=israel, recipient=baku)
    make.claim(said, claimant=make.actor("Reuven"))
    make.claim(said, "denies", claimant=make.actor("A Ministry"), speaks_for=israel)
    make.figure(supplier=israel, recipient=baku)
    make.restriction(title="Ban on both", supplier=israel, recipient=baku)


def test_who_arms_whom_is_found_without_a_script_on_any_screen(register, open_page, live_server):
    page = open_page("/actors/azerbaijan/", viewport=PHONE, java_script_enabled=False)
    assert overflow(page) <= 0
    page.get_by_role("link", name="Israel", exact=True).first.click()
    assert page.url.endswith("/actors/israel/to/azerbaijan/")
    assert overflow(page) <= 0
    page.get_by_label("Last year").fill("2020")
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith("?last=2020")
    assert page.get_by_role("rowheader", name="2016–20").count() == 1
    with page.expect_download() as download:
        page.locator("[href*='/download/by-window.csv']").click()
    assert download.value.suggested_filename == "armsdb-israel-to-azerbaijan-by-window.csv"
    page.get_by_role("link", name="Azerbaijan to Israel").click()
    assert page.url.endswith("/actors/azerbaijan/to/israel/?last=2020")
    assert page.complaints == []
