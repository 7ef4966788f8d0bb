"""Lists, search, filters and exports of the evidence."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests import factories as make
from tests.admin.conftest import text_of
from tests.admin.test_lists import queries
from transfers.models import Actor

pytestmark = pytest.mark.django_db

LISTS = ["source", "allegation", "claim", "figure", "restriction"]


def listed(client, name, query=""):
    changelist = client.get(f"/admin/transfers/{name}/?{query}").context["cl"]
    return set(changelist.result_list)


def test_lists_take_the_same_few_queries_however_long(boss):
    for more in (5, 25):
        for _ in range(more):
            allegation = make.allegation(
                supplier=make.actor(), recipient=make.actor(), system=make.system()
            )
            allegation.allegationvia_set.create(actor=make.actor())
            make.claim(allegation, speaks_for=make.actor())
            make.claim(allegation, stance="denies")
            make.claim(make.deal())
            make.claim(make.figure())
            make.claim(make.restriction(issuer=make.actor(), system=make.system()))
        taken = {name: queries(boss, f"/admin/transfers/{name}/") for name in LISTS}
        assert taken == {"source": 7, "allegation": 8, "claim": 6, "figure": 6, "restriction": 7}


def test_a_list_shows_the_rules_grade_and_staffs_own(boss):
    allegation = make.allegation(
        title="Harops for Azerbaijan",
        supplier=make.actor("Israel"),
        recipient=make.actor("Azerbaijan"),
        system=make.system("Harop"),
        period_from=date(2020, 10, 1),
        period_to=date(2020, 10, 1),
        grade_override="discounted",
        override_reason="A hoax",
    )
    make.claim(allegation)
    make.claim(allegation, stance="questions")
    make.claim(allegation, stance="denies", status="retracted", status_reason="He said so")
    page = text_of(boss.get("/admin/transfers/allegation/"))
    shown = "Israel Azerbaijan Harop 2020-10-01 weak (staff: discounted) 2 0 published"
    assert f"Harops for Azerbaijan transfer {shown}" in page


@pytest.fixture
def harops(db):
    """An allegation, with a claim in a source, that the words of the searches below fit."""
    supplier = make.actor("Türkiye")
    supplier.names.create(name="Turkey", vocabulary="SIPRI 2021")
    system = make.system("Harop")
    system.names.create(name="IAI Harop-2", vocabulary="maker")
    allegation = make.allegation("sold-drones", title="Sold", supplier=supplier, system=system)
    allegation.allegationvia_set.create(actor=make.actor("Géorgie"))
    source = make.source(title="Über allem", publisher="Crónica")
    claim = make.claim(
        allegation, source=source, claimant=make.actor("Señor X"), statement="Rôle of drones"
    )
    make.claim(make.allegation(statement="Nothing of it"))
    return {"allegation": allegation, "claim": claim, "source": source}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("allegation", "turkiye"),
        ("allegation", "TURKEY iai"),
        ("allegation", "georgie"),
        ("allegation", "SOLD"),
        ("allegation", "sold-drones"),
        ("source", "uber"),
        ("source", "cronica ALLEM"),
        ("claim", "role"),
        ("claim", "senor"),
        ("claim", "uber drones"),
    ],
)
def test_search_minds_neither_case_nor_accents(boss, harops, name, words):
    assert listed(boss, name, f"q={words}") == {harops[name]}


@pytest.mark.parametrize("words", ["%25", "_", "%5C", "'", "%00"])
@pytest.mark.parametrize("name", LISTS)
def test_odd_search_words_break_nothing(boss, harops, name, words):
    assert boss.get(f"/admin/transfers/{name}/?q={words}").status_code == 200


def test_figures_and_restrictions_are_found_by_their_parties(boss, harops):
    turkey = harops["allegation"].supplier
    figure, restriction = make.figure(issuer=turkey), make.restriction(recipient=turkey)
    make.figure()
    make.restriction()
    assert listed(boss, "figure", "q=TURKEY") == {figure}
    assert listed(boss, "restriction", "q=TURKEY") == {restriction}


@pytest.fixture
def asked(db):
    """One allegation for each question, and one for none."""
    supplier, recipient = make.actor("S"), make.actor("R")
    disputed = make.allegation(supplier=supplier, recipient=recipient, kind="order")
    make.claim(disputed, "denies", claimant=supplier)
    make.claim(disputed, "confirms", claimant=recipient)
    whispered = make.allegation(system=make.system(category=make.category("Ships")))
    make.claim(whispered, claimant=make.actor("officials", kind=Actor.Kind.UNNAMED))
    regraded = make.allegation(grade_override="fair", override_reason="Seen", state="draft")
    make.claim(regraded, source=make.source("post"))
    plain = make.allegation()
    for _ in range(2):
        make.claim(plain, discounted_because="Hearsay" if _ else "")
    return {
        "disputed": disputed,
        "whispered": whispered,
        "regraded": regraded,
        "plain": plain,
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("question=parties", "disputed"),
        ("question=unnamed", "whispered"),
        ("question=override", "regraded"),
        ("grade=confirmed", "disputed"),
        ("grade=fair", "regraded"),
        ("grade=weak", "whispered plain"),
        ("stance=denies", "disputed"),
        ("stance=retracts", ""),
        ("source=post", "regraded"),
        ("kind__exact=order", "disputed"),
        ("state__exact=draft", "regraded"),
        ("grade=weak&question=unnamed&_facets=True", "whispered"),
    ],
)
def test_each_filter_of_allegations_keeps_those_it_names(boss, asked, query, names):
    assert listed(boss, "allegation", query) == {asked[name] for name in names.split()}


def test_each_filter_of_claims_keeps_those_it_names(boss, asked):
    def of(query):
        return {claim.allegation for claim in listed(boss, "claim", query)}

    assert of("stance__exact=denies") == {asked["disputed"]}
    assert of("source=post") == {asked["regraded"]}
    assert of("discounted=yes") == {asked["plain"]}
    assert len(listed(boss, "claim", "discounted=no")) == 5
    assert of("claimant__kind__exact=unnamed") == {asked["whispered"]}
    assert of("status__exact=retracted") == set()


def test_restrictions_are_found_by_a_year_in_which_they_held(boss):
    ended = make.restriction(from_date=date(1992, 1, 1), to_date=date(2002, 6, 1))
    stands = make.restriction(from_date=date(2001, 1, 1))
    make.restriction(dating="some time ago")
    assert listed(boss, "restriction", "in_force=1995") == {ended}
    assert listed(boss, "restriction", "in_force=2002") == {ended, stands}
    assert listed(boss, "restriction", "in_force=2020") == {stands}
    assert len(listed(boss, "restriction", "in_force=never")) == 3


@pytest.mark.parametrize("name", [*LISTS, "deal"])
def test_a_list_shows_what_changed_since_a_day(boss, name):
    record = make.deal() if name == "deal" else getattr(make, name)(*(
        [make.allegation()] if name == "claim" else []
    ))  # fmt: skip
    today = timezone.localdate()
    assert record in listed(boss, name, f"changed_since={today}")
    assert listed(boss, name, f"changed_since={today + timedelta(days=1)}") == set()
    page = boss.get(f"/admin/transfers/{name}/?changed_since=2001-02-03&q=").content.decode()
    assert 'value="2001-02-03"' in page


@pytest.mark.parametrize("day", ["2024-13-01", "yesterday", "2024-02-30", "%00", "1"])
def test_a_day_that_is_none_is_named_and_shows_nothing(boss, day):
    make.allegation()
    response = boss.get(f"/admin/transfers/allegation/?changed_since={day}")
    assert response.status_code == 200
    assert "is not a day of the calendar, so nothing is shown." in text_of(response)
    assert not response.context["cl"].result_list


def exported(client, name, query=""):
    response = client.get(f"/admin/transfers/{name}/export/?{query}&_format=csv")
    return list(csv.DictReader(io.StringIO(response.getvalue().decode(), newline="")))


def test_allegations_are_exported_as_they_are(boss, asked):
    odd = make.allegation(
        title="=1+1",
        statement="+cmd, 'so'\non",
        supplier=make.actor("Türkiye"),
        quantity_min=5,
        quantity_qualifier="at_least",
        period_from=date(2020, 10, 5),
    )
    for name in ("B", "A"):
        odd.allegationvia_set.create(actor=make.actor(name))
    rows = {row["reference"]: row for row in exported(boss, "allegation")}
    assert len(rows) == 5
    row = rows[odd.slug]
    assert (row["title"], row["statement"]) == ("=1+1", "+cmd, 'so'\non")
    assert (row["supplier"], row["via"], row["recipient"]) == ("Türkiye", "A; B", "")
    assert (row["quantity_min"], row["quantity_qualifier"]) == ("5", "at least")
    assert (row["period_from"], row["grade"]) == ("2020-10-05", "discounted")
    regraded = rows[asked["regraded"].slug]
    assert (regraded["grade"], regraded["grade_by_rule"]) == ("fair", "weak")
    assert len(exported(boss, "allegation", "grade=weak")) == 2


def test_claims_are_exported_with_what_they_are_about(boss):
    deal, figure = make.deal(), make.figure()
    make.claim(deal, source=make.source("post"), paragraph=7)
    make.claim(figure, stance="does_not_deny")
    first, second = sorted(exported(boss, "claim"), key=lambda row: row["about"])
    assert (first["about"], first["about_reference"]) == ("deal", deal.reference)
    assert (first["source"], first["paragraph"]) == ("post", "7")
    assert (second["about_reference"], second["stance"]) == (figure.slug, "does not deny")


def test_figures_that_do_not_recompute_are_one_step_away(admin_client):
    edition = make.edition()
    parties = {"supplier": make.actor("Israel"), "recipient": make.actor("Azerbaijan")}
    for year in (2015, 2019):
        make.deal(**parties, tiv_estimate=10, deliveries=[{"year": year, "edition": edition}])
    make.figure(title="Printed right", printed="100 %", value_min=100, **parties)
    wrong = make.figure(title="Printed wrong", **parties)
    html = admin_client.get("/admin/transfers/figure/?recomputes=no").content.decode()
    assert "Printed wrong" in html
    assert "Printed right" not in html
    form = admin_client.get(f"/admin/transfers/figure/{wrong.pk}/change/").content.decode()
    assert "100.0 %" in form
    assert "differs" in form
