"""Change a field of many: chosen by tick or filter, shown first, made as shown or not at all."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.admin.conftest import text_of
from transfers.models import Actor, Deal, WeaponSystem

pytestmark = pytest.mark.django_db

DEALS = "/admin/transfers/deal/"


class Selection:
    """Records of a list, and the pages that change a field of them."""

    def __init__(self, client, records=(), address=DEALS, across=False):
        self.client, self.address = client, address
        self.sent = {"action": "change_field", "select_across": "1" if across else "0"}
        self.sent["_selected_action"] = [record.pk for record in records] or ["0"]

    def post(self, **values):
        return self.client.post(self.address, {**self.sent, **values})

    def look(self, field, value, reason="Letter of the ministry"):
        return self.post(field=field, value=value, reason=reason, look="1")

    def confirm(self, shown, field, value, reason="Letter of the ministry", **others):
        values = {"digest": digest_of(shown), "confirm": "1", **others}
        return self.post(field=field, value=value, reason=reason, **values)

    def change(self, field, value):
        return self.confirm(self.look(field, value), field, value)


def digest_of(page):
    found = re.search(rb'name="digest" value="([0-9a-f]{64})"', page.content)
    return found[1].decode() if found else ""


@pytest.fixture
def deals(db):
    return [make.deal(order_year=2010 + number, outcome="open") for number in range(3)]


def test_the_page_says_how_many_and_offers_the_fields(boss, deals):
    page = Selection(boss, deals[:2]).post()
    assert "2 deals are selected" in text_of(page)
    offered = re.findall(r'name="field" value="(\w+)"', page.content.decode())
    assert "supplier" in offered
    assert not {"reference", "state", "tiv_estimate", "id"} & set(offered)


@pytest.mark.parametrize("field", ["state", "reference", "tiv_estimate", "pk", "comment"])
def test_no_other_field_is_changed(boss, deals, field):
    before = list(Deal.objects.order_by("pk").values())
    selection = Selection(boss, deals)
    selection.confirm(selection.look(field, "withdrawn"), field, "withdrawn")
    assert list(Deal.objects.order_by("pk").values()) == before


def test_what_changes_is_shown_and_nothing_is_changed_yet(boss, deals):
    deals[0].outcome = "completed"
    deals[0].save()
    page = Selection(boss, deals).look("outcome", "completed")
    words = text_of(page)
    assert "Change 2 of 3 Hold it already 1" in words
    assert f"{deals[1].reference} open completed" in words
    assert f"{deals[0].reference} open" not in words
    assert Deal.objects.filter(outcome="completed").count() == 1


def test_only_the_selected_change_with_reason_and_name_in_the_history(boss, admin_user, deals):
    untouched = deals[2].events.count()
    other = make.actor("Elsewhere")
    answer = Selection(boss, deals[:2]).change("supplier", other.pk)
    assert answer.status_code == 302
    assert [deal.supplier for deal in Deal.objects.filter(supplier=other)] == [other, other]
    event = deals[0].events.order_by("-pgh_id").first()
    assert event.supplier_id == other.pk
    assert event.pgh_context.metadata["reason"] == "Letter of the ministry"
    assert event.pgh_context.metadata["user"] == admin_user.pk
    assert deals[2].events.count() == untouched
    history = text_of(boss.get(f"{DEALS}{deals[0].pk}/history/"))
    assert "→ Elsewhere Letter of the ministry" in history


def test_who_holds_the_value_already_gets_no_event(boss, deals):
    before = deals[0].events.count()
    Deal.objects.filter(pk=deals[1].pk).update(outcome="completed")
    Selection(boss, deals[:2]).change("outcome", "open")
    assert deals[0].events.count() == before
    assert Deal.objects.filter(outcome="open").count() == 3


def test_all_that_the_filter_finds_are_changed_and_no_others(boss, deals):
    for number in range(120):
        make.deal(order_year=1990, comment=f"barter {number}", outcome="open")
    everything = Selection(boss, deals[:1], f"{DEALS}?q=barter", across=True)
    assert "All 120 deals that the list finds" in text_of(everything.post())
    answer = everything.change("outcome", "completed")
    assert answer["Location"] == f"{DEALS}?q=barter"
    assert "Outcome of 120 deals is now completed." in text_of(boss.get(DEALS))
    assert Deal.objects.filter(outcome="completed", comment__contains="barter").count() == 120
    assert Deal.objects.filter(outcome="open").count() == 3


def test_a_record_that_a_rule_refuses_is_named_with_the_rule_and_holds_up_all(boss, deals):
    recipient = deals[1].recipient
    selection = Selection(boss, deals)
    page = selection.look("supplier", recipient.pk)
    assert f"{deals[1].reference} Supplier and recipient are the same." in text_of(page)
    assert b'name="confirm"' not in page.content
    answer = selection.confirm(page, "supplier", recipient.pk)
    assert answer.status_code == 409
    assert not Deal.objects.filter(supplier=recipient).exists()


def test_a_rule_over_two_fields_is_asked_too(boss, deals):
    Deal.objects.filter(pk=deals[0].pk).update(order_year_estimated=True)
    page = Selection(boss, deals).look("order_year", "")
    assert f"{deals[0].reference} There is no order year to be an estimate." in text_of(page)


@pytest.mark.parametrize("part", ["digest", "value", "field", "selection"])
def test_what_is_confirmed_must_be_what_was_shown(boss, deals, part):
    selection = Selection(boss, deals[:2])
    shown = selection.look("outcome", "completed")
    sent = {"field": "outcome", "value": "completed"}
    if part == "digest":
        sent["digest"] = "0" * 64
    elif part == "value":
        sent["value"] = "cancelled"
    elif part == "field":
        sent |= {"field": "condition", "value": "modernised"}
    else:
        selection = Selection(boss, deals)
    answer = selection.confirm(shown, **sent)
    assert answer.status_code == 409
    assert "Nothing was changed" in text_of(answer)
    assert not Deal.objects.exclude(outcome="open", condition="new").exists()


def test_what_a_colleague_changed_since_is_not_lost(boss, deals):
    selection = Selection(boss, deals)
    shown = selection.look("outcome", "completed")
    Deal.objects.filter(pk=deals[0].pk).update(comment="A colleague's")
    answer = selection.confirm(shown, "outcome", "completed")
    assert answer.status_code == 409
    assert Deal.objects.filter(outcome="open").count() == 3
    again = selection.confirm(answer, "outcome", "completed")
    assert again.status_code == 302
    assert Deal.objects.get(pk=deals[0].pk).comment == "A colleague's"


def test_a_record_that_fits_the_filter_since_is_not_changed_unseen(boss, deals):
    everything = Selection(boss, address=f"{DEALS}?condition__exact=new", across=True)
    shown = everything.look("outcome", "completed")
    make.deal(outcome="open")
    assert everything.confirm(shown, "outcome", "completed").status_code == 409
    assert not Deal.objects.filter(outcome="completed").exists()


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("outcome", "completed", ""),
        ("outcome", "completed", "   "),
        ("outcome", "lost", "x"),
        ("condition", "", "x"),
        ("order_year", "1.9", "x"),
        ("order_year", "1066", "x"),
        ("supplier", "0", "x"),
        ("supplier", "", "x"),
    ],
)
def test_wrong_values_and_missing_reasons_are_refused_at_the_field(
    boss, deals, field, value, reason
):
    before = list(Deal.objects.order_by("pk").values())
    selection = Selection(boss, deals)
    for button in ("look", "confirm"):
        answer = selection.post(field=field, value=value, reason=reason, **{button: "1"})
        assert answer.status_code == 400
        assert "errorlist" in answer.content.decode()
    assert list(Deal.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(("sent", "stored"), [("true", True), ("false", False), ("unknown", None)])
def test_no_and_not_stated_are_not_the_same(boss, deals, sent, stored):
    Deal.objects.update(local_production=None if stored is not None else True)
    Selection(boss, deals).change("local_production", sent)
    assert {deal.local_production for deal in Deal.objects.all()} == {stored}


def test_to_change_many_takes_the_permission_to_change(staff, deals):
    selection = Selection(staff("view_deal"), deals)
    for values in ({}, {"field": "outcome"}, {"field": "outcome", "value": "open", "look": "1"}):
        assert selection.post(**values).status_code in (302, 403)
    selection.change("outcome", "completed")
    assert not Deal.objects.filter(outcome="completed").exists()
    Selection(staff("view_deal", "change_deal"), deals).change("outcome", "completed")
    assert Deal.objects.filter(outcome="completed").count() == 3


@pytest.mark.parametrize(
    ("model", "field", "value"),
    [
        ("allegation", "kind", "order"),
        ("figure", "explanation", "Read again."),
        ("restriction", "dating", "spring of 2020"),
        ("source", "publisher", "Morning Post"),
        ("actor", "kind", "former_state"),
        ("supplier", "valid_from", "1992"),
        ("weaponsystem", "family", "Mi-8"),
    ],
)
def test_other_lists_offer_it_as_well(boss, model, field, value):
    maker = {"weaponsystem": "system", "supplier": "actor"}.get(model, model)
    record = getattr(make, maker)()
    selection = Selection(boss, [record], f"/admin/transfers/{model}/")
    assert selection.change(field, value).status_code == 302
    record.refresh_from_db()
    assert str(getattr(record, field)) == value


def test_category_and_producer_are_chosen_among_the_records(boss):
    system, other = make.system(), make.category("Ships")
    page = Selection(boss, [system], "/admin/transfers/weaponsystem/").post(field="category")
    assert "admin-autocomplete" in page.content.decode()
    assert "Add another" not in page.content.decode()
    Selection(boss, [system], "/admin/transfers/weaponsystem/").change("category", other.pk)
    assert WeaponSystem.objects.get().category == other


def test_an_actor_does_not_become_its_own_home(boss):
    home = make.actor("Homeland")
    company = make.actor("Maker", kind="company")
    page = Selection(boss, [home, company], "/admin/transfers/actor/").look("home", home.pk)
    assert "Homeland An actor cannot be its own home state." in text_of(page)
    assert Actor.objects.filter(home=None).count() == 2


@pytest.mark.parametrize("count", [5, 45, 90])
def test_many_take_the_same_few_queries(boss, count):
    deals = [make.deal(outcome="open") for _ in range(count)]
    selection = Selection(boss, deals)
    system = make.system()
    with CaptureQueriesContext(connection) as captured:
        selection.look("system", system.pk)
    assert len(captured) == 13
    other = make.actor("Elsewhere")
    selection.look("supplier", other.pk)
    with CaptureQueriesContext(connection) as captured:
        shown = selection.look("supplier", other.pk)
    assert len(captured) == 14
    with CaptureQueriesContext(connection) as captured:
        selection.confirm(shown, "supplier", other.pk)
    assert len(captured) == 22
    assert Deal.objects.filter(supplier=other).count() == count


def test_every_list_of_several_pages_offers_to_select_all_that_match(boss):
    for number in range(110):
        make.deal(system=make.system(), supplier=make.actor(), comment="barter")
        make.source(f"source-{number}")
    for name in ("deal", "actor", "weaponsystem", "source"):
        page = boss.get(f"/admin/transfers/{name}/")
        count = page.context["cl"].result_count
        assert count > len(page.context["cl"].result_list), name
        assert f"Select all {count}" in text_of(page), name
