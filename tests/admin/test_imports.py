import pytest
from django.test import Client

from tests import register_files as files
from tests.admin.conftest import text_of
from tests.deal_files import deal_file, listed
from transfers.imports import CREDIT_LINE, TERMS
from transfers.models import Actor, Deal, Delivery, ImportBatch, ImportChange, RegisterEdition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

UPLOAD = "/admin/transfers/importbatch/upload/"
MAY_CONFIRM = ["change_importbatch", "add_deal", "change_deal"]


def page_of(batch, name="comparison"):
    return f"/admin/transfers/importbatch/{batch.pk}/{name}/"


def confirm(client, batch, **values):
    values.setdefault("fingerprint", batch.fingerprint)
    return client.post(page_of(batch, "confirm"), values, follow=True)


# Upload


def test_terms_and_credit_stand_once_on_the_page(boss):
    page = text_of(boss.get(UPLOAD))
    assert page.count(CREDIT_LINE) == 1
    assert page.count(TERMS) == 1


def test_upload_shows_what_would_change_and_changes_nothing(boss, upload, one_deal):
    response = upload(boss, one_deal)
    batch = ImportBatch.objects.get()
    assert response.redirect_chain == [(page_of(batch), 302)]
    page = text_of(response)
    assert "Deals 1 0 0 0 Deliveries 2 0 0 0" in page
    assert "Israel → Azerbaijan: Heron-9" in page
    assert not Deal.objects.exists()


def test_several_files_make_one_batch(boss, upload):
    early = files.register_file(
        files.deal(1, Delivery_year="1985", Order_date="1984"),
        above=files.preamble("16 Apr 2024", (1950, 1989)),
    )
    late = files.register_file(files.deal(1, Order_date="1984"))
    upload(boss, early, late)
    batch = ImportBatch.objects.get()
    assert batch.edition_name == "2024-04-16"
    assert [file.name for file in batch.files.all()] == ["file1.csv", "file2.csv"]
    assert batch.comparison["deliveries"]["new"] == 2


def test_faults_stand_in_a_table_with_file_line_column_and_value(boss, upload):
    wrong = files.register_file(
        files.deal(1, Numbers_delivered="1.9"), files.deal(2, Delivery_year="20x5")
    )
    response = upload(boss, wrong)
    assert response.status_code == 400
    page = text_of(response)
    assert "Refused for 2 faults; the database is unchanged." in page
    assert "file1.csv 6 Numbers delivered 1.9" in page
    assert "file1.csv 7 Delivery year 20x5" in page
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n", "This is a PNG image"),
        (b"a,b\n1,2\n", "No header of a known register layout"),
    ],
)
def test_something_else_than_a_register_is_refused(boss, upload, content, message):
    response = upload(boss, content)
    assert response.status_code == 400
    assert message in text_of(response)


def test_markup_in_a_file_is_shown_as_text(boss, upload):
    bad = files.register_file(files.deal(1, Numbers_delivered="<script>alert(1)</script>"))
    response = upload(boss, bad)
    assert b"<script>alert(1)" not in response.content
    good = files.register_file(files.deal(1, Designation="<b>bold</b>"))
    assert b"<b>bold" not in upload(boss, good).content


def test_a_file_larger_than_the_limit_is_refused_before_it_is_read(boss, upload, monkeypatch):
    monkeypatch.setattr("transfers.admin.importing.SIZE_LIMIT", 2**20)
    response = upload(boss, b"x" * (2**20 + 1))
    assert "file1.csv is larger than 1 MB" in text_of(response)


def test_no_file_is_asked_for_again(boss):
    assert "This field is required." in text_of(boss.post(UPLOAD, {}))


# Comparison


def test_lines_are_paged_and_filtered_by_kind(boss, upload):
    rows = [files.deal(number, TIV_delivery_values="9") for number in range(1, 131)]
    first = upload(boss, files.register_file(*rows))
    batch = ImportBatch.objects.get()
    assert first.context["kind"] == "new"
    assert len(first.context["page"]) == 100
    second = boss.get(page_of(batch), {"kind": "new", "page": "2"})
    assert len(second.context["page"]) == 30
    warned = boss.get(page_of(batch), {"kind": "warning"})
    assert "our arithmetic gives 10" in text_of(warned)


@pytest.mark.parametrize("lines", [5, 45, 90])
def test_the_comparison_takes_the_same_queries_however_long(
    boss, upload, lines, django_assert_max_num_queries
):
    upload(boss, files.register_file(*(files.deal(number) for number in range(1, lines + 1))))
    batch = ImportBatch.objects.get()
    with django_assert_max_num_queries(8):
        boss.get(page_of(batch))


def test_a_staged_batch_is_found_again_among_the_batches(boss, upload, one_deal):
    upload(boss, one_deal)
    listed = boss.get("/admin/transfers/importbatch/?state__exact=staged")
    assert "waiting for confirmation" in text_of(listed)
    assert page_of(ImportBatch.objects.get()).encode() in listed.content


# Confirm


def test_confirming_imports_what_was_shown(boss, upload, one_deal, admin_user):
    upload(boss, one_deal)
    batch = ImportBatch.objects.get()
    response = confirm(boss, batch)
    batch.refresh_from_db()
    assert batch.state == "applied"
    assert Deal.objects.get().state == "published"
    assert Delivery.objects.count() == 2
    page = text_of(response)
    assert "The database now holds 1 deals and 2 deliveries of this edition." in page
    record = text_of(boss.get(page_of(batch, "change")))
    for counts in ("1 new, 0 changed, 0 unchanged, 0 absent", "2 new, 0 changed, 0 unchanged"):
        assert counts in page
        assert counts in record
    event = Deal.events.rel.related_model.objects.get()
    assert event.pgh_context.metadata["user"] == admin_user.pk
    assert event.pgh_context.metadata["import"] == batch.pk


def test_new_deals_stay_drafts_where_asked(boss, upload, one_deal):
    upload(boss, one_deal, draft="on")
    confirm(boss, ImportBatch.objects.get())
    assert Deal.objects.get().state == "draft"


def test_the_edition_is_named_as_asked(boss, upload, one_deal):
    upload(boss, one_deal, edition="spring 2024")
    confirm(boss, ImportBatch.objects.get())
    assert RegisterEdition.objects.get().name == "spring 2024"


def test_the_new_comparison_is_shown_where_the_database_changed(boss, upload, one_deal):
    upload(boss, one_deal)
    waiting = ImportBatch.objects.get()
    upload(boss, one_deal)
    confirm(boss, ImportBatch.objects.exclude(pk=waiting.pk).get())
    response = confirm(boss, waiting)
    page = text_of(response)
    assert "the database has changed since this comparison was shown" in page
    assert "Deals 0 0 1 0 Deliveries 0 0 2 0" in page
    waiting.refresh_from_db()
    assert waiting.state == "staged"
    confirm(boss, waiting)
    waiting.refresh_from_db()
    assert waiting.state == "applied"


def test_only_the_comparison_that_was_on_the_page_can_be_confirmed(boss, upload, one_deal):
    upload(boss, one_deal)
    response = confirm(boss, ImportBatch.objects.get(), fingerprint="another")
    assert "Nothing was imported" in text_of(response)
    assert not Deal.objects.exists()


def test_confirming_twice_is_refused(boss, upload, one_deal):
    upload(boss, one_deal)
    batch = ImportBatch.objects.get()
    confirm(boss, batch)
    response = confirm(boss, ImportBatch.objects.get())
    assert response.status_code == 409
    assert "This import is applied." in text_of(response)
    assert Deal.objects.count() == 1


def test_discarding_leaves_the_record_and_nothing_else(boss, upload, one_deal):
    upload(boss, one_deal)
    batch = ImportBatch.objects.get()
    boss.post(page_of(batch, "discard"))
    batch.refresh_from_db()
    assert batch.state == "discarded"
    assert not batch.staged.exists()
    assert not ImportChange.objects.exists()
    assert not Actor.objects.filter(name="Heron-9").exists()
    again = boss.post(page_of(batch, "discard"), follow=True)
    assert "This import is discarded." in text_of(again)


# Who may


@pytest.mark.parametrize("name", ["confirm", "discard"])
def test_reading_a_page_never_decides(boss, upload, one_deal, name):
    upload(boss, one_deal)
    assert boss.get(page_of(ImportBatch.objects.get(), name)).status_code == 405


def test_a_form_from_elsewhere_is_refused(admin_user, upload, one_deal, boss):
    upload(boss, one_deal)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin_user)
    assert confirm(strict, ImportBatch.objects.get()).status_code == 403
    assert strict.post(UPLOAD, {}).status_code == 403


def test_the_button_is_for_those_who_may_stage(staff):
    page = "/admin/transfers/registeredition/"
    assert UPLOAD.encode() not in staff("view_registeredition").get(page).content
    may = staff("view_registeredition", "add_importbatch")
    assert UPLOAD.encode() in may.get(page).content


def test_strangers_are_sent_to_sign_in(client, upload, one_deal, db):
    response = client.post(UPLOAD, {})
    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


def test_staging_needs_its_permission(staff, upload, one_deal):
    assert upload(staff(*MAY_CONFIRM), one_deal).status_code == 403
    assert upload(staff("add_importbatch"), one_deal).status_code == 200
    assert ImportBatch.objects.count() == 1


@pytest.mark.parametrize("missing", MAY_CONFIRM)
def test_confirming_needs_all_its_permissions(boss, staff, upload, one_deal, missing):
    upload(boss, one_deal)
    batch = ImportBatch.objects.get()
    held = [code for code in MAY_CONFIRM if code != missing]
    assert confirm(staff(*held), batch).status_code == 403
    assert not Deal.objects.exists()
    confirm(staff(*MAY_CONFIRM), batch)
    assert Deal.objects.exists()


def test_one_may_discard_what_one_has_staged(boss, staff, upload, one_deal):
    upload(boss, one_deal)
    others = ImportBatch.objects.get()
    client = staff("add_importbatch")
    assert client.post(page_of(others, "discard")).status_code == 403
    upload(client, one_deal)
    own = ImportBatch.objects.exclude(pk=others.pk).get()
    assert client.post(page_of(own, "discard"), follow=True).status_code == 200
    own.refresh_from_db()
    assert own.state == "discarded"


def test_the_comparison_is_not_for_staff_without_permission(boss, staff, upload, one_deal):
    upload(boss, one_deal)
    batch = ImportBatch.objects.get()
    assert staff().get(page_of(batch)).status_code == 403
    seen = staff("view_importbatch").get(page_of(batch))
    assert b"Confirm the import" not in seen.content
    assert b"Discard" not in seen.content


# Deal-level lists


def test_a_list_shows_its_joins_and_what_is_to_decide(boss, upload):
    late = files.deal(2, Delivery_year="2016"), files.deal(3, Delivery_year="2016")
    upload(boss, files.register_file(files.deal(1), *late))
    confirm(boss, ImportBatch.objects.get())
    rows = [listed(), listed(years="2016")]
    response = upload(boss, deal_file(*rows))
    page = text_of(response)
    assert "Deal-level list 2024-10-13: what the import would change" in page
    assert "Rows 1 1 0" in page
    assert "They change number ordered or comment of 1 deal and leave 0 as they are." in page
    assert response.context["kind"] == "join"
    assert "line 7 Israel → Azerbaijan: Heron-9 TP, 2011 fits more than one deal" in page
    response = confirm(boss, ImportBatch.objects.order_by("pk").last())
    page = text_of(response)
    assert "It belongs to edition 2024-04-13." in page
    assert "Rows: 1 joined to one deal, 1 that fit several deals, 0 joined to none." in page
    assert "Decide the open joins" in page
    assert "deliveries of this edition" not in page
    assert Deal.objects.get(reference="SIPRI-1").comment == "Probably with radar"


def test_a_list_that_waits_for_its_edition_says_so(boss, upload):
    page = text_of(upload(boss, deal_file(listed())))
    assert "No row is joined to a deal yet: they wait for the edition they belong to" in page
    assert "No value of a deal is changed." in page
    response = confirm(boss, ImportBatch.objects.get())
    assert response.status_code == 200
    assert "It waits for its edition; its rows are joined when that is loaded." in text_of(response)
    assert "Decide the open joins" not in text_of(response)
    batch = ImportBatch.objects.get()
    assert batch.edition is None
    assert boss.get("/admin/transfers/importbatch/").status_code == 200
    assert boss.get(page_of(batch)).status_code == 200
