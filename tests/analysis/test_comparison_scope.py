"""What a comparison covers: common years, what files printed, and the state it is of."""

import pghistory
import pytest
from django.db import transaction
from django.utils import timezone

from tests.analysis.side_by_side import NEW, OLD, A, B, compared, counts, lines
from tests.register_files import deal, preamble, register_file, row
from transfers.analysis import comparison, editions
from transfers.analysis.comparison import CannotCompare, find_editions
from transfers.imports import conflicts
from transfers.models import (
    Deal,
    Delivery,
    EditionComparison,
    ImportBatch,
    ImportConflict,
    RegisterEdition,
)

pytestmark = pytest.mark.django_db


# Coverage


def test_years_that_only_one_edition_covers_are_not_compared(two):
    early = deal(2, Order_date="1985", Delivery_year="1986")
    both = [row(Order_date="1985", Delivery_year="1988"), row(Order_date="1985")]
    two(
        [*both, early],
        [both[1], deal(3, Delivery_year="2023")],
        preamble(years=(1980, 2020)),
        preamble("10 Mar 2025", (1990, 2024)),
    )
    assert counts() == {}
    facts = compared().facts
    assert facts["years"] == [[1990, 2020]]
    assert (facts["old_deliveries"], facts["new_deliveries"]) == (1, 1)
    assert "delivery years 1990–2020" in next(comparison.told(compared()))


def test_a_file_of_some_suppliers_says_nothing_of_others(two):
    two(
        [row(), deal(2, Supplier="Serbia"), deal(3)],
        [row()],
        above_new=preamble("10 Mar 2025", (1990, 2024), supplier="Israel"),
    )
    assert lines("deals-gone", "external_id") == [("3",)]
    assert compared().facts["limited"] == [f"A file of edition {B} covers some suppliers only."]


def test_an_edition_in_several_files_covers_their_years_together(load):
    load(
        register_file(
            row(Order_date="1985", Delivery_year="1986"), above=preamble(years=(1980, 1989))
        )
    )
    load(
        register_file(
            row(Order_date="1985", Delivery_year="1991"), above=preamble(years=(1990, 2020))
        )
    )
    load(register_file(deal(9, Delivery_year="2014"), above=preamble("10 Mar 2025", (1985, 2020))))
    assert compared().facts["years"] == [[1985, 2020]]
    assert lines("deliveries-gone", "year") == [(1986,), (1991,)]
    assert lines("deals-gone", "external_id") == [("900001",)]


@pytest.mark.parametrize(
    ("a", "b", "error", "message"),
    [
        (A, "autumn", editions.NoEdition, "No edition is called 'autumn'. Loaded: 2025-03-10"),
        (A, A, CannotCompare, "Both are edition 2024-04-13"),
        (A, "", editions.NoEdition, "Name two editions"),
        (A, B, CannotCompare, "2024-04-13 covers 1950–1989 and 2025-03-10 covers 1990–2024"),
    ],
)
def test_what_cannot_be_compared_is_said(two, a, b, error, message):
    early = row(Order_date="1980", Delivery_year="1985")
    two([early], [deal(2)], preamble(years=(1950, 1989)))
    with pytest.raises(error, match=message):
        compared(a, b)
    assert not EditionComparison.objects.exists()


def test_common_years_without_a_delivery_are_no_comparison(two):
    two([row(Delivery_year="2012")], [deal(2, Delivery_year="2020")],
        preamble(years=(2012, 2014)), preamble("10 Mar 2025", (2014, 2024)))  # fmt: skip
    with pytest.raises(CannotCompare, match="no deliveries that files of both cover"):
        compared()
    assert not EditionComparison.objects.exists()


# What staff do is not the register's


def test_a_correction_made_before_or_after_an_edition_is_not_shown_as_its(load):
    load(register_file(row(), deal(2), above=OLD))
    Delivery.objects.filter(deal__reference="SIPRI-900001").update(number=5)
    Deal.objects.filter(reference="SIPRI-2").update(order_year=1999)
    load(register_file(row(), deal(2, Order_date="2012"), above=NEW))
    Deal.objects.filter(reference="SIPRI-2").update(local_production=True)
    assert lines("deals-changed", "external_id", "field", "old", "new") == [
        ("2", "order_year", "2011", "2012")
    ]
    assert counts() == {"deals-changed": 1}
    assert compared().facts["corrected"] == 3
    assert compared().facts["new_tiv"] == "20.00"
    assert any(
        line.startswith("Values corrected by hand: 3.") for line in comparison.told(compared())
    )


def test_a_conflict_decided_for_the_register_changes_no_comparison(load, admin_user):
    load(register_file(row(), above=OLD))
    Delivery.objects.update(number=5)
    load(register_file(row(Numbers_delivered="6", TIV_delivery_values="15"), above=NEW))
    told = [("number", "4", "6"), ("tiv", "10", "15")]
    assert lines("deliveries-changed", "field", "old", "new") == told
    conflicts.take_values(ImportConflict.objects.all(), admin_user)
    assert lines("deliveries-changed", "field", "old", "new") == told
    assert compared().facts["corrected"] == 0


def test_deals_that_are_not_published_are_left_out_and_counted(two):
    two([row(), deal(2)], [row(), deal(3)])
    Deal.objects.filter(reference="SIPRI-3").update(state="draft")
    assert counts().keys() == {"deals-gone", "deliveries-gone"} | {
        name for name in counts() if name.startswith("tiv")
    }
    assert compared().facts["left_out"] == 1


def test_three_editions_are_each_compared_as_they_were(two, load):
    two([row(), deal(2)], [row(Order_date="2012"), deal(2)])
    third = "2026-03-09"
    load(register_file(row(Order_date="2013"), above=preamble("9 Mar 2026", (1990, 2024))))
    assert lines("deals-changed", "old", "new") == [("2011", "2012")]
    assert lines("deals-changed", "old", "new", b=third) == [("2011", "2013")]
    assert lines("deals-gone", "external_id", a=B, b=third) == [("2",)]
    assert counts().keys() == {"deals-changed"}


def test_an_edition_loaded_again_without_a_row_no_longer_prints_it(two, load):
    two([row(), deal(2)], [row(), deal(2)])
    load(register_file(row(), above=NEW))
    assert lines("deals-gone", "external_id") == [("2",)]


def test_an_old_edition_keeps_its_values_when_more_of_its_years_come_late(load):
    load(register_file(row(Order_date="1985"), deal(2), above=preamble(years=(1990, 2024))))
    load(register_file(row(Order_date="1984"), deal(2, Order_date="2012"), above=NEW))
    late = row(Order_date="1984", Delivery_year="1988")
    load(register_file(late, above=preamble(years=(1980, 1989))))
    assert lines("deals-changed", "external_id", "old", "new") == [("2", "2011", "2012")]
    facts = compared().facts
    assert facts["years"] == [[1990, 2024]]
    assert (facts["old_deliveries"], facts["new_deliveries"]) == (2, 2)


# Numbers ordered and comments come from deal-level lists


def tell(edition, **values):
    """Write what a list of the edition tells of every deal, as its import would."""
    batch = ImportBatch.objects.create(
        register="sipri",
        layout="sipri-deal",
        edition_name=edition,
        edition=RegisterEdition.objects.get(name=edition),
    )
    with transaction.atomic(), pghistory.context(**{"import": batch.pk}):
        Deal.objects.update(**values)
        batch.state, batch.applied_at = "applied", timezone.now()
        batch.save()


def test_what_lists_of_both_editions_tell_is_compared(load):
    load(register_file(row(), above=OLD))
    tell(A, number_ordered=4, comment="Two batches")
    load(register_file(row(), above=NEW))
    tell(B, number_ordered=6, number_ordered_estimated=True, comment="Three batches")
    assert lines("deals-changed", "field", "old", "new") == [
        ("number_ordered", "4", "6"),
        ("number_ordered_estimated", "", "yes"),
        ("comment", "Two batches", "Three batches"),
    ]
    assert any("deals: 1." in line for line in comparison.told(compared()))


def test_what_lists_of_one_edition_tell_is_no_change(two):
    two([row()], [row()])
    tell(B, number_ordered=6, comment="Three batches")
    assert counts() == {}
    assert compared().facts["corrected"] == 0
    told = " ".join(comparison.told(compared()))
    assert "Number ordered and comment are not compared" in told


# The lines are kept


def test_a_comparison_is_worked_out_once_and_again_when_the_register_changes(
    two, django_assert_num_queries
):
    two([row(), deal(2)], [row(), deal(2)])
    pair = find_editions(A, B)
    first = comparison.compare(*pair)
    with django_assert_num_queries(2):
        assert comparison.compare(*pair).pk == first.pk
    Deal.objects.filter(reference="SIPRI-2").update(state="draft")
    assert comparison.compare(*pair).pk != first.pk
    assert EditionComparison.objects.count() == 1


def test_few_comparisons_are_kept(two, monkeypatch):
    monkeypatch.setattr(comparison, "KEPT", 1)
    two([row()], [row()])
    compared()
    compared(B, A)
    assert list(EditionComparison.objects.values_list("a__name", flat=True)) == [B]


def test_the_number_of_statements_does_not_grow_with_the_rows(two, django_assert_num_queries):
    two([deal(n) for n in range(1, 40)], [deal(n, Order_date="2012") for n in range(10, 60)])
    pair = find_editions(A, B)
    with django_assert_num_queries(49):
        comparison.compare(*pair)
