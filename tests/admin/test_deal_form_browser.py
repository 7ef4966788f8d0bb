"""Entering a deal by the keyboard alone, in a real Chromium under the Content-Security-Policy."""

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests import factories as make
from tests.public.browsing import PHONE, signed_in, too_wide
from transfers.models import Actor, Claim, Deal
from transfers.models.tiv import COEFFICIENTS

from .test_browser import open_page

__all__ = ["open_page"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD = "/admin/transfers/deal/add/"


@pytest.fixture
def records():
    """Names to choose from, and a source."""
    make.actor("Utopia").names.create(name="Nowhere", vocabulary="own")
    make.actor("Laputa")
    make.actor("A minister")
    make.system("T-72M1", description=make.description("tank"))
    return make.source(title="The minister speaks")


def opened(page, address=ADD):
    """The form, once its lists of names are set up and the first of them is focused."""
    page.goto(address)
    page.wait_for_selector("#id_supplier + .select2-container")
    return page


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def choose(page, words):
    """Type into the list that is focused, take what it marks, and go on to the next field."""
    page.wait_for_function("document.activeElement.matches('.select2-selection')")
    page.keyboard.type(words)
    press(page, "Tab")
    page.wait_for_selector(".select2-dropdown", state="detached")
    page.wait_for_function("!document.activeElement.matches('.select2-search__field, body')")


def go_to(page, name):
    """Tab on to the field of this name."""
    for _ in range(25):
        if page.evaluate("document.activeElement.name") == name:
            return
        press(page, "Tab")
    raise AssertionError(f"{name} is not reached by Tab")


def test_a_deal_is_entered_by_the_keyboard_from_first_to_last_field(open_page, records):
    page = opened(open_page())
    page.wait_for_selector("#id_supplier + .select2-container--focus")
    choose(page, "nowhere")
    choose(page, "laputa")
    choose(page, "t-72m1")
    page.wait_for_function("document.activeElement.name === 'order_year'")
    page.keyboard.type("1990")
    go_to(page, "number_ordered")
    page.keyboard.type("3000")
    go_to(page, "condition")
    page.keyboard.type("second hand")
    go_to(page, "tiv_estimate")
    page.keyboard.type("0.13")
    go_to(page, "deliveries-0-year")
    page.keyboard.type("1991")
    go_to(page, "deliveries-0-number")
    page.keyboard.type("2566")
    press(page, "Enter")
    page.keyboard.type("12")
    press(page, "Alt+n")
    page.keyboard.type("22")
    press(page, "Alt+n")
    page.keyboard.type("400")
    live = [page.inner_text(".grid tfoot").split(), page.inner_text(".against")]
    cells = page.locator(".grid tbody .field-tiv").all_inner_texts()
    assert cells == ["133.43", "0.62", "1.14", "20.80"]
    assert live == [["All", "years", "3,000", "155.99"], "All 3,000 delivered"]

    press(page, "Alt+c")
    choose(page, "minister")
    go_to(page, "claims-0-paragraph")
    page.keyboard.type("3")
    go_to(page, "claims-0-stance")
    page.keyboard.type("confirms")
    press(page, "Tab")
    choose(page, "minister")
    go_to(page, "claims-0-statement")
    page.keyboard.type("They came by sea.")
    press(page, "Control+s")
    page.wait_for_url("**/change/")

    deal = Deal.objects.with_delivered().get()
    assert list(deal.deliveries.values_list("year", "number")) == [
        (1991, 2566),
        (1992, 12),
        (1993, 22),
        (1994, 400),
    ]
    assert deal.supplier.name == "Utopia"
    assert deal.tiv_delivered == Decimal("155.99")
    assert Claim.objects.get().source == records
    server = page.request.get(page.url).text()
    for shown in (*cells, "155.99", "All 3,000 delivered"):
        assert shown in server
    assert [page.inner_text(".grid tfoot").split(), page.inner_text(".against")] == live


def test_tiv_is_computed_as_the_server_does(open_page, records):
    page = opened(open_page())
    chance = random.Random(7)  # noqa: S311
    cases = [
        (str(Decimal(chance.randrange(10**digits)).scaleb(-4)), chance.randrange(1, 10**size))
        for digits in range(1, 13)
        for size in (1, 3, 6, 9)
        for _ in range(8)
    ]
    cases = [(f"{Decimal(estimate):f}", number) for estimate, number in cases]
    live = page.evaluate(
        """([cases, coefficients]) => cases.flatMap(([estimate, number]) =>
            coefficients.map((coefficient) => {
                const {parse, times, hundredths, print} = window.armsdbTiv;
                const unit = times(parse(estimate), parse(coefficient));
                return print(hundredths(times(unit, {units: BigInt(number), scale: 0})));
            }))""",
        [cases, [str(each) for each in COEFFICIENTS.values()]],
    )
    exact = [
        f"{(number * Decimal(estimate) * each).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
        for estimate, number in cases
        for each in COEFFICIENTS.values()
    ]
    assert live == exact
    odd = page.evaluate("['', '.', '-1', '1e3', '1,5', 'x'].map(window.armsdbTiv.parse)")
    assert odd == [None] * 6


def test_sums_follow_what_is_typed(open_page, records):
    page = opened(open_page())
    page.fill("#id_number_ordered", "20")
    for place, number in enumerate((10, 14)):
        page.fill(f"#id_deliveries-{place}-number", str(number))
    assert page.inner_text(".against") == "4 more than ordered"
    assert page.locator(".against.over").count() == 1
    page.check("#id_deliveries-1-DELETE")
    assert page.inner_text(".against") == "Delivered 10 of 20; 10 to come"
    assert page.inner_text("[data-sum=tiv]") == "–"
    page.select_option("#id_condition", "modernised")
    page.fill("#id_tiv_estimate", "1.005")
    assert page.inner_text(".fieldBox.field-unit .readonly") == "0.66"
    assert page.inner_text(".fieldBox.field-order .readonly") == "13.27"
    assert page.inner_text("[data-sum=tiv]") == "6.63"


def test_a_party_is_created_in_place(open_page, records):
    page = opened(open_page())
    page.focus("#id_supplier + .select2-container .select2-selection")
    page.keyboard.type("Brobdingnag")
    page.wait_for_selector("text=No results found")
    with page.expect_popup() as opening:
        press(page, "Alt+Enter")
    popup = opening.value
    assert popup.input_value("#id_name") == "Brobdingnag"
    popup.focus("#id_name")
    popup.select_option("#id_kind", "state")
    if not popup.input_value("#id_slug"):
        popup.fill("#id_slug", "brobdingnag")
    with popup.expect_event("close"):
        popup.click("[name=_save]")
    page.wait_for_selector("#select2-id_supplier-container:has-text('Brobdingnag')")
    assert page.input_value("#id_supplier") == str(Actor.objects.get(name="Brobdingnag").pk)


def test_a_likely_duplicate_shows_as_soon_as_the_system_is_chosen(open_page, records):
    old = make.deal(
        supplier=make.actor("Utopia"),
        recipient=make.actor("Laputa"),
        system=make.system("T-72 M1"),
        order_year=1990,
    )
    page = opened(open_page())
    page.wait_for_selector("#id_supplier + .select2-container--focus")
    page.fill("#id_order_year", "1991")
    page.select_option("#id_condition", "new")
    page.focus("#id_supplier + .select2-container .select2-selection")
    choose(page, "utopia")
    choose(page, "laputa")
    choose(page, "t-72m1")
    link = page.locator(f"#likely a:has-text('{old.reference}')")
    link.wait_for()
    assert link.get_attribute("target") == "_blank"
    press(page, "Control+Enter")
    page.wait_for_selector("#faults")
    assert page.evaluate("document.activeElement.id") == "id_another_deal"
    press(page, "Space", "Control+Enter")
    page.wait_for_url("**/deal/")
    assert Deal.objects.count() == 2


def test_leaving_asks_only_where_something_is_typed(open_page, records):
    page = opened(open_page())
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/admin/")
    assert asked == []
    opened(page)
    page.click("#id_comment")
    page.keyboard.type("Half a sentence")
    page.goto("/admin/")
    assert asked == ["beforeunload"]


def test_a_deal_is_entered_without_scripts(browser, live_server, admin_user, records):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    signed_in(context, admin_user, live_server.url)
    page = context.new_page()
    page.goto(ADD)
    for name, words in {"supplier": "Nowhere", "recipient": "lapu", "system": "T-72M1"}.items():
        page.fill(f"[name={name}-typed]", words)
    page.select_option("#id_condition", "new")
    for place, year in enumerate((1991, 1992, 1993)):
        page.fill(f"#id_deliveries-{place}-year", str(year))
        page.fill(f"#id_deliveries-{place}-number", "5")
    page.click("summary:has-text('Claims')")
    page.fill("[name=claims-0-source-typed]", "minister speaks")
    page.fill("[name=claims-0-claimant-typed]", "A minister")
    page.fill("[name=claims-0-paragraph]", "1")
    page.select_option("[name=claims-0-stance]", "asserts")
    page.fill("[name=claims-0-statement]", "So it is.")
    page.click("[name=_continue]")
    page.wait_for_url("**/change/")
    assert "15" in page.inner_text("[data-sum=number]")
    context.close()
    deal = Deal.objects.get()
    assert (deal.supplier.name, deal.recipient.name) == ("Utopia", "Laputa")
    assert deal.claims.get().source == records


def test_the_form_is_no_wider_than_the_window(open_page, records):
    deal = make.deal(deliveries=[(2015, 1_000_000)], tiv_estimate=12345, comment="x" * 300)
    page = open_page(PHONE)
    for address in (ADD, f"/admin/transfers/deal/{deal.pk}/change/"):
        page.goto(address)
        assert too_wide(page) == [], address
