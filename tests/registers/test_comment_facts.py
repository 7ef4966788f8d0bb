"""What is read from comments of our own wording, and what is left alone."""

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transfers.registers.comment_facts import Kind, facts_in

PIECES = (
    "Part of $12.5 m deal; EUR3-4 b 'X' programme; (SEK9 m ($1 m)); offsets $4 m; A or B version; "
    "incl 3 X-1 (Y-2) and 4 Z-9 version; Own designation Alpha and Beta-2; probably; uncertain; "
    "assembled from kits or produced under licence in North Land as K-1; delivered via X and Y; "
    "financed by aid from Z; 3 more cancelled 1991; 5-year lease; 'ABC' aid; for 3 Q frigates; ((("
).split(" ")
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
    st.lists(st.sampled_from([*PIECES, ";", "(", ")", "'", "9" * 30]), max_size=30).map("".join),
)


def read(comment):
    """Facts as text: kind, what it says, and "?" where doubted."""
    told = []
    for fact in facts_in(comment):
        said = fact.name
        if fact.amount_low is not None:
            high = f"-{fact.amount_high.normalize():f}" if fact.amount_high else ""
            said = f"{fact.currency} {fact.amount_low.normalize():f}{high} {fact.scope}"
        elif fact.scope:
            said = str(fact.scope)
        told.append(f"{fact.kind} {said}".strip() + ("?" if fact.doubted else ""))
    return told


@given(TEXTS)
@settings(max_examples=400)
def test_every_phrase_is_what_stands_at_its_place(comment):
    facts = facts_in(comment)
    assert [comment[fact.start : fact.end] for fact in facts] == [fact.phrase for fact in facts]
    assert all(fact.phrase for fact in facts)
    assert all(fact.name in fact.phrase for fact in facts if fact.kind is not Kind.DOUBT)
    assert len({(fact.kind, fact.start) for fact in facts}) == len(facts)


@given(
    st.decimals("0.01", "999", places=2),
    st.sampled_from([("m", 10**6), ("b", 10**9)]),
    st.sampled_from([("$", "USD"), ("EUR", "EUR"), ("FFR", "FRF"), ("DM", "DEM"), ("NIS", "ILS")]),
)
def test_an_amount_is_exact(number, unit, money):
    (fact,) = facts_in(f"For training; {money[0]}{number} {unit[0]} deal; more later")
    assert fact.amount_low == number * unit[1]
    assert isinstance(fact.amount_low, Decimal)
    assert (fact.currency, fact.scope, fact.amount_high) == (money[1], "deal", None)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("$15 m deal", ["contract_value USD 15000000 deal"]),
        ("$1.2-1.3 b deal", ["contract_value USD 1200000000-1300000000 deal"]),
        ("GBP900 m-GBP1 b deal", ["contract_value GBP 900000000-1000000000 deal"]),
        ("Part of larger EUR2 m deal", ["contract_value EUR 2000000 part"]),
        ("Deal worth $3 m", ["contract_value USD 3000000 deal"]),
        ("$3 m deal incl 7 launchers", ["contract_value USD 3000000 part"]),
        ("$3 m deal (incl 7 produced in Ruritania)", ["contract_value USD 3000000 deal"]),
        ("NOK7 m 'Sky' programme", ["contract_value NOK 7000000 programme"]),
        ("SEK9 m ($1 m) deal",
         ["contract_value SEK 9000000 deal", "contract_value USD 1000000 converted"]),
        ("$4 m or $5 m deal",
         ["contract_value USD 4000000 deal?", "contract_value USD 5000000 deal?"]),
        ("probably $4 m deal", ["contract_value USD 4000000 deal?"]),
        ("$8 m deal (offsets $2 m)",
         ["contract_value USD 8000000 deal", "contract_value USD 2000000 offset"]),
        ("$5 m aid", ["contract_value USD 5000000 deal", "aid"]),
    ],
)  # fmt: skip
def test_what_a_sum_covers(comment, expected):
    assert read(comment) == expected


@pytest.mark.parametrize(
    "comment",
    [
        "$47 deal",
        "QQQ5 m deal",
        "modernized in $5 m programme before delivery",
        "$9 m loan",
        "Deal incl $3 m for spare parts",
        "$5-4 m deal",
        "GBP4 m-EUR5 m deal",
        "$999999999999 b deal",
        "Ruritanian refusal of $5 m deal",
    ],
)
def test_other_sums_are_left_alone(comment):
    assert read(comment) == []


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("deal cancelled 2001", ["cancelled deal"]),
        ("4 more cancelled", ["cancelled part"]),
        ("12 ordered but 5 cancelled", ["cancelled part"]),
        ("probably more ordered but cancelled", ["cancelled part?"]),
        ("planned production in Ruritania cancelled", []),
        ("originally ordered for Ruritania but cancelled", []),
        ("3-year lease; lease extended", ["leased"]),
        ("for leased X-1 radars", []),
        ("probably leased from producer", ["leased?"]),
        ("'ABC' aid", ["aid"]),
        ("aid or financed by Ruritania", ["aid?", "financed_by Ruritania"]),
        ("Ruritanian aid cancelled", []),
        ("financed by Ruritania and Borduria", ["financed_by Ruritania", "financed_by Borduria"]),
        ("partly financed by Ruritanian oil company", ["financed_by Ruritanian oil company"]),
        ("development financed by Ruritania", []),
        ("financed by Ruritanian loan", []),
        ("delivered via Borduria; Sylvania and Ruritania",
         ["via Borduria", "via Sylvania", "via Ruritania"]),
        ("possibly sold via Ruritanian company", ["via Ruritanian company?"]),
        ("data link via satellite", []),
    ],
)  # fmt: skip
def test_terms_of_a_deal(comment, expected):
    assert read(comment) == expected


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("incl 5 assembled from kits in Ruritania", ["local_assembly Ruritania"]),
        ("assembled/produced under licence in North Borduria as Tiger",
         ["licensed_production North Borduria", "local_assembly North Borduria", "variant Tiger"]),
        ("assembled or produced under licence in Ruritania",
         ["licensed_production Ruritania?", "local_assembly Ruritania?"]),
        ("produced under licence", ["licensed_production"]),
        ("possibly production under licence in Ruritania", ["licensed_production Ruritania?"]),
        ("production of components in Ruritania", []),
        ("for 8 Q-ships produced under licence in Ruritania", []),
        ("planned production under licence in Ruritania", []),
    ],
)  # fmt: skip
def test_where_it_is_made(comment, expected):
    assert read(comment) == expected


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("Q-12A version", ["variant Q-12A"]),
        ("incl 3 Q-12T trainer and 2 Q-12R reconnaissance version",
         ["variant Q-12T", "variant Q-12R"]),
        ("incl 3 Q-12T; 4 Q-13 gunship and 2 Q-14 versions",
         ["variant Q-12T", "variant Q-13", "variant Q-14"]),
        ("Q-12 (Falcon-2) version", ["variant Q-12", "variant Falcon-2"]),
        ("Q-12 or Q-13 version", ["variant Q-12?", "variant Q-13?"]),
        ("Q-12 and probably Q-13 version", ["variant Q-12", "variant Q-13?"]),
        ("Second-hand Q-12 rebuilt to Q-13X version before delivery", ["variant Q-13X"]),
        ("Ruritanian designation Duke of York", ["variant Duke of York"]),
        ("Ruritanian designations T-1 and T-2", ["variant T-1", "variant T-2"]),
        ("for Q-12 aircraft modernized to Q-13 version", []),
        ("2 command post and 1 ARV version", []),
        ("6-wheeled version", []),
        ("similar to Q-12 version", []),
    ],
)  # fmt: skip
def test_second_names_and_versions(comment, expected):
    assert read(comment) == expected


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("Supplier uncertain", ["doubt uncertain?"]),
        ("$4 m deal; status uncertain (could be 5)",
         ["contract_value USD 4000000 deal", "doubt uncertain?", "doubt could?"]),
        ("possibly aid", ["aid?"]),
        ("delivered in May 1950", []),
    ],
)  # fmt: skip
def test_doubt_is_a_fact_of_its_own_where_it_touches_no_other(comment, expected):
    assert read(comment) == expected


@pytest.mark.parametrize(
    "piece",
    ["(", ")", ";", " and A-1", "1", "9-", "A(", "$1 m or ", "A ", " version", "; incl 3 A-1", "'",
     " designation A and ", "assembled or ", "via A; ", "financed by A and ", "part of ",
     "probably "],
)  # fmt: skip
def test_no_text_takes_long(piece):
    comment = (piece * 60_000)[:60_000]
    started = time.perf_counter()
    facts_in(comment)
    assert time.perf_counter() - started < 1
