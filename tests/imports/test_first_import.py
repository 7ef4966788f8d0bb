"""A file into an empty register."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.register_files import deal, preamble, register_file, row
from transfers import imports
from transfers.models import (
    Actor,
    ActorName,
    Deal,
    DealTally,
    Delivery,
    DeliveryTally,
    ImportBatch,
    PublishedDeal,
    PublishedDelivery,
    RegisterEdition,
    RegisterEntry,
    StagedDelivery,
    WeaponSystem,
)

from .snapshots import everything


def test_deals_deliveries_and_entries_are_created(load):
    outcome = load(register_file(row(), row(Delivery_year="2014", TIV_delivery_values="10")))
    assert outcome.comparison.deals == {"new": 1, "changed": 0, "unchanged": 0, "absent": 0}
    assert outcome.comparison.deliveries == {"new": 2, "changed": 0, "unchanged": 0, "absent": 0}
    deal = Deal.objects.get()
    assert deal.reference == "SIPRI-900001"
    assert (deal.supplier.name, deal.recipient.name) == ("Israel", "Azerbaijan")
    assert (deal.system.designation, deal.system.category.name) == ("Heron-9", "Aircraft")
    assert (deal.order_year, deal.order_year_estimated) == (2011, True)
    assert deal.tiv_estimate == Decimal("2.5")
    assert list(deal.deliveries.values_list("year", "number")) == [(2013, 4), (2014, 4)]
    entry = RegisterEntry.objects.get()
    assert (entry.external_id, entry.edition.name) == ("900001", "2024-04-13")


def test_the_edition_carries_date_publisher_and_credit(load):
    load(register_file(row()))
    edition = RegisterEdition.objects.get()
    assert edition.generated_on == date(2024, 4, 13)
    assert "SIPRI" in edition.credit_line
    assert "non-commercial" in edition.terms


def test_rows_are_public_unless_loaded_as_drafts(load):
    load(register_file(row()))
    load(register_file(row(), deal(2)), draft=True)
    assert Deal.objects.get(reference="SIPRI-900001").state == "published"
    assert Deal.objects.get(reference="SIPRI-2").state == "draft"
    assert [d.reference for d in Deal.objects.published()] == ["SIPRI-900001"]


def test_the_batch_says_what_the_database_holds(load):
    outcome = load(register_file(row(), deal(2)))
    batch = ImportBatch.objects.get()
    assert batch.state == "applied"
    assert batch.comparison == outcome.as_dict()
    assert batch.comparison["deals"]["new"] == Deal.objects.count()
    assert batch.comparison["deliveries"]["new"] == Delivery.objects.count()
    assert [f.rows for f in batch.files.all()] == [2]
    assert not StagedDelivery.objects.exists()


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("Ruritania", "state"),
        ("Ruritanian rebels*", "armed_group"),
        ("Grand Alliance**", "organisation"),
        ("unknown rebel band*", "unknown"),
    ],
)
def test_an_unknown_actor_is_created_with_its_kind(load, printed, kind):
    outcome = load(register_file(row(Recipient=printed)))
    actor = Actor.objects.get(name=printed)
    assert actor.kind == kind
    assert ("actor", printed) in outcome.created
    assert actor.names.get().vocabulary == "SIPRI 2024"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Turkey", "Turkiye"),
        ("Türkiye", "Turkiye"),
        ("turkiye", "Turkiye"),
        ("United Arab Emirates", "UAE"),
        ("Czech Republic", "Czechia"),
    ],
)
def test_known_renames_are_names_of_one_actor(load, printed, name):
    load(register_file(row(Recipient=printed), above=preamble(), encoding="utf-8"))
    assert Deal.objects.get().recipient.name == name


@pytest.mark.parametrize("printed", ["Air defence systems", "Air-defence systems"])
def test_a_renamed_category_is_the_same_category(load, printed):
    load(register_file(row(Armament_category=printed)))
    assert Deal.objects.get().system.category.name == "Air-defence systems"


def test_a_description_written_out_is_the_abbreviation(load):
    load(
        register_file(
            row(Description="APC", Armament_category="Armoured vehicles"),
            deal(
                2, Description="armoured personnel carrier", Armament_category="Armoured vehicles"
            ),
        )
    )
    assert WeaponSystem.objects.filter(designation="Heron-9").count() == 1


def test_the_same_designation_with_another_description_is_another_system(load):
    load(
        register_file(
            row(Designation="Aditya", Description="APC", Armament_category="Armoured vehicles"),
            deal(2, Designation="Aditya", Description="tanker", Armament_category="Ships"),
        )
    )
    assert WeaponSystem.objects.filter(designation="Aditya").count() == 2


def test_an_unknown_category_is_refused_with_the_known_ones(load):
    before = everything()
    with pytest.raises(imports.ImportRefused) as refused:
        load(register_file(row(), deal(2, Armament_category="Spoons")))
    (fault,) = refused.value.faults
    assert (fault.file, fault.line, fault.column) == ("file-1.csv", 7, "Armament category")
    assert "Artillery" in fault.message
    assert everything() == before


def test_faults_of_every_kind_are_told_at_once(load):
    with pytest.raises(imports.ImportRefused) as refused:
        load(
            register_file(
                row(),
                row(),
                deal(2, Armament_category="Spoons"),
                deal(3, Status="Used"),
                row(Delivery_year="2014", Supplier="Serbia"),
            )
        )
    assert [(fault.line, fault.column) for fault in refused.value.faults] == [
        (7, "Delivery year"),
        (8, "Armament category"),
        (9, "Status"),
        (10, "Supplier"),
    ]


def test_a_name_of_two_actors_is_refused(load):
    first = Actor.objects.create(name="Old Ruritania", slug="old", kind="state")
    second = Actor.objects.create(name="New Ruritania", slug="new", kind="state")
    ActorName.objects.create(actor=first, name="Ruritania", vocabulary="a")
    ActorName.objects.create(actor=second, name="Ruritania", vocabulary="b")
    with pytest.raises(imports.ImportRefused, match="belongs to both 'Old Ruritania' and 'New"):
        load(register_file(row(Recipient="Ruritania")))


def test_two_spellings_of_a_new_name_are_one_actor(load):
    load(
        register_file(row(Recipient="Ruritánia"), deal(2, Recipient="ruritania"), encoding="utf-8")
    )
    assert Actor.objects.filter(folded="ruritania").count() == 1
    assert Deal.objects.count() == 2


def test_a_dry_run_compares_and_leaves_no_trace(load):
    before = everything()
    outcome = load(register_file(row(Recipient="Ruritania")), dry_run=True)
    assert outcome.comparison.deals["new"] == 1
    assert ("actor", "Ruritania") in outcome.created
    assert not outcome.applied
    assert everything() == before


def test_the_same_file_again_writes_nothing(load):
    data = register_file(row(), deal(2, Recipient="Ruritania"))
    load(data)
    before = everything()
    outcome = load(data)
    assert outcome.applied
    assert outcome.comparison.deals == {"new": 0, "changed": 0, "unchanged": 2, "absent": 0}
    assert everything() == before


def test_two_files_of_one_edition_make_one_set_of_deals(load):
    early = register_file(
        row(Delivery_year="1989", Order_date="1985"), above=preamble(years=(1950, 1989))
    )
    late = register_file(
        row(Delivery_year="1990", Order_date="1985"),
        above=preamble("16 Apr 2024 10:05:18 PM"),
    )
    outcome = load(early, late)
    assert outcome.edition == "2024-04-16"
    assert Deal.objects.get().deliveries.count() == 2


def test_two_files_one_after_the_other_make_the_same_edition(load):
    early = register_file(
        row(Delivery_year="1989", Order_date="1985"), above=preamble(years=(1950, 1989))
    )
    late = register_file(row(Delivery_year="1990", Order_date="1985"))
    load(late, edition="spring")
    outcome = load(early, edition="spring")
    assert outcome.comparison.deals == {"new": 0, "changed": 0, "unchanged": 1, "absent": 0}
    assert outcome.comparison.deliveries == {"new": 1, "changed": 0, "unchanged": 0, "absent": 0}
    assert Delivery.objects.filter(edition__name="spring").count() == 2


def test_a_file_without_date_needs_an_edition(load):
    with pytest.raises(imports.ImportRefused, match="--edition YYYY-MM-DD"):
        load(register_file(row(), above=[]))
    assert load(register_file(row(), above=[]), edition="2023-03-13").edition == "2023-03-13"


def test_warnings_are_listed_and_the_rows_imported_as_printed(load):
    outcome = load(
        register_file(
            row(Status="Second hand", TIV_deal_unit="1", TIV_delivery_values="4.1"),
            deal(2, Order_date="2015"),
            deal(3, TIV_deal_unit="2.4"),
        )
    )
    assert [(w.line, w.column, w.value) for w in outcome.warnings] == [
        (6, "TIV delivery values", "4.1"),
        (7, "Order date", "2015"),
        (8, "TIV deal unit", "2.4"),
    ]
    assert Delivery.objects.get(deal__reference="SIPRI-900001").printed_tiv == Decimal("4.1")
    assert Delivery.objects.get(deal__reference="SIPRI-2").printed_tiv is None
    assert RegisterEntry.objects.get(external_id="3").printed_unit_tiv == Decimal("2.4")


def test_delivered_more_than_ordered_is_a_warning(load):
    load(register_file(row()))
    Deal.objects.update(number_ordered=5)
    outcome = load(register_file(row(), row(Delivery_year="2014")), dry_run=True)
    (warning,) = outcome.warnings
    assert "8 of 5 ordered" in warning.message


def test_every_row_has_its_history_with_batch_and_reason(load, admin_user):
    load(register_file(row()), user=admin_user)
    for model in (Deal, Delivery, RegisterEntry):
        (event,) = model.pgh_event_model.objects.all()
        assert event.pgh_label == "insert"
        assert event.pgh_context.metadata["import"] == ImportBatch.objects.get().pk
        assert event.pgh_context.metadata["user"] == admin_user.pk
        assert "2024-04-13" in event.pgh_context.metadata["reason"]


def test_the_planner_knows_the_tables_that_pages_read(load):
    """Without, the first pages after an import may run into their time limit."""
    load(register_file(row(), row(Delivery_year="2014")))
    read = (PublishedDeal, PublishedDelivery, DealTally, DeliveryTally, Deal, Delivery)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tablename FROM pg_stats")
        known = {table for (table,) in cursor.fetchall()}
    assert {model._meta.db_table for model in read} <= known


def test_queries_do_not_grow_with_the_file(load):
    from django.db import connection

    def queries(rows):
        with CaptureQueriesContext(connection) as captured:
            load(
                register_file(
                    *(
                        deal(
                            n,
                            Recipient=f"Land {n}",
                            Designation=f"Heron-{n}",
                            Description=f"kind {n}",
                        )
                        for n in range(1, rows + 1)
                    )
                )
            )
        return len(captured)

    first = queries(5)
    assert queries(300) <= first <= 75


@pytest.mark.parametrize(
    ("designation", "description", "slug"),
    [
        ("Harop", "loitering munition", "harop"),
        ("HAROP", "Loitering Munition", "harop"),
        ("9M723 Iskander", "SSM", "iskander"),
        ("Iskander", "SSM", "iskander"),
        ("Kornet", "anti-tank missile", "kornet"),
    ],
)
def test_a_system_of_the_seeds_is_found_and_not_made_again(load, designation, description, slug):
    before = WeaponSystem.objects.count()
    file = register_file(
        row(Designation=designation, Description=description, Armament_category="Missiles")
    )
    assert load(file).created == []
    assert WeaponSystem.objects.count() == before
    assert Deal.objects.get().system.slug == slug
    assert load(file).comparison.deals["unchanged"] == 1


def test_a_system_of_the_seeds_with_another_description_is_another_system(load):
    load(register_file(row(Designation="Harop", Description="UAV")))
    assert sorted(
        WeaponSystem.objects.filter(designation="Harop").values_list("slug", flat=True)
    ) == ["harop", "harop-2"]
