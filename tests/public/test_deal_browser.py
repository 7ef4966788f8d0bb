"""The pages of a deal and of a system, in a real Chromium."""

import pghistory
import pytest

from tests import factories as make
from transfers.models import Deal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def deal(db):
    """A deal with something in every section of its page and of its system's."""
    edition = make.edition()
    deliveries = [
        {"year": year, "number": 12345, "number_estimated": True, "edition": edition}
        for year in range(1999, 2012, 2)
    ]
    made = make.deal(
        deliveries,
        condition="modernised",
        tiv_estimate="12.3456",
        order_year=1998,
        number_ordered=99999,
        comment="Probably aid; with a remark of so many words that it takes more than a line",
        system=make.system("Rascar with a long designation", slug="rascar", family="Rasc"),
        supplier=make.actor("Democratic Republic of Borduria"),
    )
    make.entry(made)
    make.comment_fact(made, "aid")
    parties = {"supplier": made.supplier, "recipient": made.recipient}
    said = make.allegation("used", kind="use", system=made.system, **parties)
    make.claim(said)
    make.claim(said, "denies", speaks_for=made.supplier)
    make.claim(made)
    make.allegation("sent", **parties)
    make.restriction("ban", kind="treaty_ban", category=made.system.category)
    make.system("Rasc B")
    with pghistory.context(reason="recounted"):
        Deal.objects.filter(pk=made.pk).update(number_ordered=100000)
    return made


def test_a_reader_goes_from_a_deal_to_its_system_and_sorts_without_a_script(deal, open_page):
    page = open_page(f"/transfers/{deal.reference}/", java_script_enabled=False)
    page.get_by_role("link", name="Rascar with a long designation").first.click()
    page.get_by_role("link", name="Year", exact=True).click()
    page.get_by_role("link", name="TIV (m)").click()
    assert page.url.endswith("/systems/rascar/?by=year&sort=-tiv")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="CSV of deliveries by year").click()
    assert downloading.value.suggested_filename == "armsdb-rascar-years.csv"
