"""Errors of the API, its limit, and what its answers carry."""

import re

import pytest
from django.db import connection
from django.urls import get_resolver

from tests import factories as make
from tests.api.conftest import everything
from transfers.api import urls
from transfers.api.answering import ReadOnly
from transfers.api.limits import PerAddress
from transfers.models import Deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def problem(client, db):
    """Ask for what is refused, and give the problem; its form is checked."""

    def refused(path, status, method="get", **headers):
        response = getattr(client, method)(f"/api/v1/{path}", headers=headers)
        told = response.json()
        assert response.status_code == told["status"] == status
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" not in response.headers
        assert told["title"]
        assert told["detail"]
        assert told["instance"].startswith("/api/v1/")
        anchor = re.fullmatch(r"http://testserver/api/#([a-z-]+)", told["type"])[1]
        assert f'id="{anchor}"' in client.get("/api/").content.decode()
        return response, told

    return refused


@pytest.mark.parametrize(
    ("path", "parameter", "value", "allowed"),
    [
        ("deals/?colour=red", "colour", "red", "supplier, recipient"),
        ("deals/?sort=tiv", "sort", "tiv", "fields, page_size, cursor"),
        ("deals/?page=2", "page", "2", "fields, page_size, cursor"),
        ("deals/?format=json", "format", "json", "fields, page_size, cursor"),
        ("deals/?order_from=20x5", "order_from", "20x5", "from 1900 to 2100"),
        ("deals/?supplier=nobody", "supplier", "nobody", "Choose one"),
        ("deals/?q=a&q=b", "q", "a, b", "once"),
        ("deals/?page_size=1001", "page_size", "1001", "from 1 to 1000"),
        ("deals/?page_size=0", "page_size", "0", "from 1 to 1000"),
        ("deals/?page_size=5&page_size=6", "page_size", "5, 6", "once"),
        ("deals/?fields=reference,colour", "fields", "colour", "reference, sipri_id"),
        ("deals/?cursor=x", "cursor", "x", "next"),
        ("deals/?cursor=WyJhY3RvcnMiLDFd", "cursor", "WyJhY3RvcnMiLDFd", "next"),
        ("deals/?cursor=WyJkZWFscyIsIjEiXQ", "cursor", "WyJkZWFscyIsIjEiXQ", "next"),
        ("claims/?stance=shouts", "stance", "shouts", "denies"),
        ("claims/?allegation=none", "allegation", "none", "/api/v1/claims/"),
        ("claims/?changed_since=soon", "changed_since", "soon", "2026-03-01"),
        ("editions/?q=a", "q", "a", "fields"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(problem, path, parameter, value, allowed):
    _, told = problem(path, 400)
    (error,) = told["errors"]
    assert (error["parameter"], error["value"]) == (parameter, value)
    assert allowed in error["detail"]


def test_all_bad_parameters_are_named_at_once(problem):
    _, told = problem("deals/?colour=red&order_from=x&fields=y&page_size=z&cursor=w", 400)
    named = [error["parameter"] for error in told["errors"]]
    assert named == ["colour", "order_from", "fields", "page_size", "cursor"]


def test_one_record_takes_fields_alone(problem):
    everything("open")
    _, told = problem("actors/open-one/?page_size=1&fields=age", 400)
    assert [error["parameter"] for error in told["errors"]] == ["page_size", "fields"]


@pytest.mark.parametrize("path", ["deals/NO-SUCH/", "deals/%00/", "deliveries/1/", "nosuch/"])
def test_what_is_not_there(problem, path):
    problem(path, 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_is_read_only(problem, method):
    response, told = problem("deals/", 405, method)
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert told["allowed"] == ["GET", "HEAD", "OPTIONS"]


def test_json_is_all_there_is(problem, ask):
    _, told = problem("deals/", 406, accept="text/csv")
    assert told["allowed"] == ["application/json"]
    ask("deals/", accept="text/html,*/*;q=0.8")


def test_nobody_may_ask_too_often(client, problem, settings, monkeypatch):
    settings.API_RATE = 2
    now = 1000.0
    monkeypatch.setattr(PerAddress, "timer", lambda self: now)
    first = client.get("/api/v1/editions/")
    assert first.headers["RateLimit-Policy"] == '"address";q=2;w=60'
    assert first.headers["RateLimit"] == '"address";r=1;t=60'
    now += 20
    assert client.get("/api/v1/deals/NO/").headers["RateLimit"] == '"address";r=0;t=40'
    response, _ = problem("editions/", 429)
    assert response.headers["Retry-After"] == "40"
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/api/v1/editions/", **elsewhere).status_code == 200
    now += 40
    assert client.get("/api/v1/editions/").status_code == 200
    settings.API_RATE = 0
    free = client.get("/api/v1/editions/")
    assert (free.status_code, "RateLimit" in free.headers) == (200, False)


def test_behind_a_proxy_the_client_is_the_one_it_names(client, settings):
    settings.API_RATE, settings.BEHIND_PROXY = 1, True
    asked = [
        client.get("/api/v1/editions/", headers={"X-Forwarded-For": told}).status_code
        for told in ("192.0.2.1", "198.51.100.9, 192.0.2.1", "192.0.2.2")
    ]
    assert asked == [200, 429, 200]


@pytest.mark.django_db(transaction=True)
def test_a_query_that_takes_too_long(problem, monkeypatch, settings):
    def slow(*_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")

    settings.PUBLIC_STATEMENT_TIMEOUT = 50
    with monkeypatch.context() as patch:
        patch.setattr("transfers.api.views.records", slow)
        response, _ = problem("editions/", 503)
    assert int(response.headers["Retry-After"]) > 0


def test_what_was_seen_is_not_sent_again_until_something_changes(client):
    deal = make.deal()
    first = client.get("/api/v1/deals/")
    assert first.headers["Cache-Control"] == "public, no-cache"
    seen = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/api/v1/deals/", headers=seen)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    dated = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get("/api/v1/deals/", headers=dated).status_code == 304
    assert client.get("/api/v1/deals/?fields=reference", headers=seen).status_code == 200
    Deal.objects.filter(pk=deal.pk).update(order_year=1987)
    changed = client.get("/api/v1/deals/", headers=seen)
    assert changed.json()["results"][0]["order_year"] == 1987
    assert changed.json()["data_version"] != first.json()["data_version"]


def test_an_address_may_carry_the_version_that_was_cited(client):
    make.deal()
    answer = client.get("/api/v1/deals/?data_version=20240101-1").json()
    assert len(answer["results"]) == 1
    assert answer["data_version"] != "20240101-1"


def test_other_sites_may_read_it(client):
    answer = client.options("/api/v1/deals/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert client.head("/api/v1/deals/").content == b""


def test_every_address_reads_as_the_public():
    for pattern in get_resolver(urls).url_patterns:
        view = pattern.callback
        assert getattr(view, "reads_only", False) or issubclass(view.cls, ReadOnly), pattern
