"""Imports that are killed, and imports that meet: never a torn state."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.register_files import deal, register_file
from transfers.models import Deal, Delivery, ImportBatch, RegisterEntry

ROOT = Path(__file__).resolve().parents[2]
ROWS = 400
KILLS = 4

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("alone")]


def command(*arguments):
    """Start manage.py on the test's database, in a process of its own."""
    code = (
        "import sys, django; from django.conf import settings;"
        "settings.DATABASES['default']['NAME'] = sys.argv.pop(1); django.setup();"
        "from django.core.management import call_command;"
        "call_command(*sys.argv[1:])"
    )
    name = connection.settings_dict["NAME"]
    return subprocess.Popen(
        [sys.executable, "-c", code, name, *arguments],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def path(tmp_path, reference):
    path = tmp_path / "register.csv"
    rows = [deal(n, Recipient=f"Land {n % 50}") for n in range(1, ROWS + 1)]
    path.write_bytes(register_file(*rows))
    return path


def state():
    return (
        Deal.objects.count(),
        Delivery.objects.count(),
        RegisterEntry.objects.count(),
        ImportBatch.objects.filter(state="applied").count(),
    )


WHOLE, NOTHING = (ROWS, ROWS, ROWS, 1), (0, 0, 0, 0)


def test_an_import_killed_at_any_moment_is_whole_or_nothing(path):
    started = time.monotonic()
    command("import_register", str(path), "--dry-run").communicate()
    duration = time.monotonic() - started
    seen = set()
    for kill in range(KILLS):
        process = command("import_register", str(path))
        time.sleep((0.5 + 0.6 * kill / KILLS) * duration)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        _wait_for_backends()
        seen.add(state())
        assert seen <= {WHOLE, NOTHING}
        if state() == WHOLE:
            _empty()
    process = command("import_register", str(path))
    _, errors = process.communicate()
    assert process.returncode == 0, errors
    assert state() == WHOLE


def _wait_for_backends():
    """Wait until the server has noticed that the client is gone, and rolled back."""
    query = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute(query)
            if not cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("the killed import's connection is still there")


def _empty():
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE transfers_deal, transfers_delivery, transfers_registerentry, "
            "transfers_importbatch, transfers_registeredition CASCADE"
        )


def test_two_imports_at_once_leave_what_one_would_leave(path):
    processes = [command("import_register", str(path), "--json") for _ in range(2)]
    results = [(p.communicate()[0], p.returncode) for p in processes]
    assert [code for _, code in results] == [0, 0]
    assert state() == WHOLE
    assert sorted('"new": 400' in out for out, _ in results) == [False, True]


def test_an_import_waits_for_a_colleagues_edit_and_says_so_when_it_takes_too_long(
    path, monkeypatch
):
    from transfers import imports
    from transfers.imports import transactions

    monkeypatch.setattr(transactions, "LOCK_TIMEOUT", "200ms")
    settings = connection.get_connection_params()
    settings.pop("cursor_factory", None)
    settings.pop("context", None)
    with psycopg.connect(**settings) as colleague, path.open("rb") as stream:
        colleague.execute("LOCK TABLE transfers_deal IN ROW EXCLUSIVE MODE")
        files = imports.read_files([("register.csv", stream)])
        with pytest.raises(imports.ImportRefused, match="Try again in a moment"):
            imports.import_files(files)
    assert state() == NOTHING
