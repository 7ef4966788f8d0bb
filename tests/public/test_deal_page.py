"""The page of a deal: its numbers step by step, what is said of it, and what it said before."""

import csv
import io

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.models.list_rules import deal_list
from tests.public.test_evidence_pages import page
from tests.public.wording import words
from transfers.models import Deal, DealParty, Delivery
from transfers.public.deal_page import find_deal
from transfers.public.deal_tables import DealTables

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal():
    """Second hand, so that the estimate is not the TIV of an item."""
    edition = make.edition()
    made = make.deal(
        [
            {"year": 2014, "number": 2566, "edition": edition, "year_estimated": True},
            {"year": 2016, "number": 3, "edition": edition, "printed_tiv": "0.1800"},
        ],
        condition="second_hand",
        tiv_estimate="0.1300",
        order_year=2012,
        number_ordered=3000,
        comment="Aid",
    )
    make.entry(made, "4711")
    return made


def path(deal, rest=""):
    return f"/transfers/{deal.reference}/{rest}"


def rows(client, deal, name):
    response = client.get(path(deal, f"download/{name}.csv"))
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_the_tiv_is_told_step_by_step(client, deal):
    told = words(page(client, path(deal)))
    for step in (
        "One new item SIPRI’s estimate 0.13",
        "One item as delivered 0.13 × 0.40, being second hand 0.052",
        "Each delivery its number × 0.052, rounded once to 2 decimals",
        "All deliveries their sum 133.59",
        "The order 3,000 × 0.052 = 156, rounded once 156.00",
    ):
        assert step in told


def test_printed_values_stand_beside_the_computed(client, deal):
    told = words(page(client, path(deal)))
    assert "2014 ? 2,566 133.43 the same" in told
    assert "2016 3 0.16 0.18" in told
    assert "All 2,569 133.59" in told


def test_the_sum_a_list_prints_is_compared_only_where_the_list_covers_all_years(client, deal):
    kept = deal_list(edition=make.edition())
    kept.first_year, kept.last_year = 2015, 2020
    kept.save()
    printed = {"line": 6, "digest": "x", "delivered_tiv": "99.5", "condition": "second_hand"}
    kept.rows.create(deal=deal, join="joined", evidence="row", **printed)
    assert "99.50" not in page(client, path(deal))
    type(kept).objects.update(first_year=2014)
    assert "All deliveries their sum 133.59 99.50" in words(page(client, path(deal)))


@pytest.mark.parametrize(
    ("model", "value", "told"),
    [
        (Delivery, {"number": 2000}, "2014 ? 2,000 104.00 corrected here"),
        (Deal, {"tiv_estimate": "0.2"}, "2014 ? 2,566 205.28 corrected here"),
        (Deal, {"number_ordered": 2}, "2014 ? 2,566 133.43 the same"),
    ],
)
def test_a_value_that_staff_corrected_is_not_said_to_be_printed(client, deal, model, value, told):
    with pghistory.context(reason="recounted"):
        which = {"pk": deal.pk} if model is Deal else {"deal": deal, "year": 2014}
        model.objects.filter(**which).update(**value)
    assert told in words(page(client, path(deal)))


def test_a_deal_without_tiv_says_so_and_not_nought(client):
    deal = make.deal([(2015, 4)], number_ordered=4)
    told = words(page(client, path(deal)))
    assert "SIPRI assigns no TIV to this deal. That is not a TIV of 0." in told
    assert "2015 4 .." in told
    outside = make.system(category=make.category("Small arms", in_tiv_scope=False))
    told = words(page(client, path(make.deal([(2015, 4)], system=outside))))
    assert "lie outside the scope of SIPRI’s TIV" in told


def test_a_deal_with_nothing_known_has_a_page(client):
    told = words(page(client, path(make.deal())))
    assert "No delivery is identified." in told
    assert "number not known" in told
    assert "No year of the deal is known" in told
    assert "no register or document is linked" in told


def test_denials_stand_beside_claims(client, deal):
    parties = {"supplier": deal.supplier, "recipient": deal.recipient}
    said = make.allegation("seen", system=deal.system, **parties)
    post = make.source("post", publisher="Evening Post")
    make.claim(said, statement="It was seen.", source=post, paragraph=3)
    make.claim(said, "denies", statement="It was never sent.", source=post)
    make.claim(said, statement="A secret.", source=make.source(state="draft"))
    html = page(client, path(deal))
    yes, no = html.split("Say so (1)")[1].split("Deny it (1)")
    assert "It was seen." in yes
    assert "It was never sent." in no
    assert 'href="/sources/post/#p3"' in yes
    assert "A secret." not in html
    assert "Evening Post, “What post says”" in words(html)


def test_of_many_other_allegations_the_best_founded_are_shown(client, deal):
    parties = {"supplier": deal.supplier, "recipient": deal.recipient}
    for number in range(9):
        make.allegation(f"rumour-{number}", **parties)
    known = make.allegation("z-admitted", title="Z", **parties)
    make.claim(known, "confirms", speaks_for=deal.supplier)
    html = page(client, path(deal))
    assert 'href="/allegations/z-admitted/"' in html
    assert "2 more allegations between" in words(html)


def test_other_parties_restrictions_and_sources_are_named(client, deal):
    DealParty.objects.create(deal=deal, actor=make.actor("Borduria"), role="financier")
    make.restriction(title="The old ban", supplier=deal.supplier, to_date="2010-01-01")
    make.restriction(title="The ban", recipient=deal.recipient, from_date="2015-05-01")
    told = words(page(client, path(deal)))
    assert "Financier Borduria" in told
    assert "The ban embargo supplies to" in told
    assert "from 1 May 2015" in told
    assert "The old ban" not in told
    assert "the years from 2012 to 2016" in told
    assert "edition 2024-04-13, no. 4711." in told


def test_corrections_are_public_and_those_of_drafts_are_not(client, deal, admin_user):
    with pghistory.context(reason="recounted", user=admin_user.pk):
        Deal.objects.filter(pk=deal.pk).update(number_ordered=3001)
    html = page(client, path(deal))
    assert "Number ordered 3,000" in words(html)
    assert "3,001 recounted" in words(html)
    assert admin_user.username not in html

    draft = make.deal(state="draft", comment="A secret")
    with pghistory.context(reason="ready"):
        Deal.objects.filter(pk=draft.pk).update(comment="Known", state="published")
    html = page(client, path(draft))
    assert "A secret" not in html
    assert "Nothing has been changed since." in html


def test_each_table_is_a_file(client, deal):
    make.allegation("seen", supplier=deal.supplier, recipient=deal.recipient)
    make.claim(deal, statement="It is so.")
    make.comment_fact(deal, "Aid")
    make.restriction("ban", supplier=deal.supplier)
    with pghistory.context(reason="=1+1"):
        Deal.objects.filter(pk=deal.pk).update(number_ordered=3001)
    deliveries = rows(client, deal, "deliveries")
    assert [row["unrounded_tiv_millions"] for row in deliveries] == ["133.432000", "0.156000"]
    assert [row["delivery_tiv_millions"] for row in deliveries] == ["133.43", "0.16"]
    assert [row["printed_tiv_millions"] for row in deliveries] == ["", "0.1800"]
    assert [row["delivery_year_estimated"] for row in deliveries] == ["yes", ""]
    assert rows(client, deal, "tiv")[-1]["reckoning"] == "3,001 × 0.052 = 156.052, rounded once"
    assert [row["reference"] for row in rows(client, deal, "allegations")] == ["seen"]
    assert [row["statement"] for row in rows(client, deal, "claims")] == ["It is so."]
    assert [row["reference"] for row in rows(client, deal, "restrictions")] == ["ban"]
    assert [row["kind"] for row in rows(client, deal, "derived")] == ["aid or gift"]
    assert [row["became"] for row in rows(client, deal, "corrections")] == ["3,001"]


def test_rows_of_each_sheet_are_as_wide_as_its_columns(deal):
    make.claim(deal)
    tables = DealTables(find_deal(deal.reference))
    for name in DealTables.names:
        sheet = getattr(tables, name)
        assert sheet.name.endswith(f"-{name}")
        assert {len(row) for row in sheet.rows} <= {len(sheet.columns)}, name


@pytest.mark.parametrize("rest", ["", "download/deliveries.csv"])
def test_a_reference_that_no_record_can_have_is_not_found(client, rest):
    page(client, f"/transfers/A%00B/{rest}", status=404)


@pytest.mark.parametrize("rest", ["download/nothing.csv", "download/deliveries.exe", "download/"])
def test_what_is_no_file_of_a_deal_is_not_found(client, deal, rest):
    page(client, path(deal, rest), status=404)


def test_files_of_a_deal_that_is_not_published_are_not_found(client):
    draft = make.deal([(2015, 1)], state="draft")
    page(client, path(draft, "download/deliveries.csv"), status=404)


@pytest.mark.parametrize("rest", ["", "download/deliveries.csv"])
def test_a_parameter_is_refused(client, deal, rest):
    html = page(client, path(deal, f"{rest}?year=2014"), status=400)
    assert "There is no such parameter." in html


def test_a_deal_costs_as_many_queries_with_much_as_with_little(client, deal):
    parties = {"supplier": deal.supplier, "recipient": deal.recipient}
    seen = []
    for _ in range(2):
        for _ in range(6):
            make.claim(deal)
            said = make.allegation(system=deal.system, **parties)
            make.claim(said, "denies", speaks_for=deal.supplier)
            make.allegation(**parties)
            make.restriction(supplier=deal.supplier, issuer=make.actor())
            DealParty.objects.create(deal=deal, actor=make.actor(), role="broker")
            make.delivery(deal, year=1950 + Deal.objects.count())
            make.deal()
            with pghistory.context(reason="again", source=make.source().pk):
                Deal.objects.filter(pk=deal.pk).update(system=make.system())
        deal.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            page(client, path(deal))
        seen.append(len(queries))
    assert seen[0] == seen[1] <= 27
