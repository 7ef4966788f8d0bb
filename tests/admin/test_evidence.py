"""Entering and correcting the evidence through its forms."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories as make
from tests.admin.conftest import text_of
from tests.admin.opening import opened
from transfers.models import Actor, Allegation, Claim, Figure, Restriction, Source

pytestmark = pytest.mark.django_db

MAY_EDIT = ["allegation", "claim", "allegationvia"]


def address(record, view="change"):
    if isinstance(record, type):
        return reverse(f"admin:transfers_{record._meta.model_name}_add")
    return reverse(f"admin:transfers_{record._meta.model_name}_{view}", args=[record.pk])


def inlines(claims=(), saved=0, prefixes=("claims", "allegationvia_set")):
    """Rows of the page's inlines; `claims` are dictionaries of fields, the saved ones first."""
    values = {}
    for prefix in prefixes:
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    values |= {"claims-TOTAL_FORMS": len(claims), "claims-INITIAL_FORMS": saved}
    for place, fields in enumerate(claims):
        fields = {"quantity_qualifier": "not_stated", "status": "active", **fields}
        values |= {f"claims-{place}-{name}": value for name, value in fields.items()}
    return values


def claim_fields(**fields):
    return {
        "source": make.source("evening-post").pk,
        "paragraph": 4,
        "claimant": make.actor("A minister").pk,
        "stance": "asserts",
        "statement": "It was supplied.",
        **fields,
    }


def saved_claim(claim, **fields):
    own = {"id": claim.pk, "source": claim.source_id, "claimant": claim.claimant_id}
    return claim_fields(**own, statement=claim.statement, paragraph=claim.paragraph, **fields)


def allegation_fields(allegation=None, **fields):
    return {
        "title": allegation.title if allegation else "Harops for Azerbaijan",
        "slug": "harops-for-azerbaijan",
        "kind": "transfer",
        "state": "published",
        "statement": "Harops were supplied.",
        "quantity_qualifier": "not_stated",
        **inlines(),
        **fields,
    }


def test_an_allegation_is_entered_with_its_claims(boss):
    supplier, recipient = make.actor("Israel"), make.actor("Azerbaijan")
    claims = [
        claim_fields(speaks_for=recipient.pk, said="October 2020"),
        claim_fields(claimant=supplier.pk, stance="denies", statement="It was not.", paragraph=9),
    ]
    values = allegation_fields(supplier=supplier.pk, recipient=recipient.pk, **inlines(claims))
    values |= {"allegationvia_set-TOTAL_FORMS": 1}
    values |= {"allegationvia_set-0-actor": make.actor("Georgia").pk}
    answer = boss.post(address(Allegation), values)
    assert answer.status_code == 302, text_of(answer)
    allegation = Allegation.objects.with_grade().get()
    assert (allegation.slug, allegation.grade) == ("harops-for-azerbaijan", "confirmed")
    assert [actor.name for actor in allegation.via.all()] == ["Georgia"]
    assert [claim.stance for claim in allegation.claims.as_read()] == ["asserts", "denies"]
    assert all(claim.slug.startswith("c-0") for claim in allegation.claims.all())
    form = text_of(boss.get(address(allegation)))
    assert "confirmed : the supplier or the recipient admits it." in form


def test_the_public_reference_stays(boss):
    allegation = make.allegation("first-slug")
    assert b'name="slug"' not in boss.get(address(allegation)).content
    fields = allegation_fields(title="Another title", slug="second-slug")
    boss.post(address(allegation), {**fields, **opened(allegation)})
    allegation.refresh_from_db()
    assert (allegation.title, allegation.slug) == ("Another title", "first-slug")


def test_a_corrected_claim_keeps_its_reason_and_what_stood_before(staff):
    allegation = make.allegation()
    claim = make.claim(allegation, statement="It is so.")
    verbs = [f"{verb}_{name}" for verb in ("view", "change") for name in ("allegation", "claim")]
    client = staff(*verbs, name="ada")
    fields = {**saved_claim(claim), "statement": "It is not quite so."}
    values = allegation_fields(allegation, **inlines([fields], saved=1), reason="Misread")
    answer = client.post(address(allegation), {**opened(allegation), **values})
    assert answer.status_code == 302, text_of(answer)
    page = text_of(client.get(address(allegation, "history")))
    changed = "changed statement It is so. → It is not quite so. Misread"
    assert f"ada claim {claim.slug} {changed}" in page


def test_a_history_names_who_stood_in_between(boss):
    allegation = make.allegation()
    for name in ("Georgia", "Atlantis"):
        allegation.allegationvia_set.create(actor=make.actor(name))
    allegation.allegationvia_set.all().delete()
    Actor.objects.get(name="Atlantis").delete()
    page = text_of(boss.get(address(allegation, "history")))
    for who in ("Georgia", "an actor since deleted"):
        for what in ("entered", "deleted"):
            assert f"via {who} {what}" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"grade_override": "discounted"}, "A grade of your own needs a reason"),
        (
            {"value": "5", "value_unit": "tiv", "currency": "USD"},
            "Money needs a currency; anything else, TIV above all, has none.",
        ),
        ({"quantity_min": "5", "quantity_max": "4"}, "The most is below the least."),
        ({"period_from": "2020-10-05", "period_to": "2020-10-01"}, "ends before it begins"),
    ],
)
def test_an_allegation_that_breaks_a_rule_is_refused_in_its_words(boss, fields, sentence):
    answer = boss.post(address(Allegation), allegation_fields(**fields))
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert not Allegation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value": "5", "value_unit": "tiv", "currency": "USD"}, "TIV above all, has none."),
        ({"value": "5"}, "A value needs a unit"),
        ({"quantity_max": "4"}, "The most is below the least."),
        ({"status": "retracted"}, "A claim that no longer stands needs a reason."),
        ({"paragraph": "0"}, "Paragraphs are counted from 1."),
    ],
)
def test_a_claim_that_breaks_a_rule_is_refused_beside_its_allegation(boss, fields, sentence):
    values = allegation_fields(**inlines([claim_fields(**fields)]))
    answer = boss.post(address(Allegation), values)
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert not Allegation.objects.exists()


def test_a_claim_is_about_one_thing(boss):
    fields = {**claim_fields(), "quantity_qualifier": "not_stated", "status": "active"}
    targets = {"allegation": make.allegation().pk, "figure": make.figure().pk}
    for wrong in ({}, targets):
        answer = boss.post(address(Claim), {**fields, **wrong})
        sentence = "A claim is about one allegation, figure, deal or restriction."
        assert sentence in text_of(answer)
    assert not Claim.objects.exists()
    boss.post(address(Claim), {**fields, "figure": targets["figure"]})
    assert Claim.objects.get().figure_id == targets["figure"]


def test_a_claim_is_deprecated_and_never_deleted(boss):
    allegation = make.allegation()
    claim = make.claim(allegation)
    assert boss.get(address(claim, "delete")).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": [claim.pk], "post": "yes"}
    boss.post(reverse("admin:transfers_claim_changelist"), bulk)
    fields = {**saved_claim(claim), "DELETE": "on", "status": "deprecated"}
    fields |= {"status_reason": "Printed in error"}
    values = allegation_fields(**inlines([fields], saved=1))
    boss.post(address(allegation), {**values, **opened(allegation)})
    assert Claim.objects.get().status == "deprecated"


def test_what_has_claims_is_not_deleted(boss):
    claim = make.claim(make.allegation())
    for record in (claim.source, claim.allegation):
        page = boss.post(address(record, "delete"), {"post": "yes"})
        assert f"Cannot delete {record._meta.verbose_name}" in text_of(page)
        record.refresh_from_db()


def test_a_source_shows_what_it_says_by_paragraph(boss, staff):
    source = make.source(sha256="ab" * 32, file_name="post.txt")
    recipient = make.actor("Azerbaijan")
    about = make.allegation(title="Harops for Azerbaijan")
    make.claim(about, source=source, paragraph=12, statement="<b>Twelve</b>", stance="denies")
    make.claim(
        make.figure(title="The share"),
        source=source,
        paragraph=2,
        claimant=make.actor("A minister"),
        speaks_for=recipient,
        statement="Two.",
        status="deprecated",
        status_reason="Misread",
    )
    response = boss.get(address(source))
    page = text_of(response)
    assert f"Read from post.txt (SHA-256 {'ab' * 32} )" in page
    assert "Paragraphs are blocks of lines between blank lines, counted from 1." in page
    two = "2 A minister for Azerbaijan asserts deprecated by us Two. The share claim"
    assert two in page
    assert page.index(two) < page.index("Harops for Azerbaijan")
    assert address(about) in response.content.decode()
    assert b"<b>Twelve" not in response.content
    assert "Two." not in text_of(staff("view_source").get(address(source)))


def test_a_deal_lists_what_is_alleged_about_its_parties(boss, staff):
    deal = make.deal()
    parties = {"supplier": deal.supplier, "recipient": deal.recipient}
    make.allegation("a", title="Some other weapon", **parties)
    make.allegation("b", title="The very weapon", system=deal.system, **parties)
    make.allegation(title="The same supplier", supplier=deal.supplier)
    page = text_of(boss.get(address(deal)))
    assert page.index("The very weapon") < page.index("Some other weapon")
    assert "The same supplier" not in page
    assert "The very weapon" not in text_of(staff("view_deal").get(address(deal)))


def test_an_actor_leads_to_its_allegations_and_claims(boss):
    actor = make.actor()
    make.claim(make.allegation(supplier=actor), claimant=actor)
    response = boss.get(address(actor))
    assert "1 as supplier · 0 as recipient · 0 in between" in text_of(response)
    for name, role in (("allegation", "supplier"), ("claim", "claimant")):
        listed = f"/admin/transfers/{name}/?{role}__id__exact={actor.pk}"
        assert listed in response.content.decode()
        assert boss.get(listed).context["cl"].result_count == 1


@pytest.mark.parametrize("model", [Source, Allegation, Claim, Figure, Restriction])
def test_forms_open_for_a_new_record_and_offer_no_deletion_of_others(boss, model):
    page = boss.get(address(model))
    assert page.status_code == 200
    assert b"delete-related" not in page.content
    assert (b'name="slug"' in page.content) == (model is not Claim)
    assert b"<script>" not in page.content
    assert b' style="' not in page.content


def opening(client, record):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address(record)).status_code == 200
    return len(captured)


def test_forms_open_in_the_same_few_queries_however_many_claims(boss):
    deal = make.deal()
    parties = {"supplier": deal.supplier, "recipient": deal.recipient, "system": deal.system}
    allegation, source = make.allegation(**parties), make.source()
    figure, restriction = make.figure(), make.restriction()
    records = (allegation, figure, restriction, deal, source, deal.supplier)
    for record in records:
        boss.get(address(record))
    for more in (2, 8):
        for record in (allegation, figure, restriction, deal) * more:
            make.claim(record, speaks_for=make.actor())
            make.claim(record, source=source)
        for _ in range(more):
            make.allegation(**parties)
            allegation.allegationvia_set.create(actor=make.actor())
        assert {record._meta.model_name: opening(boss, record) for record in records} == {
            "allegation": 11,
            "figure": 9,
            "restriction": 5,
            "deal": 11,
            "source": 5,
            "actor": 11,
        }, more
