"""The admin's main pages under axe-core, which knows the rules of WCAG, in a real Chromium."""

import io

import pytest
from django.urls import reverse

from tests import factories as make
from tests import register_files as files
from tests.accounts.conftest import code
from tests.admin.test_browser import choose, open_page
from tests.deal_files import deal_file, listed
from tests.public.browsing import QUICK
from transfers import imports
from transfers.models import Deal, Delivery, ImportBatch, NameQuestion, SavedView

__all__ = ["open_page"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("reference"),
]

ONLY_COLOURS = {**QUICK, "runOnly": ["color-contrast"]}
# The admin's links pass from one colour into the other.
SETTLED = "Promise.all(document.getAnimations().map(each => each.finished)).then(() => 0)"
ADMIN = "/admin/transfers/"
TABLE = b"slug,name,kind\nkhemed,Khemed,state\n"


@pytest.fixture
def records(db, admin_user):
    """Records of the kinds that staff look at most, with something to decide in every list."""
    years = {1: "2013", 2: "2013", 3: "2015", 4: "2015"}
    rows = [files.deal(number, Delivery_year=year) for number, year in years.items()]
    load(files.register_file(*rows))
    load(deal_file(*(listed(years=year) for year in years.values())))
    Delivery.objects.filter(deal__reference="SIPRI-1").update(number=7)
    next_day = files.preamble("14 Apr 2024")
    load(files.register_file(files.deal(1, Numbers_delivered="5"), *rows[1:], above=next_day))

    deal = make.deal(
        state="in_review", deliveries=[(2015, 1), (2016, 4)], number_ordered=3, comment="As aid"
    )
    make.entry(deal)
    make.comment_fact(deal)
    make.claim(deal)
    make.review(deal, asked_of=admin_user, note="Look at the years.")
    make.deal().delete()
    made = make.actor("Borduira")
    question = NameQuestion.objects.create(
        subject="actor", spelled="Borduira", vocabulary="SIPRI 2024", made_actor=made
    )
    question.suggestions.create(actor=deal.supplier, score=95, reason="95 % of the letters.")
    SavedView.objects.create(owner=admin_user, model="deal", name="Drafts", query="state=draft")
    allegation = make.allegation(supplier=deal.supplier, recipient=deal.recipient)
    make.claim(allegation)
    return {
        "deal": deal,
        "allegation": allegation,
        "actor": deal.supplier,
        "weaponsystem": deal.system,
        "figure": make.figure(),
        "source": make.source(state="draft"),
    }


def load(content):
    imports.import_files(imports.read_files([("file.csv", io.BytesIO(content))]))


def main_pages(records):
    """What a day is spent on."""
    deal = records["deal"]
    yield from ("/admin/", "/admin/search/?q=sipri", f"{ADMIN}deal/", f"{ADMIN}deal/add/")
    yield from (f"{ADMIN}deal/{deal.pk}/{view}/" for view in ("change", "history"))
    yield from (f"{ADMIN}{name}/" for name in ("listeddeal", "namequestion", "importconflict"))
    yield from (f"{ADMIN}review/", f"{ADMIN}lookedat/checks/delivered-more/")


def other_pages(records):
    yield from (f"{ADMIN}{name}/" for name in ("delivery", "claim", "commentfact", "importbatch"))
    for name, record in records.items():
        if name != "deal":
            yield f"{ADMIN}{name}/{record.pk}/change/"
    yield from (f"{ADMIN}actor/?q=b", f"{ADMIN}allegation/", f"{ADMIN}lookedat/checks/")
    yield from (f"{ADMIN}allegation/add/", f"{ADMIN}deal/deleted/", f"{ADMIN}deal/export/")
    yield f"{ADMIN}source/{records['source'].pk}/delete/"
    yield f"{ADMIN}importbatch/{ImportBatch.objects.earliest('pk').pk}/undo/"
    yield f"{ADMIN}actor/{records['actor'].pk}/merge/"
    yield from (f"{ADMIN}listeddeal/?state=all", f"{ADMIN}deal/?columns=reference,comment")
    yield from (
        reverse("admin:auth_user_add"),
        reverse("account_change_password"),
        "/accounts/2fa/",
    )


def reached_by_forms(page, records):
    """Go to each page that has no address of its own; yields its name where it stands."""
    deal = records["deal"]
    page.goto(f"{ADMIN}deal/{deal.pk}/history/")
    page.click("text=Restore this version… >> nth=-1")
    page.wait_for_selector('input[value="Restore this version"]')
    yield "restore"

    page.goto(f"{ADMIN}deal/{deal.pk}/change/")
    Deal.objects.filter(pk=deal.pk).update(comment="Theirs.")
    page.fill("#id_comment", "Mine.")
    page.click("input[name=_save]")
    page.wait_for_selector(".refused")
    yield "refused save"

    page.goto(f"{ADMIN}deal/")
    for summary in page.locator(".views summary").all():
        summary.click()
    yield "views open"
    page.check("#action-toggle")
    page.select_option("select[name=action]", "change_field")
    page.click("button[name=index]")
    page.wait_for_selector("button[name=field]")
    yield "bulk change"
    page.click("button[name=field][value=condition]")
    page.select_option("#id_value", "second_hand")
    page.fill("#id_reason", "Letter of the ministry")
    yield "bulk value"
    page.click("text=See what changes")
    page.wait_for_selector(".told")
    yield "bulk preview"

    page.goto(f"{ADMIN}actor/import-table/")
    yield "table import"
    sent = {"name": "t.csv", "mimeType": "text/csv", "buffer": TABLE}
    page.set_input_files("input[type=file]", sent)
    page.click("text=See what changes")
    page.wait_for_selector("table.counts")
    yield "table preview"

    page.goto(f"{ADMIN}importbatch/upload/")
    yield "upload"
    choose(page, "wrong.csv", files.register_file(files.deal(1, Numbers_delivered="1.9")))
    yield "upload refused"
    later = files.preamble("15 Apr 2024")
    choose(page, "next.csv", files.register_file(files.deal(1), files.deal(9), above=later))
    page.wait_for_selector("text=Confirm the import")
    yield "comparison"


def around_signing_in(page, settings):
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    yield "sign in"
    sign_in(page)
    page.wait_for_url("**/admin/")
    page.goto("/accounts/2fa/totp/activate/")
    yield "second factor"
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code that the app shows").fill(code(secret))
    page.get_by_role("button", name="Set up").click()
    page.locator(".codes").wait_for()
    yield "recovery codes"

    page.goto(f"{ADMIN}source/add/")
    page.fill("#id_title", "An hour's work")
    settings.SESSION_IDLE = 0
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Nothing was saved.").wait_for()
    yield "not saved"
    settings.SESSION_IDLE = 120

    page.context.clear_cookies()
    page.goto("/accounts/login/")
    sign_in(page)
    page.get_by_label("Code").wait_for()
    yield "code"


def sign_in(page):
    page.fill("#id_username", "admin")
    page.fill("#id_password", "password")
    page.click("input[type=submit]")


@pytest.fixture
def judge():
    """What axe says of the page as it stands: (name, rule, places)."""
    from axe_playwright_python.sync_playwright import Axe

    def judge(page, name, options=QUICK):
        page.wait_for_load_state()
        violations = Axe().run(page, options=options).response["violations"]
        return [(name, v["id"], [node["target"] for node in v["nodes"]]) for v in violations]

    return judge


# The checker puts a style of its own into the page, which the policy would refuse.
def test_axe_finds_nothing(open_page, records, judge, settings):
    page, found = open_page(bypass_csp=True), []
    for address in main_pages(records):
        assert page.goto(address).status == 200, address
        found += judge(page, address)
        page.emulate_media(color_scheme="dark")
        page.evaluate(SETTLED)
        found += judge(page, f"{address} in the dark", ONLY_COLOURS)
        page.emulate_media(color_scheme="light")
    for address in other_pages(records):
        assert page.goto(address).status == 200, address
        found += judge(page, address)
    for name in reached_by_forms(page, records):
        found += judge(page, name)
    for name in around_signing_in(page, settings):
        found += judge(page, name)
    assert found == []
