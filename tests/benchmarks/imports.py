"""How long the import of a whole register takes, beside a bare COPY of the same rows.

    python -m tests.benchmarks.imports [FILE...]

Without files it takes the real SIPRI files where they lie beside the project, else 28,000 rows
of our own; at last it undoes what it imported. Prints seconds, the ratio to the bare COPY in the
same run, queries and memory.
"""

import io
import os
import sys
import time
from pathlib import Path

import django
import psutil


def main(paths):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.benchmarks.scratch import scratch_database
    from transfers import imports
    from transfers.imports import undoing
    from transfers.models import ImportBatch
    from transfers.seeding import ensure_reference_data

    sources = [(path.name, path.read_bytes()) for path in paths] or [("own.csv", own_rows())]
    memory, outcome = Memory(), None
    with scratch_database():
        ensure_reference_data()
        floor = bare_copy(connection, sources)
        print(f"rows of {', '.join(name for name, _ in sources)}; bare COPY {floor:.2f} s")
        print(f"{'step':<12}{'seconds':>9}{'x COPY':>9}{'queries':>9}{'MB more':>9}{'events':>9}")

        def load(**options):
            files = imports.read_files([(name, io.BytesIO(data)) for name, data in sources])
            return imports.import_files(files, **options)

        def undo():
            batch = ImportBatch.objects.get(state=ImportBatch.State.APPLIED)
            undoing.undo(batch, user=None, reason="measured")

        for step, work in (
            ("dry run", lambda: load(dry_run=True)),
            ("apply", load),
            ("again", load),
            ("undo", undo),
        ):
            before = events()
            memory.start()
            started = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                outcome = work() or outcome
            seconds = time.perf_counter() - started
            print(
                f"{step:<12}{seconds:>9.2f}{seconds / floor:>9.1f}{len(queries):>9}"
                f"{memory.growth():>9.0f}{events() - before:>9}"
            )
        print(f"deals {outcome.comparison.deals}, deliveries {outcome.comparison.deliveries}")


def bare_copy(connection, sources):
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE floor_copy (line text)")
        with cursor.copy(
            "COPY floor_copy FROM STDIN WITH (FORMAT csv, DELIMITER E'\\x01')"
        ) as copy:
            for _, data in sources:
                copy.write(data.replace(b'"', b"'"))
        cursor.execute("DROP TABLE floor_copy")
    return time.perf_counter() - started


def events():
    from transfers.models import Deal, Delivery, RegisterEntry

    models = (Deal, Delivery, RegisterEntry)
    return sum(model.pgh_event_model.objects.count() for model in models)


class Memory:
    """Growth of this process's memory, in MB, over its peak before."""

    def __init__(self):
        self.process = psutil.Process()

    def start(self):
        Path("/proc/self/clear_refs").write_text("5")
        self.before = self.process.memory_info().rss

    def growth(self):
        peak = next(
            int(line.split()[1]) * 1024
            for line in Path("/proc/self/status").read_text().splitlines()
            if line.startswith("VmHWM")
        )
        return (peak - self.before) / 2**20


def own_rows():
    from tests.register_files import deal, register_file

    return register_file(
        *(
            deal(
                n, Recipient=f"Land {n % 150}", Designation=f"System {n % 3000}", Delivery_year=year
            )
            for n in range(1, 14_001)
            for year in ("2013", "2014")
        )
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "armsdb.settings")
    django.setup()
    from tests.register_files import LATE

    asked = [Path(name) for name in sys.argv[1:]]
    main(asked or [path for path in [LATE] if path.exists()])
