"""How long downloads of very many rows take through a running server, beside psql's COPY.

    python -m tests.benchmarks.exports [DELIVERIES]

Makes about 1,000,000 deliveries, unless told another number, in a database of its own and serves
it: the real SIPRI files multiplied where they lie beside the project, else rows of our own.
Prints seconds in all and to the first byte, the ratio to COPY of the same query taken by turns
with it (the best of three of each), and by how much the serving process grew at most.
"""

import http.client
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from contextlib import contextmanager
from urllib.parse import urlencode

import django
import psutil

READ = 64 * 1024
ROUNDS = 3
KINDS = ("csv", "xlsx", "json", "parquet", "zip")
FILES = tuple(f"{level}.{kind}" for kind in KINDS for level in ("deliveries", "deals"))


def main(deliveries):
    from django.db import connection

    from tests.benchmarks.many import fill, multiply
    from tests.benchmarks.scratch import scratch_database
    from tests.register_files import EARLY, LATE

    with scratch_database():
        started = time.perf_counter()
        real = [path for path in (EARLY, LATE) if path.exists()]
        deliveries = multiply(real, deliveries) if real else fill(deliveries)
        print(f"rows of {', '.join(path.name for path in real) or 'our own invention'}")
        print(f"{deliveries:,} deliveries made in {time.perf_counter() - started:.0f} s")
        with served(connection) as (port, process):
            for name in FILES:  # what the first request of all loads does not count
                fetch(port, name, "?order_from=2023", process)
            print(
                f"{'file':<20}{'COPY s':>8}{'seconds':>9}{'x COPY':>8}{'first s':>9}"
                f"{'MB':>6}{'MB more':>9}"
            )
            for name in FILES:
                floor, seconds, first, size, growth = measure(connection, port, name, process)
                print(
                    f"{name:<20}{floor:>8.2f}{seconds:>9.2f}{seconds / floor:>8.2f}{first:>9.2f}"
                    f"{size / 1e6:>6.0f}{growth:>9.1f}"
                )


def measure(connection, port, name, process):
    """The best seconds of COPY and of the download, taken by turns; the most memory."""
    floors, downloads = [], []
    for _ in range(ROUNDS):
        floors.append(bare_copy(connection, name.split(".")[0]))
        downloads.append(fetch(port, name, "", process))
    seconds, firsts, sizes, growths = zip(*downloads, strict=True)
    return min(floors), min(seconds), min(firsts), max(sizes), max(growths)


def bare_copy(connection, level):
    """Seconds that psql needs for the download's query."""
    import psycopg
    from django.http import QueryDict

    from transfers.exports.rows import select
    from transfers.public.deals import DealQuery

    sql, params = select(*DealQuery.levels[level].select(DealQuery(QueryDict())))
    connection.ensure_connection()
    sql = psycopg.ClientCursor(connection.connection).mogrify(sql, params)
    copy = f"COPY ({sql}) TO STDOUT WITH (FORMAT csv, HEADER)".replace("\n", " ")
    args, env = connection.client.settings_to_cmd_args_env(
        connection.settings_dict, ["--no-psqlrc", "-c", copy, "-o", os.devnull]
    )
    environment = os.environ | (env or {})
    started = time.perf_counter()
    subprocess.run(args, check=True, env=environment)
    return time.perf_counter() - started


@contextmanager
def served(connection, workers=1):
    """The production server on the benchmark's database: its port, a process of a worker."""
    kept = ("host", "port", "user", "password")
    params = {k: v for k, v in connection.get_connection_params().items() if k in kept and v}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "armsdb.settings",
        "DATABASE_URL": f"postgresql:///{connection.settings_dict['NAME']}?{urlencode(params)}",
        "ARMSDB_SECRET_KEY": secrets.token_urlsafe(64),
        "ARMSDB_ALLOWED_HOSTS": "127.0.0.1",
        "ARMSDB_HTTPS": "no",
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--log-level", "error", "--http", "1", "--workers", str(workers)]
    command += ["armsdb.wsgi:application"]
    server = subprocess.Popen(command, env=environment)
    try:
        wait_for(port)
        workers = psutil.Process(server.pid).children(recursive=True)
        yield port, max(workers, key=lambda worker: worker.memory_info().rss)
    finally:
        server.terminate()
        server.wait()


def wait_for(port):
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server does not start.")


def fetch(port, name, selection, process):
    """Download a file: seconds, seconds to the first byte, bytes, MB that `process` grew."""
    before = process.memory_info().rss
    peak, done = [before], threading.Event()

    def watch():
        while not done.wait(0.02):
            peak.append(process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    client = http.client.HTTPConnection("127.0.0.1", port)
    client.request("GET", f"/transfers/download/{name}{selection}")
    response = client.getresponse()
    if response.status != 200:
        raise SystemExit(f"{name}: status {response.status}")
    with tempfile.TemporaryFile() as file:
        file.write(response.read(1))
        first = time.perf_counter() - started
        while block := response.read(READ):
            file.write(block)
        seconds = time.perf_counter() - started
        done.set()
        watcher.join()
        size = file.tell()
        if name.endswith(("xlsx", "zip")):
            with zipfile.ZipFile(file) as archive:
                archive.getinfo("data.csv" if name.endswith("zip") else "xl/worksheets/sheet1.xml")
    return seconds, first, size, (max(peak) - before) / 2**20


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "armsdb.settings")
    django.setup()
    main(int(sys.argv[1]) if sys.argv[1:] else 1_000_000)
