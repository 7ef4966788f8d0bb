"""Regions and successors in a real Chromium, without a script."""

import pytest

from tests import factories as make
from transfers.models import Succession

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("register"),
]


@pytest.fixture
def register(db):
    make.edition()
    africa = make.region("Africa")
    source = "https://www.example.org/" + "an-address-without-a-place-to-break/" * 3
    other = make.scheme("un-m49", name="UN M49", source_address=source)
    middle = make.region("Latin America and the Caribbean", scheme=other, code="419")
    russia, union = make.actor("Russia"), make.actor("Soviet Union")
    make.member(make.region("North Africa", parent=africa), make.actor("Libya"), 1951)
    make.member(make.region("The Caribbean", parent=middle, code="029"), make.actor("Cuba"))
    Succession.objects.create(predecessor=union, successor=russia)
    for supplier, recipient in ((russia, "Libya"), (union, "Libya"), (union, "Cuba")):
        make.deal(supplier=supplier, recipient=make.actor(recipient), order_year=1980)


def test_a_reader_chooses_a_region_and_merges_successors_without_a_script(open_page):
    page = open_page("/transfers/", java_script_enabled=False)
    page.get_by_text("More filters").click()
    page.get_by_label("Recipient’s region").select_option("sipri:africa")
    page.locator("#id_supplier").select_option("russia")
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith("/transfers/?supplier=russia&recipient_region=sipri%3Aafrica")
    assert page.locator(".count").inner_text() == "1 deal matches"

    page.get_by_text("More filters").click()
    page.get_by_label("merged with predecessors").check()
    page.get_by_role("button", name="Show").click()
    assert page.locator("h1").inner_text() == "Transfers, successor states merged"
    assert page.locator(".count").inner_text() == "2 deals match"

    page.get_by_role("link", name="Remove Recipient’s region: Africa (SIPRI)").click()
    assert page.locator(".count").inner_text() == "3 deals match"
    page.get_by_role("link", name="Remove Successor states").click()
    assert page.locator(".count").inner_text() == "1 deal matches"


def test_the_page_of_regions_is_reached_and_leads_on(open_page):
    page = open_page("/transfers/", java_script_enabled=False)
    page.get_by_role("link", name="Regions and successor states").click()
    page.get_by_role("link", name="to The Caribbean").click()
    assert page.locator(".count").inner_text() == "1 deal matches"
    assert "Recipient’s region: The Caribbean (UN M49)" in page.locator(".chip").inner_text()


def test_each_table_of_regions_has_a_caption_and_heads_of_columns(open_page):
    page = open_page("/regions/")
    assert page.get_by_role("table", name="Regions of UN M49, of 2024").count() == 1
    for table in page.get_by_role("table").all():
        heads = table.get_by_role("columnheader")
        assert heads.count() in (3, 4)
        assert all(head.get_attribute("scope") == "col" for head in heads.all())
