"""Deciding a name by the keyboard, and a merge with its undoing, in a real Chromium."""

import pytest

from tests import factories as make
from tests.public.browsing import DESKTOP, NARROW, PHONE, overflow, signed_in, too_wide
from transfers.models import Actor, Deal, Merge, NameQuestion

from .test_browser import open_page

__all__ = ["open_page"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def question():
    made = make.actor("Ruritannia")
    question = NameQuestion.objects.create(
        subject="actor",
        spelled="Ruritannia",
        vocabulary="SIPRI 2024",
        made_actor=made,
        context="Recipient of 1 deal, delivered 2013–2014.",
    )
    for score, name in ((95, "Ruritania"), (77, "Mauritania")):
        reason = f"{score} % of the letters, the same kind. Differs: something."
        question.suggestions.create(actor=make.actor(name), score=score, reason=reason)
    make.deal(recipient=made)
    return question


def test_a_name_is_decided_by_the_keyboard(open_page, question):
    page = open_page(PHONE)
    page.goto("/admin/transfers/namequestion/")
    assert page.inner_text("#content > h1, #content h1") == "1 name to decide"
    assert too_wide(page, DESKTOP, NARROW, PHONE) == []
    # A driven Chromium does not act on access keys: their button is reached by the keyboard.
    page.focus("[accesskey='1']")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    assert "Ruritannia is another name of Ruritania." in page.inner_text(".messagelist")
    assert Deal.objects.get().recipient.name == "Ruritania"
    assert not Actor.objects.filter(name="Ruritannia").exists()


def test_two_records_are_merged_and_parted_again(open_page):
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    make.deal(supplier=old)
    page = open_page(NARROW)
    page.goto(f"/admin/transfers/actor/{old.pk}/change/")
    page.click("text=Merge into…")
    page.click(".choose .select2-selection")
    page.fill(".select2-search__field", "turkiye")
    page.click(".select2-results__option:has-text('Turkiye')")
    page.click("text=See what moves")
    assert "Deals, supplier" in page.inner_text("table.counts")
    assert overflow(page) <= 0
    page.fill("#id_reason", "renamed in 2022")
    page.click("input[value=Merge]")
    page.wait_for_selector(".messagelist .success")
    assert Deal.objects.get().supplier == kept
    page.goto("/actors/turkey/")
    assert page.url.endswith("/actors/turkiye/")

    page.goto(f"/admin/transfers/merge/{Merge.objects.get().pk}/change/")
    assert overflow(page) <= 0
    page.click("input[value='Undo this merge']")
    page.wait_for_selector(".messagelist .success")
    assert Deal.objects.get().supplier == old


def test_deciding_and_merging_work_without_javascript(browser, live_server, admin_user, question):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    signed_in(context, admin_user, live_server.url)
    page = context.new_page()
    page.goto("/admin/transfers/namequestion/")
    page.click("text=A record of its own")
    question.refresh_from_db()
    assert question.state == "new_record"

    page.goto(f"/admin/transfers/actor/{question.made_actor_id}/merge/")
    page.fill("#find", "maurit")
    page.click("input[value=Search]")
    page.click(".found >> text=Mauritania")
    page.fill("#id_reason", "a slip")
    page.click("input[value=Merge]")
    assert Deal.objects.get().recipient.name == "Mauritania"
    context.close()
