"""Tables in a real Chromium: by keyboard, on a phone, in the dark, on paper."""

import pytest

from tests import factories as make
from tests.analysis.test_tables import deliver
from tests.public.browsing import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def register(db):
    edition = make.edition()
    deliveries = [{"year": year, "edition": edition} for year in range(2000, 2020)]
    russia = make.actor("Russia")
    make.deal(deliveries, supplier=russia, recipient=make.actor("India"), tiv_estimate="1234.56")
    for number in range(10):
        deliver(edition, 2015, supplier=make.actor(f"Land number {number} of a long name"))


def test_a_wide_table_is_read_by_keyboard_and_keeps_its_names_in_sight(open_page, register):
    # What waits asks again and again, which the policy would refuse.
    page = open_page("/tables/tiv/?first=2000", viewport=PHONE, bypass_csp=True)
    region = page.get_by_role("region", name="TIV by supplier, 2000–2019")
    name = region.get_by_role("rowheader", name="Russia")
    before = name.bounding_box()["x"]
    region.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.figures-scroll').scrollLeft > 200")
    assert abs(name.bounding_box()["x"] - before) < 2


def test_a_reader_makes_a_table_without_a_script(open_page, register):
    page = open_page("/tables/", java_script_enabled=False)
    page.get_by_role("link", name="TIV by year", exact=True).click()
    page.get_by_label("Rows", exact=True).select_option("recipient")
    page.get_by_label("from", exact=True).fill("2014")
    page.get_by_label("Supplier", exact=True).select_option("russia")
    page.get_by_role("button", name="Show").click()
    assert page.locator("h1").inner_text() == "TIV by recipient from Russia, 2014–2019"
    assert page.url.endswith("/tables/tiv/?by=recipient&first=2014&last=2019&supplier=russia")
    page.get_by_text("More choices").click()
    page.get_by_label("TIV", exact=True).select_option("exact")
    page.get_by_role("button", name="Show").click()
    assert "1,234.56" in page.get_by_role("row", name="India").inner_text()
