"""Windows in which pages are looked at, by whom, and how they fit."""

from django.test import Client

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 800, "height": 900}

# Of axe: only what it finds amiss; style sheets are not fetched once more.
QUICK = {"preload": False, "resultTypes": ["violations"]}


def signed_in(context, user, address):
    """Sign the person in to the site at this address; its form has tests of its own."""
    client = Client()
    client.force_login(user)
    key = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "url": address}])


def overflow(page):
    """Pixels by which the page is wider than its window; a page still on its way is awaited."""
    page.locator("body").wait_for()
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def too_wide(page, *windows):
    """Windows that the page is wider than, each in light and in dark; it is left in the last."""
    found = []
    for window in windows or (PHONE, NARROW, DESKTOP):
        page.set_viewport_size(window)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            if (wider := overflow(page)) > 0:
                found.append((window["width"], scheme, wider))
    return found
