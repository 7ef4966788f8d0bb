"""A newer edition over an older one: changed, absent, returned, and what staff corrected."""

import pytest

from tests.register_files import data_rows, deal, preamble, register_file, row
from transfers import imports
from transfers.analysis import editions
from transfers.analysis.register import delivery_rows
from transfers.imports import conflicts
from transfers.imports.warnings import incomplete
from transfers.models import (
    Category,
    Deal,
    Delivery,
    ImportConflict,
    RegisterEntry,
    WeaponSystem,
)
from transfers.registers import sipri_delivery

from .snapshots import everything

NEWER = preamble("10 Mar 2025 9:00:00 AM", (1990, 2024))


def newer(*rows, **options):
    return register_file(*rows, above=NEWER, **options)


def exported(edition):
    return data_rows("".join(sipri_delivery.write(delivery_rows(editions.find_edition(edition)))))


def test_changed_values_are_written_and_counted(load):
    load(register_file(row(), deal(2)))
    outcome = load(
        newer(
            row(
                Order_date="2012",
                SIPRI_estimate="3",
                TIV_deal_unit="3",
                TIV_delivery_values="15",
                Numbers_delivered="5",
            ),
            deal(2),
        )
    )
    assert outcome.comparison.deals == {"new": 0, "changed": 1, "unchanged": 1, "absent": 0}
    assert outcome.comparison.deliveries == {"new": 0, "changed": 1, "unchanged": 1, "absent": 0}
    changed = Deal.objects.get(reference="SIPRI-900001")
    assert (changed.order_year, changed.tiv_estimate) == (2012, 3)
    assert changed.deliveries.get().number == 5


def test_older_values_stay_in_the_history(load):
    load(register_file(row()))
    load(newer(row(Order_date="2012")))
    told = Deal.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", "order_year")
    assert list(told) == [("insert", 2011), ("update", 2012)]


def test_what_the_newer_edition_lacks_is_marked_and_never_deleted(load):
    load(register_file(row(), row(Delivery_year="2014"), deal(2)))
    outcome = load(newer(row()))
    assert outcome.comparison.deals == {"new": 0, "changed": 0, "unchanged": 1, "absent": 1}
    assert outcome.comparison.deliveries == {"new": 0, "changed": 0, "unchanged": 1, "absent": 2}
    gone = Delivery.objects.filter(absent_since__name="2025-03-10")
    assert gone.count() == 2
    assert RegisterEntry.objects.get(external_id="2").absent_since.name == "2025-03-10"
    assert RegisterEntry.objects.get(external_id="900001").absent_since is None
    assert [d.reference for d in Deal.objects.published()] == ["SIPRI-900001"]
    assert Deal.objects.with_delivered().get(reference="SIPRI-900001").number_delivered == 4


def test_what_comes_back_is_present_again(load):
    load(register_file(row(), deal(2)))
    load(newer(row()))
    again = preamble("9 Mar 2026 9:00:00 AM", (1990, 2025))
    outcome = load(register_file(row(), deal(2), above=again))
    assert outcome.comparison.deals == {"new": 0, "changed": 1, "unchanged": 1, "absent": 0}
    assert not Delivery.objects.filter(absent_since__isnull=False).exists()
    assert Deal.objects.published().count() == 2


def test_years_a_file_does_not_cover_are_not_absent(load):
    load(register_file(row(Delivery_year="1995", Order_date="1990"), deal(2)))
    outcome = load(
        register_file(
            row(Delivery_year="1995", Order_date="1990"),
            above=preamble("10 Mar 2025", (1990, 1999)),
        )
    )
    assert outcome.comparison.deals["absent"] == outcome.comparison.deliveries["absent"] == 0


def test_a_selection_of_suppliers_says_nothing_of_others(load):
    load(register_file(row(), deal(2, Supplier="Serbia"), deal(3)))
    selection = preamble("10 Mar 2025", (1990, 2024), supplier="Israel")
    outcome = load(register_file(row(), above=selection))
    assert outcome.comparison.deals["absent"] == 1
    assert RegisterEntry.objects.get(absent_since__isnull=False).external_id == "3"


def test_a_deal_with_years_beyond_the_file_is_not_absent(load):
    load(
        register_file(
            row(Order_date="1985", Delivery_year="1989"), above=preamble(years=(1950, 1989))
        ),
        edition="spring",
    )
    load(register_file(row(Order_date="1985", Delivery_year="1990"), deal(2)), edition="spring")
    outcome = load(newer(deal(2)))
    assert outcome.comparison.deals["absent"] == 0
    assert outcome.comparison.deliveries["absent"] == 1


def test_a_renamed_actor_changes_nothing_but_the_spelling(load):
    load(register_file(row(Recipient="Turkey")))
    outcome = load(newer(row(Recipient="Turkiye")))
    assert outcome.comparison.deals["changed"] == 0
    assert RegisterEntry.objects.get().recipient_name.name == "Turkiye"


def test_an_older_file_does_not_overwrite_a_newer_edition(load):
    load(newer(row()))
    before = everything()
    with pytest.raises(imports.ImportRefused, match="newer values, of edition 2025-03-10"):
        load(register_file(row(Order_date="2010")))
    assert everything() == before


def test_an_older_file_of_other_years_is_welcome(load):
    load(newer(row(Order_date="1985")))
    early = preamble("13 Apr 2024", (1950, 1989))
    outcome = load(register_file(row(Order_date="1985", Delivery_year="1988"), above=early))
    assert outcome.comparison.deliveries["new"] == 1
    assert RegisterEntry.objects.get().edition.name == "2025-03-10"


def test_each_edition_can_be_written_out_as_it_was(load):
    old = register_file(row(Supplier="Turkey", TIV_delivery_values="9.9"), deal(2), deal(3))
    new = newer(row(Supplier="Turkiye", Numbers_delivered="7"), deal(3, Order_date="2009"))
    load(old)
    load(new)
    assert exported("2024-04-13") == data_rows(old.decode())
    assert exported("2025-03-10") == data_rows(new.decode())


def test_a_correction_shows_in_what_is_written_out(load):
    load(register_file(row()))
    Delivery.objects.update(number=9)
    (line,) = exported("2024-04-13")
    assert ",9,No,2013," in line


def test_a_corrected_party_is_written_under_its_own_name(load):
    load(register_file(row(Recipient="Turkey"), deal(2, Recipient="Serbia")))
    Deal.objects.filter(reference="SIPRI-900001").update(
        recipient=Deal.objects.get(reference="SIPRI-2").recipient
    )
    assert any(line.startswith("900001,Israel,Serbia,") for line in exported("2024-04-13"))


@pytest.mark.parametrize(("number", "tiv"), [("4", "10"), ("6", "15")])
def test_a_correction_by_hand_stands_and_is_listed(load, number, tiv):
    load(register_file(row()))
    Delivery.objects.update(number=5)
    outcome = load(newer(row(Numbers_delivered=number, TIV_delivery_values=tiv)))
    assert Delivery.objects.get().number == 5
    assert outcome.comparison.conflicts == 1
    assert outcome.comparison.deliveries["changed"] == 0
    conflict = ImportConflict.objects.get()
    assert (conflict.field, conflict.ours, conflict.theirs, conflict.state) == (
        "number",
        "5",
        number,
        "open",
    )


def test_the_same_file_after_a_correction_lists_it_too(load):
    load(register_file(row()))
    Deal.objects.update(order_year=2010)
    load(register_file(row()))
    assert Deal.objects.get().order_year == 2010
    assert ImportConflict.objects.get().theirs == "2011"


def test_a_conflict_is_listed_once_for_each_value_of_the_register(load):
    load(register_file(row()))
    Delivery.objects.update(number=5)
    load(register_file(row()))
    load(newer(row()))
    assert ImportConflict.objects.count() == 1
    load(register_file(row(Numbers_delivered="8"), above=preamble("9 Mar 2026", (1990, 2025))))
    assert ImportConflict.objects.count() == 2
    assert Delivery.objects.get().number == 5


def test_other_fields_of_a_corrected_row_are_still_updated(load):
    load(register_file(row()))
    Deal.objects.update(order_year=2010)
    load(newer(row(Order_date="2012", Local_production="Yes")))
    deal = Deal.objects.get()
    assert (deal.order_year, deal.local_production) == (2010, True)


def test_a_correction_survives_many_editions(load):
    load(register_file(row()))
    Deal.objects.update(order_year=2010)
    load(newer(row(Order_date="2012", Local_production="Yes")))
    load(
        register_file(
            row(Order_date="2012", Local_production="No"),
            above=preamble("9 Mar 2026", (1990, 2025)),
        )
    )
    deal = Deal.objects.get()
    assert (deal.order_year, deal.local_production) == (2010, False)


def test_a_value_set_back_to_the_registers_is_no_correction(load):
    load(register_file(row()))
    Deal.objects.update(order_year=2010)
    Deal.objects.update(order_year=2011)
    outcome = load(newer(row()))
    assert outcome.comparison.conflicts == 0


def test_a_delivery_entered_by_hand_is_not_absent(load):
    load(register_file(row()))
    Delivery.objects.create(deal=Deal.objects.get(), year=2015, number=1)
    outcome = load(newer(row()))
    assert outcome.comparison.deliveries["absent"] == 0


def test_a_correction_that_cannot_stand_beside_the_file_is_refused(load):
    load(register_file(row(), deal(2, Recipient="Serbia")))
    Deal.objects.filter(reference="SIPRI-900001").update(
        supplier=Deal.objects.get(reference="SIPRI-2").recipient
    )
    before = everything()
    with pytest.raises(imports.ImportRefused, match="deal_between_two_parties"):
        load(newer(row(Recipient="Serbia"), deal(2, Recipient="Serbia")))
    assert everything() == before


def test_a_system_moves_to_the_category_of_a_newer_edition(load):
    load(register_file(row()))
    load(newer(row(Armament_category="Other")))
    assert WeaponSystem.objects.get(designation="Heron-9").category.name == "Other"


def test_a_category_set_by_hand_stays(load):
    load(register_file(row()))
    WeaponSystem.objects.update(category=Category.objects.get(name="Sensors"))
    load(newer(row(Armament_category="Other")))
    assert WeaponSystem.objects.get(designation="Heron-9").category.name == "Sensors"


def test_a_correction_made_after_the_decision_opens_the_conflict_again(load, admin_user):
    load(register_file(row()))
    Delivery.objects.update(number=5)
    load(register_file(row()))
    conflicts.keep_corrections(ImportConflict.objects.all(), admin_user)
    load(register_file(row()))
    assert ImportConflict.objects.get().state == "kept"
    Delivery.objects.update(number=6)
    load(register_file(row()))
    conflict = ImportConflict.objects.get()
    assert (conflict.state, conflict.ours, conflict.decided_by) == ("open", "6", None)


def test_the_same_file_again_leaves_no_trace_while_a_correction_stands(load):
    load(register_file(row()))
    Delivery.objects.update(number=5)
    load(register_file(row()))
    before = everything()
    load(register_file(row()))
    assert everything() == before


def test_what_staff_changed_is_counted_for_who_writes_the_edition_out(load):
    load(register_file(row(), deal(2)))
    edition = editions.find_edition("2024-04-13")
    assert editions.changed_by_hand(edition) == 0
    Delivery.objects.filter(deal__reference="SIPRI-2").update(number=5)
    assert editions.changed_by_hand(edition) == 1


@pytest.mark.parametrize(
    ("absent", "present", "warned"), [(99, 0, 0), (100, 901, 0), (100, 900, 1), (5000, 100, 1)]
)
def test_much_that_is_absent_is_a_warning(absent, present, warned):
    assert len(incomplete(absent, present)) == warned
