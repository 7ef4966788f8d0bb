"""Small tables: read strictly, shown first, written whole or not at all."""

import io
import re
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories as make
from tests.admin.conftest import text_of
from transfers.bulk import reading
from transfers.models import Actor, Merge, Source, UploadedTable, WeaponSystem

pytestmark = pytest.mark.django_db

KINDS = ["actor", "weaponsystem", "source"]


def send(client, content, model="actor", name="table.csv"):
    content = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, content)
    return client.post(f"/admin/transfers/{model}/import-table/", {"file": file}, follow=True)


def confirm(client, page, reason="New list of the ministry", **values):
    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode())[1]
    sent = {"digest": digest, "reason": reason, "confirm": "1", **values}
    return client.post(page.redirect_chain[-1][0], sent, follow=True)


def workbook(*rows, title="Rows"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def borduria(db):
    actor = make.actor("Borduria", iso3="BDR", valid_from=1918)
    actor.names.create(name="Borduria (old)", vocabulary="SIPRI 2024")
    return actor


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Actor, WeaponSystem, Source)]


def test_new_changed_and_unchanged_records_are_shown_and_nothing_is_written(boss, borduria):
    make.actor("Syldavia")
    before = everything()
    page = send(
        boss,
        "slug,name,kind,valid_from\n"
        "borduria,Borduria,state,1920\nsyldavia,Syldavia,state,\nkhemed,Khemed,state,1945\n",
    )
    words = text_of(page)
    assert "New Changed Unchanged 1 1 1" in words
    assert "2 changed borduria valid_from 1918 1920" in words
    assert "4 new khemed name – Khemed" in words
    assert everything() == before


def test_what_was_shown_is_written_with_reason_and_name(boss, admin_user, borduria):
    events = make.actor("Syldavia").events.count()
    page = send(
        boss,
        "slug,name,kind,home,other_names\n"
        "borduria,Borduria,state,,Bordurie|Borduria (old)\n"
        "zyx,Zyx Works,company,khemed,\n"
        "khemed,Khemed,State,,Khémed\n",
    )
    answer = confirm(boss, page)
    assert "Imported table.csv: 2 new, 1 changed." in text_of(answer)
    assert Actor.objects.get(slug="zyx").home == Actor.objects.get(name="Khemed")
    names = set(borduria.names.values_list("name", "vocabulary"))
    assert names == {("Borduria (old)", "SIPRI 2024"), ("Bordurie", "staff")}
    event = Actor.objects.get(slug="zyx").events.get()
    assert event.pgh_context.metadata["reason"] == "New list of the ministry"
    assert event.pgh_context.metadata["user"] == admin_user.pk
    assert Actor.objects.get(slug="syldavia").events.count() == events
    assert not UploadedTable.objects.exists()


def test_columns_that_the_file_lacks_stay_as_they_are(boss, borduria):
    confirm(boss, send(boss, "slug,valid_to\nborduria,1976\n"))
    borduria.refresh_from_db()
    assert (borduria.iso3, borduria.valid_from, borduria.valid_to) == ("BDR", 1918, 1976)


def test_an_empty_cell_empties_the_field(boss, borduria):
    confirm(boss, send(boss, "slug,iso3,valid_from\nborduria,,\n"))
    borduria.refresh_from_db()
    assert (borduria.iso3, borduria.valid_from) == (None, None)


def test_the_next_new_record_of_the_admin_gets_a_key_of_its_own(boss):
    confirm(boss, send(boss, "slug,name,kind\nkhemed,Khemed,state\n"))
    assert Actor.objects.create(slug="x", name="X", kind="state").pk > Actor.objects.first().pk


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("model", KINDS)
def test_an_export_comes_back_as_nothing_to_change(boss, borduria, model, kind):
    borduria.names.create(name="a|b\\c", vocabulary="own")
    borduria.names.create(name="Bordurie ", vocabulary="own")
    system = make.system("=1+1", producer=borduria, family="Mi-8")
    system.names.create(name='Zwei, "drei"', vocabulary="own")
    make.source(title="=A1\nand more", published_on="2020-10-05", state="published")
    make.claim(make.allegation())
    exported = boss.get(f"/admin/transfers/{model}/export/?_format={kind}")
    page = send(boss, exported.content, model, f"table.{kind}")
    assert page.status_code == 200, text_of(page)
    assert "Nothing to change" in text_of(page)
    assert b'name="confirm"' not in page.content


@pytest.mark.parametrize(
    ("content", "column", "value", "message"),
    [
        ("slug,valid_from\nborduria,1.9\n", "valid_from", "1.9", "calendar year"),
        ("slug,valid_from\nborduria,yes\n", "valid_from", "yes", "calendar year"),
        ("slug,kind\nborduria,kingdom\n", "kind", "kingdom", "Write one of: state"),
        ("slug,home\nborduria,Nowhere\n", "home", "Nowhere", "no actor of this slug or name"),
        ("slug,name\nborduria,\n", "name", "", "cannot be blank"),
        ("slug,name,kind\nno slug!,X,state\n", "slug", "no slug!", "slug"),
        ("slug,name,kind\n,X,state\n", "slug", "", "Give the record's name"),
        ("slug,iso3\nborduria,BDRX\n", "iso3", "BDRX", "at most 3"),
        ("slug,iso3\nborduria,bdr\n", "", "borduria", "three capital letters"),
        ("slug,valid_from,valid_to\nborduria,1950,1940\n", "", "borduria", "before the first"),
        ("slug,home\nborduria,Borduria\n", "", "borduria", "its own home"),
        ("slug,name\nborduria,Syldavia\n", "name", "Syldavia", "Another actor has this"),
        ("slug,kind\nkhemed,state\n", "name", "", "is new and needs this column"),
        ("slug,name\nborduria,a\x07b\n", "name", "a\\x07b", "control character"),
        ("slug,name\nborduria,Borduria,x\n", "", "", "3 cells under 2"),
        ("slug,other_names\nborduria,Syldavie\n", "other_names", "Syldavie", "Syldavia has this"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place(boss, borduria, content, column, value, message):
    make.actor("Syldavia").names.create(name="Syldavie", vocabulary="staff")
    before = everything()
    page = send(boss, content)
    assert page.status_code == 400
    (fault,) = page.context["faults"]
    assert (fault.file, fault.line, fault.column, fault.value) == ("table.csv", 2, column, value)
    assert message in fault.message
    assert everything() == before
    assert not UploadedTable.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("slug,name,colour\nborduria,Borduria,red\n", "no such column"),
        ("slug,name,id\nborduria,Borduria,1\n", "no such column"),
        ("name,kind\nBorduria,state\n", "This column is missing"),
        ("slug,name,name\nborduria,A,B\n", "there twice"),
        ("slug,,name\nborduria,A,B\n", "Column 2 has no name"),
        ("slug,name\n", "no row below"),
        ("", "empty"),
        ("\n\n", "empty"),
        ('slug,name\nborduria,"open\n', "quotation mark"),
        (b"slug,name\nborduria,Bord\xfcria\n", "0xFC is not UTF-8"),
        ("slug,name\nborduria,a\0b\n", "NUL"),
        ("slug,name\n".encode("utf-16"), "UTF-8"),
        (b"%PDF-1.4 slug", "no row below"),
    ],
)
def test_a_file_that_is_not_such_a_table_is_refused(boss, borduria, content, message):
    page = send(boss, content)
    assert page.status_code == 400
    assert message in text_of(page)


def test_all_faults_are_named_not_the_first_alone(boss, borduria):
    page = send(boss, "slug,valid_from,kind\nborduria,x,y\nborduria,1900,state\nnew,1.5,state\n")
    faults = [(fault.line, fault.column) for fault in page.context["faults"]]
    assert faults == [(2, "valid_from"), (2, "kind"), (3, "slug"), (4, "name"), (4, "valid_from")]


def test_two_lines_that_claim_the_same_name_are_refused(boss):
    page = send(boss, "slug,name,kind\na,Khemed,state\nb,Khemed,state\n")
    (fault,) = page.context["faults"]
    assert (fault.line, fault.column) == (3, "name")
    assert "See line 2." in fault.message


def test_a_system_with_the_designation_and_description_of_another_is_refused(boss):
    system = make.system("Harop")
    content = f"slug,designation,description,category\nx,HÀROP,{system.description},Missiles\n"
    page = send(boss, content, "weaponsystem")
    assert "This designation exists with this description." in text_of(page)


def test_the_address_of_a_merged_record_is_not_given_away(boss, borduria):
    merged = {"old_id": 9, "slug": "old-borduria", "title": "Old", "reason": "one"}
    Merge.objects.create(subject="actor", actor=borduria, **merged)
    page = send(boss, "slug,name,kind\nold-borduria,Old,state\n")
    assert "was merged into Borduria" in text_of(page)


def test_state_and_counts_of_sources_are_not_imported(boss):
    source = make.source("post-1", state="draft")
    assert send(boss, "reference,state\npost-1,draft\n", "source").status_code == 200
    page = send(boss, "reference,state,claims\npost-1,published,7\n", "source")
    assert {fault.column for fault in page.context["faults"]} == {"claims", "state"}
    source.refresh_from_db()
    assert source.state == "draft"


def test_a_new_source_is_a_draft(boss):
    content = "reference;title;publisher;published_on\npost-9;News;Post;2020-10-05\n"
    confirm(boss, send(boss, b"\xef\xbb\xbf" + content.encode(), "source"))
    source = Source.objects.get(slug="post-9")
    assert (source.state, source.language, source.paragraphs) == ("draft", "en", "blocks")


@pytest.mark.parametrize("day", ["5.10.2020", "2020-13-01", "2020", "20201005"])
def test_a_day_is_written_in_one_way(boss, day):
    content = f"reference,title,publisher,published_on\npost-9,News,Post,{day}\n"
    assert "as in 2024-01-31" in text_of(send(boss, content, "source"))


# Workbooks


def test_numbers_and_text_of_a_workbook_are_read_as_they_stand(boss, borduria):
    page = send(boss, workbook(["slug", "valid_from"], ["borduria", 1920.0]), name="t.xlsx")
    assert "borduria valid_from 1918 1920" in text_of(page)


@pytest.mark.parametrize("value", [1920.5, True, "=1+1"])
def test_no_other_cell_of_a_workbook_is_a_year(boss, borduria, value):
    page = send(boss, workbook(["slug", "valid_from"], ["borduria", value]), name="t.xlsx")
    assert page.status_code == 400
    assert [fault.column for fault in page.context["faults"]] == ["valid_from"]


def test_a_formula_is_refused_and_a_text_that_looks_like_one_is_not(boss, borduria):
    page = send(boss, workbook(["slug", "name"], ["borduria", '="Bor"&"duria"']), name="t.xlsx")
    assert "The cell holds a formula" in text_of(page)
    book = openpyxl.Workbook()
    for row in (["slug", "name"], ["borduria", "text"]):
        book.active.append(row)
    book.active["B2"].value = "=1+1"
    book.active["B2"].data_type = "s"
    assert "borduria name Borduria =1+1" in text_of(send(boss, saved(book), name="t.xlsx"))
    assert "Borduria =1+1" in text_of(send(boss, "slug,name\nborduria,=1+1\n"))


def test_an_error_of_the_spreadsheet_is_refused(boss, borduria):
    book = openpyxl.Workbook()
    for row in (["slug", "name"], ["borduria", "#N/A"]):
        book.active.append(row)
    book.active["B2"].data_type = "e"
    assert "error of the spreadsheet" in text_of(send(boss, saved(book), name="t.xlsx"))


def test_a_workbook_with_two_sheets_is_refused(boss, borduria):
    book = openpyxl.Workbook()
    book.active.append(["slug", "name"])
    book.create_sheet("More").append(["slug"])
    assert "has 2 sheets" in text_of(send(boss, saved(book), name="t.xlsx"))


def with_member(name, content, based_on=None):
    """A workbook with a member put in or exchanged."""
    source = zipfile.ZipFile(io.BytesIO(based_on or workbook(["slug"], ["borduria"])))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in source.namelist():
            if member != name:
                archive.writestr(member, source.read(member))
        archive.writestr(name, content)
    return buffer.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked(boss, monkeypatch):
    bomb = with_member("xl/worksheets/sheet2.xml", b" " * (reading.MOST_UNPACKED + 1))
    assert len(bomb) < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *args: pytest.fail("It was unpacked."))
    assert "Unpacked, the workbook is larger" in text_of(send(boss, bomb, name="t.xlsx"))


def test_a_member_that_lies_about_its_size_is_refused(boss):
    bomb = bytearray(with_member("xl/worksheets/sheet2.xml", b" " * (reading.MOST_UNPACKED + 1)))
    size = (reading.MOST_UNPACKED + 1).to_bytes(4, "little")
    assert bomb.count(size) >= 1
    page = send(boss, bytes(bomb).replace(size, (5).to_bytes(4, "little")), name="t.xlsx")
    assert page.status_code == 400
    assert "damaged" in text_of(page)


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<dimension ref="A1:XFD1048576"/><sheetData>{}</sheetData></worksheet>'
)
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>slug</t></is></c></row>'


@pytest.mark.parametrize(
    "rows",
    [
        HEADER + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        HEADER + '<row r="2"><c r="XFD2"><v>1</v></c></row>',
    ],
)
def test_a_sheet_of_huge_extent_is_refused(boss, rows):
    content = with_member("xl/worksheets/sheet1.xml", SHEET.format(rows))
    assert "The sheet reaches beyond" in text_of(send(boss, content, name="t.xlsx"))


def test_a_stated_extent_is_not_believed(boss, borduria):
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>borduria</t></is></c></row>'
    content = with_member("xl/worksheets/sheet1.xml", SHEET.format(HEADER + row))
    assert "Nothing to change" in text_of(send(boss, content, name="t.xlsx"))


def test_entities_are_refused(boss):
    content = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + SHEET.format(HEADER)
    content = with_member("xl/worksheets/sheet1.xml", content)
    assert "entities of its own" in text_of(send(boss, content, name="t.xlsx"))


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04 and no more"])
def test_a_damaged_workbook_is_refused(boss, content):
    assert "damaged" in text_of(send(boss, content, name="t.xlsx"))


def test_an_archive_that_is_no_workbook_is_refused(boss):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("slug.csv", "slug,name")
    assert "not an XLSX workbook" in text_of(send(boss, buffer.getvalue()))


def test_too_many_bytes_and_too_many_rows_are_refused(boss):
    large = "slug,name\n" + "x" * reading.MOST_BYTES
    assert "larger than 2 MB" in text_of(send(boss, large))
    rows = "".join(f"actor-{number},A\n" for number in range(reading.MOST_ROWS + 1))
    assert "more than 5,000 rows" in text_of(send(boss, "slug,name\n" + rows))


# What is confirmed


@pytest.mark.parametrize("change", ["record", "other", "digest"])
def test_nothing_is_written_once_the_database_says_otherwise(boss, borduria, change):
    make.actor("Syldavia")
    page = send(boss, "slug,name,valid_from,home\nborduria,Borduria,1920,syldavia\n")
    values = {}
    if change == "record":
        Actor.objects.filter(pk=borduria.pk).update(valid_to=1990)
    elif change == "other":
        Actor.objects.filter(name="Syldavia").update(slug="syldavia-old")
        make.actor("syldavia", slug="other")
    else:
        values["digest"] = "0" * 64
    before = everything()
    answer = confirm(boss, page, **values)
    assert everything() == before
    if change != "other":
        assert answer.status_code == 409
        assert "has changed since this was shown" in text_of(answer)


def test_a_record_that_a_colleague_entered_since_is_not_overwritten(boss):
    page = send(boss, "slug,name,kind\nkhemed,Khemed,state\n")
    make.actor("Khemed", kind="former_state")
    assert confirm(boss, page).status_code == 409
    assert Actor.objects.get().kind == "former_state"


def test_an_import_needs_a_reason(boss, borduria):
    page = send(boss, "slug,valid_from\nborduria,1920\n")
    assert confirm(boss, page, reason=" ").status_code == 400
    borduria.refresh_from_db()
    assert borduria.valid_from == 1918


def test_a_file_is_discarded(boss, borduria):
    page = send(boss, "slug,valid_from\nborduria,1920\n")
    boss.post(page.redirect_chain[-1][0], {"discard": "1"})
    assert not UploadedTable.objects.exists()


def test_a_kept_file_is_for_its_owner_and_for_a_day(staff, borduria):
    mine = staff("add_actor", "change_actor", name="ada")
    page = send(mine, "slug,valid_from\nborduria,1920\n")
    address = page.redirect_chain[-1][0]
    other = staff("add_actor", "change_actor", name="bob")
    assert other.get(address).status_code == 404
    assert other.post(address, {"confirm": "1", "reason": "x"}).status_code == 404
    UploadedTable.objects.update(uploaded_at=timezone.now() - timedelta(days=2))
    send(other, "slug,valid_from\nborduria,1930\n")
    assert UploadedTable.objects.get().uploaded_by == other.user


@pytest.mark.parametrize("model", KINDS)
@pytest.mark.parametrize("verbs", [("view",), ("view", "add"), ("view", "change")])
def test_it_takes_the_permissions_to_add_and_to_change(staff, borduria, model, verbs):
    client = staff(*(f"{verb}_{model}" for verb in verbs))
    address = f"/admin/transfers/{model}/import-table/"
    for page in (address, f"{address}template.csv", f"{address}1/"):
        assert client.get(page).status_code == 403
    assert send(client, "slug,valid_from\nborduria,1920\n", model).status_code == 403
    assert b"Import table" not in client.get(f"/admin/transfers/{model}/").content


def test_who_lost_the_permission_confirms_nothing(staff, borduria):
    client = staff("add_actor", "change_actor", "view_actor")
    page = send(client, "slug,valid_from\nborduria,1920\n")
    client = staff("add_actor", "view_actor")
    assert confirm(client, page).status_code == 403
    borduria.refresh_from_db()
    assert borduria.valid_from == 1918


@pytest.mark.parametrize("model", KINDS)
def test_the_template_has_the_columns_that_are_read(boss, model):
    template = boss.get(f"/admin/transfers/{model}/import-table/template.csv")
    assert "attachment" in template["Content-Disposition"]
    assert "There is no row" in text_of(send(boss, template.content, model))
    assert b"import-table/" in boss.get(f"/admin/transfers/{model}/").content


@pytest.mark.parametrize("count", [5, 45, 90])
def test_a_table_takes_the_same_few_queries_however_long(boss, count):
    make.actor("Old 1")
    make.actor("Old 2")
    rows = [f"new-{number},New {number},state,x{number}" for number in range(count)]
    rows += ["old-1,Old 1,state,", "old-2,Older,state,y"]
    page = send(boss, "slug,name,kind,other_names\n" + "\n".join(rows) + "\n")
    with CaptureQueriesContext(connection) as captured:
        boss.get(page.redirect_chain[-1][0])
    assert len(captured) == 15
    with CaptureQueriesContext(connection) as captured:
        answer = confirm(boss, page)
    assert f"{count} new, 1 changed" in text_of(answer)
    assert len(captured) == 34
