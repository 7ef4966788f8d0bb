"""The public pages in a real Chromium."""

from pathlib import Path

import pytest

from tests import factories as make
from tests.public.browsing import DESKTOP, PHONE, too_wide

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("register"),
]


@pytest.fixture
def register(db):
    """Sixty deals, one of them with names as long as the register's longest."""
    make.edition()
    israel, baku = make.actor("Israel"), make.actor("Azerbaijan")
    harop = make.system(
        "Harop", description=make.description("SAM", meaning="surface-to-air missile")
    )
    for year in range(1964, 2023):
        make.deal(
            supplier=israel,
            recipient=baku,
            system=harop,
            order_year=year,
            order_year_estimated=True,
            tiv_estimate="12.5",
            deliveries=[(year + 1, 1250), (year + 3, 20)],
        )
    make.deal(
        supplier=make.actor("Democratic People’s Republic of Somewhere Far"),
        recipient=make.actor("Regional Security Initiative of the Neighbours"),
        system=make.system(
            "Tactical-Reconnaissance-Vehicle-2000",
            description=make.description("armoured reconnaissance and command vehicle"),
            category=make.category("Armoured vehicles"),
        ),
        condition="modernised",
        order_year=2023,
        deliveries=[(year, 10_000) for year in range(1950, 2023, 2)],
    )


def test_a_reader_filters_sorts_and_clears_without_a_script(open_page):
    page = open_page("/transfers/", java_script_enabled=False)
    page.get_by_label("Search names and remarks").fill("harop")
    page.get_by_role("button", name="Show").click()
    assert page.locator(".count").inner_text() == "59 deals match"

    page.locator("#id_supplier").select_option("israel")
    page.get_by_text("More filters").click()
    page.locator("#id_order_from").fill("2020")
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith("/transfers/?q=harop&supplier=israel&order_from=2020")
    assert page.locator(".count").inner_text() == "3 deals match"
    assert "More filters (1 in use)" in page.content()

    page.get_by_role("link", name="Ordered", exact=True).click()
    assert page.locator("tbody tr").first.locator("td").nth(5).inner_text() == "2020?"

    page.get_by_role("link", name="Remove Ordered from: 2020").click()
    assert page.locator(".count").inner_text() == "59 deals match"
    page.get_by_role("link", name="Clear all").click()
    assert page.locator(".count").inner_text() == "60 deals"


def test_a_second_supplier_is_added_to_the_first(open_page):
    page = open_page("/transfers/?supplier=israel", java_script_enabled=False)
    page.locator("select[name=supplier]").select_option(
        label="Democratic People’s Republic of Somewhere Far"
    )
    page.get_by_role("button", name="Show").click()
    assert page.locator(".count").inner_text() == "60 deals match"
    page.get_by_label("Israel").uncheck()
    page.get_by_role("button", name="Show").click()
    assert page.locator(".count").inner_text() == "1 deal matches"


def test_the_skip_link_leads_past_the_navigation(open_page):
    page = open_page("/transfers/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_phone_shows_each_deal_as_a_card_that_is_still_a_row(open_page):
    page = open_page("/transfers/?supplier=israel", viewport=PHONE)
    row = page.get_by_role("table").get_by_role("row").nth(1)
    assert row.get_by_role("cell").count() == 11
    assert row.bounding_box()["width"] <= 390
    assert page.get_by_role("columnheader").count() == 11
    assert page.get_by_label("Sort by").is_visible()


def test_a_reader_downloads_what_the_list_shows(open_page):
    page = open_page("/transfers/?order_from=2020", viewport=PHONE)
    page.get_by_text("Download all 4").click()
    assert too_wide(page, DESKTOP, PHONE) == []
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV").first.click()
    text = Path(downloading.value.path()).read_text()
    assert len(text.splitlines()) == 5
    assert page.complaints == []


def test_colours_have_enough_contrast(open_page):
    page = open_page("/transfers/?order_from=20x5")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert too_pale(page) == [], scheme


def too_pale(page):
    """Pairs of the page's colours that are nearer to each other than they may be."""
    variables = page.evaluate(
        "(() => { const s = getComputedStyle(document.documentElement);"
        " return Object.fromEntries(['paper', 'raised', 'tint', 'ink', 'soft', 'accent',"
        " 'accent-ink', 'warn', 'warn-tint', 'edge']"
        " .map(n => [n, s.getPropertyValue('--' + n).trim()])) })()"
    )
    pairs = [
        *(
            (ink, ground, 4.5)
            for ink in ("ink", "soft", "accent")
            for ground in ("paper", "raised", "tint")
        ),
        ("accent-ink", "accent", 4.5),
        ("warn", "warn-tint", 4.5),
        ("edge", "raised", 3),
    ]
    return [
        (ink, ground)
        for ink, ground, least in pairs
        if contrast(variables[ink], variables[ground]) < least
    ]


def contrast(one, other):
    """Contrast ratio of two #rrggbb colours, as WCAG defines it."""
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
