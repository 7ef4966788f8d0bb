"""Which processes of this machine belong to one cluster.

A pid in a file proves nothing: after a crash the number may name somebody else's process, so a
process counts only if it is a `postgres` that works in the cluster's own folder.
"""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

PROC = Path("/proc")


def belongs(pid, cluster, account):
    """Say whether `pid` is a living PostgreSQL process of the folder `cluster`."""
    if not (PROC / "self" / "comm").exists():  # macOS
        command = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
        return str(cluster) in subprocess.run(command, capture_output=True, text=True).stdout
    try:
        if (PROC / str(pid) / "comm").read_text().strip() != "postgres":
            return False
    except OSError:
        return False
    return _working_folder(pid, account) == str(cluster)


def _working_folder(pid, account):
    link = f"/proc/{pid}/cwd"
    try:
        return str(Path(link).readlink())
    except PermissionError:  # root in a container may not look into other accounts' processes
        found = subprocess.run(["readlink", link], capture_output=True, cwd="/", **account.become())  # noqa: S607
        return os.fsdecode(found.stdout.rstrip(b"\n"))
    except OSError:
        return ""


def end_orphans(cluster, account):
    """End the backends of a killed postmaster: they hold its memory, and no new one may start."""
    for number in (signal.SIGQUIT, signal.SIGKILL):
        until = time.monotonic() + 2
        while orphans := [pid for pid in _pids() if belongs(pid, cluster, account)]:
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            if time.monotonic() > until:
                break
            time.sleep(0.05)


def _pids():
    if not PROC.is_dir():
        return []
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal()]
