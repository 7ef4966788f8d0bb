"""How many public pages a second, and how soon, beside bare SQL and beside Datasette.

    python -m tests.benchmarks.pages [DELIVERIES] [--datasette COMMAND] [--only WORD]

Makes about 1,000,000 deliveries, unless told another number, in a database of its own: the real
SIPRI files multiplied where they lie beside the project, else rows of our own. Serves them with
the production server, and the same rows, flat and indexed, with Datasette: suggested facets off,
counts from an inspect file, the file immutable. Datasette is installed into an environment of its
own for the run, unless a command is named. Prints for each page, in milliseconds, the bare SQL and
the median of single requests, and the requests a second of a few readers at once: ours made anew
each time ("made"), ours asked for again ("kept"), and Datasette's. It ends with 1 where a page
made anew has less than three times Datasette's throughput, or a table takes more than 1.3 times
the bare SQL.
"""

import argparse
import http.client
import itertools
import json
import os
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import django

from tests.benchmarks.exports import served, wait_for

ROUNDS = 15
READERS = 4
SECONDS = 5
TIMES_DATASETTE, TIMES_SQL = 3, 1.3

DEALS = """
    SELECT d.reference, supplier.name AS supplier, recipient.name AS recipient,
           s.designation, description.name AS description, category.name AS category,
           p.order_year, p.number_ordered, p.number_delivered, p.first_delivery, p.condition,
           p.tiv_delivered::float AS tiv
    FROM transfers_publisheddeal AS p JOIN transfers_deal AS d ON d.id = p.deal_id
    JOIN transfers_actor AS supplier ON supplier.id = p.supplier_id
    JOIN transfers_actor AS recipient ON recipient.id = p.recipient_id
    JOIN transfers_weaponsystem AS s ON s.id = p.system_id
    JOIN transfers_weapondescription AS description ON description.id = p.description_id
    JOIN transfers_category AS category ON category.id = p.category_id
"""
DELIVERIES = """
    SELECT d.reference, supplier.name AS supplier, recipient.name AS recipient,
           s.designation, category.name AS category, p.year, p.number, p.tiv::float AS tiv
    FROM transfers_publisheddelivery AS p JOIN transfers_deal AS d ON d.id = p.deal_id
    JOIN transfers_actor AS supplier ON supplier.id = p.supplier_id
    JOIN transfers_actor AS recipient ON recipient.id = p.recipient_id
    JOIN transfers_weaponsystem AS s ON s.id = p.system_id
    JOIN transfers_category AS category ON category.id = p.category_id
"""
INDEXES = {
    "deals": [
        "order_year",
        "supplier, order_year",
        "recipient, order_year",
        "category, order_year",
        "supplier, category, order_year",
        "condition",
        "tiv",
    ],
    "deliveries": ["supplier, year, tiv", "recipient, supplier, year", "category, year", "year"],
}


@dataclass
class Page:
    """One page of ours, its address in Datasette, and the SQL that it comes to; `table` has a
    mark against that SQL."""

    name: str
    ours: str
    datasette: str
    sql: str
    table: bool = False


def pages(names):
    """The pages that are measured; `names` has names and slugs of a busy supplier and so on."""
    newest = f"{DEALS} {{where}} ORDER BY p.order_year DESC NULLS LAST, p.deal_id LIMIT 50"
    two = "WHERE p.supplier_id = {supplier} AND p.category_id = {category}".format(**names["ids"])
    facets = " UNION ALL ".join(
        f"SELECT '{by}', {by}::text, sum(deals) FROM transfers_dealtally GROUP BY 2"
        for by in ("supplier_id", "recipient_id", "category_id", "condition")
    )
    by_supplier = (
        "SELECT supplier_id, year, sum(tiv), sum(assigned) FROM transfers_deliverytally"
        " GROUP BY 1, 2 HAVING sum(deliveries) <> 0"
    )
    of_recipient = (
        "SELECT supplier_id, category_id, year, sum(tiv) FROM transfers_deliverytally"
        f" WHERE recipient_id = {names['ids']['recipient']} GROUP BY 1, 2, 3"
    )
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
        facets,
    )
    yield Page(
        "TIV by supplier, all years",
        "/tables/tiv/?" + urlencode(names["years"]),
        "/flat?" + urlencode({"sql": sql}),
        by_supplier,
        table=True,
    )
    yield Page(
        "an actor",
        f"/actors/{names['recipient'][1]}/",
        "/flat/deliveries?_facet=supplier&_facet=year&_facet=category&"
        + urlencode({"recipient": names["recipient"][0]}),
        of_recipient,
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
        print(
            f"{'':<26}{'bare SQL':>9}{'made':>8}{'kept':>8}{'Datasette':>11}"
            f"{'made/s':>9}{'kept/s':>9}{'Datasette/s':>13}{'times':>7}"
        )
        missed = 0
        with served(connection, workers=2) as (port, _process):
            for page in chosen:
                missed += not reported(connection, port, page, *found[page.name])
    print(f"{missed} pages short of the mark")
    return bool(missed)


def reported(connection, port, page, theirs, theirs_a_second):
    """Print the line of a page; whether it reaches its mark."""
    bare = bare_sql(connection, page.sql)
    made = seconds(port, anew(page.ours))
    kept = seconds(port, itertools.repeat(page.ours))
    made_a_second = a_second(port, anew(page.ours))
    kept_a_second = a_second(port, itertools.repeat(page.ours))
    times = made_a_second / theirs_a_second
    print(
        f"{page.name:<26}{bare * 1000:>9.1f}{made * 1000:>8.1f}{kept * 1000:>8.1f}"
        f"{theirs * 1000:>11.1f}{made_a_second:>9.0f}{kept_a_second:>9.0f}"
        f"{theirs_a_second:>13.1f}{times:>7.1f}",
        flush=True,
    )
    return times >= TIMES_DATASETTE and not (page.table and made > TIMES_SQL * bare)


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


def flat_file(connection, path):
    """The same deals and deliveries in SQLite: flat, indexed and analysed."""
    with sqlite3.connect(path) as flat, connection.cursor() as cursor:
        for name, sql in (("deals", DEALS), ("deliveries", DELIVERIES)):
            cursor.execute(sql)
            columns = [column.name for column in cursor.description]
            flat.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, {', '.join(columns)})")
            marks = ", ".join("?" * len(columns))
            while rows := cursor.fetchmany(20_000):
                flat.executemany(
                    f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})", rows
                )
            for number, indexed in enumerate(INDEXES[name]):
                flat.execute(f"CREATE INDEX {name}_{number} ON {name} ({indexed})")
        flat.execute("ANALYZE")
    return path


def own_datasette(folder):
    """Datasette in an environment of its own; its command."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", "datasette"], check=True)
    return str(folder / "bin" / "datasette")


@contextmanager
def datasette_served(command, flat):
    """Datasette on the file, as quick as its settings make it; its port."""
    counts = flat.with_suffix(".json")
    subprocess.run([command, "inspect", flat, "--inspect-file", counts], check=True)
    json.loads(counts.read_text())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "suggest_facets": "off",
        "sql_time_limit_ms": 60_000,
        "max_returned_rows": 20_000,
        "facet_time_limit_ms": 60_000,
        "cache_size_kb": 400_000,
    }
    chosen = itertools.chain(*(("--setting", name, str(value)) for name, value in settings.items()))
    server = subprocess.Popen(
        [command, "serve", "-i", flat, "--inspect-file", counts, "-p", str(port), *chosen],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "armsdb.settings")
    django.setup()
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("deliveries", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--datasette", metavar="COMMAND", default=shutil.which("datasette"))
    parser.add_argument("--only", metavar="WORD", default="")
    asked = parser.parse_args()
    sys.exit(main(asked.deliveries, asked.datasette, asked.only))
