"""The real deal-level file beside the two delivery-level files of its release."""

import csv
import io
import json

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.deal_files import SAMPLE
from tests.register_files import EARLY, LATE, needs_samples
from transfers.models import Deal, Delivery, ListedDeal

pytestmark = [pytest.mark.sample, needs_samples]


def command(name, *arguments, **options):
    out = io.StringIO()
    call_command(name, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def imported(*paths, **options):
    return json.loads(command("import_register", *paths, json=True, **options))


def state():
    """Joins, and what the deals take from them."""
    joins = ListedDeal.objects.order_by("line").values_list(
        "digest", "occurrence", "join", "evidence", "deal__reference", "list__edition__name"
    )
    values = Deal.objects.order_by("reference").values_list(
        "reference", "number_ordered", "number_ordered_estimated", "comment"
    )
    facts = Deal.objects.order_by("reference", "comment_facts__kind", "comment_facts__start")
    return list(joins), list(values), list(facts.values_list("reference", "comment_facts__phrase"))


@pytest.fixture(scope="module")
def loaded(swept, django_db_blocker):
    """The list before the deliveries, its state kept, then the deliveries before the list."""
    with django_db_blocker.unblock(), transaction.atomic():
        with transaction.atomic():
            told = [imported(SAMPLE), imported(LATE, edition="2024-04-13")]
            told.append(imported(EARLY, edition="2024-04-13"))
            list_first = (told, state())
            transaction.set_rollback(True)
        deliveries = imported(EARLY, LATE, edition="2024-04-13")
        before = list(Delivery.objects.order_by("pk").values())
        yield {
            "list first": list_first,
            "deliveries": deliveries,
            "before": before,
            "list": imported(SAMPLE),
        }
        transaction.set_rollback(True)
    connection.close()


def test_nearly_every_row_joins_to_exactly_one_id(loaded):
    told = loaded["list"]
    assert (told["rows"], told["edition"]) == (27_951, "2024-04-13")
    assert told["joined"]["unique"] >= 0.994 * 27_951
    assert told["joined"] == {"unique": 27_928, "ambiguous": 21, "unmatched": 2}
    assert ListedDeal.objects.filter(evidence="row").count() == 27_790


def test_rows_told_apart_by_less_agree_with_the_deliveries_all_the_same(loaded):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM transfers_listeddeal AS l
            JOIN (SELECT deal_id, sum(number) AS number, array_agg(year::int ORDER BY year) AS years
                  FROM transfers_delivery GROUP BY deal_id) AS d USING (deal_id)
            WHERE l.number_delivered <> d.number OR l.delivery_years::int[] <> d.years
            """
        )
        assert cursor.fetchone() == (0,)


def test_the_join_changes_no_delivery(loaded):
    assert list(Delivery.objects.order_by("pk").values()) == loaded["before"]


def test_either_order_gives_the_same_state(loaded):
    told, listed_first = loaded["list first"]
    assert [report["joined"]["unique"] for report in told][::2] == [0, 27_928]
    assert told[0]["joined"]["unmatched"] == 27_951
    assert listed_first == state()


def test_the_list_comes_out_byte_for_byte(loaded, tmp_path):
    output = tmp_path / "list.csv"
    command("export_register", "--layout", "sipri-deal", "--output", output)

    def data(path):
        content = path.read_bytes()
        return content[content.index(b"Recipient,Supplier") :].splitlines()[1:]

    assert sorted(data(output)) == sorted(data(SAMPLE))
    assert imported(output)["deals"]["changed"] == 0


def test_tidy_holds_every_delivery_once_with_what_the_list_adds(loaded, tmp_path):
    output = tmp_path / "tidy.csv"
    command("export_register", "--layout", "tidy", "--output", output)
    with output.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len({(row["sipri_id"], row["delivery_year"]) for row in rows}) == 59_157
    assert sum(row["comment"] != "" for row in rows) > 40_000
    assert sum(row["comment_contract_value"] != "" for row in rows) > 4_000
    odd = [
        row
        for row in rows
        if row["number_ordered"]
        and row["printed_order_tiv_millions"]
        and row["order_tiv_millions"] != row["printed_order_tiv_millions"]
    ]
    assert len({row["sipri_id"] for row in odd}) < 25


def test_importing_it_again_writes_nothing(loaded):
    events = ListedDeal.pgh_event_model.objects.count(), Deal.pgh_event_model.objects.count()
    assert imported(SAMPLE)["deals"]["changed"] == 0
    assert events == (
        ListedDeal.pgh_event_model.objects.count(),
        Deal.pgh_event_model.objects.count(),
    )
