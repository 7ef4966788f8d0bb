"""Signing in with a second factor in a real Chromium, under the Content-Security-Policy."""

import pytest

from tests.accounts.conftest import PASSWORD, code
from tests.public.browsing import PHONE, too_wide
from tests.public.conftest import open_page  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page, name="boss"):
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_second_factor_is_set_up_and_used(open_page, boss, settings, scripts):  # noqa: F811
    settings.REQUIRE_SECOND_FACTOR = True
    page = open_page(
        "/admin/transfers/deal/", viewport=PHONE, java_script_enabled=scripts, accept_downloads=True
    )
    sign_in(page)
    page.get_by_role("heading", name="Set up the second factor").wait_for()
    picture = page.get_by_alt_text("QR code")
    assert picture.bounding_box()["width"] > 150
    assert scripts is False or picture.evaluate("image => image.naturalWidth") > 0
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code that the app shows").fill(code(secret))
    page.get_by_role("button", name="Set up").click()

    page.locator(".codes").wait_for()
    codes = page.locator(".codes li").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().read_text().split() == codes
    page.goto(page.url.split("/accounts/")[0] + "/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()

    sign_in(page)
    field = page.get_by_label("Code")
    assert field.get_attribute("autocomplete") == "one-time-code"
    field.fill(code(secret, 1))
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Second factor").wait_for()
    assert too_wide(page) == []
    assert page.complaints == []


def test_a_form_sent_after_the_session_ended_is_sent_again(open_page, boss, settings):  # noqa: F811
    page = open_page("/admin/transfers/source/add/")
    sign_in(page)
    page.get_by_label("Title", exact=False).first.fill("A document that took an hour")
    settings.SESSION_IDLE = 0
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Nothing was saved.").wait_for()
    settings.SESSION_IDLE = 120
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in, in a new tab").click()
    sign_in(opened.value)
    opened.value.wait_for_url("**/admin/")
    page.get_by_role("button", name="Send again").click()
    page.get_by_role("button", name="Send again").click()
    assert page.get_by_label("Title", exact=False).first.input_value() == (
        "A document that took an hour"
    )
