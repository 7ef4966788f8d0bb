"""What a page says of itself: how to cite it, what changed since it was cited, its data."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest

from tests import factories as make
from tests.public.browsing import PHONE, too_wide
from transfers.models import DataChange, Deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    make.edition("2024-04-13")
    make.deal(
        reference="A-1", supplier=make.actor("Israel"), order_year=2014, deliveries=[(2015, 1)]
    )
    make.allegation("lora", title="</script><b>LORA")


@pytest.fixture
def text(client, register):
    """The page as a reader sees it."""

    def read(path):
        html = client.get(path).content.decode()
        return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())

    return read


def permalink(client, path):
    html = client.get(path).content.decode()
    return unescape(re.search(r'<dt>Permalink</dt><dd><a href="([^"]+)"', html)[1])


def described(client, path):
    found = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>',
        client.get(path).content.decode(),
        re.DOTALL,
    )
    return [json.loads(each) for each in found]


def test_a_permalink_opens_the_same_page_and_says_nothing_while_nothing_changed(client, register):
    link = permalink(client, "/transfers/?supplier=israel&sort=tiv")
    path, _, version = link.rpartition("&data_version=")
    assert path == "http://testserver/transfers/?supplier=israel&sort=tiv"
    assert re.fullmatch(r"\d{8}-\d+", version)
    response = client.get(link.removeprefix("http://testserver"))
    assert response.status_code == 200
    assert "was cited" not in response.content.decode()
    assert permalink(client, link.removeprefix("http://testserver")) == link


def test_a_page_cited_of_other_data_says_so_and_leads_to_the_changes(client, register):
    link = permalink(client, "/transfers/").removeprefix("http://testserver")
    Deal.objects.update(order_year=1987)
    changed = DataChange.objects.latest("changed_at")
    assert permalink(client, "/transfers/") != f"http://testserver{link}"
    html = client.get(link).content.decode()
    assert "This page was cited with the data of" in html
    day = f"{changed.changed_at:%Y-%m-%d}"
    assert f'href="/changes/?since={day}"' in html
    assert client.get(f"/changes/?since={day}").status_code == 200


@pytest.mark.parametrize(
    "version",
    ["x", "20269999-1", "<script>", "20260101", "-1", "٢٠٢٦0101-1", "20200101-9999", "29990101-1"],
)
def test_a_version_that_never_was_is_named(text, version):
    shown = text(f"/transfers/?data_version={version}")
    assert f"a data version that is not known here: {version} " in shown
    assert "have changed since" not in shown


def test_a_comparison_of_editions_can_be_cited(client, register):
    make.edition("2025-03-10", generated_on=make.edition().generated_on + timedelta(days=300))
    path = "/editions/compare/?a=2024-04-13&b=2025-03-10"
    assert client.get(f"{path}&data_version=20260101-1").status_code == (
        client.get(path).status_code
    )


def test_the_citation_names_filters_and_the_register_drawn_on(text):
    shown = text("/transfers/?supplier=israel")
    assert "armsdb, “Arms transfers (Supplier: Israel)” (" in shown
    assert "data: SIPRI Arms Transfers Database, edition 2024-04-13)" in shown
    assert "@misc{armsdb-arms-transfers-supplier-israel-" in shown


def test_evidence_is_not_cited_as_the_registers(text):
    shown = text("/allegations/")
    assert "armsdb, “Allegations of arms transfers” (" in shown
    assert "; data:" not in shown


def test_every_page_can_be_cited_but_one_that_is_refused(client, register):
    for path in ("/", "/allegations/lora/", "/regions/", "/changes/", "/editions/", "/figures/"):
        assert permalink(client, path).startswith(f"http://testserver{path}")
    refused = client.get("/transfers/?colour=red")
    assert "Permalink" not in refused.content.decode()


def test_machines_are_told_what_data_a_list_holds(client, register):
    (told,) = described(client, "/transfers/?supplier=israel")
    assert told["@type"] == "Dataset"
    assert told["url"] == "http://testserver/transfers/?supplier=israel"
    assert 50 <= len(told["description"]) <= 5000
    assert told["creditText"] == "Source: SIPRI Arms Transfers Database, © SIPRI"
    files = {each["contentUrl"]: each["encodingFormat"] for each in told["distribution"]}
    root = "http://testserver/transfers/download"
    assert files[f"{root}/deals.parquet?supplier=israel"] == "application/vnd.apache.parquet"
    assert files[f"{root}/deliveries.csv?supplier=israel"] == "text/csv"
    assert told["dateModified"]


def test_the_front_page_describes_the_register(client, register):
    (told,) = described(client, "/")
    variables = {each["name"]: each for each in told["variableMeasured"]}
    assert variables["delivery_tiv_millions"]["unitText"] == "million TIV"
    assert told["isBasedOn"][0]["version"] == "2024-04-13"


def test_where_there_are_no_data_none_are_described(client):
    assert described(client, "/") == []
    assert described(client, "/transfers/") == []


def test_nothing_in_the_data_ends_the_description(client, register):
    make.deal(system=make.system("</script><b>&"))
    (told,) = described(client, "/transfers/?system=%3C/script%3E%3Cb%3E%26")
    assert "(System: </script><b>&)" in told["citation"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_reader_without_scripts_cites_and_downloads(register, open_page):
    page = open_page("/transfers/", viewport=PHONE)
    assert page.complaints == []
    page = open_page("/transfers/", viewport=PHONE, java_script_enabled=False)
    page.get_by_text("Download it").click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Data package").first.click()
    assert downloading.value.suggested_filename.endswith(".zip")
    page.get_by_text("Cite this page").click()
    assert page.get_by_text("@misc{armsdb-arms-transfers-").is_visible()
    seen = open_page("/transfers/?data_version=20200101-1", viewport=PHONE)
    seen.get_by_text("Cite this page").click()
    assert too_wide(seen) == []
    seen.get_by_role("link", name="What has changed since 1 January 2020").click()
    assert seen.url.endswith("/changes/?since=2020-01-01")
