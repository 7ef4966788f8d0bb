"""Journeys through many records at once, in a real browser under the strict policy."""

import pytest

from tests import factories as make
from tests.admin.test_browser import open_page
from tests.public.browsing import DESKTOP, PHONE, too_wide
from transfers.models import Actor, Deal

__all__ = ["open_page"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_all_deals_that_a_search_finds_get_another_supplier(open_page):
    make.actor("Syldavia")
    for _ in range(60):
        make.deal(comment="barter")
    make.deal(comment="other")
    page = open_page(PHONE, "dark")
    page.goto("/admin/transfers/deal/?q=barter")
    page.check("#action-toggle")
    page.click("text=Select all 60 deals")
    page.select_option("select[name=action]", "change_field")
    page.click("button[name=index]")
    assert "All 60 deals" in page.inner_text(".bulk")
    page.click("button[name=field][value=supplier]")
    page.click(".select2-selection")
    page.fill(".select2-search__field", "sylda")
    page.click(".select2-results__option:has-text('Syldavia')")
    page.fill("#id_reason", "Letter of the ministry")
    page.click("text=See what changes")
    assert "60 of 60" in page.inner_text(".told")
    assert too_wide(page, DESKTOP, PHONE) == []
    page.click("text=Change 60 deals")
    page.wait_for_selector(".messagelist >> text=Supplier of 60 deals is now Syldavia.")
    assert Deal.objects.filter(supplier__name="Syldavia").count() == 60


def test_a_table_is_refused_corrected_and_imported(open_page):
    make.actor("Borduria")
    page = open_page(PHONE, "dark")
    page.goto("/admin/transfers/actor/")
    page.click("text=Import table")
    for year in ("1.9", "1945"):
        content = (
            f"slug,name,kind,valid_from\nborduria,Borduria,state,1918\nkhemed,Khemed,state,{year}\n"
        )
        sent = {"name": "t.csv", "mimeType": "text/csv", "buffer": content.encode()}
        page.set_input_files("input[type=file]", sent)
        page.click("text=See what changes")
        assert too_wide(page, DESKTOP, PHONE) == []
        if year == "1.9":
            assert "1.9" in page.inner_text("#faults")
    assert page.inner_text("table.counts tbody").split() == ["1", "1", "0"]
    page.fill("#id_reason", "New list")
    page.click("text=Confirm the import")
    page.wait_for_selector(".messagelist >> text=Imported t.csv: 1 new, 1 changed.")
    assert Actor.objects.get(slug="khemed").valid_from == 1945
