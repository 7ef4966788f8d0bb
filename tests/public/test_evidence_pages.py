"""Pages of one allegation, source, figure, restriction, deal, actor or system."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from transfers.models import AllegationVia

pytestmark = pytest.mark.django_db


@pytest.fixture
def lora(db):
    israel, baku = make.actor("Israel"), make.actor("Azerbaijan")
    return make.allegation(
        "lora",
        title="LORA from Israel",
        statement="Israel supplied LORA.",
        supplier=israel,
        recipient=baku,
        system=make.system("LORA", slug="lora"),
        quantity_min=4,
        quantity_qualifier="at_least",
        quantity_of="launchers",
        period_from="2020-09-27",
        period_to="2020-11-10",
        note="Read it with care.",
    )


def page(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_an_allegation_shows_claims_and_denials_side_by_side(client, lora):
    post = make.source("post", title="Morning news", publisher="Evening Post")
    speaker = make.actor("Hikmet Hajiyev", kind="person")
    make.claim(
        lora,
        "confirms",
        claimant=speaker,
        speaks_for=lora.recipient,
        source=post,
        paragraph=7,
        said_on="2020-09-30",
        statement="It was used.",
        note="Said to a newspaper.",
    )
    make.claim(lora, "denies", speaks_for=lora.supplier, statement="It was not.")
    make.claim(lora, "does_not_deny", statement="No comment.", said="October 2020")
    html = page(client, "/allegations/lora/")
    asserting, rest = html.split("Deny it (1)")
    denying, neither = rest.split("Neither (1)")
    assert "It was used." in asserting
    assert "It was not." in denying
    assert "No comment." in neither
    told = text(html)
    assert "Hikmet Hajiyev for Azerbaijan confirms" in told
    assert "Said: 30 September 2020" in told
    assert "Said: October 2020" in told
    assert "Evening Post, “Morning news”, paragraph 7" in told
    assert '<a href="/sources/post/#p7">' in html
    assert "at least 4 launchers" in told
    assert "Read it with care." in told
    assert "Grade: confirmed The supplier or the recipient admits it." in told


def test_an_allegation_without_denial_says_so(client, lora):
    make.claim(lora)
    assert "No denial is recorded." in page(client, "/allegations/lora/")


def test_both_grades_are_shown_where_staff_gave_one(client, lora):
    make.claim(lora)
    lora.grade_override, lora.override_reason = "discounted", "The video is of 2018."
    lora.save()
    told = text(page(client, "/allegations/lora/"))
    assert "Grade: discounted Given by staff: The video is of 2018." in told
    assert "By the rules it would be weak: one claimant asserts it" in told


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"discounted_because": "Only a rumour."}, "Not counted for the grade: Only a rumour."),
        (
            {"status": "retracted", "status_reason": "The paper withdrew it."},
            "Retracted by who made it: The paper withdrew it.",
        ),
    ],
)
def test_a_claim_that_does_not_count_stays_with_its_reason(client, lora, fields, told):
    make.claim(lora, **fields)
    html = page(client, "/allegations/lora/")
    assert told in text(html)
    assert 'data-counts="no"' in html


def test_an_allegation_stands_beside_the_deals_it_may_concern(client, lora):
    parties = {"supplier": lora.supplier, "recipient": lora.recipient}
    same = make.deal(**parties, system=lora.system, reference="SIPRI-1", deliveries=[(2018, 50)])
    make.deal(**parties, reference="SIPRI-2")
    make.deal(system=lora.system, reference="SIPRI-3")
    make.deal(**parties, system=lora.system, reference="SIPRI-4", state="draft")
    html = page(client, "/allegations/lora/")
    assert f'href="/transfers/{same.reference}/"' in html
    assert not {"SIPRI-2", "SIPRI-3", "SIPRI-4"} & set(re.findall(r"SIPRI-\d", html))
    assert "2 published deals from Israel to Azerbaijan" in html


def test_an_allegation_without_a_deal_says_so(client, lora):
    told = text(page(client, "/allegations/lora/"))
    assert "No published deal has these parties and LORA." in told


def test_restrictions_that_may_have_stood_are_named(client, lora):
    make.restriction(title="Appeal to stop", supplier=lora.supplier, from_date="2020-10-05")
    make.restriction(title="Ban on LORA", system=lora.system)
    make.restriction(title="Old ban", supplier=lora.supplier, to_date="2019-01-01")
    make.restriction(title="Ban on others", supplier=make.actor("Russia"))
    make.restriction(title="Ban on everything")
    html = page(client, "/allegations/lora/")
    assert "Appeal to stop" in html
    assert "Ban on LORA" in html
    assert not [t for t in ("Old ban", "Ban on others", "Ban on everything") if t in html]


def test_other_allegations_of_the_same_parties_are_linked(client, lora):
    make.allegation("harop", supplier=lora.supplier, recipient=lora.recipient)
    make.allegation("other", supplier=lora.supplier)
    html = page(client, "/allegations/lora/")
    assert 'href="/allegations/harop/"' in html
    assert 'href="/allegations/other/"' not in html


def test_a_claim_of_an_unpublished_source_is_not_shown(client, lora):
    make.claim(lora, statement="A secret.", source=make.source(state="draft"))
    assert "A secret." not in page(client, "/allegations/lora/")


def test_a_source_tells_all_it_says_paragraph_by_paragraph(client, lora):
    post = make.source(
        "post", publisher="Evening Post", language="hy", sha256="ab" * 32, paragraphs="lines"
    )
    figure = make.figure("share", title="A share")
    restriction = make.restriction("ban", title="A ban")
    make.claim(figure, source=post, paragraph=9, statement="It is 60 %.")
    make.claim(lora, source=post, paragraph=2, statement="It was used.")
    make.claim(restriction, source=post, paragraph=2, statement="It is banned.")
    html = page(client, "/sources/post/")
    second, ninth = html.index('id="p2"'), html.index('id="p9"')
    assert second < html.index("It was used.") < ninth < html.index("It is 60 %.")
    for path in ("/allegations/lora/", "/figures/share/", "/restrictions/ban/"):
        assert f'href="{path}"' in html
    assert "ab" * 32 in html
    assert "lines that are not blank" in html
    assert "Armenian" in html


def test_a_figure_shows_print_and_register(client):
    edition = make.edition()
    parties = {"supplier": make.actor("Israel"), "recipient": make.actor("Azerbaijan")}
    for year in (2015, 2019):
        make.deal(**parties, tiv_estimate=10, deliveries=[{"year": year, "edition": edition}])
    figure = make.figure(
        "share", finding="window_doubtful", explanation="Five years fit better.", **parties
    )
    make.claim(figure, statement="Sixty percent.")
    told = text(page(client, "/figures/share/"))
    for words in ("Printed: 60 %", "100.0 %", "Differs", "20.00", "Five years fit better."):
        assert words in told
    assert "Sixty percent." in told


def test_a_restriction_shows_whom_it_binds_and_who_says_so(client):
    restriction = make.restriction(
        "ban", issuer=make.actor("Canada"), from_date="2020-10-05", note="It binds Canada only."
    )
    make.claim(restriction, statement="Canada stopped.")
    told = text(page(client, "/restrictions/ban/"))
    for words in ("Canada", "from 5 October 2020", "It binds Canada only.", "Canada stopped."):
        assert words in told


def test_a_deal_links_to_its_allegations(client, lora):
    deal = make.deal(
        supplier=lora.supplier,
        recipient=lora.recipient,
        system=lora.system,
        tiv_estimate="1.5",
        deliveries=[(2018, 4), (2019, 2)],
    )
    make.allegation("flights", supplier=lora.supplier, recipient=lora.recipient)
    make.claim(deal, statement="The deal was seen.")
    html = page(client, f"/transfers/{deal.reference}/")
    assert 'href="/allegations/lora/"' in html
    assert 'href="/allegations/flights/"' in html
    told = text(html)
    assert "The deal was seen." in told
    assert "2018" in told
    assert "9.00" in told


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_a_deal_that_is_not_published_has_no_page(client, state):
    deal = make.deal(state=state)
    page(client, f"/transfers/{deal.reference}/", status=404)


def test_an_actor_leads_to_its_allegations_in_every_part(client, lora):
    georgia = make.actor("Georgia")
    AllegationVia.objects.create(allegation=lora, actor=georgia)
    ministry = make.actor("Ministry", kind="government_body", home=georgia)
    make.claim(lora, claimant=ministry, speaks_for=georgia, statement="Nothing passed.")
    for path in ("/actors/israel/", "/actors/azerbaijan/", "/actors/georgia/"):
        assert 'href="/allegations/lora/"' in page(client, path)
    assert "Nothing passed." in page(client, "/actors/georgia/")
    assert "Nothing passed." in page(client, "/actors/ministry/")


def test_a_system_leads_to_its_allegations(client, lora):
    make.restriction(title="Ban on LORA", system=lora.system)
    html = page(client, "/systems/lora/")
    assert 'href="/allegations/lora/"' in html
    assert "Ban on LORA" in html


@pytest.mark.parametrize(
    "path",
    ["/allegations/no/", "/sources/no/", "/figures/no/", "/restrictions/no/", "/actors/no/",
     "/systems/no/", "/transfers/NO-1/"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(client, db, path):
    page(client, path, status=404)


def test_texts_are_escaped(client, lora):
    make.claim(lora, statement="<script>alert(1)</script>", note="<b>x</b>")
    html = page(client, "/allegations/lora/")
    assert "<script" not in html
    assert "<b>x</b>" not in html


@pytest.mark.parametrize(
    "path", ["/allegations/lora/", "/sources/post/", "/actors/israel/", "/systems/lora/"]
)
def test_a_page_costs_as_many_queries_for_many_claims_as_for_few(client, lora, path):
    post = make.source("post")
    seen = []
    for _ in range(2):
        for _ in range(8):
            make.claim(lora, source=post, speaks_for=lora.supplier)
            make.allegation(supplier=lora.supplier, recipient=lora.recipient, system=lora.system)
        with CaptureQueriesContext(connection) as queries:
            page(client, path)
        seen.append(len(queries))
    assert seen[0] == seen[1] <= 19
