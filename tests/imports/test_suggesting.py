"""Which known names are suggested for a new one, and what the reason says."""

import random
import time

import pytest

from transfers.imports.suggesting import (
    MOST,
    THRESHOLD,
    SpelledActor,
    SpelledSystem,
    suggest_actors,
    suggest_systems,
)

AIRCRAFT, MISSILES = 1, 2


def system(spelled, record=None, **fields):
    fields = {
        "description": "fighter aircraft",
        "category": AIRCRAFT,
        "suppliers": frozenset([7]),
        **fields,
    }
    return SpelledSystem(spelled, record=record, **fields)


def like(new, known, **fields):
    """The one suggestion for a designation where one other is known, or None."""
    (found,) = suggest_systems([system(new, **fields)], [system(known, 1)])
    return found[0] if found else None


@pytest.mark.parametrize(
    ("new", "known"),
    [
        ("MiG-21", "MiG-23"),
        ("AIM-9L", "AIM-9M"),
        ("T-72M", "T-72B"),
        ("M-109A2", "M-109A5"),
        ("F-16A", "F-16C"),
        ("AT-3", "SA-3"),
        ("R-550", "R-530"),
        ("PM-43 120mm", "PM-43 82mm"),
        ("Type-VIIC", "Type-205"),
        ("Ababil-T", "Ababil-3"),
        ("Commando-200", "Commando Scout"),
        ("Harop", "Heron"),
    ],
)
def test_other_digits_letters_or_names_are_other_systems(new, known):
    assert like(new, known) is None
    assert like(known, new) is None


@pytest.mark.parametrize(
    ("new", "known", "differs"),
    [
        ("P-3A Orion", "P-3A", "word “orion” only in the file’s name"),
        ("P-3A", "P-3A Orion", "word “orion” only in the known name"),
        ("Boeing-727", "B-727", "“boeing” for “b”"),
        ("M-4 Sherman", "Sherman", "number “4” only in the file’s name"),
        ("K-136 Kooryong", "K-136 Kooryong 130mm", "measure “130” only in the known name"),
        ("Bell-204B/UH-1B", "UH-1B", "“UH-1B” is one of several names"),
        ("Il-2 Shturmovik", "Il-2 Sturmovik", "“shturmovik” for “sturmovik”"),
        ("Mi-8T", "Mi-8", "type letter “T” only in the file’s name"),
        ("A-7A Corsair", "A-7A Corsair-2", "number “2” only in the known name"),
    ],
)
def test_a_spelling_of_the_same_is_suggested_and_the_reason_tells_what_differs(new, known, differs):
    found = like(new, known)
    assert found.record == 1
    assert differs in found.reason


@pytest.mark.parametrize(
    ("new", "known"),
    [("MiG21", "MiG-21"), ("Superfledermaus", "Super-Fledermaus"), ("Alizé", "Alize -")],
)
def test_only_signs_and_accents_differ(new, known):
    found = like(new, known)
    assert found.score == 100
    assert "Differs" not in found.reason


def test_a_type_letter_more_needs_a_supplier_in_common():
    assert like("Mi-8T", "Mi-8")
    assert like("Mi-8T", "Mi-8", suppliers=frozenset([8])) is None
    assert like("Mi-8T", "Mi-8", suppliers=frozenset()) is None
    assert like("Mi-8T", "Mi-8", description="transport helicopter") is None


def test_a_supplier_in_common_and_the_same_description_count():
    known = [
        system("P-3A", 1, suppliers=frozenset([8])),
        system("P-3A", 2),
        system("P-3A", 3, description="ASW aircraft"),
    ]
    (found,) = suggest_systems([system("P-3A Orion")], known)
    assert [each.record for each in found] == [2, 1, 3]
    assert "a supplier in common" in found[0].reason
    assert "no supplier in common" in found[1].reason
    assert "known as ASW aircraft" in found[2].reason


def test_years_far_apart_count_against_it():
    known = [system("P-3A", 1, years=(1950, 1960))]
    (near,), (far,) = suggest_systems(
        [system("P-3A Orion", years=(1965, 1970)), system("P-3A Orion", years=(2010, 2012))], known
    )
    assert near.score > far.score
    assert "ordered 50 years apart" in far.reason


def test_another_category_only_where_the_spelling_is_all_but_equal():
    assert like("P-3A Orion", "P-3A", category=MISSILES) is None
    found = like("P3A", "P-3A", category=MISSILES)
    assert "another category" in found.reason


def test_a_category_that_is_not_known_stands_against_nothing():
    assert like("P-3A Orion", "P-3A", category=None)


def test_at_most_three_are_suggested_the_best_first_each_once():
    known = [system(f"P-3A {word}", place) for place, word in enumerate(("b", "c", "d", "e"), 1)]
    known.append(system("P-3A B", 1))
    (found,) = suggest_systems([system("P-3A")], known)
    assert len(found) == MOST
    assert len({each.record for each in found}) == MOST
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
    assert all(each.score >= THRESHOLD for each in found)


def test_where_nothing_is_known_nothing_is_suggested():
    assert suggest_systems([system("P-3A")] * 3, []) == [[], [], []]
    assert suggest_actors([SpelledActor("Israel")], []) == [[]]


def actors_like(new, *known, kind="state"):
    spelled = [SpelledActor(name, "state", place) for place, name in enumerate(known)]
    (found,) = suggest_actors([SpelledActor(new, kind)], spelled)
    return [known[each.record] for each in found]


@pytest.mark.parametrize(
    ("new", "known"),
    [
        ("Kazakstan", "Kazakhstan"),
        ("Kirgizstan", "Kyrgyzstan"),
        ("Turkey", "Turkiye"),
        ("Republic of Moldova", "Moldova"),
        ("Viet Nam", "Vietnam"),
        ("Hizbollah (Lebanon)*", "Hizballah (Lebanon)*"),
        ("Bosnia and Herzegovina", "Bosnia-Herzegovina"),
    ],
)
def test_a_state_or_group_spelled_otherwise_is_suggested(new, known):
    assert actors_like(new, known, "Israel", "Peru") == [known]


@pytest.mark.parametrize(
    ("new", "known"),
    [
        ("South Yemen", "North Yemen"),
        ("South Sudan", "Sudan"),
        ("Iraq", "Iran"),
        ("Peru", "Togo"),
        ("PLO (Lebanon)*", "Hizballah (Lebanon)*"),
        ("Area 51", "Area 52"),
    ],
)
def test_other_states_and_groups_are_not(new, known):
    assert actors_like(new, known) == []


def test_the_reason_tells_another_kind_and_place():
    known = [SpelledActor("Hizballah (Lebanon)*", "armed_group", 1)]
    (found,) = suggest_actors([SpelledActor("Hizballah", "state")], known)
    assert "state for armed group" in found[0].reason
    (found,) = suggest_actors([SpelledActor("Hizballah (Syria)*", "armed_group")], known)
    assert "place “syria” for “lebanon”" in found[0].reason


def test_thousands_against_thousands_take_about_a_second():
    chance = random.Random(1)  # noqa: S311
    words = ["".join(chance.choices("abcdefghiklmnoprstu", k=7)) for _ in range(900)]

    def name():
        return f"{chance.choice('ABCFKMT')}-{chance.randint(1, 400)}{chance.choice(['', 'A', 'B'])}"

    known = [
        system(f"{name()} {chance.choice(words)}", place, category=place % 11)
        for place in range(4000)
    ]
    new = [system(f"{name()} {chance.choice(words)}", category=n % 11) for n in range(3000)]
    started = time.perf_counter()
    suggest_systems(new, known)
    assert time.perf_counter() - started < 4
