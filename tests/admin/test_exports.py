import csv
import io
import json
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.admin.conftest import text_of
from transfers.exports.columns import DEAL_COLUMNS, DELIVERY_COLUMNS

pytestmark = pytest.mark.django_db

FORMATS = ["csv", "xlsx", "json"]
MODELS = """
    actor supplier recipient weaponsystem deal delivery source allegation claim figure restriction
""".split()


@pytest.fixture
def deals(db):
    harop = make.system("=1+1", description=make.description("#N/A"))
    make.deal(
        system=harop,
        supplier=make.actor("Türkiye", iso3="TUR"),
        tiv_estimate="0.13",
        condition="second_hand",
        order_year=2014,
        order_year_estimated=True,
        deliveries=[(2015, 2566)],
        comment="=HYPERLINK(\"x\")\x0b and, 'so'\non",
    )
    return [make.deal(deliveries=[(2016, 1)], state="draft")]


def export(client, model, kind, query=""):
    address = f"/admin/transfers/{model}/export/?_format={kind}{query.replace('?', '&')}"
    response = client.get(address)
    assert response.status_code == 200
    return response


def rows_of_csv(response):
    return list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))


def sheet_of(response):
    return openpyxl.load_workbook(io.BytesIO(response.content)).active


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", FORMATS)
def test_every_list_can_be_exported_in_every_format(boss, deals, model, kind):
    for record in (make.allegation(), make.figure(), make.restriction()):
        make.claim(record)
    response = export(boss, model, kind)
    assert response["Content-Disposition"].endswith(f'.{kind}"')
    assert len(response.content) > 20


def test_the_page_offers_our_formats_and_all_columns(boss):
    page = boss.get("/admin/transfers/deal/export/").content.decode()
    assert re.findall(r'name="_format" value="(\w+)"', page) == FORMATS
    ticked = re.findall(r'name="_columns" value="(\w+)" checked', page)
    assert ticked == [column.name for column in DEAL_COLUMNS]


@pytest.mark.parametrize("kind", FORMATS)
def test_only_the_chosen_columns_are_exported(boss, deals, kind):
    response = export(boss, "deal", kind, "?_columns=supplier&_columns=order_year")
    if kind == "csv":
        names = list(rows_of_csv(response)[0])
    elif kind == "json":
        names = list(json.loads(response.content)[0])
    else:
        names = [cell.value for cell in next(sheet_of(response).iter_rows())]
    assert names == ["supplier", "order_year"]


def test_the_choice_stands_in_the_address_with_the_filters(boss, deals):
    page = boss.get("/admin/transfers/deal/export/?state__exact=draft&_columns=supplier").content
    assert b'name="state__exact" value="draft"' in page
    assert re.findall(rb'name="_columns" value="(\w+)" checked', page) == [b"supplier"]
    assert "1 row:" in text_of(boss.get("/admin/transfers/deal/export/?state__exact=draft"))


@pytest.mark.parametrize("column", ["", "password", "supplier__events"])
def test_no_other_column_is_exported(boss, deals, column):
    answer = boss.get(f"/admin/transfers/deal/export/?_format=csv&_columns={column}")
    assert answer.status_code == 400
    assert "errorlist" in answer.content.decode()


@pytest.mark.parametrize("keys", ["x", "1;2", "-1", "²"])
def test_keys_that_are_none_are_refused(boss, deals, keys):
    answer = boss.get("/admin/transfers/deal/export/", {"_format": "csv", "_keys": keys})
    assert answer.status_code == 400


def test_a_filter_that_does_not_exist_leads_back_to_the_list(boss, deals):
    answer = boss.get("/admin/transfers/deal/export/?_format=csv&order_year__exact=x")
    assert answer["Location"] == "/admin/transfers/deal/?e=1"


def test_columns_of_the_selected_rows_can_be_chosen(boss, deals):
    action = {"action": "export_columns", "_selected_action": [deals[0].pk]}
    page = boss.post("/admin/transfers/deal/", action, follow=True)
    assert "1 row: those selected" in text_of(page)
    address = page.redirect_chain[0][0]
    (row,) = rows_of_csv(boss.get(f"{address}&_format=csv&_columns=reference"))
    assert row == {"reference": deals[0].reference}
    everything = {**action, "select_across": "1", "index": "0"}
    answer = boss.post("/admin/transfers/deal/?q=turkiye", everything)
    assert answer["Location"] == "/admin/transfers/deal/export/?q=turkiye"


def test_actions_of_all_parts_of_a_list_are_offered(boss):
    make.actor()
    page = boss.get("/admin/transfers/actor/").content.decode()
    for action in ("merge_into", "export_csv", "export_columns", "change_field"):
        assert f'<option value="{action}">' in page


@pytest.mark.parametrize(
    ("model", "columns"), [("deal", DEAL_COLUMNS), ("delivery", DELIVERY_COLUMNS)]
)
def test_columns_are_those_of_the_public_export(boss, deals, model, columns):
    (first, *_) = rows_of_csv(export(boss, model, "csv"))
    assert list(first) == [column.name for column in columns]


def test_csv_holds_raw_values(boss, deals):
    found = {row["designation"]: row for row in rows_of_csv(export(boss, "deal", "csv"))}
    row = found["=1+1"]
    assert row["supplier"] == "Türkiye"
    assert row["order_year_estimated"] == "yes"
    assert row["local_production"] == ""
    assert row["delivered_tiv_millions"] == "133.43"
    assert row["comment"] == "=HYPERLINK(\"x\")\x0b and, 'so'\non"


def test_xlsx_cells_have_types_and_no_text_is_a_formula(boss, deals):
    header, *rows = sheet_of(export(boss, "deal", "xlsx")).iter_rows()
    names = [cell.value for cell in header]
    found = {row[names.index("designation")].value: row for row in rows}
    cells = dict(zip(names, found["=1+1"], strict=True))
    types = {name: cell.data_type for name, cell in cells.items()}
    assert types["designation"] == types["description"] == types["comment"] == "s"
    assert cells["description"].value == "#N/A"
    assert cells["comment"].value == "=HYPERLINK(\"x\")\N{REPLACEMENT CHARACTER} and, 'so'\non"
    assert (cells["order_year"].value, types["order_year"]) == (2014, "n")
    assert (cells["order_year_estimated"].value, types["order_year_estimated"]) == (True, "b")
    assert cells["delivered_tiv_millions"].value == 133.43
    assert cells["local_production"].value is None
    assert not [cell for row in rows for cell in row if cell.data_type in ("f", "e")]


def test_json_keeps_numbers_and_nulls(boss, deals):
    found = {row["designation"]: row for row in json.loads(export(boss, "deal", "json").content)}
    row = found["=1+1"]
    assert row["delivered_tiv_millions"] == 133.43
    assert row["order_year_estimated"] is True
    assert row["local_production"] is None


def test_only_what_the_list_shows_is_exported(boss, deals):
    assert len(rows_of_csv(export(boss, "deal", "csv", "?state__exact=draft"))) == 1
    assert len(rows_of_csv(export(boss, "deal", "csv", "?q=turkiye"))) == 1
    assert len(rows_of_csv(export(boss, "delivery", "csv", "?year=2010"))) == 2
    assert len(rows_of_csv(export(boss, "delivery", "csv", "?q=2016"))) == 1


def test_the_selected_rows_can_be_exported(boss, deals):
    action = {"action": "export_csv", "_selected_action": [deals[0].pk]}
    (row,) = rows_of_csv(boss.post("/admin/transfers/deal/", action))
    assert row["reference"] == deals[0].reference
    everything = {**action, "select_across": "1", "index": "0"}
    assert len(rows_of_csv(boss.post("/admin/transfers/deal/", everything))) == 2
    for kind in ("xlsx", "json"):
        answer = boss.post("/admin/transfers/deal/", {**action, "action": f"export_{kind}"})
        assert answer["Content-Disposition"].endswith(f'.{kind}"')


@pytest.mark.parametrize("model", MODELS)
def test_exporting_needs_the_permission_to_view(staff, deals, model):
    others = [f"view_{name}" for name in MODELS if name != model]
    client = staff(*others)
    address = f"/admin/transfers/{model}/export/"
    assert client.get(address).status_code == 403
    assert client.get(f"{address}?_format=csv&_columns=reference").status_code == 403
    assert client.post(address).status_code == 403
    listed = f"/admin/transfers/{model}/"
    action = {"action": "export_csv", "_selected_action": [1]}
    assert client.post(listed, action).status_code == 403
    allowed = staff(f"view_{model}")
    assert allowed.get(address).status_code == 200
    assert allowed.post(address).status_code == 405
    assert address.encode() in allowed.get(listed).content


@pytest.mark.parametrize("count", [5, 45, 90])
def test_an_export_takes_the_same_queries_however_long(boss, count):
    for _ in range(count):
        make.deal(deliveries=[(2015, 1), (2016, 1)])
    with CaptureQueriesContext(connection) as captured:
        rows = rows_of_csv(export(boss, "deal", "csv"))
    assert len(rows) == count
    assert len(captured) <= 5
