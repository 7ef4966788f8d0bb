"""Undo this import…: who may, what it shows, and what it does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.admin.conftest import text_of
from tests.register_files import deal, register_file, row
from transfers.models import Deal, Delivery, ImportBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(load):
    outcome = load(register_file(row(), deal(2, Recipient="Ruritania"), deal(3)))
    return ImportBatch.objects.get(pk=outcome.batch)


@pytest.fixture
def address(batch):
    return reverse("admin:transfers_importbatch_undo", args=[batch.pk])


def page_of(batch):
    return reverse("admin:transfers_importbatch_change", args=[batch.pk])


def test_the_page_of_an_import_offers_the_undo_to_who_may(staff, batch, address):
    assert address in staff("view_importbatch", "undo_import").get(page_of(batch)).content.decode()
    other = staff("view_importbatch", "change_importbatch", name="other")
    assert address not in other.get(page_of(batch)).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_the_permission_there_is_nothing_to_see_or_do(staff, address, method):
    client = staff("view_importbatch", "change_importbatch", "delete_deal")
    assert getattr(client, method)(address, {"reason": "x"}).status_code == 403
    assert Deal.objects.count() == 3


def test_the_page_says_what_would_happen_and_changes_nothing(staff, address):
    told = text_of(staff("undo_import").get(address))
    assert "Deals 3 0 0" in told
    assert "Deliveries 3 0 0" in told
    assert Deal.objects.count() == 3


def test_an_undo_is_done_and_told_as_the_database_has_it(staff, batch, address):
    client = staff("view_importbatch", "undo_import")
    response = client.post(address, {"reason": "wrong file"}, follow=True)
    told = text_of(response)
    assert "3 deals" in told
    assert "The register now holds 0 deals and 0 deliveries." in told
    assert "wrong file" in told
    assert address not in response.content.decode()
    batch.refresh_from_db()
    assert (batch.state, batch.undone_by) == ("undone", client.user)
    assert not Deal.objects.exists()


def test_a_reason_is_required(staff, address):
    response = staff("undo_import").post(address, {"reason": " "})
    assert "This field is required." in text_of(response)
    assert Deal.objects.count() == 3


def test_what_stands_in_the_way_is_named_and_linked(staff, batch, address):
    Delivery.objects.filter(deal__reference="SIPRI-2").update(number=9)
    corrected = Deal.objects.get(reference="SIPRI-3")
    Deal.objects.filter(pk=corrected.pk).update(order_year=1999)
    client = staff("undo_import", "view_deal")
    response = client.get(address)
    assert "1 deal was changed since: SIPRI-3" in text_of(response)
    link = reverse("admin:transfers_deal_change", args=[corrected.pk])
    assert f'href="{link}"' in response.content.decode()
    assert "Undo this import" not in text_of(response).replace("Undo the import", "")
    assert client.post(address, {"reason": "x"}).status_code == 409
    assert Deal.objects.count() == 3


def test_records_that_one_may_not_view_are_counted_and_not_named(staff, address):
    made = Deal.objects.get(reference="SIPRI-2")
    factories.claim(made, claimant=factories.actor("Secretia"))
    told = text_of(staff("undo_import").get(address))
    assert "1 claim belongs to deals that the import added." in told
    assert "Secretia" not in told


def test_an_undone_import_says_so(staff, address):
    client = staff("undo_import")
    client.post(address, {"reason": "x"})
    assert "This import is undone." in text_of(client.get(address))
    assert client.post(address, {"reason": "x"}).status_code == 409


def test_queries_do_not_grow_with_the_import(staff, load, batch):
    client = staff("undo_import")

    def queries(pk):
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("admin:transfers_importbatch_undo", args=[pk]))
        return len(captured)

    few = queries(batch.pk)
    many = load(register_file(*(deal(n) for n in range(100, 190)), deal(2)))
    assert queries(many.batch) <= few <= 65
