"""Import register in a real Chromium, under the site's Content-Security-Policy."""

import os
import shutil

import pytest

from tests import register_files as files
from transfers.models import Deal, ImportBatch

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference"),
]

SIZES = [{"width": 1280, "height": 900}, {"width": 390, "height": 844}]


@pytest.fixture(scope="module")
def browser():
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("No Chromium on this machine: install it, or set CHROMIUM to its path.")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would refuse the database under it.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox", "--disable-gpu"]
            )
            yield chromium
            chromium.close()


@pytest.fixture
def open_page(browser, live_server, admin_user):
    """Pages of a signed-in person; fails at the end if the console complained of anything."""
    contexts, complaints = [], []

    def sign_in(size=SIZES[0], scheme="light"):
        context = browser.new_context(base_url=live_server.url, viewport=size, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_amiss(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/admin/login/")
        page.fill("#id_username", admin_user.username)
        page.fill("#id_password", "password")
        page.click("input[type=submit]")
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []


def is_amiss(said):
    """A refused file is answered with status 400, which the console repeats."""
    return said.type == "error" and "status of 400" not in said.text


def choose(page, name, content):
    page.set_input_files(
        "input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    page.click("text=Compare with the database")


def test_a_register_is_uploaded_compared_and_confirmed(open_page):
    page = open_page()
    page.goto("/admin/transfers/registeredition/")
    page.click("text=Import register")

    choose(page, "wrong.csv", files.register_file(files.deal(1, Numbers_delivered="1.9")))
    assert "wrong.csv" in page.inner_text("#faults")
    assert "1.9" in page.inner_text("#faults")

    rows = [files.deal(1), files.deal(1, Delivery_year="2014"), files.deal(2)]
    choose(page, "register.csv", files.register_file(*rows))
    assert page.inner_text("table.counts tbody").split() == [
        *("Deals", "2", "0", "0", "0"),
        *("Deliveries", "3", "0", "0", "0"),
    ]
    assert Deal.objects.count() == 0

    page.click("text=Confirm the import")
    assert "The database now holds 2 deals and 3 deliveries" in page.inner_text(".messagelist")
    assert Deal.objects.count() == 2

    page.goto("/admin/transfers/deal/")
    assert page.locator("#result_list tbody tr").count() == 2


def test_a_comparison_is_discarded(open_page):
    page = open_page(SIZES[1], "dark")
    page.goto("/admin/transfers/importbatch/upload/")
    choose(page, "register.csv", files.register_file(files.deal(1)))
    page.click("text=Discard")
    page.wait_for_url("**/importbatch/")
    assert ImportBatch.objects.get().state == "discarded"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_no_page_is_wider_than_the_window(open_page, size, scheme):
    page = open_page(size, scheme)
    page.goto("/admin/transfers/importbatch/upload/")
    choose(page, "register.csv", files.register_file(files.deal(1), files.deal(2)))
    comparison = page.url
    page.click("text=Confirm the import")
    deal = Deal.objects.first()
    lists = ["deal", "delivery", "supplier", "weaponsystem", "registeredition", "importbatch"]
    addresses = [f"/admin/transfers/{name}/" for name in lists]
    addresses += [f"/admin/transfers/deal/{deal.pk}/{view}/" for view in ("change", "history")]
    addresses += ["/admin/", "/admin/transfers/deal/add/", "/admin/transfers/deal/export/"]
    for address in [*addresses, comparison]:
        page.goto(address)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], address
