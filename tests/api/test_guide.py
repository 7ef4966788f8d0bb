"""The page that explains the API: true to the schema, and its programs run."""

import re
import sys
from html import unescape
from types import SimpleNamespace

import pytest
import requests

from tests.public.browsing import QUICK, too_wide
from tests.public.conftest import open_page  # noqa: F401
from transfers.api.resources import RESOURCES
from transfers.api.schema import openapi


@pytest.fixture
def guide(client, db):
    return client.get("/api/").content.decode()


def program(html, name):
    return unescape(re.search(rf'<code id="{name}">(.*?)</code>', html, re.DOTALL)[1])


def test_it_tells_every_parameter_and_field(guide):
    section = r'<section class="endpoint" aria-labelledby="(\w+)">(.*?)</section>'
    sections = dict(re.findall(section, guide, re.DOTALL))
    assert set(sections) == {*RESOURCES, "tables"}
    for name, html in sections.items():
        operation = openapi()["paths"][f"/api/v1/{name}/"]["get"]
        told = [each["name"] for each in operation["parameters"]]
        told += openapi()["components"]["schemas"][name]["properties"]
        assert [word for word in told if f"<code>{word}</code>" not in html] == [], name


def test_it_says_that_nothing_is_loaded(guide):
    assert "No register edition is loaded yet" in guide


def test_what_it_links_to_works(client, guide, register):
    linked = re.findall(r'<a href="(/api/[^"]*)"', guide)
    assert len(linked) > len(RESOURCES)
    answers = {path: client.get(unescape(path)).status_code for path in linked}
    assert {path: status for path, status in answers.items() if status != 200} == {}


@pytest.mark.django_db(transaction=True)
def test_its_python_programs_run(client, live_server, register, monkeypatch):
    """With stand-ins for the two libraries: what they are given is what they are said to be."""
    frames = []

    class Frame(SimpleNamespace):
        def __init__(self, rows, **options):
            super().__init__(rows=rows, options=options)
            frames.append(self)

        def select(self, *names):
            return [{name: row[name] for name in names} for row in self.rows]

        def pivot(self, index, columns, values):
            return {(row[index], row[columns]): row[values] for row in self.rows}

    for name in ("polars", "pandas"):
        monkeypatch.setitem(sys.modules, name, SimpleNamespace(DataFrame=Frame))
    html = requests.get(f"{live_server.url}/api/", timeout=20).text
    names = {}
    for name in ("polars", "pandas"):
        exec(compile(program(html, name), name, "exec"), names)  # noqa: S102
    deals, _ = frames
    assert [row["reference"] for row in deals.rows] == ["SIPRI-7"]
    assert names["table"] == {("Israel", 2015): 52, ("Israel", 2016): 81.43}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_fits_every_window_and_breaks_no_rule(open_page, register):  # noqa: F811
    from axe_playwright_python.sync_playwright import Axe

    page = open_page("/api/")
    page.locator("section.endpoint summary").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.locator("#deals-fields").is_visible()
    assert too_wide(page) == []
    assert page.complaints == []
    # Folded up, the page is judged with all the others.
    found = Axe().run(page, options=QUICK).response["violations"]
    assert [each["id"] for each in found] == []
    page = open_page("/api/", java_script_enabled=False)
    page.get_by_role("link", name="/api/v1/tables/", exact=True).click()
    assert page.url.endswith("#tables")
    assert page.complaints == []
