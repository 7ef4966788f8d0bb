"""The schema is valid, and the API does what it says: nothing asked of it ends in a 5xx."""

from collections import Counter

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from tests.api.conftest import everything
from transfers.api.resources import RESOURCES
from transfers.api.schema import openapi

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


@pytest.fixture
def asked(db, settings):
    """The API of a small register, to be asked without limit."""
    settings.API_RATE = 0
    settings.ALLOWED_HOSTS = ["*"]
    everything("red")
    everything("blue")
    schema = schemathesis.openapi.from_dict(openapi())
    schema.app = WSGIHandler()
    # Or the first request ends the connection, and with it the test's transaction.
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield schema
    for signal in ends:
        signal.connect(close_old_connections)


def test_the_schema_is_valid_openapi(client):
    answer = client.get("/api/schema/")
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json()
    assert told["openapi"] == "3.1.0"
    validate_schema(told)
    assert GENERATOR_STATS._warn_cache == {}
    assert GENERATOR_STATS._error_cache == {}
    lists = {f"/api/v1/{name}/" for name in (*RESOURCES, "tables")}
    ones = {f"/api/v1/{of.name}/{{name}}/" for of in RESOURCES.values() if of.key}
    assert set(told["paths"]) == lists | ones
    for methods in told["paths"].values():
        assert {"200", "304", "400", "406", "429", "503"} <= set(methods["get"]["responses"])


# Parameters as the schema has them, and as it has not.
@pytest.mark.parametrize(
    ("mode", "examples"), [(GenerationMode.POSITIVE, 5), (GenerationMode.NEGATIVE, 3)]
)
def test_the_api_does_what_its_schema_says(asked, mode, examples):
    seen = Counter()
    for found in asked.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(mode))
        def ask(case):
            seen[case.call_and_validate(checks=CHECKS).status_code] += 1

        ask()
    # Both what is found and what is refused was among them.
    assert seen[200] or mode.is_negative
    assert seen[400]
    assert set(seen) <= {200, 400, 404}
