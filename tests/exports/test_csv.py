import threading
from itertools import islice

import pytest
from django.db import DatabaseError, connection
from django.db.models import F, Func, IntegerField, Value

from tests import factories as make
from tests.exports.reading import AWKWARD, connections_open, csv_rows, stream_csv
from transfers.exports import DEAL_COLUMNS, DELIVERY_COLUMNS
from transfers.models import Deal, Delivery

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("alone")]


def sleeping():
    """Deals whose query runs for minutes."""
    pause = Func(
        Value(100.0),
        template="length(pg_sleep(%(expressions)s)::text)",
        output_field=IntegerField(),
    )
    return Deal.objects.annotate(pause=pause).filter(pause=0)


def test_text_comes_back_exactly():
    for text in AWKWARD:
        make.deal(comment=text)
    rows = csv_rows(Deal.objects.all(), DEAL_COLUMNS)
    assert [row["comment"] for row in rows] == AWKWARD


def test_unknown_is_empty_and_no_is_no():
    for stated in (True, False, None):
        make.deal(order_year=2014, order_year_estimated=stated, local_production=stated)
    rows = csv_rows(Deal.objects.all(), DEAL_COLUMNS)
    assert [row["order_year_estimated"] for row in rows] == ["yes", "no", ""]
    assert [row["local_production"] for row in rows] == ["yes", "no", ""]


def test_the_file_is_utf8_with_one_header_row_and_plain_line_ends():
    make.deal(comment="Türkiye")
    lines = b"".join(stream_csv(Deal.objects.all(), DEAL_COLUMNS)).split(b"\n")
    assert lines[0].decode() == ",".join(column.name for column in DEAL_COLUMNS)
    assert "Türkiye" in lines[1].decode("utf-8")
    assert lines[2:] == [b""]


def test_a_filter_that_nothing_passes_gives_the_header_alone():
    for nothing in (Deal.objects.none(), Deal.objects.filter(pk__in=[])):
        assert b"".join(stream_csv(nothing, DEAL_COLUMNS)).count(b"\n") == 1


def test_a_value_in_a_filter_is_a_value_whatever_it_looks_like():
    texts = ["50% 'off'", "%s", "%(x)s", "%%", "'; DROP TABLE transfers_deal; --"]
    for text in texts:
        make.deal(comment=text)
    for text in texts:
        rows = csv_rows(Deal.objects.filter(comment=text), DEAL_COLUMNS)
        assert [row["comment"] for row in rows] == [text]


def test_rows_come_in_the_order_asked_for_else_by_deal_and_year():
    late = make.deal(order_year=2016, deliveries=[(2019, 1), (2018, 1)])
    early = make.deal(order_year=2014, deliveries=[(2017, 1)])
    references = [late.reference, early.reference]
    assert [r["reference"] for r in csv_rows(Deal.objects.all(), DEAL_COLUMNS)] == references
    by_year = Deal.objects.with_delivered().order_by("first_delivery")
    assert [r["reference"] for r in csv_rows(by_year, DEAL_COLUMNS)] == references[::-1]
    rows = csv_rows(Delivery.objects.all(), DELIVERY_COLUMNS)
    assert [row["delivery_year"] for row in rows] == ["2018", "2019", "2017"]


def test_joins_and_slices_of_the_queryset_do_not_change_its_rows():
    deal = make.deal(deliveries=[(2015, 1), (2016, 2)])
    make.deal(deliveries=[(2015, 4)])
    joined = Deal.objects.filter(deliveries__year__gte=2015).distinct()
    assert [row["number_delivered"] for row in csv_rows(joined, DEAL_COLUMNS)] == ["3", "4"]
    first = Deal.objects.order_by("pk")[:1]
    assert [row["reference"] for row in csv_rows(first, DEAL_COLUMNS)] == [deal.reference]


def test_a_wrong_query_is_an_error_before_the_first_block():
    make.deal()
    wrong = Deal.objects.annotate(ratio=F("pk") / (F("pk") - F("pk"))).filter(ratio=1)
    with pytest.raises(DatabaseError, match="division by zero"):
        stream_csv(wrong, DEAL_COLUMNS)
    assert connections_open(0)


def test_a_query_that_takes_too_long_is_stopped(settings):
    settings.EXPORT_TIMEOUT = 1
    make.deal()
    with pytest.raises(DatabaseError, match="statement timeout"):
        stream_csv(sleeping(), DEAL_COLUMNS)
    assert connections_open(0)


def test_the_connection_is_given_back_when_a_reader_stops_early(many_deals):
    blocks = stream_csv(Deal.objects.all(), DEAL_COLUMNS)
    assert len(b"".join(islice(blocks, 3))) > 60_000
    assert connections_open(1)
    blocks.close()
    assert connections_open(0)


def test_a_file_that_breaks_off_says_so_in_a_row_that_fits_no_reader(many_deals):
    blocks = stream_csv(Deal.objects.all(), DEAL_COLUMNS)
    read = [next(blocks)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY%'"
            " AND datname = current_database()"
        )
    with pytest.raises(DatabaseError, match="canceling statement"):
        read.extend(blocks)
    last = b"".join(read).decode().splitlines()[-1].split(",")
    assert len(last) == len(DEAL_COLUMNS) + 1
    assert all(value.startswith("INCOMPLETE") for value in last)
    assert connections_open(0)


def test_the_connection_is_given_back_when_nobody_reads(many_deals):
    blocks = stream_csv(Deal.objects.all(), DEAL_COLUMNS)
    assert connections_open(1)
    blocks.close()
    assert connections_open(0)


def test_another_thread_may_read_and_close(many_deals):
    blocks = stream_csv(Deal.objects.all(), DEAL_COLUMNS)
    sizes = []

    def read():
        sizes.extend(len(block) for block in blocks)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert sum(sizes) > 20_000_000
    assert max(sizes) < 200_000
    assert connections_open(0)


def test_the_request_itself_asks_the_database_nothing(django_assert_num_queries):
    make.deal(deliveries=[(2015, 1)])
    with django_assert_num_queries(0):
        assert len(csv_rows(Deal.objects.published(), DEAL_COLUMNS)) == 1
