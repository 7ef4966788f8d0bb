"""Undoing a merge: every relation moves there and back, or nothing does."""

import pytest

from tests import factories as make
from transfers import merging
from transfers.merging.pointing import pointers_to
from transfers.models import (
    Actor,
    AllegationVia,
    DataChange,
    DealParty,
    DealTally,
    DeliveryTally,
    Merge,
    NameQuestion,
    NameSuggestion,
    Succession,
    WeaponSystem,
)

pytestmark = pytest.mark.django_db


def question(subject, **fields):
    return NameQuestion.objects.create(subject=subject, spelled="x", vocabulary="x", **fields)


def decided(subject, **fields):
    day = "2024-01-01T00:00Z"
    return question(subject, state="other_name", decided_at=day, **fields)


def suggestion(**record):
    (subject,) = record
    asked = question(subject)
    return NameSuggestion.objects.create(question=asked, score=90, reason="x", **record)


def standing(subject, record):
    fields = {"subject": subject, subject: record, "old_id": 77, "slug": "earlier"}
    return Merge.objects.create(title="x", reason="x", **fields)


# One row for each foreign key to an actor or a system, named as "model.field".
POINTING = {
    "actor.home": lambda a: make.actor("IAI", kind="company", home=a),
    "succession.predecessor": lambda a: _succession(predecessor=a),
    "succession.successor": lambda a: _succession(successor=a),
    "actorname.actor": lambda a: a.names.create(name="x", vocabulary="x"),
    "weaponsystem.producer": lambda a: make.system(producer=a),
    "allegation.supplier": lambda a: make.allegation(supplier=a),
    "allegation.recipient": lambda a: make.allegation(recipient=a),
    "allegationvia.actor": lambda a: AllegationVia.objects.create(
        allegation=make.allegation(), actor=a
    ),
    "deal.supplier": lambda a: make.deal(supplier=a),
    "deal.recipient": lambda a: make.deal(recipient=a),
    "dealparty.actor": lambda a: DealParty.objects.create(deal=make.deal(), actor=a, role="broker"),
    "figure.supplier": lambda a: make.figure(supplier=a),
    "figure.recipient": lambda a: make.figure(recipient=a),
    "figure.issuer": lambda a: make.figure(issuer=a),
    "restriction.issuer": lambda a: make.restriction(issuer=a),
    "restriction.supplier": lambda a: make.restriction(supplier=a),
    "restriction.recipient": lambda a: make.restriction(recipient=a),
    "claim.claimant": lambda a: make.claim(make.allegation(), claimant=a),
    "claim.speaks_for": lambda a: make.claim(make.allegation(), speaks_for=a),
    "namequestion.made_actor": lambda a: question("actor", made_actor=a),
    "namequestion.chosen_actor": lambda a: decided("actor", chosen_actor=a),
    "namesuggestion.actor": lambda a: suggestion(actor=a),
    "merge.actor": lambda a: standing("actor", a),
    "commentfact.actor": lambda a: make.comment_fact(kind="via", name="x", actor=a),
    "regionmember.actor": lambda a: make.member(make.region("Somewhere"), a),
    "systemname.system": lambda s: s.names.create(name="x", vocabulary="x"),
    "allegation.system": lambda s: make.allegation(system=s),
    "deal.system": lambda s: make.deal(system=s),
    "restriction.system": lambda s: make.restriction(system=s),
    "namequestion.made_system": lambda s: question("system", made_system=s),
    "namequestion.chosen_system": lambda s: decided("system", chosen_system=s),
    "namesuggestion.system": lambda s: suggestion(system=s),
    "merge.system": lambda s: standing("system", s),
}


def _succession(**fields):
    return Succession.objects.create(
        **{"predecessor": make.actor("Before"), "successor": make.actor("After"), **fields}
    )


def pointers():
    found = [*pointers_to(Actor), *pointers_to(WeaponSystem)]
    return {f"{each.model._meta.model_name}.{each.field.name}": each for each in found}


def two(pointer):
    """The record to merge and the one to keep, of the kind that the pointer leads to."""
    if pointer.field.related_model is WeaponSystem:
        return make.system("Harop 2"), make.system("Harop")
    return make.actor("Turkey", iso3="TUR", valid_from=1923), make.actor("Turkiye")


def everything():
    """All rows of all tables, but those on merges and questions, and counts, which remember."""
    from django.apps import apps

    remembered = {Merge, NameQuestion, NameSuggestion, DataChange, DealTally, DeliveryTally}
    tables = [
        model
        for model in apps.get_app_config("transfers").get_models()
        if not model._meta.proxy and "Event" not in model.__name__ and model not in remembered
    ]
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in tables}


def test_every_relation_has_its_case():
    assert pointers().keys() == POINTING.keys()


@pytest.mark.parametrize("name", POINTING)
def test_every_relation_moves_there_and_back(name):
    pointer = pointers()[name]
    old, kept = two(pointer)
    row = POINTING[name](old)
    field = pointer.field.name
    before = everything()
    done = merging.merge(old, kept, reason="one")
    row.refresh_from_db()
    assert getattr(row, field) == kept
    undone = merging.undo(done)
    row = type(row).objects.get(pk=row.pk)
    if name.startswith("namequestion.made"):
        assert row.state == "open"
    assert getattr(row, field) == old == undone.record
    assert everything() == before
    assert undone.gone == {}


def test_a_duplicate_that_was_dropped_comes_back():
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    for actor in (old, kept):
        _succession(predecessor=actor, successor=make.actor("After"))
    before = everything()
    done = merging.merge(old, kept, reason="one")
    assert Succession.objects.count() == 1
    merging.undo(done)
    assert everything() == before


def test_entries_of_a_dropped_name_point_at_it_again():
    old, kept = make.system("MiG 21"), make.system("MiG-21", description=make.description("UAV"))
    make.entry(make.deal(system=old))
    kept.names.create(name="MiG 21", vocabulary="own", described=old.description)
    before = everything()
    done = merging.merge(old, kept, reason="one")
    assert kept.names.count() == 1
    merging.undo(done)
    assert everything() == before


def test_a_deal_that_went_to_a_third_since_stands_against_it():
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    deal = make.deal(supplier=old)
    done = merging.merge(old, kept, reason="one")
    type(deal).objects.update(supplier=make.actor("Elsewhere"))
    before = everything()
    with pytest.raises(merging.MergeRefused) as refused:
        merging.undo(done)
    said = f"Deals: supplier has been changed since the merge: {deal} (Elsewhere)."
    assert refused.value.reasons == [f"{said} Put that right first."]
    assert everything() == before


def test_merges_are_undone_in_turn():
    first, second, third = make.actor("A"), make.actor("B"), make.actor("C")
    deal = make.deal(supplier=first)
    one = merging.merge(first, second, reason="one")
    two = merging.merge(second, third, reason="one")
    with pytest.raises(merging.MergeRefused, match=r"changed since the merge: .* \(C\)"):
        merging.undo(one)
    merging.undo(two)
    merging.undo(one)
    deal.refresh_from_db()
    assert deal.supplier == first
    assert Merge.objects.standing().count() == 0


def test_a_row_deleted_since_stays_deleted_and_is_told():
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    deal, gone = make.deal(supplier=old), make.deal(supplier=old)
    done = merging.merge(old, kept, reason="one")
    gone.delete()
    assert merging.undo(done).gone == {"deals": 1}
    deal.refresh_from_db()
    assert deal.supplier == old


@pytest.mark.parametrize("taken", ["name", "slug"])
def test_a_record_in_its_place_stands_against_it(taken):
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    make.deal(supplier=old)
    done = merging.merge(old, kept, reason="one")
    make.actor(**({"name": "Turkey", "slug": "x"} if taken == "name" else {"slug": "turkey"}))
    before = everything()
    with pytest.raises(merging.MergeRefused, match="already exists"):
        merging.undo(done)
    assert everything() == before


def test_a_merge_is_undone_once():
    done = merging.merge(make.actor("A"), make.actor("B"), reason="one")
    merging.undo(done)
    with pytest.raises(merging.MergeRefused, match="undone already"):
        merging.undo(done)


def test_the_old_address_is_the_records_own_again(client):
    done = merging.merge(make.actor("A"), make.actor("B"), reason="one")
    merging.undo(done)
    assert client.get("/actors/a/").status_code == 200


def test_an_undone_merge_can_be_done_again():
    old, kept = make.actor("A"), make.actor("B")
    merging.undo(merging.merge(old, kept, reason="one"))
    merging.merge(old, kept, reason="one after all")
    assert Merge.objects.count() == 2


def test_the_name_that_was_added_goes_back_where_a_file_printed_it():
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    done = merging.merge(old, kept, reason="one")
    added = kept.names.get()
    entry = make.entry(make.deal(supplier=kept))
    type(entry).objects.update(supplier_name=added)
    merging.undo(done)
    assert [name.pk for name in old.names.all()] == [added.pk]


def test_the_history_says_who_undid_it(admin_user):
    old, kept = make.actor("Turkey"), make.actor("Turkiye")
    done = merging.merge(old, kept, reason="one")
    merging.undo(done, user=admin_user)
    done.refresh_from_db()
    assert done.undone_by == admin_user
    event = Actor.pgh_event_model.objects.filter(pgh_obj_id=old.pk).latest("pgh_id")
    assert event.pgh_label == "insert"
    assert event.pgh_context.metadata["user"] == admin_user.pk
    assert "undoing the merge of Turkey → Turkiye" in event.pgh_context.metadata["reason"]
