"""Small tables: read strictly, shown first, written whole or not at all."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories as make
from tests.admin.conftest import send_table, text_of
from transfers.models import Actor, Merge, Source, UploadedTable, WeaponSystem

pytestmark = pytest.mark.django_db

KINDS = ["actor", "weaponsystem", "source"]


def confirm(client, page, reason="New list of the ministry", **values):
    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode())[1]
    sent = {"digest": digest, "reason": reason, "confirm": "1", **values}
    return client.post(page.redirect_chain[-1][0], sent, follow=True)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Actor, WeaponSystem, Source)]


def test_new_changed_and_unchanged_records_are_shown_and_nothing_is_written(boss, borduria):
    make.actor("Syldavia")
    before = everything()
    page = send_table(
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
    page = send_table(
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
    confirm(boss, send_table(boss, "slug,valid_to\nborduria,1976\n"))
    borduria.refresh_from_db()
    assert (borduria.iso3, borduria.valid_from, borduria.valid_to) == ("BDR", 1918, 1976)


def test_an_empty_cell_empties_the_field(boss, borduria):
    confirm(boss, send_table(boss, "slug,iso3,valid_from\nborduria,,\n"))
    borduria.refresh_from_db()
    assert (borduria.iso3, borduria.valid_from) == (None, None)


def test_the_next_new_record_of_the_admin_gets_a_key_of_its_own(boss):
    confirm(boss, send_table(boss, "slug,name,kind\nkhemed,Khemed,state\n"))
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
    page = send_table(boss, exported.content, model, f"table.{kind}")
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
    page = send_table(boss, content)
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
    page = send_table(boss, content)
    assert page.status_code == 400
    assert message in text_of(page)


def test_all_faults_are_named_not_the_first_alone(boss, borduria):
    page = send_table(
        boss, "slug,valid_from,kind\nborduria,x,y\nborduria,1900,state\nnew,1.5,state\n"
    )
    faults = [(fault.line, fault.column) for fault in page.context["faults"]]
    assert faults == [(2, "valid_from"), (2, "kind"), (3, "slug"), (4, "name"), (4, "valid_from")]


def test_two_lines_that_claim_the_same_name_are_refused(boss):
    page = send_table(boss, "slug,name,kind\na,Khemed,state\nb,Khemed,state\n")
    (fault,) = page.context["faults"]
    assert (fault.line, fault.column) == (3, "name")
    assert "See line 2." in fault.message


def test_a_system_with_the_designation_and_description_of_another_is_refused(boss):
    system = make.system("Harop")
    content = f"slug,designation,description,category\nx,HÀROP,{system.description},Missiles\n"
    page = send_table(boss, content, "weaponsystem")
    assert "This designation exists with this description." in text_of(page)


def test_the_address_of_a_merged_record_is_not_given_away(boss, borduria):
    merged = {"old_id": 9, "slug": "old-borduria", "title": "Old", "reason": "one"}
    Merge.objects.create(subject="actor", actor=borduria, **merged)
    page = send_table(boss, "slug,name,kind\nold-borduria,Old,state\n")
    assert "was merged into Borduria" in text_of(page)


def test_state_and_counts_of_sources_are_not_imported(boss):
    source = make.source("post-1", state="draft")
    assert send_table(boss, "reference,state\npost-1,draft\n", "source").status_code == 200
    page = send_table(boss, "reference,state,claims\npost-1,published,7\n", "source")
    assert {fault.column for fault in page.context["faults"]} == {"claims", "state"}
    source.refresh_from_db()
    assert source.state == "draft"


def test_a_new_source_is_a_draft(boss):
    content = "reference;title;publisher;published_on\npost-9;News;Post;2020-10-05\n"
    confirm(boss, send_table(boss, b"\xef\xbb\xbf" + content.encode(), "source"))
    source = Source.objects.get(slug="post-9")
    assert (source.state, source.language, source.paragraphs) == ("draft", "en", "blocks")


@pytest.mark.parametrize("day", ["5.10.2020", "2020-13-01", "2020", "20201005"])
def test_a_day_is_written_in_one_way(boss, day):
    content = f"reference,title,publisher,published_on\npost-9,News,Post,{day}\n"
    assert "as in 2024-01-31" in text_of(send_table(boss, content, "source"))


# What is confirmed


@pytest.mark.parametrize("change", ["record", "other", "digest"])
def test_nothing_is_written_once_the_database_says_otherwise(boss, borduria, change):
    make.actor("Syldavia")
    page = send_table(boss, "slug,name,valid_from,home\nborduria,Borduria,1920,syldavia\n")
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
    page = send_table(boss, "slug,name,kind\nkhemed,Khemed,state\n")
    make.actor("Khemed", kind="former_state")
    assert confirm(boss, page).status_code == 409
    assert Actor.objects.get().kind == "former_state"


def test_an_import_needs_a_reason(boss, borduria):
    page = send_table(boss, "slug,valid_from\nborduria,1920\n")
    assert confirm(boss, page, reason=" ").status_code == 400
    borduria.refresh_from_db()
    assert borduria.valid_from == 1918


def test_a_file_is_discarded(boss, borduria):
    page = send_table(boss, "slug,valid_from\nborduria,1920\n")
    boss.post(page.redirect_chain[-1][0], {"discard": "1"})
    assert not UploadedTable.objects.exists()


def test_a_kept_file_is_for_its_owner_and_for_a_day(staff, borduria):
    mine = staff("add_actor", "change_actor", name="ada")
    page = send_table(mine, "slug,valid_from\nborduria,1920\n")
    address = page.redirect_chain[-1][0]
    other = staff("add_actor", "change_actor", name="bob")
    assert other.get(address).status_code == 404
    assert other.post(address, {"confirm": "1", "reason": "x"}).status_code == 404
    UploadedTable.objects.update(uploaded_at=timezone.now() - timedelta(days=2))
    send_table(other, "slug,valid_from\nborduria,1930\n")
    assert UploadedTable.objects.get().uploaded_by == other.user


@pytest.mark.parametrize("model", KINDS)
@pytest.mark.parametrize("verbs", [("view",), ("view", "add"), ("view", "change")])
def test_it_takes_the_permissions_to_add_and_to_change(staff, borduria, model, verbs):
    client = staff(*(f"{verb}_{model}" for verb in verbs))
    address = f"/admin/transfers/{model}/import-table/"
    for page in (address, f"{address}template.csv", f"{address}1/"):
        assert client.get(page).status_code == 403
    assert send_table(client, "slug,valid_from\nborduria,1920\n", model).status_code == 403
    assert b"Import table" not in client.get(f"/admin/transfers/{model}/").content


def test_who_lost_the_permission_confirms_nothing(staff, borduria):
    client = staff("add_actor", "change_actor", "view_actor")
    page = send_table(client, "slug,valid_from\nborduria,1920\n")
    client = staff("add_actor", "view_actor")
    assert confirm(client, page).status_code == 403
    borduria.refresh_from_db()
    assert borduria.valid_from == 1918


@pytest.mark.parametrize("model", KINDS)
def test_the_template_has_the_columns_that_are_read(boss, model):
    template = boss.get(f"/admin/transfers/{model}/import-table/template.csv")
    assert "attachment" in template["Content-Disposition"]
    assert "There is no row" in text_of(send_table(boss, template.content, model))
    assert b"import-table/" in boss.get(f"/admin/transfers/{model}/").content


@pytest.mark.parametrize("count", [5, 45, 90])
def test_a_table_takes_the_same_few_queries_however_long(boss, count):
    make.actor("Old 1")
    make.actor("Old 2")
    rows = [f"new-{number},New {number},state,x{number}" for number in range(count)]
    rows += ["old-1,Old 1,state,", "old-2,Older,state,y"]
    page = send_table(boss, "slug,name,kind,other_names\n" + "\n".join(rows) + "\n")
    with CaptureQueriesContext(connection) as captured:
        boss.get(page.redirect_chain[-1][0])
    assert len(captured) == 15
    with CaptureQueriesContext(connection) as captured:
        answer = confirm(boss, page)
    assert f"{count} new, 1 changed" in text_of(answer)
    assert len(captured) == 34
