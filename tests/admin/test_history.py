import pytest

from tests import factories as make
from tests.admin.conftest import text_of
from tests.admin.opening import opened
from transfers.models import Deal

pytestmark = pytest.mark.django_db


def values_of(deal, **changes):
    """The deal's form as a browser would send it, with its deliveries."""
    deliveries = list(deal.deliveries.order_by("year"))
    values = {
        "state": deal.state,
        "supplier": deal.supplier_id,
        "recipient": deal.recipient_id,
        "system": deal.system_id,
        "order_year_estimated": "unknown",
        "number_ordered_estimated": "unknown",
        "local_production": "unknown",
        "condition": deal.condition,
        "comment": deal.comment,
        **opened(deal),
        "deliveries-TOTAL_FORMS": len(deliveries),
        "deliveries-INITIAL_FORMS": len(deliveries),
    }
    for prefix in ("dealparty_set", "entries", "claims"):
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    for index, delivery in enumerate(deliveries):
        fields = {"id": delivery.pk, "deal": deal.pk, "year": delivery.year}
        fields |= {"number": delivery.number, "year_estimated": "unknown"}
        fields |= {"number_estimated": "unknown"}
        values |= {f"deliveries-{index}-{name}": value for name, value in fields.items()}
    return {**values, **changes}


def save(client, deal, **changes):
    address = f"/admin/transfers/deal/{deal.pk}/change/"
    answer = client.post(address, values_of(deal, **changes))
    assert answer.status_code == 302, text_of(answer)


@pytest.fixture
def deal(db):
    return make.deal(deliveries=[(2015, 4), (2016, 5)])


def test_the_reason_goes_into_the_history_with_who(staff, deal):
    client = staff("change_deal", "view_deal", "change_delivery", "view_delivery", name="ada")
    save(client, deal, comment="Paid in grain.", reason="Ministry's letter")
    event = deal.events.order_by("-pgh_id").first()
    assert event.comment == "Paid in grain."
    assert event.pgh_context.metadata["reason"] == "Ministry's letter"
    assert event.pgh_context.metadata["user"] == client.user.pk
    page = text_of(client.get(f"/admin/transfers/deal/{deal.pk}/history/"))
    assert "ada changed comment – → Paid in grain. Ministry's letter" in page


def test_the_reason_covers_the_deliveries_saved_with_the_deal(boss, deal):
    save(boss, deal, **{"deliveries-0-number": "7", "reason": "Counted again"})
    delivery = deal.deliveries.get(year=2015)
    event = delivery.events.order_by("-pgh_id").first()
    assert (event.number, event.pgh_context.metadata["reason"]) == (7, "Counted again")
    page = text_of(boss.get(f"/admin/transfers/deal/{deal.pk}/history/"))
    assert "delivery of 2015 changed number 4 → 7 Counted again" in page


def test_a_delivery_asks_for_a_reason_too(boss, deal):
    delivery = deal.deliveries.get(year=2015)
    values = {
        "deal": deal.pk,
        "year": "2015",
        "year_estimated": "unknown",
        "number": "8",
        "number_estimated": "unknown",
        "printed_tiv": "",
        **opened(delivery),
        "reason": "Typing slip",
    }
    boss.post(f"/admin/transfers/delivery/{delivery.pk}/change/", values)
    event = delivery.events.order_by("-pgh_id").first()
    assert (event.number, event.pgh_context.metadata["reason"]) == (8, "Typing slip")


def test_a_draft_is_changed_without_a_reason(boss, deal):
    Deal.objects.update(state="draft")
    deal.refresh_from_db()
    save(boss, deal, comment="Paid in grain.", reason="")
    event = deal.events.order_by("-pgh_id").first()
    assert "reason" not in event.pgh_context.metadata


@pytest.mark.parametrize("reason", ["", "   ", "ok", "-----------"])
def test_a_published_record_is_not_changed_without_a_reason(boss, deal, reason):
    values = values_of(deal, comment="Paid in grain.", reason=reason)
    answer = boss.post(f"/admin/transfers/deal/{deal.pk}/change/", values)
    assert "this deal is published, so every change of it is explained" in text_of(answer)
    deal.refresh_from_db()
    assert deal.comment == ""


def test_the_reason_of_one_save_does_not_stick_to_the_next(boss, deal):
    Deal.objects.update(state="draft")
    deal.refresh_from_db()
    save(boss, deal, comment="One.", reason="First")
    deal.refresh_from_db()
    save(boss, deal, comment="Two.", reason="")
    assert "reason" not in deal.events.order_by("-pgh_id").first().pgh_context.metadata


def test_saving_without_a_change_leaves_no_event(boss, deal):
    before = deal.events.count()
    save(boss, deal, reason="Nothing to say")
    assert deal.events.count() == before


def test_history_says_names_for_ids_and_keeps_deleted_deliveries(boss, deal):
    other = make.actor("Elsewhere")
    old = deal.supplier.name
    save(boss, deal, **{"supplier": other.pk, "deliveries-1-DELETE": "on"})
    page = text_of(boss.get(f"/admin/transfers/deal/{deal.pk}/history/"))
    assert f"supplier {old} → Elsewhere" in page
    assert "delivery of 2016 deleted" in page


def test_a_name_in_history_is_text(boss, deal):
    save(boss, deal, comment="<b>bold</b>", reason="<i>why</i>")
    page = boss.get(f"/admin/transfers/deal/{deal.pk}/history/").content
    assert b"<b>bold" not in page
    assert b"<i>why" not in page


def test_history_is_for_those_who_may_see_the_record(staff, deal):
    address = f"/admin/transfers/deal/{deal.pk}/history/"
    assert staff().get(address).status_code == 403
    assert staff("view_deal").get(address).status_code == 200
