"""Shares the embedded server between processes: the first starts it, the last one stops it.

Every process that uses the server holds a shared lock on the file `users`; starting and stopping
are done one at a time under `turn`. The system drops the locks of a killed process, so the next
one to leave stops what it left running.
"""

import atexit
import contextlib
import fcntl
import os
import signal
import sys
import threading
from pathlib import Path

from django.conf import settings

from . import places
from .cluster import PORT, USER, Cluster

PATIENCE = 120  # seconds; recovering a long import after a crash takes a while


class EmbeddedServer:
    """This process's share in the server of one data folder."""

    def __init__(self, data_dir):
        self.data_dir = Path(data_dir).resolve()
        self.place = places.find_place(self.data_dir)
        self.cluster = Cluster(self.place)
        self._mutex = threading.RLock()
        self._users = None
        self._address = None

    def address(self):
        """Give HOST, PORT and USER of the server, starting it at the first call."""
        return self._address or self.ensure()

    def ensure(self):
        """Make sure the server runs and answers; raises UnavailableError."""
        with self._mutex, self._turn():
            if self._users is None:
                self._users = self.cluster.open("users")
                fcntl.flock(self._users, fcntl.LOCK_SH)
                atexit.register(self.leave)
            if not self.cluster.alive():
                self._tell_place()
            if not self.cluster.data.exists():
                self.cluster.create()
            self.cluster.await_answer(PATIENCE)
            self._address = {"HOST": self.cluster.postmaster()[1], "PORT": PORT, "USER": USER}
            return self._address

    def leave(self):
        """Give up this process's share, and stop the server if nobody else holds one."""
        with self._mutex:
            if self._users is None:
                return
            users, self._users, self._address = self._users, None, None
            atexit.unregister(self.leave)
            with contextlib.closing(os.fdopen(users)):
                if not self.cluster.data.exists():  # the folder was deleted, the server ends itself
                    return
                with self._turn(), _uninterrupted():
                    if _is_last(users):
                        self.cluster.stop()

    def forget(self):
        """Drop the share a forked child inherited; the lock is the parent's to give back."""
        if self._users is not None:
            os.close(self._users)
        self._users = self._address = self.cluster.process = None
        self._mutex = threading.RLock()

    @contextlib.contextmanager
    def _turn(self):
        with contextlib.closing(os.fdopen(self.cluster.open("turn"))) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                yield
            finally:  # closing would not do where another thread has forked meanwhile
                fcntl.flock(file, fcntl.LOCK_UN)

    def _tell_place(self):
        if self.place.moved:
            sys.stderr.write(
                f"The server's account {self.place.account.name!r} cannot reach {self.data_dir}, "
                f"so the database is kept in {self.place.folder}.\n"
            )


def _is_last(users):
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def _uninterrupted():
    """Let a second Ctrl-C not cut the stop short."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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


os.register_at_fork(after_in_child=_after_fork)
