"""How long each chart takes: its numbers, its picture drawn, and its picture found again.

    python -m tests.benchmarks.charts [ROUNDS]

Reads the site's own database, which must hold an edition, and writes nothing to it. Prints the
median milliseconds of ROUNDS (5 unless told), the bytes of the SVG, and at last how long the
process that draws takes to start, with its first picture, and how much memory it has.
"""

import os
import statistics
import sys
import tempfile
import time

import django
import psutil

ADDRESSES = [
    ("tiv-by-year", "by=supplier"),
    ("tiv-by-year", "by=supplier&recipient=india"),
    ("items-by-year", "by=category&supplier=france"),
    ("ranking", "of=supplier"),
    ("shares", "of=supplier&recipient=azerbaijan"),
    ("flow", ""),
    ("timeline", "supplier=israel&recipient=azerbaijan"),
]


def main(rounds):
    from django.conf import settings
    from django.http import QueryDict

    from transfers.charts import pictures
    from transfers.public.charts import ChartQuery
    from transfers.reading import as_reader

    renderer = pictures.RENDERER

    def median(work):
        taken = []
        for _ in range(rounds):
            started = time.perf_counter()
            result = work()
            taken.append(time.perf_counter() - started)
        return result, 1000 * statistics.median(taken)

    def timed_job(name, query):
        chart, numbers = median(lambda: ChartQuery(name, QueryDict(query)).chart())
        return pictures.job(chart, "svg", "wide", "light", True), numbers

    with tempfile.TemporaryDirectory() as kept, as_reader():
        settings.CACHES["charts"]["LOCATION"] = kept
        started = time.perf_counter()
        renderer.draw(timed_job(*ADDRESSES[0])[0])
        start = time.perf_counter() - started
        print(f"{'chart':<52}{'numbers':>9}{'SVG':>9}{'PNG':>9}{'found':>9}{'bytes':>9}")
        for name, query in ADDRESSES:
            job, numbers = timed_job(name, query)
            svg, drawn = median(lambda job=job: renderer.draw(job))
            _, png = median(lambda job=job: renderer.draw(job | {"kind": "png"}))
            pictures.draw(job)
            _, found = median(lambda job=job: pictures.draw(job))
            print(
                f"{f'{name}?{query}':<52}{numbers:>9.0f}{drawn:>9.0f}{png:>9.0f}{found:>9.1f}"
                f"{len(svg):>9,}"
            )
        memory = psutil.Process(renderer.process.pid).memory_info().rss / 2**20
        print(f"first picture after {start:.1f} s; the process that draws has {memory:.0f} MB")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "armsdb.settings")
    django.setup()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
