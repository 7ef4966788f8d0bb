"""Two records that turn out to be one: what moves, what is refused, what keeps working."""

import io

import pytest

from tests import factories as make
from tests import register_files as files
from transfers import imports, merging
from transfers.models import (
    Actor,
    Deal,
    DealParty,
    ImportBatch,
    ImportConflict,
    Merge,
    RegisterEntry,
    Succession,
    SystemName,
    WeaponSystem,
)

pytestmark = pytest.mark.django_db


def merge(old, kept, **options):
    return merging.merge(old, kept, **{"reason": "one and the same", **options})


def load(*rows, day=13):
    content = files.register_file(*rows, above=files.preamble(f"{day} Apr 2024"))
    return imports.import_files(imports.read_files([("file.csv", io.BytesIO(content))]))


def test_deals_of_both_are_deals_of_the_kept_one():
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    deal, other = make.deal(supplier=old), make.deal(recipient=old)
    done = merge(old, kept)
    deal.refresh_from_db()
    other.refresh_from_db()
    assert (deal.supplier, other.recipient) == (kept, kept)
    assert not Actor.objects.filter(pk=old.pk).exists()
    assert (done.old_id, done.slug, done.kept) == (old.pk, "turkey", kept)


def test_the_old_name_is_another_name_of_the_kept_one():
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    merge(old, kept)
    assert [name.name for name in kept.names.all()] == ["Turkey"]


def test_a_name_that_is_known_already_is_not_added_twice():
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    old.names.create(name="TURKEY", vocabulary="SIPRI 2021")
    merge(old, kept)
    assert [name.name for name in kept.names.all()] == ["TURKEY"]


def test_what_the_kept_one_has_already_is_dropped():
    old, kept, deal = make.actor("Turkey"), make.actor("Turkiye"), make.deal()
    for actor in (old, kept):
        DealParty.objects.create(deal=deal, actor=actor, role="broker")
    DealParty.objects.create(deal=deal, actor=old, role="financier")
    merge(old, kept)
    roles = DealParty.objects.order_by("role").values_list("actor", "role")
    assert list(roles) == [(kept.pk, "broker"), (kept.pk, "financier")]


def test_what_pointed_at_a_dropped_row_follows_it():
    old, kept = make.system("MiG 21"), make.system("MiG-21")
    entry = make.entry(make.deal(system=old))
    twin = SystemName.objects.create(system=kept, name="MiG 21", vocabulary="own")
    merge(old, kept)
    entry.refresh_from_db()
    assert entry.system_name == twin


@pytest.mark.parametrize("folded", ["Türkiye", "turkiye"])
def test_a_name_equal_but_for_case_and_accents_needs_no_row(folded):
    old, kept = make.actor(folded, slug="x"), make.actor("Turkiye")
    merge(old, kept)
    assert not kept.names.exists()


def test_supplier_and_recipient_cannot_become_one_and_the_deals_are_named():
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    deal = make.deal(supplier=old, recipient=kept)
    with pytest.raises(merging.MergeRefused) as refused:
        merge(old, kept)
    assert refused.value.reasons == [f"Supplier and recipient are the same. Deal: {deal}."]
    assert Actor.objects.filter(pk=old.pk).exists()
    assert not Merge.objects.exists()


def test_many_deals_that_forbid_it_are_counted():
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    for _ in range(8):
        make.deal(supplier=kept, recipient=old)
    (sentence,) = merging.preview(old, kept).refusals
    assert sentence.endswith("and 3 more.")
    assert sentence.count("A-") == 5


@pytest.mark.parametrize("way", ["home", "succession"])
def test_an_actor_does_not_become_its_own_home_or_successor(way):
    old, kept = make.actor("Russia"), make.actor("Soviet Union")
    if way == "home":
        Actor.objects.filter(pk=kept.pk).update(home=old)
    else:
        Succession.objects.create(predecessor=kept, successor=old)
    with pytest.raises(merging.MergeRefused, match=r"its own home|succeed itself"):
        merge(old, kept)


@pytest.mark.parametrize("kept", ["itself", "system"])
def test_only_another_record_of_the_same_kind_is_merged_into(kept):
    old = make.actor("Turkey")
    with pytest.raises(merging.MergeRefused):
        merge(old, old if kept == "itself" else make.system())


def test_a_reason_is_required():
    with pytest.raises(merging.MergeRefused, match="Say why"):
        merge(make.actor("A"), make.actor("B"), reason=" ")


def test_systems_of_other_categories_wait_for_confirmation():
    ships = make.category("Ships")
    old = make.system("Aditya", category=ships)
    kept = make.system("Aditya 2")
    make.deal(system=old)
    with pytest.raises(merging.MergeUnconfirmed, match="1 deal and their TIV move from Ships"):
        merge(old, kept)
    assert WeaponSystem.objects.count() == 2
    merge(old, kept, confirmed=True)
    assert Deal.objects.get().system == kept


def test_actors_of_other_kinds_wait_for_confirmation():
    old, kept = make.actor("Hamas*", slug="group", kind="armed_group"), make.actor("Hamas")
    with pytest.raises(merging.MergeUnconfirmed, match="two kinds"):
        merge(old, kept)


def test_the_history_says_who_and_why(admin_user):
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    deal = make.deal(supplier=old)
    merge(old, kept, reason="renamed in 2022", user=admin_user)
    event = deal.events.order_by("-pgh_id").first()
    assert event.supplier_id == kept.pk
    assert event.pgh_context.metadata == {"user": admin_user.pk, "reason": "renamed in 2022"}
    gone = Actor.pgh_event_model.objects.get(pgh_obj_id=old.pk, pgh_label="delete")
    assert gone.pgh_context.metadata["reason"] == "renamed in 2022"


def test_the_old_address_leads_to_the_kept_record_for_good(client):
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    last = make.actor("Republic")
    merge(old, kept)
    answer = client.get("/actors/turkey/")
    assert (answer.status_code, answer["Location"]) == (301, "/actors/turkiye/")
    merge(kept, last)
    assert client.get("/actors/turkey/")["Location"] == "/actors/republic/"
    assert client.get("/actors/nobody/").status_code == 404
    assert client.get("/systems/turkey/").status_code == 404


def test_the_next_file_finds_the_kept_record_by_the_old_name(reference):
    load(files.deal(1, Recipient="Ruritania"))
    old, kept = Actor.objects.get(name="Ruritania"), make.actor("Zenda")
    merge(old, kept)
    outcome = load(files.deal(1, Recipient="Ruritania"), files.deal(2, Recipient="RURITANIA"))
    assert outcome.created == []
    assert set(Deal.objects.values_list("recipient", flat=True)) == {kept.pk}


def test_a_system_of_another_description_is_found_with_the_one_printed(reference):
    load(files.deal(1, Designation="Heron 9", Description="drone"), files.deal(2))
    old = WeaponSystem.objects.get(designation="Heron 9")
    kept = WeaponSystem.objects.get(designation="Heron-9")
    merge(old, kept)
    rows = [
        files.deal(1, Designation="Heron 9", Description="drone"),
        files.deal(2),
        files.deal(3, Designation="Heron 9"),
    ]
    outcome = load(*rows, day=14)
    assert outcome.created == [("system", "Heron 9")]
    assert Deal.objects.get(reference="SIPRI-1").system == kept
    assert Deal.objects.get(reference="SIPRI-3").system.description.name == "UAV"


def test_an_address_once_given_is_not_given_again(reference):
    load(files.deal(1, Recipient="Ruritania"))
    merge(Actor.objects.get(name="Ruritania"), make.actor("Zenda"))
    load(files.deal(2, Recipient="Ruritania*"), day=14)
    assert Actor.objects.get(name="Ruritania*").slug == "ruritania-2"


def test_a_conflict_goes_on_to_name_the_record_that_is_left(admin_user):
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    batch = ImportBatch.objects.create(register="sipri", layout="x", edition_name="x")
    conflict = ImportConflict.objects.create(
        batch=batch, deal=make.deal(), field="supplier_id", ours="1", theirs_key=str(old.pk)
    )
    done = merge(old, kept)
    conflict.refresh_from_db()
    assert conflict.theirs_key == str(kept.pk)
    merging.undo(done)
    conflict.refresh_from_db()
    assert conflict.theirs_key == str(old.pk)


def test_entries_keep_the_spelling_the_register_printed():
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    entry = make.entry(make.deal(supplier=old))
    merge(old, kept)
    entry = RegisterEntry.objects.get(pk=entry.pk)
    assert (entry.supplier_name.name, entry.supplier_name.actor) == ("Turkey", kept)


def test_the_plan_counts_what_would_move_and_changes_nothing():
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    make.deal(supplier=old)
    make.deal(supplier=old)
    make.claim(make.allegation(supplier=old), claimant=old)
    plan = merging.preview(old, kept)
    assert {(each.pointer.title, each.count) for each in plan.moved} == {
        ("deals, supplier", 2),
        ("allegations, supplier", 1),
        ("claims, claimant", 1),
    }
    assert Deal.objects.filter(supplier=old).count() == 2


def test_an_actor_has_the_regions_of_the_kept_one_and_its_own_in_other_years():
    old, kept = make.actor("Old"), make.actor("Kept")
    east = make.region("East")
    west = make.region("West", scheme=east.scheme)
    elsewhere = make.region("Elsewhere", scheme=make.scheme("another"))
    make.member(east, old, valid_from=1995)
    make.member(east, old, valid_from=1950, valid_to=1979)
    make.member(elsewhere, old)
    make.member(west, kept, valid_from=1980)
    dropped = [(each.count, each.labels) for each in merging.preview(old, kept).dropped]
    assert dropped == [(1, ["Old in East (SIPRI)"])]
    done = merge(old, kept)
    assert sorted(str(member.region) for member in kept.regions.all()) == [
        "East (SIPRI)",
        "Elsewhere (ANOTHER)",
        "West (SIPRI)",
    ]
    merging.undo(done)
    back = Actor.objects.get(name="Old")
    assert sorted(member.years for member in back.regions.all()) == ["", "1950–1979", "from 1995"]
    assert [str(member) for member in kept.regions.all()] == ["Kept in West (SIPRI)"]
