"""Import register in a real Chromium, under the site's Content-Security-Policy."""

import io
import re

import pytest

from tests import factories as make
from tests import register_files as files
from tests.deal_files import deal_file, listed
from tests.public.browsing import DESKTOP, NARROW, PHONE, signed_in, too_wide
from transfers import imports
from transfers.models import Deal, ImportBatch, ListedDeal

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference"),
]


@pytest.fixture
def open_page(browser, live_server, admin_user):
    """Pages of a signed-in person; fails at the end if the console complained of anything."""
    contexts, complaints = [], []

    def sign_in(size=DESKTOP, scheme="light", **options):
        context = browser.new_context(
            base_url=live_server.url, viewport=size, color_scheme=scheme, **options
        )
        contexts.append(context)
        signed_in(context, admin_user, live_server.url)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_amiss(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []


def is_amiss(said):
    """What is refused is answered with status 400, 403 or 409, which the console repeats."""
    return said.type == "error" and not re.search("status of 4(00|03|09)", said.text)


def choose(page, name, content):
    page.set_input_files(
        "input[type=file]", {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    with page.expect_navigation():
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
    page = open_page(PHONE, "dark")
    page.goto("/admin/transfers/importbatch/upload/")
    choose(page, "register.csv", files.register_file(files.deal(1)))
    page.click("text=Discard")
    page.wait_for_url("**/importbatch/")
    assert ImportBatch.objects.get().state == "discarded"


def test_no_page_is_wider_than_the_window(open_page):
    page = open_page(PHONE)
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
        assert too_wide(page) == [], address


def press_access_key(page, key):
    """Alt with the key; Playwright's own key press leaves out the letter that Chromium looks at."""
    session = page.context.new_cdp_session(page)
    pressed = {"modifiers": 1, "key": key, "windowsVirtualKeyCode": ord(key.upper())}
    session.send(
        "Input.dispatchKeyEvent", {"type": "keyDown", "text": key, "unmodifiedText": key, **pressed}
    )
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})


@pytest.fixture
def joins(reference):
    """Two pairs of rows, each of which fits two deals."""
    years = {1: "2013", 2: "2013", 3: "2015", 4: "2015"}
    deals = [files.deal(number, Delivery_year=year) for number, year in years.items()]
    rows = [listed(years=year, comment=f"no. {number}") for number, year in years.items()]
    for content in (files.register_file(*deals), deal_file(*rows)):
        imports.import_files(imports.read_files([("file.csv", io.BytesIO(content))]))


@pytest.mark.usefixtures("joins")
def test_joins_are_decided_by_click_and_key_and_taken_back(open_page):
    page = open_page()
    page.goto("/admin/")
    page.click("text=Joins to decide")
    page.wait_for_selector("table.join")
    assert page.locator("table.join").count() == 4

    page.locator("table.join").nth(2).get_by_label("This one: SIPRI-4").click()
    page.wait_for_selector("text=Line 8 is deal SIPRI-4. 1 more row is joined now")
    assert page.locator("table.join").count() == 2
    page.click("text=Undo")
    page.wait_for_selector("text=Line 8 waits for a decision again")
    page.wait_for_load_state()
    assert page.url.endswith(f"#row-{ListedDeal.objects.get(line=8).pk}")
    assert page.evaluate("window.scrollY") > 0
    assert page.locator(".messagelist").bounding_box()["y"] >= 0

    press_access_key(page, "2")
    page.wait_for_selector("text=Line 6 is deal SIPRI-2. 1 more row is joined now")
    press_access_key(page, "n")
    page.wait_for_selector("text=Line 8 is none of the register's deals.")
    page.locator("table.join button").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=No join waits for a decision here.")
    assert not ListedDeal.objects.filter(join__in=ListedDeal.TO_DECIDE).exists()


@pytest.mark.usefixtures("joins")
def test_no_page_of_joins_is_wider_than_the_window(open_page):
    page = open_page(PHONE)
    row = ListedDeal.objects.first()
    lists = ["listeddeal", "deallist", "joindecision", "listeddeal/?state=all"]
    addresses = [f"/admin/transfers/{name}" for name in lists]
    addresses += [f"/admin/transfers/listeddeal/{row.pk}/change/", "/admin/"]
    for address in addresses:
        page.goto(address)
        assert too_wide(page) == [], address


def test_a_deal_level_list_is_compared_and_confirmed(open_page):
    page = open_page()
    page.goto("/admin/transfers/importbatch/upload/")
    choose(page, "list.csv", deal_file(listed()))
    assert page.inner_text("table.counts tbody").split() == ["Rows", "0", "0", "1"]
    page.click("text=Confirm the import")
    assert "It waits for its edition" in page.inner_text(".messagelist")


def test_a_record_is_found_by_keys_alone(open_page):
    make.deal(reference="SIPRI-61950")
    deal = make.deal(reference="SIPRI-61951")
    page = open_page()
    page.goto("/admin/transfers/figure/")
    page.keyboard.press("/")
    page.keyboard.type("sipri-61")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    box = page.get_by_role("combobox", name="Search all records")
    chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/transfers/deal/{deal.pk}/change/")


def test_the_only_suggestion_needs_no_arrow_and_a_slash_in_a_field_stays_a_slash(open_page):
    system = make.system("Xanadu")
    page = open_page()
    page.goto("/admin/transfers/figure/")
    page.keyboard.press("/")
    page.keyboard.type("xana/")
    assert page.input_value("#everywhere") == "xana/"
    page.keyboard.press("Backspace")
    page.wait_for_selector("[role=option][aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/transfers/weaponsystem/{system.pk}/change/")


def test_the_first_page_and_the_search_fit_their_window(open_page):
    make.deal(system=make.system("Harop"), comment="parade " * 60)
    page = open_page(PHONE)
    for address in ("/admin/", "/admin/search/?q=parade&all=1"):
        page.goto(address)
        for window in (PHONE, NARROW, DESKTOP):
            assert too_wide(page, window) == []
            assert page.locator("#everywhere").bounding_box()["width"] > 150
