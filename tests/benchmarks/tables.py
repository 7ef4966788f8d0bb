"""How long a TIV table by supplier over all years takes, beside bare SQL.

    python -m tests.benchmarks.tables [deliveries, else 1,000,000]

The register's own rows are multiplied where its files lie beside the project, else rows are
generated. Prints the median of many runs in milliseconds and the ratio to the same question in
bare SQL, over the deliveries and over the tallies that the database keeps: the table as Python has
it, the page made anew, the page from the cache, and its file. It ends with 1 where the page made
anew takes more than 1.3 times the SQL over the deliveries.
"""

import os
import statistics
import sys
import time

import django

MARK = 1.3
RUNS = 30
ADDRESS = "/tables/tiv/?first={}&last={}"
OVER_ROWS, OVER_TALLIES = "SQL over deliveries", "SQL over tallies"
PAGE = "page made anew"
ROWS_SQL = """
    SELECT a.name, t.year, t.tiv FROM (
        SELECT supplier_id, year, sum(tiv) AS tiv, count(tiv) AS assigned
        FROM transfers_publisheddelivery WHERE edition_id = %s GROUP BY supplier_id, year
    ) AS t JOIN transfers_actor AS a ON a.id = t.supplier_id
"""
TALLIES_SQL = """
    SELECT a.name, t.year, t.tiv FROM (
        SELECT supplier_id, year, sum(tiv) AS tiv, sum(deliveries) AS deliveries,
               sum(assigned) AS assigned
        FROM transfers_deliverytally WHERE edition_id = %s GROUP BY supplier_id, year
    ) AS t JOIN transfers_actor AS a ON a.id = t.supplier_id WHERE t.deliveries <> 0
"""


def filled(deliveries):
    """Fill the database with so many deliveries, and publish them."""
    from django.db import connection

    from tests.benchmarks import many
    from tests.register_files import EARLY, LATE
    from transfers.seeding import ensure_reference_data

    if LATE.exists():
        ensure_reference_data()
        found = many.multiply([EARLY, LATE], deliveries)
    else:
        found = many.fill(deliveries)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE transfers_registeredition SET loaded_at = coalesce(loaded_at, now())"
        )
        cursor.execute("SELECT publish_deals(ARRAY(SELECT id FROM transfers_deal))")
        cursor.execute("VACUUM ANALYZE")
    return found


def medians(steps):
    """Milliseconds that each of the steps takes at the median; they take turns, after a first."""
    taken = {step: [] for step in steps}
    for turn in range(RUNS + 1):
        for step, work in steps.items():
            started = time.perf_counter()
            work()
            if turn:
                taken[step].append(time.perf_counter() - started)
    return {step: 1000 * statistics.median(times) for step, times in taken.items()}


def measure():
    """Print each step; whether the table is within the mark."""
    from django.conf import settings
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client

    from transfers.analysis.editions import find_edition
    from transfers.analysis.scope import Scope
    from transfers.analysis.tables import table
    from transfers.models import DeliveryTally, PublishedDelivery

    settings.ALLOWED_HOSTS = ["testserver"]
    edition = find_edition()
    years = DeliveryTally.objects.order_by("year").values_list("year", flat=True)
    first, last = years.first(), years.last()
    print(f"{PublishedDelivery.objects.count():,} deliveries, {len(years):,} rows of the tally")
    client, address = Client(), ADDRESS.format(first, last)

    def bare(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql, [edition.pk])
            return cursor.fetchall()

    def ours():
        made = table("supplier", Scope(edition, first, last))
        return list(made.rows()), made.year_totals

    def anew(path=address):
        caches["pages"].clear()
        assert client.get(path).status_code == 200

    def kept():
        assert client.get(address).status_code == 200

    steps = {
        OVER_ROWS: lambda: bare(ROWS_SQL),
        OVER_TALLIES: lambda: bare(TALLIES_SQL),
        "table in Python": ours,
        PAGE: anew,
        "page from the cache": kept,
        "file": lambda: anew(address.replace("?", "download/tiv-by-supplier.csv?")),
    }
    taken = medians(steps)
    print(f"{'step':<24}{'ms':>8}{'x deliveries':>14}{'x tallies':>11}")
    for step, each in taken.items():
        over_rows, over_tallies = each / taken[OVER_ROWS], each / taken[OVER_TALLIES]
        print(f"{step:<24}{each:>8.1f}{over_rows:>14.2f}{over_tallies:>11.2f}")
    within = taken[PAGE] <= MARK * taken[OVER_ROWS]
    print(f"The page is {'within' if within else 'over'} {MARK} times the SQL over deliveries.")
    return within


def main(deliveries):
    from tests.benchmarks.scratch import scratch_database

    with scratch_database("armsdb_benchmark_tables"):
        filled(deliveries)
        return measure()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "armsdb.settings")
    django.setup()
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
