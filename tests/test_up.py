"""`manage.py up`, driven as a person does: start, look, interrupt, start again."""

import http.client
import http.cookiejar
import os
import re
import signal
import socket
import sys
import time
import urllib.parse
import urllib.request

import pytest
from django.core.management import CommandError

from armsdb import serve
from tests.postgres import driver
from tests.postgres.driver import cluster_of, manage, postmaster, start_manage, until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stops by POSIX signals")


class Site:
    """One running `manage.py up`."""

    def __init__(self, data, **options):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.cluster = cluster_of(data)
        self.process = start_manage("up", "--port", str(self.port), data_dir=data, **options)
        self.greeting = ""
        while "Ctrl-C" not in self.greeting:
            line = self.process.stdout.readline()
            assert line, self.process.stderr.read()
            self.greeting += line
        until(lambda: answers(self.port))

    def stop(self, number=signal.SIGTERM):
        """Signal the site; gives exit status, what it still printed, and the seconds it took."""
        begin = time.monotonic()
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=20)
        assert all(" armsdb.accounts: " in line for line in err.splitlines()), err
        return self.process.returncode, out, time.monotonic() - begin


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def get(port, path):
    """Fetch a page; gives its status, headers and text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()
    finally:
        connection.close()


def answers(port):
    try:
        return get(port, "/accounts/login/")[0] == 200
    except OSError:
        return False


def log_in(url, password):
    """Log into the admin, which asks the database; gives the page one ends at."""
    cookies = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    with opener.open(f"{url}admin/login/?next=/admin/", timeout=5) as page:
        address = page.url
    (token,) = (cookie.value for cookie in cookies if cookie.name == "csrftoken")
    form = {"login": "admin", "password": password, "csrfmiddlewaretoken": token}
    data = urllib.parse.urlencode({**form, "next": "/admin/"}).encode()
    with opener.open(address, data, timeout=5) as page:
        return page.read().decode()


def logs_in(url, password):
    try:
        return "Log out" in log_in(url, password)
    except OSError:
        return False


@pytest.fixture(scope="module")
def data():
    """The data folder the tests share, with the site's first start behind it and its greeting."""
    with driver.reachable_folder() as folder:
        yield folder / "data"


@pytest.fixture(scope="module")
def first_start(data):
    """What the very first start printed, and the page its password opened."""
    site = Site(data)
    password = re.search(r"password (\S+)", site.greeting)[1]
    page = log_in(site.url, password)
    site.stop()
    return site.greeting, password, page


@pytest.fixture
def site(data, first_start):
    site = Site(data)
    yield site
    if site.process.poll() is None:
        site.process.kill()
    site.process.communicate()
    driver.end_servers(data)


def test_first_start_prints_where_to_go_and_a_password_that_works(first_start):
    greeting, password, page = first_start
    assert re.search(r"Site: +http://127\.0\.0\.1:\d+/\n", greeting)
    assert re.search(r"Admin: +http://127\.0\.0\.1:\d+/admin/\n", greeting)
    assert "import_register FILE" in greeting
    assert len(password) == 24
    assert "Log out" in page


def test_first_start_loads_the_fixtures_into_the_empty_database(data, first_start):
    code = (
        "from transfers.models import Category, Claim;"
        "print(min(model.objects.count() for model in (Category, Claim)))"
    )
    counted = manage("shell", "--verbosity=0", "-c", code, data_dir=data)
    assert int(counted.stdout) > 0, counted.stderr


@pytest.fixture
def evidence_in_the_way(data, first_start):
    """A database without evidence, in which staff gave an actor of the fixtures another slug."""
    take = (
        "from transfers.models import *\n"
        "for model in (Claim, Restriction, Figure, Allegation, Source):\n"
        "    model.objects.all().delete()\n"
        "Actor.objects.filter(slug='sipri').update(slug='mine')"
    )
    give = "from transfers.models import *\nActor.objects.filter(slug='mine').update(slug='sipri')"
    assert manage("shell", "--verbosity=0", "-c", take, data_dir=data).returncode == 0
    yield
    assert manage("shell", "--verbosity=0", "-c", give, data_dir=data).returncode == 0


def test_what_is_in_the_way_of_the_evidence_is_told_and_the_site_starts(evidence_in_the_way, data):
    site = Site(data)
    site.process.send_signal(signal.SIGTERM)
    err = site.process.communicate(timeout=20)[1]
    assert err.startswith("The evidence in fixtures/ was not added: duplicate key value")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_signal_stops_site_and_database_within_seconds(site, number):
    assert postmaster(site.cluster)
    status, out, seconds = site.stop(number)
    assert status == 0
    assert out == "Stopped.\n"
    assert seconds < 8
    assert postmaster(site.cluster) is None
    serve.free_address("127.0.0.1", site.port)


def test_ctrl_c_to_the_whole_terminal_stops_without_a_word_of_error(data, first_start):
    site = Site(data, start_new_session=True)
    os.killpg(site.process.pid, signal.SIGINT)
    out, err = site.process.communicate(timeout=20)
    assert (site.process.returncode, out, err) == (0, "Stopped.\n", "")


def test_second_start_makes_no_account_and_prints_no_password(site):
    assert "password" not in site.greeting


def test_other_commands_work_beside_the_site_and_leave_it_its_server(site, data):
    done = manage("migrate", "--check", data_dir=data)
    assert done.returncode == 0, done.stderr
    assert answers(site.port)


def test_style_sheet_of_the_admin_is_served(site):
    status, headers, _text = get(site.port, "/static/admin/css/base.css")
    assert status == 200
    assert headers["Content-Type"].startswith("text/css")


def test_killed_postmaster_is_replaced_under_the_running_site(site, first_start):
    postmaster(site.cluster).kill()
    until(lambda: logs_in(site.url, first_start[1]), seconds=15)
    site.stop()
    assert postmaster(site.cluster) is None


def test_killed_site_frees_its_port_and_the_next_start_recovers(site, data):
    site.process.kill()
    site.process.communicate()
    until(lambda: port_is_free(site.port), seconds=15)
    again = Site(data)
    assert again.stop()[0] == 0
    assert postmaster(site.cluster) is None


def port_is_free(port):
    try:
        return serve.free_address("127.0.0.1", port)
    except CommandError:
        return None


def test_taken_port_is_told_before_anything_is_done(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = manage("up", "--port", str(port), data_dir=tmp_path / "data")
    assert done.returncode == 1
    assert f"port {port} is taken: try --port {port + 1}" in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert not (tmp_path / "data" / "postgres").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the listener itself is exclusive")
def test_two_starts_at_once_do_not_share_a_port():
    port = free_port()
    refused = pytest.raises(CommandError, match=f"port {port} is taken")
    with serve.claimed_port("127.0.0.1", port), refused, serve.claimed_port("127.0.0.1", port):
        pass


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_host_that_is_not_this_machine_is_told(host):
    with pytest.raises(CommandError, match=host):
        serve.free_address(host, 8000)


@pytest.mark.parametrize(
    ("host", "admitted"),
    [("192.168.7.9", "192.168.7.9"), ("::1", "[::1]"), ("0.0.0.0", socket.gethostname())],  # noqa: S104
)
def test_workers_answer_to_the_host_that_was_asked_for(monkeypatch, settings, host, admitted):
    monkeypatch.setenv("ARMSDB_ALLOWED_HOSTS", "")
    settings.ALLOWED_HOSTS = ["localhost"]
    serve.admit(host)
    names = os.environ["ARMSDB_ALLOWED_HOSTS"].split(",")
    assert names[0] == "localhost"
    assert admitted in names
    assert "*" not in names
