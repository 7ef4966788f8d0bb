"""Twenty people save one deal at once: one wins, nineteen are told, nothing is mixed."""

from threading import Barrier, Event, Thread

import pytest
from django.db import connection, transaction
from django.test import Client

from tests import factories as make
from tests.admin.test_history import values_of
from transfers.imports.transactions import LOCK
from transfers.models import Deal

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 20


@pytest.fixture
def deal(db):
    return make.deal(deliveries=[(2015, 4), (2016, 5)], comment="One.")


def save_at_once(deal, admin_user):
    """Answers of twenty saves, each of a comment and both deliveries of its own."""
    barrier, answers = Barrier(PEOPLE), {}
    values = values_of(deal)

    def save(number):
        client = Client()
        client.force_login(admin_user)
        mine = {"comment": f"By {number}.", "deliveries-0-number": 100 + number}
        mine |= {"deliveries-1-number": 100 + number}
        barrier.wait()
        try:
            answer = client.post(f"/admin/transfers/deal/{deal.pk}/change/", {**values, **mine})
            answers[number] = (answer.status_code, answer.content.decode())
        finally:
            connection.close()

    threads = [Thread(target=save, args=[number]) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    return threads, answers


def one_wins(deal, answers):
    (winner,) = [number for number, (status, _) in answers.items() if status == 302]
    refused = [page for status, page in answers.values() if status == 409]
    assert len(refused) == PEOPLE - 1
    assert all(f"By {winner}." in page and "both changed" in page for page in refused)
    assert Deal.objects.get().comment == f"By {winner}."
    assert set(deal.deliveries.values_list("number", flat=True)) == {100 + winner}
    assert deal.events.filter(pgh_label="update").count() == 1


def test_one_of_twenty_saves_wins_and_the_others_see_both_versions(deal, admin_user):
    threads, answers = save_at_once(deal, admin_user)
    for thread in threads:
        thread.join(60)
    one_wins(deal, answers)


def test_saves_wait_for_an_import_and_then_one_wins(deal, admin_user):
    held, release = Event(), Event()

    def importing():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
                held.set()
                release.wait(60)
        finally:
            connection.close()

    thread = Thread(target=importing)
    thread.start()
    held.wait(10)
    threads, answers = save_at_once(deal, admin_user)
    threads[0].join(1)
    assert not answers
    release.set()
    for each in [*threads, thread]:
        each.join(60)
    one_wins(deal, answers)


def test_who_waits_too_long_for_an_import_keeps_what_was_typed(deal, admin_client, monkeypatch):
    monkeypatch.setattr("transfers.revisions.versions.LOCK_TIMEOUT", "100ms")
    values = values_of(deal, comment="Mine.")
    held, release = Event(), Event()

    def importing():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
                held.set()
                release.wait(60)
        finally:
            connection.close()

    thread = Thread(target=importing)
    thread.start()
    held.wait(10)
    try:
        answer = admin_client.post(f"/admin/transfers/deal/{deal.pk}/change/", values)
    finally:
        release.set()
        thread.join(60)
    page = answer.content.decode()
    assert "An import, or somebody else’s edit" in page
    assert "Mine." in page
    assert Deal.objects.get().comment == "One."
