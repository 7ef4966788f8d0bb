"""No page of the admin shows or does anything to staff without the permission for it."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from import_export.mixins import BaseImportMixin

from tests import factories as make
from tests.admin.conftest import text_of
from transfers import models
from transfers.models import (
    Deal,
    DealList,
    ImportBatch,
    ImportConflict,
    JoinDecision,
    LookedAt,
    Merge,
    NameQuestion,
    SignIn,
)

pytestmark = pytest.mark.django_db

OURS = [model for model in admin.site._registry if model._meta.app_label == "transfers"]
SECRET = "Xanadu-9"


@pytest.fixture
def records(db):
    """One record of every registered model, each saying SECRET somewhere."""
    deal = make.deal(system=make.system(SECRET), deliveries=[(2015, 1)], comment=SECRET)
    deal.supplier.names.create(name=SECRET, vocabulary="own")
    entry = make.entry(deal)
    batch = ImportBatch.objects.create(
        register="sipri", layout="sipri-delivery", edition_name="2023-04-13"
    )
    file = batch.files.create(name=SECRET, sha256="0", size=1, rows=1, first_year=1, last_year=2)
    batch.changes.create(kind="new", subject="deal", label=SECRET)
    conflict = ImportConflict.objects.create(
        batch=batch, deal=deal, field="order_year", ours="1999"
    )
    question = NameQuestion.objects.create(subject="actor", spelled=SECRET, vocabulary="x")
    question.suggestions.create(actor=deal.supplier, score=90, reason=SECRET)
    merge = Merge.objects.create(
        subject="actor",
        actor=deal.supplier,
        old_id=77,
        slug="x",
        title=SECRET,
        reason="one",
        removed=[{"model": "transfers.Actor", "row": "{}"}],
    )
    deal_list = DealList.objects.create(
        register="sipri",
        generated_on="2024-10-13",
        first_year=1950,
        last_year=2023,
        name=SECRET,
        edition=entry.edition,
        batch=batch,
    )
    row = deal_list.rows.create(
        line=6,
        digest="x",
        supplier=deal.supplier.name,
        recipient=deal.recipient.name,
        designation=SECRET,
        description=deal.system.description.name,
        condition=deal.condition,
        join="ambiguous",
    )
    decision = JoinDecision.objects.create(
        register="sipri", designation=SECRET, decided_at=timezone.now()
    )
    claim = make.claim(make.allegation(title=SECRET), statement=SECRET)
    region = make.region(SECRET, scheme=make.scheme(name=SECRET))
    make.member(region, deal.supplier)
    found = {
        "region": region,
        "regionscheme": region.scheme,
        "source": make.source(title=SECRET),
        "allegation": claim.allegation,
        "claim": claim,
        "figure": make.figure(title=SECRET),
        "restriction": make.restriction(title=SECRET),
        "actor": deal.supplier,
        "supplier": deal.supplier,
        "recipient": deal.recipient,
        "category": deal.system.category,
        "weapondescription": deal.system.description,
        "weaponsystem": deal.system,
        "deal": deal,
        "delivery": deal.deliveries.get(),
        "registeredition": entry.edition,
        "registerentry": entry,
        "importbatch": batch,
        "importfile": file,
        "importconflict": conflict,
        "commentfact": make.comment_fact(deal, SECRET),
        "namequestion": question,
        "merge": merge,
        "deallist": deal_list,
        "listeddeal": row,
        "joindecision": decision,
        "review": make.review(deal, note=SECRET),
        "signin": SignIn.objects.create(
            account=SECRET, address="192.0.2.1", outcome="wrong_password", known_device=False
        ),
        "lookedat": LookedAt.objects.create(
            check_code="no-source",
            model="deal",
            record=deal.pk,
            title=SECRET,
            found=SECRET,
            digest="0" * 32,
            reason="x",
        ),
    }
    assert set(found) == {model._meta.model_name for model in OURS}
    return found


def addresses(records):
    """Every address that the admin classes of this app define, filled in with a record."""
    for model in OURS:
        record = records[model._meta.model_name]
        for pattern in admin.site._registry[model].get_urls():
            if pattern.name:
                arguments = [record.pk] if "<" in str(pattern.pattern) else []
                yield reverse(f"admin:{pattern.name}", args=arguments)


def test_every_model_is_registered_but_scratch():
    inline = {models.ActorName, models.Succession, models.CategoryName, models.DescriptionName}
    inline |= {models.SystemName, models.DealParty, models.AllegationVia, models.FigureReading}
    inline |= {models.RegionMember}
    hidden = {models.StagedDelivery, models.StagedListing, models.ImportChange}
    hidden |= {models.NameSuggestion}
    hidden |= {models.EditionComparison, models.EditionDifference, models.UploadedTable}
    hidden |= {models.NameSuggestion, models.GradeSeen, models.SavedView}
    hidden |= {models.EditionComparison, models.EditionDifference, models.DataChange}
    hidden |= {models.PublishedDeal, models.PublishedDelivery}
    hidden |= {models.DealTally, models.DeliveryTally}
    everything = {getattr(models, name) for name in models.__all__} - {
        models.Register,
        models.Grade,
        models.Subject,
    }
    assert set(OURS) == everything - inline - hidden


def test_there_are_pages_to_walk(records):
    walked = list(addresses(records))
    assert len(walked) > 70
    assert sum("export" in address for address in walked) >= 6


def test_strangers_are_sent_to_sign_in_everywhere(client, records):
    for address in addresses(records):
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302, address
            assert answer["Location"].startswith("/admin/login/"), address


def test_staff_without_permissions_get_nothing_anywhere(staff, records):
    client = staff()
    before = Deal.objects.values().get()
    for address in addresses(records):
        for answer in (client.get(address), client.post(address, {"post": "yes"})):
            assert answer.status_code in (403, 405), address
            assert SECRET.encode() not in answer.content, address
    assert Deal.objects.values().get() == before


def test_the_index_names_nothing_to_staff_without_permissions(staff, records):
    assert "You don’t have permission to view or edit anything." in text_of(staff().get("/admin/"))


def test_no_choices_are_offered_without_permission(staff, records):
    query = {"app_label": "transfers", "model_name": "deal", "field_name": "system", "term": "x"}
    answer = staff("change_deal").get("/admin/autocomplete/", query)
    assert answer.status_code == 403
    assert SECRET in text_of(staff("view_weaponsystem").get("/admin/autocomplete/", query))


def test_who_may_view_sees_and_changes_nothing(staff, records):
    for name, record in records.items():
        client = staff(f"view_{name}", name=f"viewer of {name}")
        assert client.get(f"/admin/transfers/{name}/").status_code == 200, name
        page = client.get(f"/admin/transfers/{name}/{record.pk}/change/")
        assert page.status_code == 200, name
        assert b'name="_save"' not in page.content, name
        assert b'name="reason"' not in page.content, name
        for address in ("add/", f"{record.pk}/delete/"):
            assert client.get(f"/admin/transfers/{name}/{address}").status_code == 403, name
        changed = client.post(f"/admin/transfers/{name}/{record.pk}/change/", {})
        assert changed.status_code == 403, name


def test_nobody_adds_or_deletes_what_imports_keep(boss, records):
    kept = """
        importbatch importfile registerentry commentfact namequestion merge deallist listeddeal
        joindecision review lookedat
        """
    for name in kept.split():
        page = f"/admin/transfers/{name}/"
        assert boss.get(f"{page}add/").status_code == 403, name
        assert boss.get(f"{page}{records[name].pk}/delete/").status_code == 403, name


def test_nothing_is_imported_through_import_export():
    for model in OURS:
        names = [pattern.name for pattern in admin.site._registry[model].get_urls()]
        assert f"transfers_{model._meta.model_name}_import" not in names
        # Its pages let anyone on staff in, and save part of a file; ours are import-table/.
        assert not isinstance(admin.site._registry[model], BaseImportMixin)
