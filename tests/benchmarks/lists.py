"""How long a deal-level list takes to be imported and joined, beside a bare COPY of its rows.

    python -m tests.benchmarks.lists

Needs the real SIPRI files beside the project. The deliveries are loaded first; then the list is
compared, applied and applied again, and at last both exports of it are written. Prints seconds,
the ratio to the bare COPY, queries, memory, and what became of the rows.
"""

import io
import os
import sys
import tempfile
import time
from pathlib import Path

import django

from tests.benchmarks.imports import Memory, bare_copy


def main():
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.benchmarks.scratch import scratch_database
    from tests.deal_files import SAMPLE
    from tests.register_files import EARLY, LATE
    from transfers import imports
    from transfers.seeding import ensure_reference_data

    if not SAMPLE.exists():
        sys.exit("The real SIPRI files do not lie beside the project.")
    listed = SAMPLE.read_bytes()
    memory = Memory()

    def load(*paths, **options):
        files = imports.read_files((path.name, io.BytesIO(path.read_bytes())) for path in paths)
        return imports.import_files(files, **options)

    with scratch_database("armsdb_benchmark_lists"):
        ensure_reference_data()
        load(EARLY, LATE, edition="2024-04-13")
        floor = bare_copy(connection, [(SAMPLE.name, listed.decode("latin-1").encode())])
        print(f"rows of {SAMPLE.name}; bare COPY {floor:.2f} s")
        print(f"{'step':<14}{'seconds':>9}{'x COPY':>9}{'queries':>9}{'MB more':>9}")

        def told(step, work):
            memory.start()
            started = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                found = work()
            seconds = time.perf_counter() - started
            print(
                f"{step:<14}{seconds:>9.2f}{seconds / floor:>9.1f}{len(queries):>9}"
                f"{memory.growth():>9.0f}"
            )
            return found

        told("dry run", lambda: load(SAMPLE, dry_run=True))
        outcome = told("apply", lambda: load(SAMPLE))
        told("again", lambda: load(SAMPLE))
        with tempfile.TemporaryDirectory() as directory:
            for layout in ("sipri-deal", "tidy"):
                output = Path(directory, layout)
                told(
                    layout,
                    lambda layout=layout, output=output: call_command(
                        "export_register", layout=layout, output=output, stdout=io.StringIO()
                    ),
                )
        print(f"joined {outcome.joined}; deals {outcome.comparison.deals}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "armsdb.settings")
    django.setup()
    main()
