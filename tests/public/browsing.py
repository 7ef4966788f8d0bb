"""Windows in which pages are looked at, and how they fit."""

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def overflow(page):
    """Pixels by which the page is wider than its window; a page still on its way is awaited."""
    page.locator("body").wait_for()
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
