"""Starts the embedded PostgreSQL server, shares it between processes, stops it after the last.

Every process that uses the server holds a shared lock on the file `users`; starting and stopping
are done one at a time under `turn`. The system drops the locks of a killed process, so the next
one to leave stops the server. The server listens on a Unix socket in a private folder only.
`postgres` is started directly: pg_ctl would hand the path to a shell, in double quotes.
"""

import atexit
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg
from django.conf import settings

from . import places, processes
from .refusals import UnavailableError, comes_from_running_server

USER = DATABASE = "armsdb"
PORT = "5432"
# sun_path holds 104 bytes on macOS, 108 on Linux, with the closing zero.
LONGEST_SOCKET = 103
PATIENCE = 120  # seconds; a big recovery after a crash takes a while
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
LARGEST_LOG = 1_000_000


class EmbeddedServer:
    """This process's share in the server of one data folder."""

    def __init__(self, data_dir):
        self.place = places.find_place(Path(data_dir).resolve())
        self.folder = self.place.folder
        self.cluster = self.folder / "data"
        self.process = None
        self._mutex = threading.RLock()
        self._users = None
        self._address = None

    @property
    def psql(self):
        return places.wheel_binaries() / "psql"

    def address(self):
        """Give HOST, PORT and USER of the server, starting it at the first call."""
        return self._address or self.ensure()

    def ensure(self):
        """Make sure the server runs and answers; raises UnavailableError."""
        with self._mutex, self._turn():
            if self._users is None:
                self._users = self._open("users")
                lock(self._users, shared=True)
                atexit.register(self.leave)
            if not self.cluster.exists():
                self._create()
            self._await_answer()
            self._address = {"HOST": self._postmaster()[1], "PORT": PORT, "USER": USER}
            return self._address

    def leave(self):
        """Give up this process's share, and stop the server if nobody else holds one."""
        with self._mutex:
            if self._users is None:
                return
            users, self._users, self._address = self._users, None, None
            atexit.unregister(self.leave)
            with contextlib.closing(os.fdopen(users)), self._turn():
                if lock(users, wait=False):
                    self._stop()

    def forget(self):
        """Drop the share a forked child inherited; the lock is the parent's to give back."""
        if self._users is not None:
            os.close(self._users)
        self._users = self._address = self.process = None
        self._mutex = threading.RLock()

    @contextlib.contextmanager
    def _turn(self):
        with contextlib.closing(os.fdopen(self._open("turn"))) as file:
            lock(file.fileno())
            yield

    def _open(self, name, flags=0):
        """Open a file of the folder for the server's account, whoever we are."""
        try:
            flags |= os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
            descriptor = os.open(self.folder / name, flags, 0o600)
            if os.geteuid() == 0:
                os.fchown(descriptor, self.place.account.uid, self.place.account.gid)
        except OSError as error:
            raise UnavailableError(self._sentence(error.strerror)) from error
        return descriptor

    def _create(self):
        """Make the cluster whole or not at all: under another name, then renamed."""
        unfinished = self.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        account = self.place.account
        with places.quotable_binaries(places.reachable_binaries(account), account) as binaries:
            made = subprocess.run(
                [binaries / "initdb", "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C",
                 "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"],
                env=os.environ | {"PGDATA": str(unfinished), "LC_ALL": "C"},
                cwd="/", capture_output=True, text=True, errors="replace", **account.become(),
            )  # fmt: skip
        if made.returncode:
            raise UnavailableError(self._sentence(made.stderr or made.stdout))
        unfinished.rename(self.cluster)

    def _await_answer(self):
        until = time.monotonic() + PATIENCE
        started = False
        while not self._answers():
            if not self._alive():
                if started:
                    raise UnavailableError(self._sentence(self._log_end()))
                self._start()
                started = True
            if time.monotonic() > until:
                raise UnavailableError(self._sentence(f"it did not answer for {PATIENCE} seconds"))
            time.sleep(0.02)

    def _answers(self):
        """Try a connection, and make the database if a killed command left it out."""
        socket = self._postmaster()[1]
        if not socket:
            return False
        try:
            with psycopg.connect(
                host=socket, port=PORT, user=USER, dbname="postgres", autocommit=True,
                connect_timeout=5,
            ) as connection:  # fmt: skip
                found = connection.execute(
                    "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
                ).fetchone()
                if not found:
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError as error:
            return comes_from_running_server(error)
        return True

    def _postmaster(self):
        """Read the pid and the socket folder which the running server left in its pid file."""
        try:
            lines = os.fsdecode((self.cluster / "postmaster.pid").read_bytes()).split("\n")
            return int(lines[0]), lines[4] if len(lines) > 5 else ""
        except (FileNotFoundError, ValueError):
            return None, ""

    def _alive(self):
        if self.process and self.process.poll() is None:
            return True
        pid, _socket = self._postmaster()
        return pid is not None and processes.belongs(pid, self.cluster, self.place.account)

    def _start(self):
        processes.end_orphans(self.cluster, self.place.account)
        self._clear_leftovers(self._postmaster()[1])
        if self.place.moved:
            sys.stderr.write(
                f"The server's account {self.place.account.name!r} cannot reach "
                f"{settings.DATA_DIR}, so the database is kept in {self.folder}.\n"
            )
        postgres = places.reachable_binaries(self.place.account) / "postgres"
        options = OPTIONS | {"unix_socket_directories": quote(self._socket_folder())}
        with contextlib.closing(os.fdopen(self._open_log(), "w")) as log:
            self.process = subprocess.Popen(
                [postgres, "-D", self.cluster, *(f"--{k}={v}" for k, v in options.items())],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                env=os.environ | {"LC_ALL": "C"},
                start_new_session=True,  # Ctrl-C in the terminal is for the command only
                **self.place.account.become(),
            )  # fmt: skip

    def _clear_leftovers(self, socket):
        """Remove what a server left: the lock files of a killed one may name a living stranger."""
        for folder in (self.folder / "socket", socket):
            if folder:
                shutil.rmtree(folder, ignore_errors=True)
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def _socket_folder(self):
        folder = self.folder / "socket"
        path = os.fsencode(folder / f".s.PGSQL.{PORT}")
        if len(path) <= LONGEST_SOCKET and b"," not in path:
            folder.mkdir(mode=0o700)
        else:  # a fresh private folder, which nobody can have put there before
            folder = Path(tempfile.mkdtemp(prefix="armsdb-"))
        if os.geteuid() == 0:
            os.chown(folder, self.place.account.uid, self.place.account.gid)
        return folder

    def _open_log(self):
        log = self.folder / "server.log"
        with contextlib.suppress(FileNotFoundError):
            if log.stat().st_size > LARGEST_LOG:
                log.replace(self.folder / "server.log.1")
        return self._open("server.log", os.O_APPEND)

    def _log_end(self):
        return (self.folder / "server.log").read_bytes()[-4000:].decode(errors="replace")

    def _stop(self):
        pid, socket = self._postmaster()
        if pid is None or not self._alive():
            return
        with contextlib.suppress(ValueError):  # not the main thread
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 10)):  # fast, immediate
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            until = time.monotonic() + patience
            while self._alive() and time.monotonic() < until:
                time.sleep(0.01)
        self._clear_leftovers(socket)

    def _sentence(self, log):
        """Say in one sentence what a log tells."""
        if "No space left" in log or not shutil.disk_usage(self.folder).free:
            return (
                f"The disk that holds {self.folder} is full: free some space, or set "
                "ARMSDB_DATA_DIR to a folder on another disk."
            )
        return (
            f"The embedded PostgreSQL in {self.folder} cannot start: {_last_fault(log)}. "
            "Set ARMSDB_DATA_DIR to another folder, or DATABASE_URL to a PostgreSQL server."
        )


def lock(descriptor, shared=False, wait=True):
    """Take an flock; says whether it was had."""
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(descriptor, kind if wait else kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def quote(folder):
    """Write a folder for unix_socket_directories, a list with quoted items."""
    return '"' + str(folder).replace('"', '""') + '"'


def _last_fault(log):
    """Pick the line of a PostgreSQL log that says what went wrong."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    faults = [line for line in lines if "FATAL:" in line or "PANIC:" in line or "error:" in line]
    line = (faults or lines or ["it gave no reason"])[-1]
    for mark in ("FATAL:", "PANIC:", "error:"):
        line = line.rpartition(mark)[2]
    return line.strip().rstrip(".")


_shares = {}
_guard = threading.Lock()


def embedded():
    """Give this process's share in the server of settings.DATA_DIR."""
    with _guard:
        if settings.DATA_DIR not in _shares:
            _shares[settings.DATA_DIR] = EmbeddedServer(settings.DATA_DIR)
        return _shares[settings.DATA_DIR]


def _after_fork():
    global _guard
    _guard = threading.Lock()
    for share in _shares.values():
        share.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
