"""A draft on its way to the public, in a real Chromium, by people with different roles."""

import pytest
from django.contrib.auth.models import Group, User

from tests import factories as make
from tests.public.browsing import DESKTOP, PHONE, signed_in, too_wide
from transfers.models import Source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sign_in(browser, live_server):
    """Pages of a person in one group; fails at the end if the console complained."""
    contexts, complaints = [], []

    def sign_in(name, group, size=DESKTOP):
        user = User.objects.filter(username=name).first() or User.objects.create_user(
            name, is_staff=True
        )
        user.groups.add(Group.objects.get(name=group))
        context = browser.new_context(base_url=live_server.url, viewport=size)
        contexts.append(context)
        signed_in(context, user, live_server.url)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else 0)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []


def test_a_source_is_entered_reviewed_and_published_by_two_people(sign_in):
    editor, reviewer = sign_in("ed", "Editors"), sign_in("rita", "Reviewers")
    editor.goto("/admin/transfers/source/add/")
    editor.fill("#id_title", "Drones seen over the lake")
    editor.fill("#id_publisher", "Evening Post")
    editor.fill("#id_dating", "undated")
    editor.click("text=Save and continue editing")
    editor.wait_for_selector(".review")
    assert "draft" in editor.inner_text(".field-standing")
    assert editor.locator("select[name=state], .step.publish").count() == 0
    editor.select_option("#id_ask_for_review_of", label="rita")
    editor.fill("#id_ask_for_review_note", "The first of its kind.")
    editor.click(".ask_for_review button")
    editor.wait_for_selector("text=1 source in review.")
    assert editor.locator(".step.publish").count() == 0
    source = Source.objects.get()

    visitor = sign_in("visitor", "Analysts")
    visitor.goto("/sources/")
    assert "Drones seen" not in visitor.content()

    reviewer.goto("/admin/")
    reviewer.click("text=Reviews asked of me")
    reviewer.click("text=Evening Post: Drones seen over the lake")
    reviewer.wait_for_selector("text=The first of its kind.")
    reviewer.click(".publish button")
    reviewer.wait_for_selector("text=1 source published.")
    visitor.goto("/sources/")
    assert "Drones seen" in visitor.content()

    reviewer.fill("#id_withdraw_reason", "The lake is misnamed.")
    reviewer.click(".withdraw button")
    reviewer.wait_for_selector("text=1 source withdrawn.")
    reviewer.click(".reopen button")
    reviewer.wait_for_selector("text=1 source a draft again.")
    reviewer.fill("#id_title", "Drones seen over the sea")
    reviewer.click("text=Save and continue editing")
    reviewer.wait_for_selector("text=was changed successfully")

    editor.goto(f"/admin/transfers/source/{source.pk}/change/")
    editor.click(".ask_for_review button")
    editor.wait_for_selector("text=1 source in review.")
    reviewer.reload()
    reviewer.wait_for_selector("text=You changed Evening Post: Drones seen over the sea")
    assert reviewer.locator(".step.publish").count() == 0


def test_no_page_of_a_review_is_wider_than_the_window(sign_in):
    deals = [make.deal(state=state) for state in ("draft", "in_review", "published", "withdrawn")]
    make.review(deals[1], note="Look at the year. " * 20)
    page = sign_in("rita", "Reviewers", PHONE)
    addresses = [f"/admin/transfers/deal/{deal.pk}/change/" for deal in deals]
    for address in [*addresses, "/admin/transfers/review/", "/admin/transfers/deal/"]:
        page.goto(address)
        assert too_wide(page) == [], address
