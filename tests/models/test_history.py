"""History: nothing changes without a trace, by whatever way."""

import pghistory
import pgtrigger
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from pghistory.models import Context, Event

from tests import factories
from transfers import models
from transfers.models import Actor, Deal, Delivery

pytestmark = pytest.mark.django_db

UNTRACKED = {
    models.DataChange,  # follows from the history
    models.DealTally,  # these four follow from deals and deliveries
    models.DeliveryTally,
    models.PublishedDeal,
    models.PublishedDelivery,
    models.EditionComparison,
    models.EditionDifference,
    models.ImportChange,
    models.SignIn,  # itself a log
    models.StagedDelivery,
    models.StagedListing,
    models.UploadedTable,
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


EVENTS = [model for model in apps.get_models(include_auto_created=True) if issubclass(model, Event)]
HISTORY = [model for model in EVENTS if model._meta.managed and not model._meta.proxy] + [Context]
ALTERATIONS = [
    "UPDATE {table} SET {key} = {key}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "TRUNCATE {table} CASCADE",
]


@pytest.mark.parametrize("alteration", ALTERATIONS)
@pytest.mark.parametrize("table", HISTORY, ids=lambda model: model.__name__)
def test_no_table_of_the_history_can_be_altered(table, alteration):
    if table is Context:
        Context.objects.create(metadata={"user": 1})
    sql = alteration.format(table=table._meta.db_table, key=table._meta.pk.column)
    with (
        pytest.raises(DatabaseError, match="The history cannot be altered"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_every_tracked_table_has_one_of_these_histories():
    tracked = [m for m in apps.get_models() if hasattr(m, "pgh_event_models")]
    kept = {event for model in tracked for event in model.pgh_event_models.values()}
    assert kept <= set(HISTORY)
    assert len(kept) > 30


def test_ignoring_triggers_does_not_open_the_history():
    factories.actor("A")
    with (
        pytest.raises(DatabaseError, match="cannot be altered"),
        pgtrigger.ignore("transfers.ActorEvent:stays"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM transfers_actorevent")
    assert told(Actor) == ["insert"]


def test_who_and_why_may_be_added_to_in_the_same_transaction():
    with pghistory.context(user=1):
        factories.actor("A")
        with pghistory.context(reason="typing error"):
            factories.actor("B")
    (context,) = Context.objects.all()
    assert context.metadata == {"user": 1, "reason": "typing error"}


@pytest.mark.django_db(transaction=True)
def test_who_and_why_stay_as_told_after_their_transaction():
    with pghistory.context(user=1):
        factories.actor("A")
        with pghistory.context(reason="another act of the same request"):
            factories.actor("B")
    reasons = [
        event.pgh_context.metadata.get("reason")
        for event in Actor.pgh_event_model.objects.order_by("pgh_id")
    ]
    assert reasons == [None, "another act of the same request"]
    with pytest.raises(DatabaseError, match="cannot be altered"):
        Context.objects.update(metadata={"user": 2})
