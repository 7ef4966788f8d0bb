"""The front page, the search, the index pages and the frame of all pages in a real Chromium."""

import pytest

from tests import factories as make
from tests.public.browsing import PHONE

PAPER = {"width": 700, "height": 990}
"""A4 within its margins."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("register"),
]


@pytest.fixture
def register(seeded):
    """The seeds, and a deal of an edition between the two they are about."""
    edition = make.edition()
    harop = make.system("Harop-2", category=make.category("Missiles"))
    deliveries = [{"year": year, "number": 10, "edition": edition} for year in (2014, 2019)]
    israel, baku = make.actor("Israel"), make.actor("Azerbaijan")
    make.deal(
        supplier=israel,
        recipient=baku,
        system=harop,
        comment="Seen on parade in Baku",
        tiv_estimate="1200",
        deliveries=deliveries,
    )


def test_a_question_is_answered_from_the_front_page_without_a_script(open_page):
    page = open_page("/", java_script_enabled=False, viewport=PHONE)
    page.get_by_label("Search everything").fill("isreal azerbaidjan")
    page.get_by_role("button", name="Search").click()
    best = page.get_by_role("region", name="Best match")
    best.get_by_role("link", name="Israel to Azerbaijan").wait_for()
    page.get_by_role("link", name="israel azerbaijan").click()
    assert page.url.endswith("/search/?q=israel%20azerbaijan")
    page.get_by_role("link", name="Israel → Azerbaijan: Harop-2").click()
    page.locator("h1").wait_for()

    page.get_by_role("searchbox", name="Search everything").fill("parade")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=parade")
    assert "in the remark: Seen on parade in Baku" in page.locator("main").inner_text()
    page.get_by_role("link", name="Systems", exact=True).click()
    page.get_by_role("link", name="Missiles", exact=True).click()
    page.get_by_role("link", name="Harop-2").wait_for()


def test_the_frame_is_walked_by_keyboard(open_page):
    page = open_page("/about/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(() => { const e = document.activeElement;"
                " return [e.innerText || e.name, getComputedStyle(e).outlineStyle] })()"
            )
        )
    words = [each for each, _ in reached]
    assert words[:5] == ["armsdb", "q", "Search", "Transfers", "Tables"]
    assert "Sources" in words
    assert "none" not in [outline for _, outline in reached]


def test_a_printed_page_leaves_out_what_cannot_be_pressed(open_page):
    page = open_page("/actors/")
    page.emulate_media(media="print")
    hidden = [".site-search", ".site-head nav", ".site-foot nav", ".letters", ".filters", ".files"]
    assert [name for name in hidden if page.locator(name).first.is_visible()] == []
    assert page.get_by_text("edition 2024-04-13").first.is_visible()


def test_on_paper_lists_are_tables_and_nothing_stays_folded(open_page, live_server):
    page = open_page("/transfers/", viewport=PAPER)
    page.emulate_media(media="print")
    assert page.locator(".deals thead").is_visible()
    page.goto(live_server.url + "/actors/azerbaijan/")
    assert page.locator(".said-group:not([open]) table").first.is_visible()
    page.emulate_media(media="screen")
    assert not page.locator(".said-group:not([open]) table").first.is_visible()
