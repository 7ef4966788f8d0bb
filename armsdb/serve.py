"""What `manage.py up` does: prepare the database, then serve the site until it is told to stop."""

import contextlib
import errno
import multiprocessing
import os
import secrets
import signal
import socket
import sys
import threading
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, connections
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LOGGING_CONFIG, LogLevels

WORKERS = 2
# A download occupies its thread until the reader has it all, so a site with as many threads as
# cores stops at a few slow readers; idle threads end by themselves.
THREADS = 32
WAITING = 256  # requests a worker takes in before it has threads for them
SECONDS_TO_FINISH = 3
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
PREPARING = 0x61726D73  # key of the advisory lock: two commands may start on one database


def free_address(host, port):
    """Give the IP address of `host`; raises CommandError unless its port can be listened on."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise CommandError(f"--host {host}: no such address.") from error
    family, kind, protocol, _name, address = min(found, key=lambda item: item[0])  # IPv4 first
    with socket.socket(family, kind, protocol) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                advice = taken(port)
            elif isinstance(error, PermissionError):
                advice = f"port {port} is for root only: try --port 8000"
            else:
                advice = f"--host {host} is not an address of this machine"
            raise CommandError(f"The site cannot be served: {advice}.") from error
    return address[0]


@contextlib.contextmanager
def claimed_port(host, port):
    """Give the address to listen on, kept from a second `up` while this one prepares.

    granian's listeners share a port on Linux, so two that start at once would both have it. A
    name among the abstract sockets is taken once, and freed with the process.
    """
    address = free_address(host, port)
    if sys.platform != "linux":
        yield address
        return
    with socket.socket(socket.AF_UNIX) as guard:
        try:
            guard.bind(f"\0armsdb up {port}")
        except OSError as error:
            raise CommandError(f"The site cannot be served: {taken(port)}.") from error
        yield address


def taken(port):
    return f"port {port} is taken: try --port {port + 1}"


def prepare():
    """Bring the database up to date.

    Gives the password of the first account if it made one, and what of the fixtures could not be
    added, with the reason.
    """
    # Not at the top: the workers import this module before Django has its models.
    from transfers.seeding import (
        add_missing_evidence,
        add_missing_regions,
        ensure_reference_data,
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("clearsessions")
        password = make_first_account()
        ensure_reference_data()
        obstacles = {
            "evidence": add_missing_evidence(),
            "division into regions": add_missing_regions(),
        }
    finally:
        connections.close_all()  # frees the lock, and hands no connection to the workers
    return password, {what: why for what, why in obstacles.items() if why}


def make_first_account():
    """Make the account `admin` where there is none at all; gives its password, or None."""
    users = get_user_model()._default_manager
    if users.exists():
        return None
    password = secrets.token_urlsafe(18)
    users.create_superuser("admin", password=password)
    return password


def admit(host):
    """Let the workers answer to `host`, and to this machine's own names if it means all of them."""
    names = [*settings.ALLOWED_HOSTS, host]
    if host in EVERYWHERE:
        names += [socket.gethostname(), socket.getfqdn(), outward_address()]
    admitted = dict.fromkeys(bracketed(name) for name in names)
    os.environ["ARMSDB_ALLOWED_HOSTS"] = ",".join(admitted)


def site_address(host, port):
    """Give the address to type into a browser."""
    return f"http://{bracketed(outward_address() if host in EVERYWHERE else host)}:{port}/"


def outward_address():
    """Find the address this machine is reached at; connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return probe.getsockname()[0]


def bracketed(host):
    """Write an IPv6 address as it stands in an address line."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def serve(address, port):
    """Serve the site until Ctrl-C or SIGTERM; raises CommandError if the workers keep dying."""
    # The default on Linux would fork this process, with its settings and its share of the database.
    multiprocessing.set_start_method("spawn", force=True)
    handlers = {
        name: handler | {"stream": "ext://sys.stderr"}
        for name, handler in LOGGING_CONFIG["handlers"].items()
    }
    server = Granian(
        "armsdb.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=WORKERS,
        blocking_threads=THREADS,
        backpressure=WAITING,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels.error,
        log_dictconfig={"handlers": handlers},
    )
    if hasattr(signal, "SIGHUP"):  # granian reloads at it; a closed terminal shall stop the site
        nohup = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        handler = signal.SIG_IGN if nohup else server.signal_handler_interrupt
        server.on_startup(lambda: signal.signal(signal.SIGHUP, handler))
    try:
        server.serve(target_loader=load_site)
    except SystemExit as error:
        # A worker that heard Ctrl-C before the main process counts there as failed.
        if not server.interrupt_signal:
            raise CommandError("The site stopped: its workers keep failing (see above).") from error


def load_site(_target):
    """Load the site in a worker, which ends with the main process even if that was killed."""
    if os.name == "posix":
        os.setsid()  # Ctrl-C is for the main process, which then tells the workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from armsdb.wsgi import application

    return application


def _end_with_parent():
    multiprocessing.parent_process().join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_FINISH)
    os._exit(1)
