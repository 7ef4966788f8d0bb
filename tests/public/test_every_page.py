"""Every public page there is, in a real Chromium: on a desk and in the dark on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection

from tests import factories as make
from tests.loading import read
from tests.public.browsing import DESKTOP, PHONE, QUICK, overflow
from tests.public.test_editions import PATH as COMPARED
from tests.public.test_editions import load_two
from transfers import imports
from transfers.models import Deal
from transfers.public import urls

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAIR = "supplier=israel&recipient=azerbaijan"
PAGES = {
    "front": ["/"],
    "search": ["/search/", "/search/?q=isreal+azerbaidjan", "/search/?q=xyzzyx"],
    "about": ["/about/"],
    "actors": ["/actors/", "/actors/?by=kind", "/actors/?by=age"],
    "systems": ["/systems/", "/systems/?category=missiles"],
    "deals": [
        "/transfers/",
        "/transfers/?supplier=israel&q=heron&columns=supplier&columns=comment",
        "/transfers/?group=year",
        "/transfers/?q=nothing+here",
        "/transfers/?order_from=20x5",
        "/transfers/?data_version=20200101-1",
    ],
    "deal": ["/transfers/{deal}/"],
    "allegations": ["/allegations/", "/allegations/?grade=contested&q=iskander"],
    "allegation": ["/allegations/armenia-iskander-use-2020/"],
    "sources": ["/sources/"],
    "source": ["/sources/third-party-involvement-2020-war/"],
    "figures": ["/figures/"],
    "figure": ["/figures/israel-share-azerbaijan-imports-over-2020/"],
    "restrictions": ["/restrictions/"],
    "restriction": ["/restrictions/andair-baykar-halt/"],
    "actor": ["/actors/azerbaijan/", "/actors/azerbaijan/?last=1900", "/actors/andair/"],
    "pair": ["/actors/israel/to/azerbaijan/"],
    "system": ["/systems/{system}/", "/systems/{system}/?by=year", "/systems/iskander/"],
    "regions": ["/regions/"],
    "tables": ["/tables/"],
    "table": [
        "/tables/tiv/?first=2000",
        "/tables/tiv/?first=1900",
        "/tables/ranking/",
        "/tables/shares/",
        "/tables/average/",
        "/tables/concentration/",
        "/tables/items/",
    ],
    "chart": [
        "/charts/flow/",
        "/charts/ranking/?of=supplier&top=0",
        "/charts/ranking/",
        "/charts/timeline/",
        "/charts/deal/?deal={deal}",
        f"/charts/timeline/?{PAIR}",
        f"/charts/tiv-by-year/?by=category&{PAIR}",
    ],
    "changes": ["/changes/", "/changes/?since=2020-01-01"],
    "editions": ["/editions/"],
    "compare": [COMPARED, f"{COMPARED}&section=deals-changed"],
    "guide": ["/api/"],
    "": ["/no-such-page/"],
}
"""Addresses of each page by its name; what is no page has none."""
NO_PAGES = {"charts", "robots", "sitemap", "sitemap-section"}
DESK, TELEPHONE = (DESKTOP, "light"), (PHONE, "dark")
MAIN = ["/", "/transfers/", "/actors/azerbaijan/", "/tables/tiv/?first=2000", "/search/?q=israel"]
TWICE = {"width": 640, "height": 450}
"""A window of 1280 pixels at twice the size."""
PICTURE = {"body": '<svg xmlns="http://www.w3.org/2000/svg"/>', "content_type": "image/svg+xml"}
LISTEN = """() => {
  const all = 'a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]';
  window.waiting = new Set([...document.querySelectorAll(all)].filter(e => e.checkVisibility()));
  window.bare = [];
  addEventListener('focusin', ({target}) => {
    waiting.delete(target);
    if (getComputedStyle(target).outlineStyle === 'none') bare.push(target);
  });
  return waiting.size;
}"""
MISSED = """() => {
  const told = elements => [...elements].map(e => e.outerHTML.slice(0, 80));
  return {'never reached': told(waiting), 'focus not seen': told(bare)};
}"""


@pytest.fixture
def register(seeded):
    """The seeds, two editions between which something changed, and a deal of many words."""
    load_two(lambda *files: imports.import_files(read(files)))
    deal = make.deal(
        [(year, 10_000) for year in range(1990, 2023, 3)],
        supplier=make.actor("Democratic People’s Republic of Somewhere Far"),
        recipient=make.actor("Regional Security Initiative of the Neighbours"),
        system=make.system("Tactical-Reconnaissance-Vehicle-2000", family="Tactical"),
        condition="modernised",
        comment="Probably aid; with a remark of so many words that it takes more than a line",
    )
    make.entry(deal, external_id="77")
    make.comment_fact(deal, "aid")
    make.claim(deal)


def addresses():
    """Each address, and how it is looked at: the first of each page also on a desk."""
    deal = Deal.objects.get(system__family="Tactical")
    for paths in PAGES.values():
        for path in paths:
            address = path.format(deal=deal.reference, system=deal.system.slug)
            yield address, (DESK, TELEPHONE) if path == paths[0] else (TELEPHONE,)


def test_every_page_is_walked():
    named = {each.name for each in urls.urlpatterns}
    pages = {name for name in named if not name.endswith(("-download", "-file"))}
    assert pages - NO_PAGES == set(PAGES) - {"guide", ""}


def test_every_page_fits_breaks_no_rule_and_is_walked_by_keyboard(register, open_page, live_server):
    page, wrong = open_page("/about/"), []
    # Pictures have tests of their own, and take longer than all else.
    page.route("**/charts/*.svg*", lambda route: route.fulfill(**PICTURE))
    for path, looks in addresses():
        wrong += judged(page, live_server.url + path, looks)
    assert wrong == []

    page = open_page("/about/", viewport=TWICE, device_scale_factor=2)
    page.route("**/charts/*.svg*", lambda route: route.fulfill(**PICTURE))
    for path in MAIN:
        page.goto(live_server.url + path)
        assert overflow(page) <= 0, path
        places = page.evaluate(LISTEN)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip", path
        for _ in range(places):
            page.keyboard.press("Tab")
        assert page.evaluate(MISSED) == {"never reached": [], "focus not seen": []}, path


def test_a_page_that_takes_too_long_is_as_clear(open_page, live_server, monkeypatch, settings):
    def slow(*_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")

    settings.PUBLIC_STATEMENT_TIMEOUT = 50
    monkeypatch.setattr("transfers.public.charts.loaded_editions", slow)
    page = open_page("/about/")
    assert list(judged(page, live_server.url + "/charts/flow/", [TELEPHONE], 503)) == []
    assert page.locator("h1").inner_text() == "This takes too long"


def judged(page, address, looks, *statuses):
    """What is wrong with the page at an address, looked at in these ways."""
    status = page.goto(address).status
    # What the checker puts into the page, the policy refuses: its own words come later.
    said = [each for each in page.complaints if f"status of {status}" not in each]
    if said or status not in (statuses or (200, 400, 404)) or page.locator("h1").count() != 1:
        yield address, status, said
    if bare := page.locator("table:not(:has(caption)), th:not([scope])").count():
        yield address, "tables without a caption or a scope", bare
    if page.locator("script:not([type='application/ld+json'])").count():
        yield address, "a script"
    for viewport, scheme in looks:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        if (wider := overflow(page)) > 0:
            yield address, scheme, f"{wider} pixels too wide"
        for broken in Axe().run(page, options=QUICK).response["violations"]:
            yield address, scheme, broken["id"], [node["target"] for node in broken["nodes"]]
    page.complaints.clear()
