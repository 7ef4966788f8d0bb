"""Datasette on the same rows, tuned: flat indexed tables, counted beforehand, no suggestions."""

import itertools
import json
import socket
import sqlite3
import subprocess
import sys
from contextlib import contextmanager

from tests.benchmarks.exports import wait_for

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
