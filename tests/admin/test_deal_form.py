"""The form of a deal without scripts: what the server offers, refuses and computes."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.admin.conftest import text_of
from tests.admin.opening import opened
from transfers.admin.duplicates import Order, likely_duplicates
from transfers.models import Claim, Deal, Source

pytestmark = pytest.mark.django_db
ADD = "/admin/transfers/deal/add/"
PERMISSIONS = ["add_deal", "change_deal", "view_deal"]


@pytest.fixture
def order():
    """A deal as it is in the register: 30 tanks ordered in 1985."""
    return make.deal(
        supplier=make.actor("Utopia"),
        recipient=make.actor("Laputa"),
        system=make.system("T-72M1", description=make.description("tank")),
        order_year=1985,
        number_ordered=30,
        deliveries=[(1986, 12)],
    )


def values_like(deal, deliveries=(), claims=(), **changes):
    """What the form sends for a deal like this one."""
    values = {
        "state": "draft",
        "supplier": deal.supplier_id,
        "recipient": deal.recipient_id,
        "system": deal.system_id,
        "order_year": deal.order_year,
        "number_ordered": deal.number_ordered,
        "condition": "new",
    }
    for prefix, rows in {"deliveries": deliveries, "claims": claims}.items():
        values |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        for place, row in enumerate(rows):
            values |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    for prefix in ("dealparty_set", "entries"):
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return {name: value for name, value in (values | changes).items() if value is not None}


def claim_in(source):
    return {
        "source": source.pk,
        "paragraph": 2,
        "claimant": make.actor("A minister").pk,
        "stance": "asserts",
        "statement": "Three lots came.",
        "quantity_qualifier": "not_stated",
        "status": "active",
    }


def test_a_deal_is_saved_with_three_deliveries_and_a_claim_in_one_go(boss, order):
    source = make.source()
    years = [{"year": 1990 + each, "number": 10 * each} for each in (1, 2, 3)]
    values = values_like(
        order,
        years,
        [claim_in(source)],
        order_year=1990,
        number_ordered=70,
        condition="second_hand",
        tiv_estimate="0.13",
    )
    answer = boss.post(ADD, values, follow=True)
    deal = Deal.objects.with_delivered().get(order_year=1990)
    assert (deal.number_delivered, deal.claims.get().source) == (60, source)
    assert deal.tiv_delivered == Decimal("3.12")
    assert "added successfully" in text_of(answer)


def test_a_new_deal_has_empty_rows_for_those_without_scripts(boss, order):
    page = boss.get(ADD).content.decode()
    assert 'name="deliveries-2-year"' in page
    assert 'name="claims-0-source"' in page
    assert "DatabaseDefault" not in page
    page = boss.get(f"/admin/transfers/deal/{order.pk}/change/").content.decode()
    assert 'name="deliveries-1-year"' in page
    assert "Delivered 12 of 30; 18 to come" in page


@pytest.mark.parametrize(
    ("ordered", "words"),
    [(None, "Number ordered not known"), (12, "All 12 delivered"), (8, "4 more than ordered")],
)
def test_the_sum_is_held_against_the_number_ordered(boss, order, ordered, words):
    Deal.objects.update(number_ordered=ordered)
    assert words in text_of(boss.get(f"/admin/transfers/deal/{order.pk}/change/"))


@pytest.mark.parametrize(
    ("year", "number", "found"),
    [
        (1985, 30, True),
        (1984, 7, True),
        (1986, None, True),
        (1999, 30, True),
        (None, None, True),
        (1987, 7, False),
        (None, 7, False),
    ],
)
def test_likely_is_a_deal_ordered_within_a_year_or_as_many(order, year, number, found):
    sought = Order(order.supplier_id, order.recipient_id, order.system_id, year, number)
    assert likely_duplicates(sought) == ([order] if found else [])
    assert likely_duplicates(sought, own=order.pk) == []


def test_likely_is_a_system_spelled_alike_and_no_other(order):
    alike, other = make.system("T72 M1"), make.system("T-80U")
    for system, found in ((alike, [order]), (other, [])):
        sought = Order(order.supplier_id, order.recipient_id, system.pk, 1985, 30)
        assert likely_duplicates(sought) == found
    elsewhere = Order(order.recipient_id, order.supplier_id, order.system_id, 1985, 30)
    assert likely_duplicates(elsewhere) == []


def test_a_likely_duplicate_is_shown_and_saved_only_with_a_tick(boss, order):
    values = values_like(order, [{"year": 1987, "number": 4}])
    refused = boss.post(ADD, values)
    assert Deal.objects.count() == 1
    page = text_of(refused)
    assert f"{order.reference} T-72M1 (tank) 1985 30 12 1986 published" in page
    assert "1 error: nothing is saved yet" in page
    assert 'href="#id_another_deal"' in refused.content.decode()

    seen = re.search(r'name="seen" value="([^"]*)"', refused.content.decode())[1]
    saved = boss.post(ADD, {**values, "another_deal": "on", "seen": seen})
    assert saved.status_code == 302
    assert Deal.objects.count() == 2


def test_the_tick_holds_for_the_deals_that_were_shown(boss, order):
    second = make.deal(
        supplier=order.supplier, recipient=order.recipient, system=order.system, order_year=1985
    )
    values = values_like(order, another_deal="on", seen=str(order.pk))
    refused = boss.post(ADD, values)
    assert refused.status_code == 200
    assert second.reference in text_of(refused)


def test_a_change_is_asked_about_only_where_it_makes_deals_alike(boss, order):
    apart = make.deal(
        supplier=order.supplier,
        recipient=order.recipient,
        system=order.system,
        order_year=1999,
        number_ordered=5,
    )
    address = f"/admin/transfers/deal/{apart.pk}/change/"

    def change(**values):
        return boss.post(address, opened(apart) | values_like(apart, **values))

    assert change(comment="Paid.").status_code == 302
    refused = change(order_year=1986)
    assert order.reference in text_of(refused)
    assert change(order_year=1986, another_deal="on", seen=order.pk).status_code == 302
    # They are alike already: what is changed now makes them no more so.
    assert change(order_year=1985).status_code == 302
    message = text_of(boss.get(f"/admin/transfers/deal/{apart.pk}/history/"))
    assert "It is another deal" not in message


def test_the_hint_is_for_those_who_may_view_deals(staff, client, order):
    query = {"supplier": order.supplier_id, "recipient": order.recipient_id}
    query |= {"system": order.system_id, "order_year": 1985, "number_ordered": "", "own": ""}
    address = "/admin/transfers/deal/likely/"
    assert client.get(address, query).status_code == 302
    assert staff("view_actor").get(address, query).status_code == 403
    viewer = staff("view_deal")
    assert order.reference in text_of(viewer.get(address, query))
    assert text_of(viewer.get(address, {**query, "own": order.pk})) == ""
    assert text_of(viewer.get(address, {**query, "system": ""})) == ""
    assert viewer.post(address, query).status_code == 405
    for wrong in ("x", "99999999999", "-1"):
        assert viewer.get(address, {**query, "system": wrong}).status_code == 400


def test_the_next_deal_of_a_pair_begins_with_its_parties(boss, order):
    values = values_like(order, order_year=1999, number_ordered=None, _addanother="1")
    answer = boss.post(ADD, values)
    assert answer.status_code == 302
    query = f"supplier={order.supplier_id}&recipient={order.recipient_id}"
    assert answer["Location"] == f"{ADD}?{query}"
    page = boss.get(answer["Location"]).content.decode()
    for party in (order.supplier, order.recipient):
        assert re.search(rf'<option value="{party.pk}"[^>]* selected[^>]*>\s*{party.name}', page)


def test_errors_stand_on_top_with_links_to_their_fields(boss, order):
    rows = [{"year": 1986, "number": 1}, {"year": 1800, "number": 1}]
    values = values_like(order, rows, order_year=1999, number_ordered=0, condition="")
    page = boss.post(ADD, values).content.decode()
    for target in ("id_condition", "id_deliveries-1-year"):
        assert f'<a href="#{target}">' in page
        assert f'id="{target}"' in page


def choices(client, field="supplier", model="deal", **query):
    query |= {"app_label": "transfers", "model_name": model, "field_name": field}
    answer = client.get("/admin/autocomplete/", query)
    assert answer.status_code == 200
    return [result["text"] for result in answer.json()["results"]]


def test_the_list_says_which_other_name_was_found(boss):
    turkiye = make.actor("Turkiye")
    turkiye.names.create(name="Turkey", vocabulary="SIPRI 2019")
    turkiye.names.create(name="Ottomans", vocabulary="own")
    assert choices(boss, term="turkey") == ["Turkiye — other name: Turkey"]
    assert choices(boss, term="TÜRKI") == ["Turkiye"]
    harop = make.system("Harop", description=make.description("loitering munition"))
    assert choices(boss, "system", term="haro") == ["Harop (loitering munition) · Missiles"]
    harop.names.create(name="Harpy-2", vocabulary="own")
    assert choices(boss, "system", term="harpy loit") == [
        "Harop (loitering munition) · Missiles — other name: Harpy-2"
    ]


def test_the_list_begins_with_the_name_that_was_typed(boss):
    for name in ("Aruba", "Urubamba", "Rub", "Rubania", "Zed"):
        make.actor(name)
    make.actor("Zed").names.create(name="RUB", vocabulary="own")
    offered = choices(boss, term="rub")
    assert offered == ["Rub", "Zed — other name: RUB", "Rubania", "Aruba", "Urubamba"]


def test_the_list_runs_the_same_few_queries_however_many_it_offers(boss):
    def taken():
        with CaptureQueriesContext(connection) as queries:
            choices(boss, "system", term="gun")
        return len(queries)

    for number in range(3):
        make.system(f"Gun {number}")
    few = taken()
    for number in range(3, 30):
        make.system(f"Cannon {number}").names.create(name=f"Gun {number}", vocabulary="own")
    assert taken() - few <= 1
    assert few <= 5


def test_a_name_is_typed_where_no_script_offers_choices(boss, order):
    def typed(**names):
        values = values_like(order, supplier="", system="", order_year=1999, number_ordered=None)
        return boss.post(ADD, values | {f"{field}-typed": name for field, name in names.items()})

    make.system("T-72M1", description=make.description("bridge layer"))
    page = typed(supplier="Utopia", system="T-72M1")
    assert page.status_code == 200
    assert "“T-72M1” is in several names: choose one of them." in text_of(page)
    assert f'<option value="{order.system_id}">T-72M1 (tank)' in page.content.decode()
    assert "No record has “Nowhere” in a name." in text_of(typed(supplier="Nowhere"))
    assert typed(supplier="utopia", system="T-72M1 (tank)").status_code == 302
    assert Deal.objects.filter(order_year=1999, system=order.system).exists()


def test_no_name_is_looked_up_without_permission(staff, order):
    client = staff(*PERMISSIONS, name="clerk")
    page = client.post(ADD, values_like(order, supplier="", **{"supplier-typed": "Utopia"}))
    assert "No record has “Utopia” in a name." in text_of(page)
    query = {"app_label": "transfers", "model_name": "deal", "field_name": "supplier"}
    assert client.get("/admin/autocomplete/", query).status_code == 403


def test_creating_in_place_is_for_those_who_may_add(staff, order):
    page = staff(*PERMISSIONS, name="clerk").get(ADD).content.decode()
    assert 'id="add_id_supplier"' not in page
    page = staff(*PERMISSIONS, "add_actor", name="boss").get(ADD).content.decode()
    assert 'id="add_id_supplier"' in page
    assert 'href="/admin/transfers/actor/add/"' in page


def test_a_popup_begins_with_what_was_typed(boss):
    page = boss.get("/admin/transfers/actor/add/?_popup=1&_to_field=id&name=Brobdingnag")
    assert 'value="Brobdingnag"' in page.content.decode()


def test_who_may_only_view_sees_the_grid_without_fields(staff, order):
    client = staff("view_deal", "view_delivery")
    page = client.get(f"/admin/transfers/deal/{order.pk}/change/").content.decode()
    assert "Delivered 12 of 30; 18 to come" in page
    assert 'name="deliveries-0-year"' not in page
    assert "Add next year" not in page


def test_the_form_opens_in_the_same_few_queries_however_many_rows(boss, order):
    for numbers in (range(5), range(5, 25)):
        for number in numbers:
            make.delivery(order, 1990 + number)
            make.claim(order)
            order.dealparty_set.create(actor=make.actor(), role="broker")
        with CaptureQueriesContext(connection) as queries:
            assert boss.get(f"/admin/transfers/deal/{order.pk}/change/").status_code == 200
        assert len(queries) == 12, numbers


def test_a_refused_form_keeps_what_was_typed(boss, order):
    source = make.source()
    rows = [{"year": 1986, "number": "many"}]
    page = boss.post(ADD, values_like(order, rows, [claim_in(source)])).content.decode()
    assert 'value="many"' in page
    assert str(Source.objects.get()) in page
    assert not Claim.objects.exists()
