"""Data-quality lists and saved views as a person at a keyboard uses them."""

import pytest

from tests import factories as make
from tests.admin.test_browser import open_page
from tests.public.browsing import PHONE, too_wide
from transfers.models import LookedAt, SavedView

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["open_page"]


@pytest.fixture
def deals():
    for number in range(3):
        make.deal(number_ordered=1, deliveries=[(2014, number + 2)], state="draft")


@pytest.mark.usefixtures("deals")
def test_a_row_is_marked_as_looked_at_by_keyboard_and_taken_back(open_page):
    page = open_page()
    page.goto("/admin/transfers/lookedat/checks/")
    page.get_by_role("link", name="Delivered more than ordered").press("Enter")
    page.wait_for_selector("text=Delivered 4, ordered 1.")
    page.locator("input[name=reason]").first.focus()
    page.keyboard.type("Gifts")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=is marked as looked at.")
    assert page.locator("input[name=reason]").count() == 2
    assert LookedAt.objects.get().reason == "Gifts"
    page.get_by_role("button", name="Undo").press("Enter")
    page.wait_for_selector("text=is in the list again")
    assert page.locator("input[name=reason]").count() == 3


@pytest.mark.usefixtures("deals")
def test_a_view_is_kept_and_opened_again(open_page):
    make.deal()
    page = open_page()
    page.goto("/admin/transfers/deal/?state__exact=draft")
    page.click("text=Columns")
    page.get_by_label("Comment").check()
    page.get_by_label("Supplier").uncheck()
    page.click("text=Show these columns")
    page.wait_for_selector("th.column-comment")
    assert page.locator("th.column-supplier").count() == 0
    page.click("summary:has-text('Save this view')")
    page.get_by_label("Name").press_sequentially("Drafts")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=“Drafts” is kept.")
    page.goto("/admin/transfers/deal/")
    assert page.locator("#result_list tbody tr").count() == 4
    page.get_by_role("link", name="Drafts", exact=True).click()
    page.wait_for_selector("th.column-comment")
    assert page.locator("#result_list tbody tr").count() == 3
    assert SavedView.objects.get().name == "Drafts"


@pytest.mark.usefixtures("deals")
def test_no_page_is_wider_than_the_window(open_page):
    page = open_page(PHONE)
    checks = "/admin/transfers/lookedat/checks/"
    for address in (checks, f"{checks}delivered-more/", f"{checks}no-source/?show=marked"):
        page.goto(address)
        assert too_wide(page) == [], address
    page.goto("/admin/transfers/deal/")
    for summary in page.locator(".views summary").all():
        summary.click()
    assert too_wide(page) == []
