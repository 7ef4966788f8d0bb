"""The embedded server between processes: sharing it, killing it, what it is."""

import contextlib
import os
import sys

import psutil
import pytest

from tests.postgres.driver import (
    HOLD,
    ask,
    cluster_of,
    finish,
    kept,
    kill,
    manage,
    postmaster,
    run,
    start,
    until,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs Unix sockets and flock")


def is_working(server):
    """Say whether a backend of the server computes."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return any(child.cpu_times().user > 0.2 for child in server.children())


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
answers = []
def work():
    answers.append(sql("SELECT pg_postmaster_start_time()::text")[0][0])
    connection.close()
threads = [Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
say("\\n".join(answers))
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


def test_command_whose_folder_was_deleted_ends_quietly(data):
    code = "import shutil; sql('SELECT 1'); process = server.embedded().cluster.process\n"
    delete = "shutil.rmtree(settings.DATA_DIR); process.kill(); process.wait()"
    assert run(code + delete, data) == (0, "", "")


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


def test_a_command_of_ours_makes_the_tables_where_there_are_none(data):
    asked = manage("tiv_table", "--by", "supplier", "--from", "2000", "--to", "2001", data_dir=data)
    assert (asked.returncode, asked.stdout) == (1, "")
    assert asked.stderr.startswith("CommandError: No register is loaded yet.")
