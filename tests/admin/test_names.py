"""Names to decide and merging in the admin: who may, what is shown, what a click does."""

import re

import pytest

from tests import factories as make
from tests.admin.conftest import text_of
from transfers.models import Actor, Deal, Merge, NameQuestion, WeaponSystem

pytestmark = pytest.mark.django_db

LIST = "/admin/transfers/namequestion/"
UNDO = "Undo this merge"
MAY_DECIDE = ["view_namequestion", "change_namequestion", "add_merge"]
MAY_MERGE = ["view_actor", "add_merge", "change_actor", "delete_actor"]


def asked(spelled, *suggested, **fields):
    made = make.actor(spelled)
    question = NameQuestion.objects.create(
        subject="actor", spelled=spelled, vocabulary="SIPRI 2024", made_actor=made, **fields
    )
    for score, record in enumerate(suggested, 80):
        question.suggestions.create(actor=record, score=score, reason=f"Like {record}.")
    return question


@pytest.fixture
def question(db):
    question = asked("Ruritannia", make.actor("Mauritania"), make.actor("Ruritania"))
    make.deal(recipient=question.made)
    return question


def decide(client, question, choice, query=""):
    return client.post(f"{LIST}{question.pk}/decide/{query}", {"choice": choice}, follow=True)


def test_open_names_come_with_suggestions_the_best_first(boss, question):
    asked("Zenda")
    page = text_of(boss.get(LIST))
    assert "2 names to decide" in page
    assert "1 Ruritania 81 of 100. Like Ruritania. 2 Mauritania 80 of 100." in page


def test_the_keys_belong_to_the_first_name_only(boss, question):
    asked("Zenda", make.actor("Zendia"))
    html = boss.get(LIST).content.decode()
    in_the_list = html.partition('id="result_list"')[2]
    assert re.findall(r'accesskey="(\w)"', in_the_list) == ["1", "2", "n"]


def test_a_click_makes_it_another_name(boss, question, admin_user):
    known = Actor.objects.get(name="Ruritania")
    answer = decide(boss, question, known.pk, "?subject__exact=actor")
    assert "Ruritannia is another name of Ruritania." in text_of(answer)
    assert answer.redirect_chain[-1][0].endswith("?subject__exact=actor")
    question.refresh_from_db()
    assert (question.state, question.decided_by) == ("other_name", admin_user)
    assert Deal.objects.get().recipient == known
    assert Merge.objects.get().merged_by == admin_user
    assert boss.get(LIST).context["cl"].result_count == 0


def test_a_click_makes_it_a_record_of_its_own(boss, question):
    answer = decide(boss, question, "new")
    assert "0 names to decide" in text_of(answer)
    assert Actor.objects.filter(name="Ruritannia").exists()
    page = text_of(boss.get(f"{LIST}?state=new_record"))
    assert "a record of its own, admin" in page


def test_a_record_that_is_not_suggested_is_found_and_chosen(boss, question):
    other = make.actor("Strelsau")
    page = boss.get(f"{LIST}{question.pk}/change/?q=strel")
    assert f'value="{other.pk}">Another name of Strelsau' in page.content.decode()
    decide(boss, question, other.pk)
    question.refresh_from_db()
    assert question.chosen == other


@pytest.mark.parametrize("choice", ["", "x", "999999"])
def test_an_odd_choice_decides_nothing(boss, question, choice):
    assert decide(boss, question, choice).status_code == 404
    question.refresh_from_db()
    assert question.state == "open"


def test_what_cannot_be_is_told(boss, question):
    known = Actor.objects.get(name="Ruritania")
    deal = make.deal(supplier=known, recipient=question.made)
    page = text_of(decide(boss, question, known.pk))
    assert f"Nothing was decided. Supplier and recipient are the same. Deal: {deal}." in page


def test_another_category_leads_to_the_page_that_asks(boss):
    made = make.system("Aditya 2", category=make.category("Ships"))
    known = make.system("Aditya")
    question = NameQuestion.objects.create(
        subject="system", spelled="Aditya 2", vocabulary="x", made_system=made
    )
    page = text_of(decide(boss, question, known.pk))
    assert "In every table 0 deals and their TIV move from Ships to Missiles." in page
    assert "Merge them all the same" in page
    address = f"/admin/transfers/weaponsystem/{made.pk}/merge/"
    boss.post(address, {"kept": known.pk, "reason": "one", "confirmed": "on"})
    question.refresh_from_db()
    assert question.chosen == known


def test_several_become_records_of_their_own_at_once(boss, question):
    keys = [question.pk, asked("Zenda").pk]
    boss.post(LIST, {"action": "keep_records", "_selected_action": keys})
    assert set(NameQuestion.objects.values_list("state", flat=True)) == {"new_record"}


@pytest.mark.parametrize("missing", ["change_namequestion", "add_merge", "add_actor"])
def test_deciding_needs_every_permission(staff, question, missing):
    codes = [*MAY_DECIDE, "add_actor", "change_actor"]
    client = staff(*(code for code in codes if code != missing))
    assert decide(client, question, "new").status_code == 403
    assert "A record of its own" not in text_of(client.get(LIST))
    client.post(LIST, {"action": "keep_records", "_selected_action": [question.pk]})
    question.refresh_from_db()
    assert question.state == "open"
    assert decide(staff(*codes), question, "new").status_code == 200
    question.refresh_from_db()
    assert question.state == "new_record"


def test_a_name_of_a_system_needs_the_rights_on_systems(staff, question):
    made = make.system("Aditya")
    of_system = NameQuestion.objects.create(
        subject="system", spelled="Aditya", vocabulary="x", made_system=made
    )
    client = staff(*MAY_DECIDE, "add_actor", "change_actor")
    assert decide(client, of_system, "new").status_code == 403


def test_reading_decides_and_merges_nothing(boss, question):
    assert boss.get(f"{LIST}{question.pk}/decide/").status_code == 405
    merge = Merge.objects.create(
        subject="actor", actor=question.made, old_id=7, slug="x", title="x", reason="x"
    )
    assert boss.get(f"/admin/transfers/merge/{merge.pk}/undo/").status_code == 405
    assert boss.get(merge_address(question.made, kept=make.actor("B").pk)).status_code == 200
    assert Actor.objects.filter(pk=question.made.pk).exists()


def merge_address(record, **query):
    values = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/admin/transfers/actor/{record.pk}/merge/?{values}"


@pytest.fixture
def pair(db):
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    make.deal(supplier=old)
    return old, kept


def test_the_form_of_a_record_leads_to_merging(boss, pair):
    old, _ = pair
    for name in ("actor", "supplier", "recipient"):
        html = boss.get(f"/admin/transfers/{name}/{old.pk}/change/").content.decode()
        assert f'href="/admin/transfers/actor/{old.pk}/merge/">Merge into…' in html
    system = make.system("Harop")
    html = boss.get(f"/admin/transfers/weaponsystem/{system.pk}/change/").content.decode()
    assert f"/admin/transfers/weaponsystem/{system.pk}/merge/" in html


def test_the_record_to_keep_is_found_without_javascript(boss, pair):
    old, kept = pair
    html = boss.get(merge_address(old, q="turk")).content.decode()
    assert f'<a href="?kept={kept.pk}">Turkiye</a>' in html
    assert f'<a href="?kept={old.pk}">' not in html


def test_the_preview_counts_what_moves_with_links(boss, pair):
    old, kept = pair
    answer = boss.get(merge_address(old, kept=kept.pk))
    assert "1 row points at Turkey What Rows Deals, supplier 1" in text_of(answer)
    assert f"/admin/transfers/deal/?supplier__id__exact={old.pk}" in answer.content.decode()


def test_the_preview_names_what_is_dropped(boss, pair):
    old, kept = pair
    deal = Deal.objects.get()
    for actor in pair:
        deal.dealparty_set.create(actor=actor, role="broker")
    page = text_of(boss.get(merge_address(old, kept=kept.pk)))
    assert (
        "Turkiye has 1 of these already, so it is dropped (deal parties: Turkey (broker))." in page
    )


def test_a_merge_is_confirmed_with_a_reason_and_undone(boss, pair):
    old, kept = pair
    address = merge_address(old)
    page = text_of(boss.post(address, {"kept": kept.pk, "reason": ""}))
    assert "This field is required." in page
    assert Actor.objects.filter(pk=old.pk).exists()
    page = text_of(boss.post(address, {"kept": kept.pk, "reason": "renamed"}, follow=True))
    assert "Turkey is merged into Turkiye." in page
    assert "deals, supplier 1 A-" in page
    merge = Merge.objects.get()
    assert UNDO in boss.get(f"/admin/transfers/merge/{merge.pk}/change/").content.decode()
    answer = boss.post(f"/admin/transfers/merge/{merge.pk}/undo/", follow=True)
    assert "Turkey is a record again." in text_of(answer)
    assert UNDO not in answer.content.decode()
    assert Deal.objects.get().supplier == old


def test_an_undo_that_cannot_be_says_why(boss, pair):
    old, kept = pair
    boss.post(merge_address(old), {"kept": kept.pk, "reason": "renamed"})
    Deal.objects.update(supplier=make.actor("Elsewhere"))
    merge = Merge.objects.get()
    page = text_of(boss.post(f"/admin/transfers/merge/{merge.pk}/undo/", follow=True))
    assert "Nothing was undone. Deals: supplier has been changed since the merge" in page


def test_a_merge_that_cannot_be_offers_no_button(boss, pair):
    old, kept = pair
    make.deal(supplier=old, recipient=kept)
    page = text_of(boss.get(merge_address(old, kept=kept.pk)))
    assert "It cannot be merged" in page
    answer = boss.post(merge_address(old), {"kept": kept.pk, "reason": "renamed"})
    assert answer.status_code == 409
    assert not Merge.objects.exists()


def test_two_chosen_in_the_list_are_merged_into_the_first(boss, pair):
    old, kept = pair
    chosen = {"action": "merge_into", "_selected_action": [old.pk, kept.pk]}
    answer = boss.post("/admin/transfers/actor/", chosen)
    first, second = sorted([old.pk, kept.pk])
    assert answer["Location"] == f"/admin/transfers/actor/{second}/merge/?kept={first}"


@pytest.mark.parametrize("missing", ["add_merge", "change_actor", "delete_actor"])
def test_merging_needs_every_permission(staff, pair, missing):
    old, kept = pair
    client = staff(*(code for code in MAY_MERGE if code != missing))
    address = merge_address(old)
    assert client.get(address).status_code == 403
    answer = client.post(address, {"kept": kept.pk, "reason": "renamed"})
    assert answer.status_code == 403
    page = client.get(f"/admin/transfers/actor/{old.pk}/change/").content.decode()
    assert "Merge into…" not in page
    staff(*MAY_MERGE).post(address, {"kept": kept.pk, "reason": "renamed"})
    assert Merge.objects.count() == 1


@pytest.mark.parametrize("missing", ["change_merge", "add_actor", "change_actor"])
def test_undoing_needs_every_permission(boss, staff, pair, missing):
    old, kept = pair
    boss.post(merge_address(old), {"kept": kept.pk, "reason": "renamed"})
    merge = Merge.objects.get()
    codes = ["view_merge", "change_merge", "add_actor", "change_actor"]
    client = staff(*(code for code in codes if code != missing))
    assert client.post(f"/admin/transfers/merge/{merge.pk}/undo/").status_code == 403
    assert "Undo this merge" not in text_of(
        client.get(f"/admin/transfers/merge/{merge.pk}/change/")
    )
    staff(*codes).post(f"/admin/transfers/merge/{merge.pk}/undo/")
    assert Actor.objects.filter(pk=old.pk).exists()


def test_systems_are_merged_the_same_way(boss):
    old, kept = make.system("Harop 2"), make.system("Harop")
    address = f"/admin/transfers/weaponsystem/{old.pk}/merge/"
    boss.post(address, {"kept": kept.pk, "reason": "one"})
    assert list(WeaponSystem.objects.all()) == [kept]


def test_an_address_below_a_form_is_not_found(boss):
    actor = make.actor("Turkey")
    answer = boss.get(f"/admin/transfers/actor/{actor.pk}/change/more/", follow=True)
    assert answer.status_code == 200
    assert "doesn’t exist" in text_of(answer)
