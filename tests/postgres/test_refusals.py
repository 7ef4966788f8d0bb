"""Each way the database can be out of reach ends in one sentence."""

import os
import shutil
import socket
import subprocess
import sys
import threading

import pytest

from tests.postgres import driver
from tests.postgres.driver import manage, run, skip_unless_reachable, stranger

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs Unix sockets and flock")


def test_read_only_folder_is_told_in_one_sentence(scratch):
    scratch.chmod(0o555)
    uid = None
    if os.geteuid() == 0:
        skip_unless_reachable(uid := stranger())
    status, _out, err = run("sql('SELECT 1')", scratch / "data", uid=uid)
    assert status
    assert "cannot be used (Permission denied): set ARMSDB_DATA_DIR" in err.splitlines()[-1]


def test_manage_prints_the_sentence_without_a_traceback(scratch):
    done = manage("migrate", data_dir="/dev/null/data", ARMSDB_SECRET_KEY="x" * 50)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "ARMSDB_DATA_DIR" in done.stderr


def in_small_disk(code, folder, megabytes):
    """Run code with a small file system on `folder`, which ends with the process."""
    mount = f'mount -t tmpfs -o size={megabytes}m,mode=755 tmpfs "$1" && shift && exec "$@"'
    command = ["unshare", "--mount", "/bin/sh", "-c", mount, "sh", str(folder)]
    return subprocess.run(
        [*command, sys.executable, "-c", driver.PROLOGUE + code],
        cwd=driver.PROJECT,
        env=driver.clean_environment(folder / "data"),
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def small_disk(scratch):
    if os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("a small file system needs root and unshare")
    folder = scratch / "disk"
    folder.mkdir()
    if (tried := in_small_disk("", folder, 1)).returncode:
        pytest.skip(f"a file system cannot be mounted here: {tried.stderr.strip()}")
    return folder


def test_disk_too_small_for_a_cluster_is_told_in_one_sentence(small_disk):
    done = in_small_disk("sql('SELECT 1')", small_disk, 20)
    assert "is full: free some space" in done.stderr.splitlines()[-1]


def test_disk_that_filled_up_is_told_in_one_sentence(small_disk):
    code = """
sql("SELECT 1"); connection.close(); server.embedded().leave()
with open(settings.DATA_DIR / "filler", "wb") as filler:
    try:
        while True: filler.write(bytes(1 << 16)); filler.flush()
    except OSError: pass
sql("SELECT 1")
"""
    done = in_small_disk(code, small_disk, 120)
    assert "is full: free some space" in done.stderr.splitlines()[-1]


def test_platform_without_programs_is_pointed_to_database_url(monkeypatch):
    from armsdb.postgres import places
    from armsdb.postgres.refusals import UnavailableError

    monkeypatch.setattr(places.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UnavailableError, match="set DATABASE_URL"):
        places.wheel_binaries()


def test_failing_initdb_is_told_with_its_own_reason(data):
    status, _out, err = run(
        "from armsdb.postgres import cluster; cluster.USER = 'pg_reserved'\nsql('SELECT 1')", data
    )
    assert status
    assert 'superuser name "pg_reserved" is disallowed' in err.splitlines()[-1]


# DATABASE_URL


@pytest.fixture
def fake_server():
    """Give a function that serves one answer to every PostgreSQL client, and its address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def packet(kind, body):
        return kind + (len(body) + 4).to_bytes(4, "big") + body

    def refuse(code, message):
        fields = f"SFATAL\0VFATAL\0C{code}\0M{message}\0\0".encode()
        return packet(b"E", fields)

    def accept(version):
        status = f"server_version\0{version}\0".encode()
        utf8 = b"client_encoding\0UTF8\0"
        return (
            packet(b"R", bytes(4))
            + packet(b"S", status)
            + packet(b"S", utf8)
            + packet(b"K", bytes(8))
            + packet(b"Z", b"I")
        )

    def serve(answer):
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            with client:
                client.recv(8)
                client.sendall(b"N")  # no TLS
                client.recv(1000)
                client.sendall(answer)
                client.recv(1000)

    def begin(answer):
        threading.Thread(target=serve, args=[answer], daemon=True).start()
        return f"postgresql://ann:s3cret@127.0.0.1:{listener.getsockname()[1]}/arms"

    begin.refuse, begin.accept = refuse, accept
    yield begin
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def migrate_at(url):
    done = manage("migrate", data_dir="/nonexistent", DATABASE_URL=url, ARMSDB_SECRET_KEY="x" * 50)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "s3cret" not in done.stderr
    return done.stderr


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [
        ("28P01", 'password authentication failed for user "ann"', "refuses the password"),
        ("3D000", 'database "arms" does not exist', "has no database 'arms'"),
        ("28000", 'role "ann" does not exist', "knows no user 'ann'"),
        ("53300", "sorry, too many clients already", "answers: sorry, too many clients"),
    ],
    ids=["password", "database", "user", "other"],
)
def test_wrong_database_url_says_which_part_is_wrong(fake_server, code, message, told):
    assert told in migrate_at(fake_server(fake_server.refuse(code, message)))


def test_unreachable_database_url_says_which_host():
    told = migrate_at("postgresql://ann:s3cret@127.0.0.1:1/arms")
    assert "127.0.0.1, port 1 cannot be reached (Connection refused)" in told


def test_unreadable_database_url_does_not_print_the_password():
    assert "cannot be read" in migrate_at("postgresql://ann:s3cret%zz@host/arms")


def test_server_older_than_15_is_refused_with_both_versions(fake_server):
    told = migrate_at(fake_server(fake_server.accept("14.9")))
    assert "is PostgreSQL 14.9; armsdb needs PostgreSQL 15 or newer" in told


# The generated secret key


def test_secret_key_is_whole_for_everyone_who_starts_at_once(data):
    code = "import armsdb.settings; print(armsdb.settings.SECRET_KEY)"
    command = [sys.executable, "-c", code]
    options = {
        "cwd": driver.PROJECT,
        "env": driver.clean_environment(data),
        "stdout": subprocess.PIPE,
        "text": True,
    }
    processes = [subprocess.Popen(command, **options) for _ in range(5)]
    keys = {process.communicate()[0].strip() for process in processes}
    assert len(keys) == 1
    assert len(keys.pop()) > 60
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in data.iterdir()] == ["secret_key"]
