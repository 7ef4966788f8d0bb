"""How many public pages a second, and how soon, beside bare SQL and beside Datasette.

    python -m tests.benchmarks.pages [DELIVERIES] [--datasette COMMAND] [--only WORD]

Makes about 1,000,000 deliveries, unless told another number, in a database of its own: the real
SIPRI files multiplied where they lie beside the project, else rows of our own. Serves them with
the production server, and the same rows, flat and indexed, with Datasette: suggested facets off,
counts from an inspect file, the file immutable. Datasette is installed into an environment of its
own for the run, unless a command is named.

Prints for each page, in milliseconds, the bare SQL over the rows, and over the tallies where the
page reads them; and the median of single requests and the requests a second of a few readers at
once, of ours and of Datasette's. Each of ours is asked for in two ways. "made": every request has
an address that was not asked for before, so that the page is read and written anew, but for what
pages share until the data change: choices of forms, and counts of facets. "served": the same
address again, as Datasette is asked too; the site keeps a page until the data change.

It ends with 1 where a page served has less than three times Datasette's throughput, or a table
made anew takes more than 1.3 times the bare SQL over the rows. How pages made anew stand against
the same marks, and the table against the tallies, is printed beside.
"""

import argparse
import http.client
import itertools
import os
import shutil
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import django

from tests.benchmarks.datasette import (
    DEALS,
    datasette_served,
    flat_file,
    own_datasette,
)
from tests.benchmarks.exports import served

ROUNDS = 15
READERS = 4
SECONDS = 5
TIMES_DATASETTE, TIMES_SQL = 3, 1.3


@dataclass
class Page:
    """One page of ours, its address in Datasette, and the SQL that it comes to over the rows, and
    over the tallies if it reads them; `table` has a mark against SQL."""

    name: str
    ours: str
    datasette: str
    sql: str
    tallied: str = ""
    table: bool = False


def pages(names):
    """The pages that are measured; `names` has names and slugs of a busy supplier and so on."""
    newest = f"{DEALS} {{where}} ORDER BY p.order_year DESC NULLS LAST, p.deal_id LIMIT 50"
    two = "WHERE p.supplier_id = {supplier} AND p.category_id = {category}".format(**names["ids"])
    recipient = f"WHERE recipient_id = {names['ids']['recipient']}"
    facets = " UNION ALL ".join(
        f"SELECT '{by}', {by}::text, {{n}} FROM {{table}} GROUP BY 2"
        for by in ("supplier_id", "recipient_id", "category_id", "condition")
    )
    by_year = "SELECT supplier_id, {and_}year, sum(tiv), {n} FROM {table} {where} GROUP BY {keys}"
    rows = {"table": "transfers_publisheddelivery", "n": "count(tiv)"}
    tally = {"table": "transfers_deliverytally", "n": "sum(assigned)"}
    world = {"and_": "", "where": "", "keys": "1, 2"}
    actor = {"and_": "category_id, ", "where": recipient, "keys": "1, 2, 3"}
    sql = "select supplier, year, sum(tiv) from deliveries group by supplier, year"
    deals = "/flat/deals?_size=50"
    yield Page(
        "list, first page", "/transfers/", f"{deals}&_sort_desc=order_year", newest.format(where="")
    )
    yield Page(
        "list, last page",
        f"/transfers/?page={names['last_page']}",
        f"{deals}&_sort=order_year",
        f"{DEALS} ORDER BY p.order_year NULLS FIRST, p.deal_id DESC LIMIT 50",
    )
    yield Page(
        "list, two filters",
        "/transfers/?"
        + urlencode({"supplier": names["supplier"][1], "category": names["category"][1]}),
        f"{deals}&_sort_desc=order_year&"
        + urlencode({"supplier": names["supplier"][0], "category": names["category"][0]}),
        newest.format(where=two),
    )
    yield Page(
        "list, facets",
        "/transfers/",
        f"{deals}&_sort_desc=order_year&_facet=supplier&_facet=recipient&_facet=category"
        "&_facet=condition",
        facets.format(table="transfers_publisheddeal", n="count(*)"),
        facets.format(table="transfers_dealtally", n="sum(deals)"),
    )
    yield Page(
        "TIV by supplier, all years",
        "/tables/tiv/?" + urlencode(names["years"]),
        "/flat?" + urlencode({"sql": sql}),
        by_year.format(**rows, **world),
        by_year.format(**tally, **world),
        table=True,
    )
    yield Page(
        "an actor",
        f"/actors/{names['recipient'][1]}/",
        "/flat/deliveries?_facet=supplier&_facet=year&_facet=category&"
        + urlencode({"recipient": names["recipient"][0]}),
        by_year.format(**rows, **actor),
        by_year.format(**tally, **actor),
    )


def main(deliveries, datasette, only):
    from django.db import connection

    from tests.benchmarks.many import fill, multiply
    from tests.benchmarks.scratch import scratch_database
    from tests.register_files import EARLY, LATE

    with scratch_database(), tempfile.TemporaryDirectory() as folder:
        real = [path for path in (EARLY, LATE) if path.exists()]
        deliveries = multiply(real, deliveries) if real else fill(deliveries)
        print(
            f"{deliveries:,} deliveries, rows of {' and '.join(p.name for p in real) or 'our own'}"
        )
        names = busiest(connection)
        flat = flat_file(connection, Path(folder) / "flat.db")
        command = datasette or own_datasette(Path(folder) / "datasette")
        chosen = [page for page in pages(names) if only in page.name]
        found = {}
        with datasette_served(command, flat) as port:
            for page in chosen:
                found[page.name] = [
                    seconds(port, itertools.repeat(page.datasette)),
                    a_second(port, itertools.repeat(page.datasette)),
                ]
        print(HEAD)
        with served(connection, workers=2) as (port, _process):
            lines = [measured(connection, port, page, *found[page.name]) for page in chosen]
    return summed_up(lines)


HEAD = (
    f"{'':<26}{'SQL':>8}{'tallies':>9}{'made':>8}{'served':>8}{'Datasette':>11}"
    f"{'made/s':>9}{'served/s':>10}{'Datasette/s':>13}{'made x':>8}{'served x':>10}"
)


@dataclass
class Line:
    """What was measured of a page: seconds, and how many times Datasette's throughput."""

    page: Page
    sql: float
    tallied: float | None
    made: float
    made_times: float
    served_times: float


def measured(connection, port, page, theirs, theirs_a_second):
    """Measure a page of ours and print its line."""
    sql = bare_sql(connection, page.sql)
    tallied = bare_sql(connection, page.tallied) if page.tallied else None
    made, kept = seconds(port, anew(page.ours)), seconds(port, itertools.repeat(page.ours))
    made_a_second = a_second(port, anew(page.ours))
    kept_a_second = a_second(port, itertools.repeat(page.ours))
    line = Line(
        page, sql, tallied, made, made_a_second / theirs_a_second, kept_a_second / theirs_a_second
    )
    print(
        f"{page.name:<26}{sql * 1000:>8.1f}{f'{tallied * 1000:.1f}' if tallied else '':>9}"
        f"{made * 1000:>8.1f}{kept * 1000:>8.1f}{theirs * 1000:>11.1f}"
        f"{made_a_second:>9.0f}{kept_a_second:>10.0f}{theirs_a_second:>13.1f}"
        f"{line.made_times:>8.1f}{line.served_times:>10.1f}",
        flush=True,
    )
    return line


def summed_up(lines):
    """Print who reaches the marks; whether one is missed that counts."""
    short = [line.page.name for line in lines if line.served_times < TIMES_DATASETTE]
    anew_short = [line.page.name for line in lines if line.made_times < TIMES_DATASETTE]
    print(f"below {TIMES_DATASETTE} x Datasette, served: {', '.join(short) or 'none'}")
    print(f"below {TIMES_DATASETTE} x Datasette, made anew: {', '.join(anew_short) or 'none'}")
    slow = []
    for line in lines:
        if line.page.table:
            print(
                f"{line.page.name}, made anew: {line.made / line.sql:.2f} x the SQL over the rows,"
                f" {line.made / line.tallied:.2f} x that over the tallies"
            )
            slow += [line.page.name] if line.made > TIMES_SQL * line.sql else []
    return bool(short or slow)


def anew(address):
    """The address again and again, each time as one that no cache has seen."""
    sign = "&" if "?" in address else "?"
    start = time.monotonic_ns()
    return (f"{address}{sign}data_version=19000101-{start + n}" for n in itertools.count())


def get(client, address):
    client.request("GET", address)
    response = client.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{address}: status {response.status}: {body[:300]!r}")


def seconds(port, addresses):
    """Median seconds of a request, of one reader, after two to warm up."""
    client = http.client.HTTPConnection("127.0.0.1", port)
    taken = []
    for address in itertools.islice(addresses, ROUNDS + 2):
        started = time.perf_counter()
        get(client, address)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[2:])


def a_second(port, addresses):
    """Requests a second of a few readers at once."""
    until = time.perf_counter() + SECONDS

    def read():
        client, count = http.client.HTTPConnection("127.0.0.1", port), 0
        while time.perf_counter() < until:
            get(client, next(addresses))
            count += 1
        return count

    with ThreadPoolExecutor(READERS) as readers:
        counts = [reader.result() for reader in [readers.submit(read) for _ in range(READERS)]]
    return sum(counts) / SECONDS


def bare_sql(connection, sql):
    """Median seconds in which the database answers and every row has been fetched."""
    taken = []
    with connection.cursor() as cursor:
        for _ in range(ROUNDS + 2):
            started = time.perf_counter()
            cursor.execute(sql)
            cursor.fetchall()
            taken.append(time.perf_counter() - started)
    return statistics.median(taken[2:])


def busiest(connection):
    """Ids, names and slugs of the parties and the category with most deals; the last page."""
    found = {"ids": {}}
    with connection.cursor() as cursor:
        for role, table in (
            ("supplier", "actor"),
            ("recipient", "actor"),
            ("category", "category"),
        ):
            cursor.execute(
                f"SELECT x.id, x.name, x.slug FROM transfers_publisheddeal AS p"
                f" JOIN transfers_{table} AS x ON x.id = p.{role}_id"
                " GROUP BY x.id ORDER BY count(*) DESC, x.id LIMIT 1"
            )
            found["ids"][role], *found[role] = cursor.fetchone()
        cursor.execute("SELECT (count(*) + 49) / 50 FROM transfers_publisheddeal")
        found["last_page"] = cursor.fetchone()[0]
        cursor.execute("SELECT min(year), max(year) FROM transfers_publisheddelivery")
        found["years"] = dict(zip(("first", "last"), cursor.fetchone(), strict=True))
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "armsdb.settings")
    django.setup()
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("deliveries", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--datasette", metavar="COMMAND", default=shutil.which("datasette"))
    parser.add_argument("--only", metavar="WORD", default="")
    asked = parser.parse_args()
    sys.exit(main(asked.deliveries, asked.datasette, asked.only))
