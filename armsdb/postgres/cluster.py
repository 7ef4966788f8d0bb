"""One cluster of the embedded PostgreSQL: made with initdb, started, asked, stopped.

The server listens on a Unix socket in a private folder and nowhere else. `postgres` is started
directly: pg_ctl would hand its paths to a shell, between double quotes.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from . import places, processes
from .refusals import UnavailableError, comes_from_running_server

USER = DATABASE = "armsdb"
PORT = "5432"
SOCKET = f".s.PGSQL.{PORT}"
# sun_path holds 104 bytes on macOS, 108 on Linux, with the closing zero.
LONGEST_SOCKET = 103
LARGEST_LOG = 1_000_000
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": PORT,
    "timezone": "UTC",
    "jit": "off",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",  # a failed bulk statement would fill the log
}


class Cluster:
    """The server's data, and the server on it; callers see to it that one acts at a time."""

    def __init__(self, place):
        self.account = place.account
        self.folder = place.folder
        self.data = place.folder / "data"
        self.process = None

    def open(self, name, flags=0):
        """Open a file of the folder for the server's account, whoever we are."""
        try:
            flags |= os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
            descriptor = os.open(self.folder / name, flags, 0o600)
            if os.geteuid() == 0:
                os.fchown(descriptor, self.account.uid, self.account.gid)
        except OSError as error:
            raise UnavailableError(self.sentence(error.strerror)) from error
        return descriptor

    def create(self):
        """Make the cluster whole or not at all: under another name, then renamed."""
        unfinished = self.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        programs = places.reachable_binaries(self.account)
        with places.quotable_binaries(programs, self.account) as binaries:
            made = subprocess.run(
                [binaries / "initdb", "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C",
                 "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"],
                env=_environment() | {"PGDATA": str(unfinished)},
                cwd="/", capture_output=True, text=True, errors="replace", **self.account.become(),
            )  # fmt: skip
        if made.returncode:
            raise UnavailableError(self.sentence(made.stderr or made.stdout))
        unfinished.rename(self.data)

    def await_answer(self, patience):
        """Wait until the server answers, starting it if nobody did; raises UnavailableError."""
        until = time.monotonic() + patience
        started = False
        while not self._answers():
            if not self.alive():
                if started:
                    raise UnavailableError(self.sentence(self._log_end()))
                self.start()
                started = True
            if time.monotonic() > until:
                raise UnavailableError(self.sentence(f"no answer for {patience} seconds"))
            time.sleep(0.02)

    def _answers(self):
        """Try a connection, and make the database if a killed command left it out."""
        socket = self.postmaster()[1]
        if not socket:
            return False
        try:
            with psycopg.connect(
                host=socket, port=PORT, user=USER, dbname="postgres", autocommit=True,
                connect_timeout=5,
            ) as connection:  # fmt: skip
                known = "SELECT 1 FROM pg_database WHERE datname = %s"
                if not connection.execute(known, [DATABASE]).fetchone():
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError as error:
            return comes_from_running_server(error)
        return True

    def postmaster(self):
        """Read the pid and the socket folder which the server left in its pid file."""
        try:
            lines = os.fsdecode((self.data / "postmaster.pid").read_bytes()).split("\n")
            return int(lines[0]), lines[4] if len(lines) > 5 else ""
        except (FileNotFoundError, ValueError):
            return None, ""

    def alive(self):
        """Say whether the server's main process lives, answering or not."""
        if self.process and self.process.poll() is None:
            return True
        pid, _socket = self.postmaster()
        return pid is not None and processes.belongs(pid, self.data, self.account)

    def start(self):
        """Start the server on what the last one left, however it ended."""
        processes.end_orphans(self.data, self.account)
        self._clear_leftovers(self.postmaster()[1])
        postgres = places.reachable_binaries(self.account) / "postgres"
        options = OPTIONS | {"unix_socket_directories": _quote(self._socket_folder())}
        with contextlib.closing(os.fdopen(self._open_log(), "w")) as log:
            self.process = subprocess.Popen(
                [postgres, "-D", self.data, *(f"--{k}={v}" for k, v in options.items())],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=_environment(),
                start_new_session=True,  # Ctrl-C in the terminal is for the command only
                **self.account.become(),
            )  # fmt: skip

    def stop(self):
        """Stop the server: at once for its clients, with everything on disk."""
        pid, socket = self.postmaster()
        if pid is None or not self.alive():
            return
        for number, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 10)):  # fast, immediate
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            until = time.monotonic() + patience
            while self.alive() and time.monotonic() < until:
                time.sleep(0.01)
        self._clear_leftovers(socket)

    def _clear_leftovers(self, socket):
        """Remove a server's lock files: those of a killed one may name a living stranger."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for folder in {self.folder / "socket", Path(socket or self.folder / "socket")}:
            for name in (SOCKET, f"{SOCKET}.lock"):
                (folder / name).unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                folder.rmdir()

    def _socket_folder(self):
        folder = self.folder / "socket"
        path = os.fsencode(folder / SOCKET)
        if len(path) <= LONGEST_SOCKET and b"," not in path:  # libpq takes a comma for two hosts
            folder.mkdir(mode=0o700)
        else:  # a fresh private folder, which nobody can have put there before
            folder = Path(tempfile.mkdtemp(prefix="armsdb-"))
        if os.geteuid() == 0:
            os.chown(folder, self.account.uid, self.account.gid, follow_symlinks=False)
        return folder

    def _open_log(self):
        log = self.folder / "server.log"
        with contextlib.suppress(FileNotFoundError):
            if log.stat().st_size > LARGEST_LOG:
                log.replace(self.folder / "server.log.1")
        return self.open("server.log", os.O_APPEND)

    def _log_end(self):
        return (self.folder / "server.log").read_bytes()[-4000:].decode(errors="replace")

    def _disk_is_full(self):
        with contextlib.suppress(OSError):
            return not shutil.disk_usage(self.folder).free
        return False

    def sentence(self, log):
        """Say in one sentence what a log tells."""
        if "No space left" in log or self._disk_is_full():
            return (
                f"The disk that holds {self.folder} is full: free some space, or set "
                "ARMSDB_DATA_DIR to a folder on another disk."
            )
        return (
            f"The embedded PostgreSQL in {self.folder} cannot start: {_last_fault(log)}. "
            "Set ARMSDB_DATA_DIR to another folder, or DATABASE_URL to a PostgreSQL server."
        )


def _environment():
    """Keep the command's secrets and libpq settings from the server."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {"LC_ALL": "C"}


def _quote(folder):
    """Write a folder for unix_socket_directories, a list with quoted items."""
    return '"' + str(folder).replace('"', '""') + '"'


def _last_fault(log):
    """Pick the line of a PostgreSQL log that says what went wrong."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    marks = ("FATAL:", "PANIC:", "error:")
    faults = [line for line in lines if any(mark in line for mark in marks)]
    line = (faults or lines or ["it gave no reason"])[-1]
    for mark in marks:
        line = line.rpartition(mark)[2]
    return line.strip().rstrip(".")
