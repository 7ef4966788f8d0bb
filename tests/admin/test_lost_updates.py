"""Nobody's work is written over: a form opened with an older version is refused."""

import json
import re

import pytest

from tests import factories as make
from tests.admin.conftest import text_of
from tests.admin.opening import REASON, opened
from tests.admin.test_history import values_of
from transfers.models import Actor, Deal, Delivery
from transfers.revisions import mark_of, versions_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(db):
    return make.deal(deliveries=[(2015, 4), (2016, 5)], comment="One.")


def post(client, deal, values):
    return client.post(f"/admin/transfers/deal/{deal.pk}/change/", values)


def hidden(page):
    """What the page that refuses sends on, with the choices it offers first."""
    html = page.content.decode()
    values = {}
    for tag in re.findall(r"<input [^>]*>", html):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if found.get("type") == "hidden" or (found.get("type") == "radio" and " checked" in tag):
            values.setdefault(found["name"], []).append(found["value"])
    return values | {"reason": REASON, "_save": "x"}


def test_a_save_over_a_newer_version_is_refused_with_both_side_by_side(boss, deal):
    mine = values_of(deal, comment="Mine.")
    Deal.objects.filter(pk=deal.pk).update(comment="Theirs.")
    answer = post(boss, deal, mine)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "comment both changed One. Keep: Theirs. Take mine: Mine." in page
    assert "changed comment One. → Theirs." in page
    assert Deal.objects.get().comment == "Theirs."


def test_ones_own_field_is_carried_over_and_the_others_kept(boss, deal):
    mine = values_of(deal, comment="Mine.")
    Deal.objects.filter(pk=deal.pk).update(comment="Theirs.", number_ordered=9)
    sent = hidden(post(boss, deal, mine))
    assert sent["choice:comment"] == ["theirs"]
    assert sent["choice:number_ordered"] == ["theirs"]
    answer = post(boss, deal, {**sent, "choice:comment": "mine"})
    assert answer.status_code == 302
    saved = Deal.objects.get()
    assert (saved.comment, saved.number_ordered) == ("Mine.", 9)


def test_what_the_other_left_alone_is_ones_own_without_a_word(boss, deal):
    mine = values_of(deal, comment="Mine.")
    Deal.objects.filter(pk=deal.pk).update(number_ordered=9)
    assert post(boss, deal, hidden(post(boss, deal, mine))).status_code == 302
    saved = Deal.objects.get()
    assert (saved.comment, saved.number_ordered) == ("Mine.", 9)


def test_a_third_version_meanwhile_is_refused_again(boss, deal):
    mine = values_of(deal, comment="Mine.")
    Deal.objects.filter(pk=deal.pk).update(comment="Second.")
    sent = hidden(post(boss, deal, mine)) | {"choice:comment": "mine"}
    Deal.objects.filter(pk=deal.pk).update(comment="Third.")
    answer = post(boss, deal, sent)
    assert answer.status_code == 409
    assert "Second. Keep: Third. Take mine: Mine." in text_of(answer)
    assert Deal.objects.get().comment == "Third."


def test_rows_of_inlines_are_compared_too(boss, deal):
    first, second = deal.deliveries.order_by("year")
    mine = values_of(deal, **{"deliveries-0-number": "40", "deliveries-1-DELETE": "on"})
    Delivery.objects.filter(pk=first.pk).update(number=44)
    Delivery.objects.filter(pk=second.pk).update(number=55)
    third = make.delivery(deal, 2017, 6)
    answer = post(boss, deal, mine)
    page = text_of(answer)
    assert "delivery of 2015: number both changed 4 Keep: 44 Take mine: 40" in page
    assert "delivery of 2016 both changed" in page
    assert "delivery of 2017" in page
    sent = hidden(answer)
    sent[f"choice:deliveries:{first.pk}:number"] = "mine"
    assert sent[f"choice:deliveries:{second.pk}"] == ["theirs"]
    assert post(boss, deal, sent).status_code == 302
    rows = dict(deal.deliveries.values_list("year", "number"))
    assert rows == {2015: 40, 2016: 55, 2017: 6}
    assert deal.deliveries.get(year=2017).pk == third.pk


def test_a_row_deleted_by_the_other_may_be_entered_again(boss, deal):
    first = deal.deliveries.get(year=2015)
    mine = values_of(deal, **{"deliveries-0-number": "40"})
    Delivery.objects.filter(pk=first.pk).delete()
    sent = hidden(post(boss, deal, mine))
    assert post(boss, deal, sent).status_code == 302
    assert list(deal.deliveries.values_list("year", flat=True)) == [2016]
    deal.refresh_from_db()
    sent |= opened(deal) | {f"choice:deliveries:{first.pk}": "mine"}
    assert post(boss, deal, sent).status_code == 302
    assert dict(deal.deliveries.values_list("year", "number")) == {2015: 40, 2016: 5}


def test_a_row_of_ones_own_is_kept_beside_the_others(boss, deal):
    mine = values_of(deal, **{"deliveries-TOTAL_FORMS": 3})
    mine |= {"deliveries-2-deal": deal.pk, "deliveries-2-year": "2018", "deliveries-2-number": "8"}
    mine |= {"deliveries-2-year_estimated": "unknown", "deliveries-2-number_estimated": "unknown"}
    make.delivery(deal, 2017, 6)
    assert post(boss, deal, hidden(post(boss, deal, mine))).status_code == 302
    rows = dict(deal.deliveries.values_list("year", "number"))
    assert rows == {2015: 4, 2016: 5, 2017: 6, 2018: 8}


@pytest.mark.parametrize("version", ["", "1", "x" * 300, "9.9-9.9-9.9-9.9-9.9", "9" * 90])
def test_a_form_without_its_version_saves_nothing(boss, deal, version):
    answer = post(boss, deal, values_of(deal, comment="Mine.", shown_version=version))
    assert answer.status_code == 409
    assert Deal.objects.get().comment == "One."


def test_the_version_stays_while_the_form_is_shown_again_with_errors(boss, deal):
    page = post(boss, deal, values_of(deal, condition="")).content.decode()
    shown = re.search(r'name="shown_version" value="([^"]+)"', page)[1]
    assert shown == opened(deal)["shown_version"]


def test_a_claim_on_the_form_belongs_to_its_version(boss, deal):
    mine = values_of(deal, comment="Mine.")
    make.claim(deal)
    assert post(boss, deal, mine).status_code == 409


def test_a_delivery_that_moved_away_changes_the_version(boss, deal):
    mine = values_of(deal, comment="Mine.")
    Delivery.objects.filter(year=2015).update(deal=make.deal())
    assert post(boss, deal, mine).status_code == 409


def test_deleting_needs_the_version_and_a_reason(boss, deal):
    address = f"/admin/transfers/deal/{deal.pk}/delete/"
    sent = {"post": "yes", **opened(deal)}
    assert "every change of it is explained" in text_of(boss.post(address, {**sent, "reason": ""}))
    Deal.objects.filter(pk=deal.pk).update(comment="Theirs.")
    answer = boss.post(address, sent)
    assert answer.status_code == 409
    assert "was changed since this page was opened" in text_of(answer)
    assert Deal.objects.exists()
    assert boss.post(address, {"post": "yes", **opened(deal)}).status_code == 302
    assert not Deal.objects.exists()
    event = Deal.pgh_event_model.objects.get(pgh_label="delete")
    assert event.pgh_context.metadata["reason"] == REASON


def chosen(*deals, **values):
    keys = [deal.pk for deal in deals]
    shown = json.dumps(versions_of(Deal, keys))
    sent = {"action": "delete_selected", "_selected_action": keys, "shown_versions": shown}
    return {**sent, "index": "0", **values}


def test_an_action_on_a_changed_row_is_refused_by_name_and_does_nothing(boss, deal):
    other = make.deal()
    sent = chosen(deal, other, post="yes", reason=REASON)
    Delivery.objects.filter(deal=deal).update(number=9)
    page = text_of(boss.post("/admin/transfers/deal/", sent, follow=True))
    assert f"Nothing was done: changed since the list was shown: {deal}." in page
    assert Deal.objects.count() == 2


def test_the_list_and_the_confirmation_carry_the_versions(boss, deal):
    page = boss.get("/admin/transfers/deal/")
    form = page.context["action_form"]
    shown = form.fields["shown_versions"].initial
    assert json.loads(shown) == {str(deal.pk): versions_of(Deal, [deal.pk])[deal.pk]}
    sent = {"action": "delete_selected", "_selected_action": deal.pk, "index": "0"}
    confirmation = boss.post("/admin/transfers/deal/", {**sent, "shown_versions": shown})
    assert confirmation.status_code == 200
    values = hidden(confirmation)
    assert values["shown_versions"] == [shown.replace('"', "&quot;")]
    sent = {**sent, "post": "yes", "shown_versions": shown}
    without = boss.post("/admin/transfers/deal/", {**sent, "reason": ""})
    assert "Say why, in a few words" in text_of(without)
    assert Deal.objects.exists()
    boss.post("/admin/transfers/deal/", {**sent, "reason": REASON})
    assert not Deal.objects.exists()


def test_rows_of_other_pages_are_guarded_by_the_mark(boss, deal):
    sent = chosen(post="yes", reason=REASON, select_across="1", _selected_action=[deal.pk])
    sent["shown_mark"] = mark_of(Deal)
    late = make.deal()
    page = text_of(boss.post("/admin/transfers/deal/", sent, follow=True))
    assert f"changed since the list was shown: {late}." in page
    assert Deal.objects.count() == 2
    boss.post("/admin/transfers/deal/", {**sent, "shown_mark": mark_of(Deal)})
    assert not Deal.objects.exists()


def edited(*actors, **values):
    """The list of actors as it would be sent with its ISO codes."""
    shown = json.dumps(versions_of(Actor, [actor.pk for actor in actors]))
    sent = {"form-TOTAL_FORMS": len(actors), "form-INITIAL_FORMS": len(actors), "_save": "Save"}
    for number, actor in enumerate(actors):
        sent |= {f"form-{number}-id": actor.pk, f"form-{number}-iso3": actor.iso3 or ""}
    return {**sent, "shown_versions": shown, "reason": REASON, **values}


def test_a_code_edited_in_the_list_has_its_reason(boss):
    one, other = make.actor("One"), make.actor("Other")
    sent = edited(one, other, **{"form-0-iso3": "ONE"})
    page = boss.post("/admin/transfers/actor/", {**sent, "reason": ""})
    assert "Say why, in a few words: “One” is used by other records" in text_of(page)
    assert boss.post("/admin/transfers/actor/", sent).status_code == 302
    one.refresh_from_db()
    assert one.iso3 == "ONE"
    event = one.events.order_by("-pgh_id").first()
    assert event.pgh_context.metadata["reason"] == REASON


def test_a_row_edited_in_the_list_over_a_newer_version_is_refused(boss):
    one, other = make.actor("One"), make.actor("Other")
    sent = edited(one, other, **{"form-0-iso3": "ONE", "form-1-iso3": "OTH"})
    Actor.objects.filter(pk=one.pk).update(iso3="UNO")
    answer = boss.post("/admin/transfers/actor/", sent)
    assert answer.status_code == 409
    assert "both changed – Keep: UNO Take mine: ONE" in text_of(answer)
    assert set(Actor.objects.values_list("iso3", flat=True)) == {"UNO", None}
    sent = {k: v for k, v in hidden(answer).items() if k != "shown_versions"}
    sent["shown_versions"] = edited(one, other)["shown_versions"]
    assert boss.post("/admin/transfers/actor/", sent).status_code == 302
    assert set(Actor.objects.values_list("iso3", flat=True)) == {"UNO", "OTH"}


def test_a_row_that_only_the_other_edited_stays_theirs(boss):
    one, other = make.actor("One"), make.actor("Other")
    sent = edited(one, other, **{"form-1-iso3": "OTH"})
    Actor.objects.filter(pk=one.pk).update(iso3="UNO")
    assert boss.post("/admin/transfers/actor/", sent).status_code == 302
    assert set(Actor.objects.values_list("iso3", flat=True)) == {"UNO", "OTH"}


def test_exports_need_no_version(boss, deal):
    sent = {"action": "export_csv", "_selected_action": deal.pk, "index": "0"}
    assert boss.post("/admin/transfers/deal/", sent)["Content-Type"].startswith("text/csv")


def test_a_supplier_is_guarded_as_the_actor_it_is(boss, deal):
    address = f"/admin/transfers/supplier/{deal.supplier_id}/change/"
    page = boss.get(address).content.decode()
    actor = Actor.objects.get(pk=deal.supplier_id)
    assert opened(actor)["shown_version"] in page
