"""Deal-level lists: what is kept, what is joined, what waits, what a deal takes from them."""

import io

import pytest
from django.db import connections

from tests import factories
from tests.deal_files import ABOVE, deal_file, listed
from tests.register_files import deal, preamble, register_file
from transfers import deciding, imports
from transfers.imports import decisions
from transfers.models import (
    Deal,
    DealList,
    Delivery,
    ImportConflict,
    JoinDecision,
    ListedDeal,
    NameQuestion,
)

pytestmark = pytest.mark.django_db
FIRST = deal(1)


def others(ids, **changes):
    """Deals that print the same but for the changes, as the delivery level has them."""
    return [deal(number, **changes) for number in ids]


def rows(state=None):
    found = ListedDeal.objects.filter(join=state) if state else ListedDeal.objects.all()
    return list(found.order_by("line"))


def ids():
    """The register's id of the deal that each row is joined to, in the order of the file."""
    return [row.deal.reference.removeprefix("SIPRI-") if row.deal else row.join for row in rows()]


def state_of_everything():
    """All that an import may have written, without ids and times."""
    return (
        list(
            ListedDeal.objects.order_by("line", "digest").values_list(
                "digest", "occurrence", "join", "evidence", "deal__reference", "list__edition__name"
            )
        ),
        list(
            Deal.objects.order_by("reference").values_list(
                "reference", "number_ordered", "number_ordered_estimated", "comment"
            )
        ),
    )


def test_a_row_that_fits_one_deal_gives_number_ordered_and_comment(load):
    load(register_file(FIRST))
    outcome = load(deal_file(listed(ordered_mark="?")))
    assert outcome.as_dict() == {
        "edition": "2024-04-13",
        "layout": "sipri-deal",
        "applied": True,
        "rows": 1,
        "deals": {"new": 0, "changed": 1, "unchanged": 0, "absent": 0},
        "deliveries": {"new": 0, "changed": 0, "unchanged": 0, "absent": 0},
        "conflicts": 0,
        "created": 0,
        "names_to_decide": 0,
        "warnings": 0,
        "joined": {"unique": 1, "ambiguous": 0, "unmatched": 0},
        "faults": [],
    }
    joined = Deal.objects.get(reference="SIPRI-1")
    assert (joined.number_ordered, joined.number_ordered_estimated) == (4, True)
    assert joined.comment == "Probably with radar"
    (row,) = rows()
    assert (row.deal, row.evidence, row.list.edition.name) == (joined, "row", "2024-04-13")


@pytest.mark.parametrize(
    "change",
    [
        {"supplier": "Turkiye"},
        {"recipient": "Georgia"},
        {"order_year": "2012"},
        {"description": "loitering munition"},
        {"condition": "Second hand"},
        {"unit": "2.4"},
        {"delivered": "5"},
        {"years": "2014"},
        {"years": "2013; 2014"},
    ],
)
def test_a_row_that_differs_in_what_both_layouts_print_is_joined_to_nothing(load, change):
    load(register_file(FIRST, deal(2, Delivery_year="1995"), deal(3, Delivery_year="2020")))
    outcome = load(deal_file(listed(**change)))
    assert outcome.joined == {"unique": 0, "ambiguous": 0, "unmatched": 1}
    assert Deal.objects.get(reference="SIPRI-1").comment == ""


def test_names_of_other_vocabularies_are_the_same_names(load):
    load(register_file(deal(1, Supplier="Turkiye")))
    outcome = load(deal_file(listed(supplier="Turkey")))
    assert outcome.joined["unique"] == 1


def test_yearly_deliveries_stay_as_they_are(load):
    load(register_file(FIRST, deal(1, Delivery_year="2014", Numbers_delivered="3")))
    before = list(Delivery.objects.order_by("pk").values())
    load(deal_file(listed(delivered="7", years="2013; 2014")))
    assert ids() == ["1"]
    assert list(Delivery.objects.order_by("pk").values()) == before
    assert Delivery.pgh_event_model.objects.count() == len(before)


def test_marks_of_uncertainty_tell_deals_apart(load):
    load(register_file(deal(1), deal(2, Order_date_is_estimate="No")))
    outcome = load(deal_file(listed(order_mark="", comment="b"), listed(comment="a")))
    assert outcome.joined == {"unique": 2, "ambiguous": 0, "unmatched": 0}
    assert ids() == ["2", "1"]
    assert {row.evidence for row in rows()} == {"marks"}


def test_equal_designations_and_what_is_left_tell_deals_apart(load):
    load(register_file(deal(1, Designation="P-12"), deal(2, Designation="P-15 radar")))
    load(deal_file(listed(designation="P-15"), listed(designation="p 12")))
    assert ids() == ["2", "1"]
    assert [row.evidence for row in rows()] == ["rest", "designation"]


def test_nothing_is_left_over_where_rows_and_deals_are_not_equally_many(load):
    load(register_file(*others([1, 2, 3], Designation="P-15"), deal(4, Designation="P-12")))
    outcome = load(deal_file(listed(designation="P-12"), listed(designation="P-15", comment="x")))
    assert outcome.joined == {"unique": 0, "ambiguous": 2, "unmatched": 0}


def test_rows_that_nothing_tells_apart_wait_for_a_person(load):
    load(register_file(*others([1, 2])))
    outcome = load(deal_file(listed(comment="for the navy"), listed(comment="for the army")))
    assert outcome.joined == {"unique": 0, "ambiguous": 2, "unmatched": 0}
    assert not Deal.objects.exclude(comment="").exists()


def test_identical_rows_are_separate_deals(load):
    load(register_file(*others([1, 2])))
    outcome = load(deal_file(listed(), listed()))
    assert outcome.joined["unique"] == 2
    assert sorted(ids()) == ["1", "2"]
    assert [row.occurrence for row in rows()] == [1, 2]
    assert Deal.objects.filter(comment="Probably with radar").count() == 2


def test_three_identical_rows_and_two_deals_are_not_shared_out(load):
    load(register_file(*others([1, 2])))
    assert load(deal_file(listed(), listed(), listed())).joined["ambiguous"] == 3


def test_an_order_without_deliveries_waits_without_asking(load):
    load(register_file(FIRST))
    load(deal_file(listed(), listed(years="", delivered="0", tiv="", order_year="2022")))
    assert ids() == ["1", "undelivered"]


def test_a_list_of_some_years_is_compared_with_the_deliveries_of_these_years(load):
    load(
        register_file(
            FIRST,
            deal(1, Delivery_year="2019", Numbers_delivered="9"),
            deal(2, Delivery_year="2019", Designation="Late"),
        )
    )
    above = (ABOVE[0].replace("1990", "2010").replace("2023", "2015"), *ABOVE[1:])
    late = listed(designation="Late", years="", delivered="0", tiv="", order_mark="")
    outcome = load(deal_file(listed(delivered="4"), late, above=above))
    assert ids() == ["1", "2"]
    assert outcome.joined["unique"] == 2
    assert [row.evidence for row in rows()] == ["row", "designation"]


@pytest.mark.parametrize("late_first", [False, True])
def test_the_order_of_the_files_does_not_matter(load, late_first):
    early = register_file(
        deal(1, Delivery_year="1980"),
        deal(3, Delivery_year="1989", Numbers_delivered="1"),
        above=preamble(years=(1950, 1989)),
    )
    late = register_file(
        FIRST | {"SIPRI AT Database ID": "2"},
        deal(3, Delivery_year="1990", Numbers_delivered="2"),
        *others([4, 5], Delivery_year="1995"),
    )
    above = (ABOVE[0].replace("1990", "1950"), *ABOVE[1:])
    list_ = deal_file(
        listed(years="1980", order_year="2011"),
        listed(),
        listed(years="1989; 1990", delivered="3"),
        listed(years="1995", comment="a"),
        listed(years="1995", comment="b"),
        above=above,
    )
    load(late, edition="2024-04-13")
    load(early, edition="2024-04-13")
    load(list_)
    expected = state_of_everything()
    assert ids() == ["1", "2", "3", "ambiguous", "ambiguous"]
    ListedDeal.objects.all().delete()
    DealList.objects.all().delete()
    factories.empty_register()
    assert load(list_).joined == {"unique": 0, "ambiguous": 0, "unmatched": 5}
    assert set(ids()) == {"waiting"}
    for data in (late, early) if late_first else (early, late):
        outcome = load(data, edition="2024-04-13")
    assert outcome.joined == {"unique": 3, "ambiguous": 2, "unmatched": 0}
    assert state_of_everything() == expected


def test_a_list_waits_for_the_edition_that_was_named(load):
    outcome = load(deal_file(listed()), edition="2024-05-01")
    assert [warning.value for warning in outcome.warnings] == ["2024-05-01"]
    load(register_file(FIRST))
    assert ids() == ["waiting"]
    load(register_file(FIRST, above=preamble("1 May 2024")))
    assert ids() == ["1"]


def test_a_list_goes_to_the_newest_edition_that_is_not_newer(load):
    load(register_file(FIRST))
    load(register_file(FIRST, deal(2, Delivery_year="2020"), above=preamble("1 May 2025")))
    load(deal_file(listed(), listed(years="2020")))
    assert DealList.objects.get().edition.name == "2024-04-13"
    assert ids() == ["1", "unmatched"]


def test_importing_it_again_writes_nothing(load):
    load(register_file(FIRST, *others([2, 3], Delivery_year="2020")))
    data = deal_file(listed(), listed(years="2020", comment="a"), listed(years="2020"))
    load(data)
    counts = [model.pgh_event_model.objects.count() for model in (ListedDeal, DealList, Deal)]
    outcome = load(data)
    assert outcome.batch is None
    assert outcome.joined == {"unique": 1, "ambiguous": 2, "unmatched": 0}
    after = [model.pgh_event_model.objects.count() for model in (ListedDeal, DealList, Deal)]
    assert after == counts


def test_a_dry_run_counts_and_writes_nothing(load):
    load(register_file(FIRST))
    outcome = load(deal_file(listed()), dry_run=True)
    assert outcome.joined["unique"] == 1
    assert not ListedDeal.objects.exists()
    assert Deal.objects.get().comment == ""


def test_a_list_loaded_anew_changes_what_changed_and_clears_what_is_gone(load):
    load(register_file(FIRST, deal(2, Delivery_year="2020")))
    load(deal_file(listed(), listed(years="2020")))
    outcome = load(deal_file(listed(comment="Without radar", ordered="6")))
    assert outcome.comparison.deals == {"new": 0, "changed": 2, "unchanged": 0, "absent": 1}
    first, second = Deal.objects.order_by("reference")
    assert (first.number_ordered, first.comment) == (6, "Without radar")
    assert (second.number_ordered, second.comment) == (None, "")


def test_a_value_corrected_by_hand_stands_and_is_listed(load):
    load(register_file(FIRST))
    Deal.objects.update(number_ordered=5)
    outcome = load(deal_file(listed(ordered_mark="?")))
    assert outcome.comparison.conflicts == 2
    corrected = Deal.objects.get()
    assert (corrected.number_ordered, corrected.comment) == (5, "Probably with radar")
    assert corrected.number_ordered_estimated is None
    assert set(ImportConflict.objects.values_list("field", "ours", "theirs")) == {
        ("number_ordered", "5", "4"),
        ("number_ordered_estimated", "", "true"),
    }


def test_a_deal_corrected_by_hand_keeps_its_row(load):
    load(register_file(FIRST))
    data = deal_file(listed())
    load(data)
    Deal.objects.update(order_year=2010)
    load(data)
    load(register_file(FIRST, deal(2, Delivery_year="2020")))
    assert ids() == ["1"]


@pytest.mark.parametrize("lost", ["K\ufffdln", "K\ufffd\ufffdln"])
def test_a_comment_that_lost_a_letter_never_replaces_a_whole_one(load, lost):
    load(register_file(FIRST))
    load(deal_file(listed(comment="From Köln")))
    outcome = load(deal_file(listed(comment=f"From {lost}"), encoding="utf-8"))
    assert [warning.column for warning in outcome.warnings] == ["Comments"]
    assert outcome.batch is None
    assert Deal.objects.get().comment == rows()[0].comment == "From Köln"
    newer = (*ABOVE[:-1], "Data generated: 1 Nov 2024")
    load(deal_file(listed(comment=f"From {lost}"), encoding="utf-8", above=newer))
    assert Deal.objects.get().comment == "From Köln"


def test_a_whole_comment_replaces_one_that_lost_a_letter(load):
    load(register_file(FIRST))
    load(deal_file(listed(comment="From K\ufffdln"), encoding="utf-8"))
    assert Deal.objects.get().comment == "From K\ufffdln"
    load(deal_file(listed(comment="From Köln")))
    assert Deal.objects.get().comment == "From Köln"


def test_a_line_end_in_a_comment_is_a_blank_in_the_deal_and_stays_in_the_list(load):
    load(register_file(FIRST))
    load(deal_file(listed(comment="one\ntwo\n")))
    assert Deal.objects.get().comment == "one two"
    assert rows()[0].comment == "one\ntwo\n"


def test_delivered_more_than_ordered_and_late_orders_are_warnings(load):
    load(register_file(FIRST, deal(2, Order_date="2020", Delivery_year="2015")))
    outcome = load(
        deal_file(
            listed(ordered="3", order_tiv="7.5"),
            listed(order_year="2020", years="2015", order_tiv="11"),
        )
    )
    assert [(warning.column, warning.value) for warning in outcome.warnings] == [
        ("Number delivered", "4"),
        ("SIPRI TIV for total order", "11"),
        ("Year of order", "2020"),
    ]
    assert outcome.joined["unique"] == 2


def test_both_layouts_at_once_are_refused(reference):
    streams = [("a.csv", register_file(FIRST)), ("b.csv", deal_file(listed()))]
    with pytest.raises(imports.ImportRefused, match=r"b.csv.*apart from delivery-level files"):
        imports.read_files([(name, io.BytesIO(data)) for name, data in streams])


def test_one_list_twice_is_refused(load):
    with pytest.raises(imports.ImportRefused, match=r"date and coverage of file-1.csv"):
        load(deal_file(listed()), deal_file(listed()))


def decide(row, reference, user=None):
    deal = Deal.objects.get(reference=f"SIPRI-{reference}") if reference else None
    decisions.decide(row, deal, user)


def test_a_decision_joins_the_row_and_what_is_left_with_it(load, admin_user):
    load(register_file(*others([1, 2])))
    load(deal_file(listed(comment="for the navy"), listed(comment="for the army")))
    decide(rows()[0], 2, admin_user)
    assert ids() == ["2", "1"]
    assert [row.evidence for row in rows()] == ["person", "rest"]
    assert rows()[0].decided_by == admin_user
    assert Deal.objects.get(reference="SIPRI-2").comment == "for the navy"
    assert Deal.objects.get(reference="SIPRI-1").comment == "for the army"
    context = Deal.objects.get(reference="SIPRI-2").events.order_by("-pgh_id").first().pgh_context
    assert context.metadata["user"] == admin_user.pk


def test_a_decision_is_remembered_for_the_list_of_a_later_edition(load, admin_user):
    load(register_file(*others([1, 2, 3])))
    load(deal_file(listed(comment="navy"), listed(comment="army"), listed(comment="air")))
    decide(rows()[0], 3, admin_user)
    decide(rows()[1], None, admin_user)
    later = others([1, 2, 3], Numbers_delivered="6", TIV_delivery_values="15")
    load(register_file(*later, above=preamble("1 May 2025")))
    newer = (*ABOVE[:-1], "Data generated: 1 Jun 2025")
    more = {"delivered": 6, "ordered": 6}
    load(
        deal_file(
            listed(comment="navy", **more),
            listed(comment="army", **more),
            listed(**more),
            above=newer,
        )
    )
    latest = ListedDeal.objects.filter(list__edition__name="2025-05-01").order_by("line")
    assert [(row.deal and row.deal.reference, row.join, row.evidence) for row in latest] == [
        ("SIPRI-3", "joined", "earlier"),
        (None, "apart", "earlier"),
        (None, "ambiguous", ""),
    ]


def test_a_decision_can_be_taken_back(load, admin_user):
    load(register_file(*others([1, 2])))
    load(deal_file(listed(comment="for the navy"), listed(comment="for the army")))
    decide(rows()[0], 2, admin_user)
    decisions.reopen(rows()[0], admin_user)
    assert ids() == ["ambiguous", "ambiguous"]
    assert not JoinDecision.objects.exists()
    assert not Deal.objects.exclude(comment="").exists()


def test_a_deal_that_another_row_is_cannot_be_chosen(load, admin_user):
    load(register_file(*others([1, 2]), deal(3, Delivery_year="2020")))
    load(deal_file(listed(comment="a"), listed(comment="b"), listed(years="2020")))
    with pytest.raises(decisions.DecisionRefused, match="SIPRI-3 is line 8 of the list"):
        decide(rows()[0], 3, admin_user)
    assert ids() == ["ambiguous", "ambiguous", "3"]


def test_candidates_stand_in_order_of_how_much_they_share(load):
    load(
        register_file(
            deal(1, Description="SAM", Armament_category="Missiles"),
            deal(2, Delivery_year="2020", Numbers_delivered="1", Order_date="2001"),
            deal(3, Supplier="Turkiye"),
        )
    )
    load(deal_file(listed(), listed(years="2020", order_year="2001", delivered="1")))
    (row,) = rows("unmatched")
    (candidate,) = decisions.candidates([row])[row.pk]
    assert candidate.deal.reference == "SIPRI-1"
    assert candidate.differs == ["description"]


def test_a_party_that_no_actor_is_called_by_is_asked_about_and_joined_once_it_is_known(
    load, admin_user
):
    load(register_file(FIRST))
    data = deal_file(listed(recipient="Azerbaidjan"))
    outcome = load(data)
    assert outcome.as_dict()["names_to_decide"] == 1
    assert ids() == ["unmatched"]
    question = NameQuestion.objects.get()
    assert (question.spelled, question.made) == ("Azerbaidjan", None)
    assert question.suggestions.get().actor.name == "Azerbaijan"
    assert load(data).batch is None
    deciding.other_name(question, question.suggestions.get().actor, user=admin_user)
    assert ids() == ["1"]
    assert Deal.objects.get().comment == "Probably with radar"
    assert load(data).batch is None


@pytest.mark.django_db(transaction=True)
def test_a_decision_does_not_wait_for_ever_while_something_else_is_written(
    load, admin_user, monkeypatch
):
    load(register_file(*others([1, 2])))
    load(deal_file(listed(comment="for the navy"), listed(comment="for the army")))
    monkeypatch.setattr(decisions, "LOCK_TIMEOUT", "50ms")
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN; LOCK TABLE transfers_deal IN SHARE ROW EXCLUSIVE MODE")
            with pytest.raises(decisions.DecisionRefused, match="still being written"):
                decide(rows()[0], 2, admin_user)
    finally:
        other.close()
    assert ids() == ["ambiguous", "ambiguous"]
