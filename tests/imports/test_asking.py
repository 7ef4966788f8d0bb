"""Names that a file brings: what waits for a person, and that nothing is applied by itself."""

from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.register_files import deal, preamble, register_file
from transfers import deciding, imports, merging
from transfers.models import (
    Actor,
    ActorName,
    Category,
    Deal,
    ImportBatch,
    Merge,
    NameQuestion,
    WeaponDescription,
    WeaponSystem,
)

from .snapshots import everything

FIRST = [
    deal(1, Designation="MiG-21bis", Description="fighter aircraft", Recipient="Ruritania"),
    deal(2, Designation="P-3A Orion", Description="ASW aircraft"),
]


@pytest.fixture
def register(load):
    load(register_file(*FIRST))
    NameQuestion.objects.all().delete()
    return load


def again(load, *rows, day=14, **options):
    return load(register_file(*FIRST, *rows, above=preamble(f"{day} Apr 2024")), **options)


def test_a_name_like_a_known_one_waits_with_the_reason(register):
    outcome = again(register, deal(3, Designation="P-3A", Description="ASW aircraft"))
    assert outcome.as_dict()["names_to_decide"] == 1
    question = NameQuestion.objects.get()
    made = WeaponSystem.objects.get(designation="P-3A")
    assert (question.state, question.made, question.batch_id) == ("open", made, outcome.batch)
    assert question.context == "Aircraft. 1 deal, ordered 2011, from Israel to Azerbaijan."
    (suggestion,) = question.suggestions.all()
    assert suggestion.record.designation == "P-3A Orion"
    assert "word “orion” only in the known name" in suggestion.reason


def test_nothing_is_applied_by_itself(register):
    again(register, deal(3, Designation="P-3A", Description="ASW aircraft"))
    assert Deal.objects.get(reference="SIPRI-3").system.designation == "P-3A"
    assert not Merge.objects.exists()
    assert not WeaponSystem.objects.get(designation="P-3A Orion").names.filter(name="P-3A").exists()


def test_a_name_like_none_is_created_as_before_and_does_not_wait(register):
    outcome = again(register, deal(3, Designation="Zeppelin", Description="ASW aircraft"))
    assert outcome.created == [("system", "Zeppelin")]
    assert outcome.as_dict()["names_to_decide"] == 0
    assert not NameQuestion.objects.exists()


def test_a_comparison_counts_the_names_and_writes_none(register, stage):
    before = everything()
    outcome = again(register, deal(3, Recipient="Ruritannia"), dry_run=True)
    assert outcome.as_dict()["names_to_decide"] == 1
    assert everything() == before
    assert not NameQuestion.objects.exists()


def test_names_of_one_file_are_not_suggested_for_each_other(load):
    outcome = load(register_file(deal(1, Recipient="Xanadu"), deal(2, Recipient="Xanaduu")))
    assert {("actor", "Xanadu"), ("actor", "Xanaduu")} <= set(outcome.created)
    assert not NameQuestion.objects.exists()


def test_another_name_moves_the_deals_and_the_next_file_matches(register, admin_user):
    again(register, deal(3, Designation="P-3A", Description="ASW aircraft"))
    question, known = NameQuestion.objects.get(), WeaponSystem.objects.get(designation="P-3A Orion")
    deciding.other_name(question, known, user=admin_user)
    question.refresh_from_db()
    assert (question.state, question.chosen, question.decided_by) == (
        "other_name",
        known,
        admin_user,
    )
    assert question.merge == Merge.objects.get()
    assert Deal.objects.get(reference="SIPRI-3").system == known
    outcome = again(register, deal(3, Designation="P-3A", Description="ASW aircraft"), day=15)
    assert (outcome.created, outcome.questions) == ([], [])
    assert outcome.comparison.deals["unchanged"] == 3


def test_undoing_the_merge_asks_again(register):
    again(register, deal(3, Designation="P-3A", Description="ASW aircraft"))
    question = NameQuestion.objects.get()
    made = question.made
    deciding.other_name(question, question.suggestions.get().record)
    merging.undo(Merge.objects.get())
    question.refresh_from_db()
    assert (question.state, question.made, question.chosen) == ("open", made, None)
    assert Deal.objects.get(reference="SIPRI-3").system == made


def test_a_record_of_its_own_is_never_asked_about_again(register):
    row = deal(3, Designation="P-3A", Description="ASW aircraft")
    again(register, row)
    deciding.new_record(NameQuestion.objects.get())
    Deal.objects.get(reference="SIPRI-3").delete()
    WeaponSystem.objects.get(designation="P-3A").delete()
    outcome = again(register, row, day=15)
    assert outcome.created == [("system", "P-3A")]
    assert outcome.as_dict()["names_to_decide"] == 0


def test_a_decision_whose_name_was_taken_away_is_asked_again(register):
    row = deal(3, Recipient="Ruritannia")
    again(register, row)
    question = NameQuestion.objects.get()
    deciding.other_name(question, Actor.objects.get(name="Ruritania"))
    ActorName.objects.filter(name="Ruritannia").update(name="something else")
    outcome = again(register, row, day=15)
    assert outcome.as_dict()["names_to_decide"] == 1
    question.refresh_from_db()
    assert (question.state, question.chosen, question.merge) == ("open", None, None)
    assert question.made.name == "Ruritannia"


def test_a_name_is_decided_once(register, admin_user):
    again(register, deal(3, Recipient="Ruritannia"))
    question = NameQuestion.objects.get()
    deciding.new_record(question, user=admin_user)
    with pytest.raises(merging.MergeRefused, match="decided already"):
        deciding.other_name(question, Actor.objects.get(name="Ruritania"))
    assert not Merge.objects.exists()


def ask(*names):
    batch = ImportBatch.objects.create(register="sipri", layout="x", edition_name="2024")
    return imports.ask(names, batch, "SIPRI 2024")


def test_a_name_without_record_is_asked_even_without_suggestion(register):
    before = Actor.objects.count(), WeaponSystem.objects.count()
    waiting = ask(
        imports.NewName("actor", "Xanadu"),
        imports.NewName("system", "P-3A", "ASW aircraft", context="One deal."),
        imports.NewName("system", "P-3a", "asw aircraft"),
    )
    assert waiting == NameQuestion.objects.count() == 2
    assert (Actor.objects.count(), WeaponSystem.objects.count()) == before
    system = NameQuestion.objects.get(subject="system")
    assert (system.made, system.category.name, system.context) == (None, "Aircraft", "One deal.")
    assert system.suggestions.get().record.designation == "P-3A Orion"


def test_a_name_without_record_becomes_another_name(register):
    ask(imports.NewName("system", "P-3A", "maritime plane"))
    known = WeaponSystem.objects.get(designation="P-3A Orion")
    deciding.other_name(NameQuestion.objects.get(), known)
    name = known.names.get(name="P-3A")
    assert (name.vocabulary, name.described.name) == ("SIPRI 2024", "maritime plane")
    row = deal(3, Designation="P-3A", Description="maritime plane")
    assert again(register, row).created == []
    assert Deal.objects.get(reference="SIPRI-3").system == known


def test_a_name_without_record_becomes_a_record(register):
    ask(
        imports.NewName("actor", "Zenda rebels*"),
        imports.NewName("system", "P-3A", "ASW aircraft"),
    )
    for question in NameQuestion.objects.all():
        deciding.new_record(question)
    assert Actor.objects.get(name="Zenda rebels*").kind == "armed_group"
    made = WeaponSystem.objects.get(designation="P-3A")
    assert (made.category.name, made.description.name) == ("Aircraft", "ASW aircraft")
    assert NameQuestion.objects.get(subject="system").made == made


def test_a_system_of_unknown_category_is_not_made_blindly(register):
    ask(imports.NewName("system", "Whatnot", "contraption"))
    with pytest.raises(merging.MergeRefused, match="category of Whatnot"):
        deciding.new_record(NameQuestion.objects.get())
    assert not WeaponDescription.objects.filter(name="contraption").exists()


def test_a_name_of_somebody_else_in_the_same_vocabulary_is_refused(register):
    ask(imports.NewName("actor", "Xanadu"))
    Actor.objects.get(name="Israel").names.create(name="XANADU", vocabulary="SIPRI 2024")
    with pytest.raises(merging.MergeRefused, match="has the name already"):
        deciding.other_name(NameQuestion.objects.get(), Actor.objects.get(name="Ruritania"))


def test_another_category_waits_for_confirmation(register):
    again(register, deal(3, Designation="P-3A", Description="ASW aircraft"))
    question = NameQuestion.objects.get()
    record = question.suggestions.get().record
    WeaponSystem.objects.filter(pk=record.pk).update(category=Category.objects.get(name="Ships"))
    record.refresh_from_db()
    with pytest.raises(merging.MergeUnconfirmed, match="from Aircraft to Ships"):
        deciding.other_name(question, record)
    deciding.other_name(question, record, confirmed=True)


def test_queries_do_not_grow_with_the_names(register):
    def queries(count, day):
        rows = [
            deal(n, Designation=f"P-3A Orion {word}", Recipient=f"Ruritania {word}")
            for n, word in enumerate(map("".join, permutations("abcdef")), 10)
            if n < 10 + count
        ]
        with CaptureQueriesContext(connection) as captured:
            again(register, *rows, day=day)
        return len(captured)

    few = queries(3, 14)
    assert queries(120, 15) <= few + 2
