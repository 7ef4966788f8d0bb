"""A day's work of four people, in a real Chromium under the Content-Security-Policy.

Each has one of the groups that come with the installation, and opens what the README names.
"""

import re

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from tests import factories as make
from tests import register_files as files
from tests.public.browsing import DESKTOP, signed_in
from transfers.models import Claim, Deal, Delivery, ImportBatch, ImportConflict, Source

from .test_browser import is_amiss

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference"),
]

EDITION = files.preamble("1 Apr 2024")
NEXT = files.preamble("2 Apr 2025")


@pytest.fixture
def people(browser, live_server):
    """Pages by name, each of a person in one group; fails at the end if the console complained."""
    contexts, complaints = [], []

    def sign_in(**groups):
        for name, group in groups.items():
            user = User.objects.create_user(name, is_staff=True)
            user.groups.add(Group.objects.get(name=group))
            context = browser.new_context(base_url=live_server.url, viewport=DESKTOP)
            contexts.append(context)
            signed_in(context, user, live_server.url)
            page = context.new_page()
            page.set_default_timeout(10_000)
            page.on(
                "console", lambda said: complaints.append(said.text) if is_amiss(said) else None
            )
            page.on("pageerror", lambda error: complaints.append(str(error)))
            yield page

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []


def told(page, words):
    expect(page.locator(".messagelist")).to_contain_text(words)


def choose(page, words):
    """Type into the list that is focused, and take what it marks."""
    page.wait_for_function("document.activeElement.matches('.select2-selection')")
    page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.wait_for_selector(".select2-dropdown", state="detached")
    page.wait_for_function("!document.activeElement.matches('.select2-search__field, body')")


def choose_in(page, field, words):
    page.focus(f"#id_{field} + .select2-container .select2-selection")
    choose(page, words)


def confirm_import(page, name, *rows, above=EDITION):
    """From the first page: upload, look at the comparison, confirm; returns the batch."""
    page.goto("/admin/")
    page.click("text=Import register")
    content = files.register_file(*rows, above=above)
    file = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.set_input_files("input[type=file]", file)
    page.click("text=Compare with the database")
    page.click("text=Confirm the import")
    told(page, "The database now holds")
    return ImportBatch.objects.latest("pk")


def test_a_deal_is_entered_reviewed_published_and_found_in_the_history(people):
    ed, rita = people(ed="Editors", rita="Reviewers")
    make.source(title="The minister speaks", state=Source.State.PUBLISHED)
    make.system("Heron-9", description=make.description("Unmanned aircraft"))

    ed.goto("/admin/")
    ed.click("[aria-label='Add to Deals']")
    ed.wait_for_selector("#id_supplier + .select2-container--focus")
    for words in ("israel", "azerbaijan", "heron-9"):
        choose(ed, words)
    ed.keyboard.type("2011")
    ed.fill("#id_number_ordered", "30")
    ed.select_option("#id_condition", "new")
    ed.fill("#id_tiv_estimate", "2.5")
    ed.fill("#id_deliveries-0-year", "2013")
    ed.fill("#id_deliveries-0-number", "10")
    for _ in range(2):
        ed.keyboard.press("Alt+n")
        ed.keyboard.type("10")
    assert ed.inner_text(".against") == "All 30 delivered"
    ed.keyboard.press("Alt+c")
    choose(ed, "minister speaks")
    ed.fill("#id_claims-0-paragraph", "3")
    ed.select_option("#id_claims-0-stance", "confirms")
    choose_in(ed, "claims-0-claimant", "azerbaijan")
    ed.fill("#id_claims-0-statement", "Ten came each year.")
    ed.keyboard.press("Control+s")
    ed.wait_for_url("**/change/")
    deal = Deal.objects.get()
    years = [(year, 10) for year in (2013, 2014, 2015)]
    assert list(deal.deliveries.values_list("year", "number")) == years
    assert Claim.objects.get().deal == deal
    ed.select_option("#id_ask_for_review_of", label="rita")
    ed.click(".ask_for_review button")
    told(ed, "1 deal in review.")
    assert ed.locator(".step.publish").count() == 0
    public = f"/transfers/{deal.reference}/"
    assert rita.request.get(public).status == 404

    rita.goto("/admin/")
    rita.click("text=Reviews asked of me")
    rita.click(f"text={deal.reference}")
    expect(rita.locator("#id_claims-0-statement")).to_be_visible()
    rita.click("text=Publication >> nth=0")
    rita.click(".publish button")
    told(rita, "1 deal published.")
    assert rita.request.get(public).status == 200
    # The heading stands below the form, not behind all of it.
    assert rita.locator("#latest-changes").bounding_box()["height"] < 60
    latest = rita.inner_text(".latest-changes")
    assert "in review → published" in latest
    for who, what in (("ed", "delivery of 2015 entered"), ("ed", "claim"), ("rita", "changed")):
        assert re.search(rf"\b{who}\b.*{what}", latest), (who, what)


def test_a_published_number_is_corrected_once_and_who_comes_second_is_told(people):
    deal = make.deal(number_ordered=6, deliveries=[(2013, 4)])
    address = f"/admin/transfers/deal/{deal.pk}/change/"
    ed, erik = people(ed="Editors", erik="Editors")
    for page in (ed, erik):
        page.goto(address)

    erik.fill("#id_deliveries-0-number", "5")
    erik.click("[name=_save]")
    expect(erik.locator("#faults")).to_contain_text("Reason for the change: Say why")
    erik.fill("#id_reason", "Letter of the ministry")
    erik.click("[name=_save]")
    told(erik, "was changed successfully")

    ed.fill("#id_deliveries-0-number", "6")
    ed.fill("#id_number_ordered", "7")
    ed.fill("#id_reason", "Yearbook of 2014")
    ed.click("[name=_save]")
    refused = ed.locator(".refused")
    expect(refused).to_contain_text("Letter of the ministry")
    assert Delivery.objects.get().number == 5
    both = refused.locator("tr.both")
    expect(both).to_contain_text("Keep: 5")
    expect(both).to_contain_text("Take mine: 6")
    ed.click("text=Save what is chosen")
    told(ed, "was changed successfully")
    deal.refresh_from_db()
    assert (deal.number_ordered, Delivery.objects.get().number) == (7, 5)

    ed.goto(address)
    ed.click("text=History, and the way back")
    rows = ed.locator("table.changes tbody tr")
    expect(rows.filter(has_text="Letter of the ministry")).to_contain_text("4 → 5")
    expect(rows.filter(has_text="Letter of the ministry")).to_contain_text("erik")
    expect(rows.filter(has_text="Yearbook of 2014")).to_contain_text("6 → 7")


def test_an_import_with_a_conflict_is_decided_and_undone_where_nothing_is_built_on_it(people):
    imo, rita = people(imo="Importers", rita="Reviewers")
    confirm_import(imo, "first.csv", files.deal(1))
    deal = Deal.objects.get()

    rita.goto(f"/admin/transfers/deal/{deal.pk}/change/")
    rita.fill("#id_deliveries-0-number", "7")
    rita.fill("#id_reason", "Counted on parade")
    rita.click("[name=_save]")
    told(rita, "was changed successfully")

    printed = {"Numbers_delivered": "5", "TIV_delivery_values": "12.5"}
    second = confirm_import(imo, "second.csv", files.deal(1, **printed), files.deal(2), above=NEXT)
    assert Delivery.objects.get(deal=deal).number == 7

    rita.goto("/admin/")
    rita.click("text=Import conflicts to decide")
    rita.click("#result_list tbody a >> nth=0")
    rita.click("text=Take the register’s value")
    told(rita, "1 decided: the register's value is taken.")
    assert Delivery.objects.get(deal=deal).number == 5

    imo.goto(f"/admin/transfers/importbatch/{second.pk}/change/")
    imo.click("text=Undo this import…")
    expect(imo.locator(".obstacles")).to_contain_text("1 import conflict was decided since")
    assert imo.locator("[value='Undo this import']").count() == 0

    third = confirm_import(
        imo, "third.csv", *map(files.deal, (1, 2, 3)), above=files.preamble("3 Apr 2025")
    )
    assert Deal.objects.count() == 3
    imo.click("text=Undo this import…")
    imo.fill("#id_reason", "The wrong file")
    imo.click("[value='Undo this import']")
    told(imo, "The register now holds 2 deals and 2 deliveries.")
    third.refresh_from_db()
    assert (third.state, third.undone_by.username) == ("undone", "imo")
    assert ImportConflict.objects.get().state == "taken"

    imo.goto("/admin/")
    expect(imo.locator(".recent")).to_contain_text("The wrong file")
    rita.goto(f"/admin/transfers/deal/{deal.pk}/history/")
    rows = rita.locator("table.changes tbody tr")
    expect(rows.filter(has_text="Counted on parade")).to_contain_text("4 → 7")
    expect(rows.filter(has_text="7 → 5")).to_contain_text("rita")
