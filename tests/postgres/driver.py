"""Runs commands on embedded servers of their own, for the tests of starting and stopping."""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

PROJECT = Path(__file__).resolve().parents[2]
# Holds a connection until told to finish.
HOLD = "say(sql('SELECT pg_backend_pid()')[0][0]); sys.stdin.readline()"
# A process with the engine and nothing else of the project: starts in a third of a second.
PROLOGUE = """
import os, sys, time
from pathlib import Path
from django.conf import settings
settings.configure(
    EMBEDDED=not os.environ.get("DATABASE_URL"), DATA_DIR=Path(os.environ["ARMSDB_DATA_DIR"]),
    DATABASES={"default": {"ENGINE": "armsdb.postgres", "NAME": "armsdb"}},
)
import django
django.setup()
from django.db import connection, OperationalError
from armsdb.postgres import places, processes, server
places.SYSTEM_FOLDER = Path(os.environ.get("SYSTEM_FOLDER", places.SYSTEM_FOLDER))
def sql(text):
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall() if cursor.description else None
def say(*words):
    print(*words, flush=True)
"""


def start(code, data_dir, *, uid=None, site=None, **environment):
    """Start Python code that has `sql` and `say`; lines of its stdin and stdout drive it.

    `site` is a folder of packages to find before the installed ones.
    """
    if site:
        environment["PYTHONPATH"] = os.pathsep.join([str(site), *sys.path[1:]])
    return subprocess.Popen(
        [sys.executable, "-c", PROLOGUE + code],
        env=clean_environment(data_dir) | {k: str(v) for k, v in environment.items()},
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **({"user": uid, "group": uid, "extra_groups": []} if uid else {}),
    )


def run(code, data_dir, **options):
    """Run Python code to its end; gives (exit status, stdout, stderr)."""
    with start(code, data_dir, **options) as process:
        out, err = process.communicate(timeout=60)
    return process.returncode, out.strip(), err.strip()


def ask(code, data_dir, **options):
    """Run Python code that must succeed; gives what it printed."""
    status, out, err = run(code, data_dir, **options)
    assert status == 0, err
    return out


def start_manage(*arguments, data_dir, start_new_session=False, **environment):
    """Start a command of manage.py."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=clean_environment(data_dir) | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=start_new_session,
    )


def manage(*arguments, data_dir, **environment):
    """Run a command of manage.py to its end."""
    with start_manage(*arguments, data_dir=data_dir, **environment) as process:
        out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def clean_environment(data_dir):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ARMSDB_", "DATABASE_URL"))}
    return kept | {"ARMSDB_DATA_DIR": str(data_dir), "PYTHONDONTWRITEBYTECODE": "1"}


@contextlib.contextmanager
def reachable_folder():
    """Lend a folder every account can reach, and end the servers of clusters in it."""
    folder = Path(tempfile.mkdtemp(prefix="armsdb-test-")).resolve()
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        end_servers(folder)
        shutil.rmtree(folder, ignore_errors=True)


def end_servers(folder):
    for pid_file in folder.rglob("postmaster.pid"):
        if server := postmaster(pid_file.parent):
            server.kill()


def cluster_of(data_dir):
    return Path(data_dir).resolve() / "postgres" / "data"


def postmaster(cluster):
    """Give the running server of a cluster, or None."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            line = process.cmdline()
            if line[1:3] == ["-D", str(cluster)] and process.status() != psutil.STATUS_ZOMBIE:
                return process
    return None


def until(condition, seconds=10):
    """Wait for a condition; gives its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
    return value


def kept(data, **options):
    """List the rows a command finds."""
    return ask("say(*[n for (n,) in sql('SELECT n FROM kept')])", data, **options).split()


def finish(process):
    """Let a process that holds a connection go on to its end."""
    _out, err = process.communicate("\n", timeout=60)
    assert process.returncode == 0, err


def kill(process):
    process.kill()
    process.communicate()


def stranger():
    """An unprivileged account that is not the one the server takes."""
    return pwd.getpwnam("daemon").pw_uid


def skip_unless_reachable(uid):
    for path in (sys.executable, PROJECT / "manage.py"):
        test = ["/bin/sh", "-c", 'test -r "$1"', "sh", str(path)]
        if subprocess.run(test, user=uid, group=uid, extra_groups=[], cwd="/").returncode:
            pytest.skip(f"another account cannot reach {path}")
