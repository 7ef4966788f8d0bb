"""History: nothing changes without a trace, by whatever way."""

import pghistory
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests import factories
from transfers import models
from transfers.models import Actor, Deal, Delivery

pytestmark = pytest.mark.django_db

UNTRACKED = {
    models.EditionComparison,
    models.EditionDifference,
    models.ImportChange,
    models.SignIn,  # itself a log
    models.StagedDelivery,
    models.StagedListing,
}


def told(model):
    events = model.pgh_event_model.objects.order_by("pgh_id")
    return list(events.values_list("pgh_label", flat=True))


def test_every_table_of_the_register_has_a_history():
    without = {
        model
        for model in apps.get_app_config("transfers").get_models()
        if not model._meta.proxy
        and not hasattr(model, "pgh_event_model")
        and not hasattr(model, "pgh_tracked_model")
    }
    assert without == UNTRACKED


def test_insert_update_and_delete_are_told():
    deal = factories.deal()
    deal.order_year = 2011
    deal.save()
    deal.delete()
    assert told(Deal) == ["insert", "update", "delete"]


def test_a_save_that_changes_nothing_is_not_told():
    factories.deal().save()
    assert told(Deal) == ["insert"]


def test_bulk_writes_and_raw_sql_are_told():
    deal = factories.deal()
    Delivery.objects.bulk_create(Delivery(deal=deal, year=y, number=1) for y in (2001, 2002))
    Delivery.objects.filter(year=2001).update(number=2)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM transfers_delivery WHERE year = 2002")
    assert told(Delivery) == ["insert", "insert", "update", "delete"]


def test_who_and_why_are_kept(admin_user):
    with pghistory.context(user=admin_user.pk, reason="typing error"):
        factories.actor("Ruritania")
    event = Actor.pgh_event_model.objects.get(name="Ruritania")
    assert event.pgh_context.metadata == {"user": admin_user.pk, "reason": "typing error"}


def test_times_are_of_the_clock_not_of_the_transaction():
    factories.actor("A")
    factories.actor("B")
    first, second = Actor.pgh_event_model.objects.order_by("pgh_id")
    assert second.pgh_created_at > first.pgh_created_at


@pytest.mark.parametrize("statement", ["UPDATE {} SET name = 'x'", "DELETE FROM {}"])
def test_history_cannot_be_altered(statement):
    factories.actor("A")
    table = Actor.pgh_event_model._meta.db_table
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert told(Actor) == ["insert"]
