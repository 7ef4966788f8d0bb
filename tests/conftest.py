"""Data that many tests begin with, the browser, and how the database is emptied."""

import os
import shutil

import pghistory.models
import pytest
from django.apps import apps
from django.core.cache import cache, caches
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import HealthCheck, settings

from tests.loading import read
from transfers import imports, models
from transfers.seeding import ensure_reference_data

# How quick an example is says more of the machine than of the code.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

# What imports look names up in; the evidence beside it is left to the tests that are about it.
REFERENCE = (
    models.Category,
    models.CategoryName,
    models.Actor,
    models.ActorName,
    models.Succession,
    models.WeaponDescription,
    models.DescriptionName,
    models.WeaponSystem,
    models.SystemName,
)


CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]

# What a migration makes, and would make again after each test: kept, as no test alters it.
MADE_BY_MIGRATION = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database of the tests; what they commit need not have reached the disk.

    Nothing is vacuumed beside them. It would come while a test has rows that are never committed;
    a table found empty is planned for as empty from then on, and a page that reads it, or a
    trigger that fills it, takes a hundred times as long.
    """
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"ALTER DATABASE {name} SET synchronous_commit TO off")
            for table in map(connection.ops.quote_name, connection.introspection.table_names()):
                cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def tests_may_empty_the_history():
    """Tests that commit have every table emptied after them; those of the history refuse that.

    Their triggers do not fire as a replica, which only a superuser of the database can claim.
    Most of the hundred tables are empty anyhow; to truncate them takes a second and more.
    """

    def filled(operations, style, tables, **_):
        if not tables:
            return []
        asked = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM {operations.quote_name(table)})"
            for table in sorted(set(tables) - MADE_BY_MIGRATION)
        )
        with operations.connection.cursor() as cursor:
            cursor.execute(asked)
            found = cursor.fetchall()
        return [f"DELETE FROM {operations.quote_name(table)}" for (table,) in found]

    flush = DatabaseOperations.execute_sql_flush

    def flush_as_replica(operations, sql_list):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            flush(operations, sql_list)
            cursor.execute("SET LOCAL session_replication_role = origin")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", filled)
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_as_replica)
        yield


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests; each opens a context of its own in it."""
    # The first of them has no windows to draw, and takes half the time.
    known = ("chromium-headless-shell", "chromium", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, known)), None)
    if not path:
        pytest.skip("No Chromium on this machine: install it, or set CHROMIUM to its path.")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would refuse the database under it.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
            yield chromium
            chromium.close()


@pytest.fixture
def alone(transactional_db):
    """No other connection to the test's database: an earlier page may have left one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _copy(model, direction):
    fields = (field for field in model._meta.concrete_fields if not field.generated)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    return f"COPY {model._meta.db_table} ({columns}) {direction}"


@pytest.fixture(scope="session")
def seed_copies(django_db_setup, django_db_blocker):
    """Rows of the fixtures by model, as COPY prints them: taken once, for `_put_back`.

    Without what triggers write, which they will write again.
    """
    copies = {}
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
        ensure_reference_data()
        for model in apps.get_app_config("transfers").get_models(include_auto_created=True):
            written = model is models.DataChange or issubclass(model, pghistory.models.Event)
            if written or model._meta.proxy:
                continue
            with cursor.copy(_copy(model, "TO STDOUT")) as copy:
                copies[model] = b"".join(copy)
        transaction.set_rollback(True)
    return {model: rows for model, rows in copies.items() if rows}


def _put_back(copies):
    # At once: a row may come before the one that it refers to.
    with transaction.atomic(), connection.cursor() as cursor:
        for model, rows in copies.items():
            with cursor.copy(_copy(model, "FROM STDIN")) as copy:
                copy.write(rows)


@pytest.fixture(autouse=True)
def _accounts(settings):
    """Passwords cost nothing, limits begin anew, and the second factor waits for its own tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.REQUIRE_SECOND_FACTOR = False
    cache.clear()
    caches["pages"].clear()  # two empty databases are of one version


@pytest.fixture(scope="module")
def swept(django_db_setup, django_db_blocker):
    """For modules that load a whole register: what they rolled back is cleared away after them.

    Its dead rows would stay, and every later test would read past them in each query.
    """
    yield
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            # See django_db_setup: as if the tables had never been looked at.
            cursor.execute(
                "UPDATE pg_class SET reltuples = -1 WHERE relkind = 'r' AND reltuples = 0"
                " AND relnamespace = 'public'::regnamespace"
            )
        connection.close()


@pytest.fixture
def reference(db, seed_copies):
    """The names that imports look up."""
    _put_back({model: seed_copies[model] for model in REFERENCE})


@pytest.fixture
def seeded(db, seed_copies):
    """Everything that the fixtures hold, as a first start leaves it."""
    _put_back(seed_copies)


@pytest.fixture
def load(reference):
    """Import files given as bytes; returns the outcome."""
    return lambda *files, **options: imports.import_files(read(files), **options)
