import io

import pytest

from tests import register_files as files
from tests.admin.conftest import text_of
from transfers import imports
from transfers.imports import conflicts
from transfers.models import Actor, Deal, Delivery, ImportConflict

pytestmark = pytest.mark.django_db

LIST = "/admin/transfers/importconflict/"
MAY_DECIDE = ["view_importconflict", "change_importconflict", "change_deal"]


def load(day, *rows):
    content = files.register_file(*rows, above=files.preamble(f"{day} Apr 2024"))
    return imports.import_files(imports.read_files([("file.csv", io.BytesIO(content))]))


@pytest.fixture
def register(reference):
    load(1, files.deal(1))
    return Deal.objects.get()


@pytest.fixture
def conflict(register):
    """Corrected by hand from 4 to 7 items; the next edition says 5."""
    Delivery.objects.update(number=7)
    load(2, files.deal(1, Numbers_delivered="5", TIV_delivery_values="12.5"))
    return ImportConflict.objects.get()


def decide(client, conflict, button):
    return client.post(f"{LIST}{conflict.pk}/decide/", {button: "x"}, follow=True)


def test_open_conflicts_come_first_with_both_values(boss, conflict):
    page = text_of(boss.get(LIST))
    assert "Israel → Azerbaijan: Heron-9 (UAV) number 2013 7 5" in page


def test_keeping_the_correction_leaves_it(boss, conflict, admin_user):
    decide(boss, conflict, "keep")
    conflict.refresh_from_db()
    assert (conflict.state, conflict.decided_by) == ("kept", admin_user)
    assert conflict.decided_at is not None
    assert Delivery.objects.get().number == 7


def test_a_decided_conflict_leaves_the_list_of_open_ones(boss, conflict):
    decide(boss, conflict, "keep")
    assert "Heron-9" not in text_of(boss.get(LIST))
    assert "Heron-9" in text_of(boss.get(LIST, {"state": "kept"}))


def test_taking_the_registers_value_writes_it_as_the_import_would(boss, conflict, admin_user):
    response = decide(boss, conflict, "take")
    assert "1 decided: the register's value is taken." in text_of(response)
    conflict.refresh_from_db()
    assert conflict.state == "taken"
    delivery = Delivery.objects.get()
    assert delivery.number == 5
    event = delivery.events.order_by("-pgh_id").first()
    assert event.pgh_context.metadata["import"] == conflict.batch_id
    assert event.pgh_context.metadata["user"] == admin_user.pk
    load(3, files.deal(1, Numbers_delivered="6", TIV_delivery_values="15"))
    assert Delivery.objects.get().number == 6
    assert ImportConflict.objects.count() == 1


def test_several_are_decided_at_once(boss, register):
    Delivery.objects.update(number=7, number_estimated=None)
    load(2, files.deal(1, Numbers_delivered="5", Numbers_delivered_is_estimate="Yes"))
    assert ImportConflict.objects.count() == 2
    keys = list(ImportConflict.objects.values_list("pk", flat=True))
    boss.post(LIST, {"action": "take_values", "_selected_action": keys})
    delivery = Delivery.objects.get()
    assert (delivery.number, delivery.number_estimated) == (5, True)
    assert set(ImportConflict.objects.values_list("state", flat=True)) == {"taken"}


@pytest.mark.parametrize(
    ("corrected", "printed", "expected"),
    [
        ({"order_year": 1999}, {"Order_date": "2010"}, {"order_year": 2010}),
        ({"order_year": 1999}, {"Order_date": "", "Order_date_is_estimate": ""}, None),
        ({"order_year_estimated": None}, {"Order_date_is_estimate": "No"}, False),
        ({"condition": "second_hand"}, {"Status": "Second hand but modernized"}, "modernised"),
        ({"local_production": True}, {"Local_production": ""}, None),
        ({"tiv_estimate": "3.1"}, {"SIPRI_estimate": "2.75"}, "2.7500"),
    ],
)
def test_a_value_of_every_kind_can_be_taken(boss, register, corrected, printed, expected):
    Deal.objects.update(**corrected)
    load(2, files.deal(1, **printed))
    for conflict in ImportConflict.objects.all():
        decide(boss, conflict, "take")
    (field,) = corrected
    value = getattr(Deal.objects.get(), field)
    wanted = expected[field] if isinstance(expected, dict) else expected
    assert (str(value) if isinstance(wanted, str) else value) == wanted


def test_parties_are_shown_by_name_and_taken_by_id(boss, register):
    Deal.objects.update(supplier=Actor.objects.create(name="Elsewhere", slug="x", kind="state"))
    load(2, files.deal(1, Supplier="Nowhere"))
    page = text_of(boss.get(LIST))
    assert "supplier – Elsewhere Nowhere" in page
    conflict = ImportConflict.objects.get()
    decide(boss, conflict, "take")
    assert Deal.objects.get().supplier.name == "Nowhere"


def test_a_value_corrected_again_is_not_overwritten(boss, conflict):
    Delivery.objects.update(number=9)
    response = decide(boss, conflict, "take")
    assert "number is now 9 and no longer 7" in text_of(response)
    assert Delivery.objects.get().number == 9
    conflict.refresh_from_db()
    assert conflict.state == "open"


def test_a_value_the_database_refuses_is_not_taken(boss, conflict):
    ImportConflict.objects.update(theirs_key="0")
    response = decide(boss, conflict, "take")
    assert "delivery_number_positive" in text_of(response)
    assert Delivery.objects.get().number == 7


def test_a_decision_is_made_once(conflict, admin_user):
    assert conflicts.keep_corrections([conflict], admin_user) == 1
    assert conflicts.take_values([conflict], admin_user) == 0
    assert Delivery.objects.get().number == 7


@pytest.mark.parametrize("missing", ["change_importconflict", "change_deal"])
def test_deciding_needs_both_permissions(staff, conflict, missing):
    client = staff(*(code for code in MAY_DECIDE if code != missing))
    assert decide(client, conflict, "take").status_code == 403
    action = {"action": "take_values", "_selected_action": [conflict.pk]}
    assert client.post(LIST, action).status_code in (200, 302)
    assert Delivery.objects.get().number == 7
    form = client.get(f"{LIST}{conflict.pk}/change/")
    assert "Keep the correction" not in text_of(form)
    client = staff(*MAY_DECIDE)
    assert "Keep the correction" in client.get(f"{LIST}{conflict.pk}/change/").content.decode()
    decide(client, conflict, "take")
    assert Delivery.objects.get().number == 5


def test_reading_never_decides(boss, conflict):
    assert boss.get(f"{LIST}{conflict.pk}/decide/").status_code == 405
