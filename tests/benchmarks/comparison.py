"""How long the comparison of two whole editions takes, beside reading their rows once.

    python -m tests.benchmarks.comparison

The first edition is the real SIPRI files where they lie beside the project, else 28,000 rows of
our own; the second is the first with numbers altered, deals and deliveries dropped and added,
order years and values moved and vocabulary renamed. Prints seconds, the floor (one pass over the
rows of both editions in the history) and how many lines each section has.
"""

import csv
import io
import os
import time
from decimal import Decimal

import django

RENAMED = {
    "Turkiye": "Turkey",
    "United States": "United States of America",
    "UAE": "United Arab Emirates",
    "Missiles": "Missile",
    "APC": "armoured personnel carrier",
}


def altered(name, data):
    """The file as another edition could print it, a year later."""
    lines = data.decode().splitlines(keepends=True)
    start = next(n for n, line in enumerate(lines) if line.startswith("SIPRI AT Database ID"))
    rows = list(csv.DictReader(lines[start:]))
    out = io.StringIO()
    out.writelines(line for line in lines[:start] if "Data generated" not in line)
    out.write("Data generated: 10 Mar 2025 9:00:00 AM\n")
    writer = csv.DictWriter(out, rows[0], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        deal = int(row["SIPRI AT Database ID"])
        if deal % 97 == 0:
            continue
        for key in ("Supplier", "Recipient", "Description"):
            row[key] = RENAMED.get(row[key], row[key])
        if deal % 13 == 0:
            row["Numbers delivered"] = str(2 * int(row["Numbers delivered"]))
            if row["TIV delivery values"]:
                row["TIV delivery values"] = str(2 * Decimal(row["TIV delivery values"]))
        if deal % 19 == 0:
            row["Order date is estimate"] = "No"
        if deal % 101 == 0:
            row["SIPRI AT Database ID"] = str(deal + 10_000_000)
        writer.writerow(row)
    return f"later-{name}", out.getvalue().encode()


def main(paths):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.benchmarks.imports import own_rows
    from tests.benchmarks.scratch import scratch_database
    from transfers import imports
    from transfers.analysis import comparison, editions
    from transfers.seeding import ensure_reference_data

    sources = [(path.name, path.read_bytes()) for path in paths] or [("own.csv", own_rows())]
    with scratch_database("armsdb_benchmark_comparison"):
        ensure_reference_data()
        for edition in (sources, [altered(*source) for source in sources]):
            files = imports.read_files([(name, io.BytesIO(data)) for name, data in edition])
            imports.import_files(files)
        b, a = (found for found, *_ in editions.coverage())
        floor = one_pass(connection)
        print(f"editions {a.name} and {b.name}; one pass over their history {floor:.2f} s")
        for step, pair in (("first", (a, b)), ("kept", (a, b)), ("reversed", (b, a))):
            started = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                comparison.compare(*pair)
            seconds = time.perf_counter() - started
            print(f"{step:<10}{seconds:>8.2f} s{seconds / floor:>7.1f} x{len(queries):>4} queries")
        for section, count in comparison.compare(a, b).facts["sections"].items():
            print(f"{section:<20}{count:>8}")


def one_pass(connection):
    started = time.perf_counter()
    with connection.cursor() as cursor:
        for table in ("deal", "registerentry", "delivery"):
            cursor.execute(f"SELECT count(t.*::text) FROM transfers_{table}event AS t")
    return time.perf_counter() - started


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "armsdb.settings")
    django.setup()
    from tests.register_files import EARLY, LATE

    main([path for path in (EARLY, LATE) if path.exists()])
