"""What every public page does: reads as the public, says what it was made of, gives up in time."""

import gzip
import time

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from tests import factories as make
from transfers.models import Deal
from transfers.public import urls
from transfers.reading import ROLE, as_reader, data_version, is_reader, tables


def patterns():
    return [each for each in get_resolver(urls).url_patterns if isinstance(each, URLPattern)]


def test_every_public_address_reads_as_the_public():
    assert [each for each in patterns() if not getattr(each.callback, "reads_only", False)] == []


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_a_public_page_can_only_be_read(method):
    careful = Client(enforce_csrf_checks=True)
    for path in ("/", "/actors/israel/", "/editions/compare/?a=1&b=2", "/robots.txt", "/api/"):
        answer = getattr(careful, method)(path)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD"), path


def run(sql):
    with as_reader(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE transfers_deal SET comment = 'x'",
        "DELETE FROM transfers_delivery",
        "INSERT INTO transfers_datachange (changes, changed_at) VALUES (1, now())",
        "TRUNCATE transfers_deal CASCADE",
        "CREATE TABLE mine (a int)",
        "SELECT * FROM auth_user",
        "SELECT * FROM django_session",
        "SELECT * FROM transfers_signin",
        "SELECT * FROM transfers_savedview",
        "SELECT * FROM transfers_review",
        "SELECT * FROM mfa_authenticator",
    ],
)
def test_the_public_can_neither_write_nor_read_what_is_private(sql):
    with pytest.raises(DatabaseError, match=r"permission denied|read-only"):
        run(sql)


@pytest.mark.django_db(transaction=True)
def test_after_a_page_the_connection_is_its_own_again():
    assert run("SELECT current_user") == [(ROLE,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user <> %s, current_setting('statement_timeout')", [ROLE])
        assert cursor.fetchone() == (True, "0")
    assert not is_reader()


@pytest.mark.django_db(transaction=True)
def test_a_page_reads_one_state_of_the_data():
    with as_reader():
        before = data_version()
        connection.ensure_connection()
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO transfers_datachange (changes, changed_at) VALUES (5, now())"
            )
        other.close()
        assert data_version() == before
    assert data_version().changes == before.changes + 5


@pytest.mark.django_db
def test_the_role_reads_the_tables_named_and_no_others():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND has_table_privilege(%s, oid, 'SELECT')",
            [ROLE],
        )
        assert sorted(table for (table,) in cursor.fetchall()) == tables()
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND has_table_privilege(%s, oid, %s)",
            [ROLE, "INSERT, UPDATE, DELETE, TRUNCATE"],
        )
        assert cursor.fetchall() == []


@pytest.mark.django_db
def test_a_page_that_was_seen_is_not_sent_again_until_something_changes(client):
    deal = make.deal()
    first = client.get("/transfers/")
    assert first.headers["Cache-Control"] == "public, no-cache"
    seen = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/transfers/", headers=seen)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    dated = client.get("/transfers/", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert dated.status_code == 304
    assert client.get("/transfers/?sort=tiv", headers=seen).status_code == 200

    Deal.objects.filter(pk=deal.pk).update(order_year=1987)
    changed = client.get("/transfers/", headers=seen)
    assert changed.status_code == 200
    assert b"1987" in changed.content
    assert changed.headers["ETag"] != first.headers["ETag"]


@pytest.mark.django_db
def test_a_page_is_made_once_for_each_state_of_the_data(client, django_assert_num_queries):
    make.deal()
    first = client.get("/transfers/")
    with django_assert_num_queries(3):
        assert client.get("/transfers/").content == first.content


@pytest.mark.django_db
def test_a_kept_page_is_sent_packed_to_those_who_can_read_that(client):
    make.deal()
    plain = client.get("/transfers/")
    for coding, packed in [("gzip, br", True), ("gzip;q=0", False), ("br", False), ("", False)]:
        sent = client.get("/transfers/", headers={"Accept-Encoding": coding})
        assert (sent.headers.get("Content-Encoding") == "gzip") is packed
        assert (gzip.decompress(sent.content) if packed else sent.content) == plain.content
        assert "Accept-Encoding" in sent.headers["Vary"]
        assert sent.headers["ETag"] == plain.headers["ETag"]
        assert int(sent.headers["Content-Length"]) == len(sent.content)


@pytest.mark.django_db
def test_what_is_as_large_as_many_pages_is_not_kept(client, monkeypatch):
    make.deal()
    monkeypatch.setattr("transfers.public.pages.LARGEST_KEPT", 100)
    assert client.get("/transfers/").status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get("/transfers/")
    assert len(queries) > 5


@pytest.mark.django_db
def test_the_head_of_a_page_is_that_of_the_page(client):
    make.deal()
    for path in ("/", "/transfers/", "/search/?q=x", "/sitemap.xml", "/robots.txt"):
        head, whole = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b""), path
        for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control", "Last-Modified"):
            assert head.headers[name] == whole.headers[name], path


@pytest.mark.django_db
def test_what_is_refused_is_neither_kept_nor_dated(client):
    for path in ("/transfers/?nonsense=1", "/transfers/NO-SUCH/"):
        response = client.get(path)
        assert "ETag" not in response.headers
        assert response.status_code in (400, 404)


def test_a_wrong_host_is_refused_without_a_word_in_the_log(client, capsys):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert capsys.readouterr().err == ""


@pytest.mark.django_db(transaction=True)
def test_a_query_that_takes_too_long_ends_in_a_page_that_says_so(client, monkeypatch, settings):
    def slow(*_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")

    caches["pages"].clear()
    settings.PUBLIC_STATEMENT_TIMEOUT = 50
    began = time.monotonic()
    with monkeypatch.context() as patch:
        patch.setattr("transfers.public.front.loaded_editions", slow)
        response = client.get("/")
    assert time.monotonic() - began < 10
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "This takes too long" in response.content.decode()
    settings.PUBLIC_STATEMENT_TIMEOUT = 5000
    assert client.get("/transfers/").status_code == 200
