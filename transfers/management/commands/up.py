import contextlib
import signal
import sys

from django.conf import settings
from django.core.management import BaseCommand

from armsdb import serve


class Command(BaseCommand):
    help = "Start the database and the site, and serve until Ctrl-C."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (%(default)s)"
        )
        parser.add_argument(
            "--port",
            type=int,
            choices=range(1, 2**16),
            metavar="PORT",
            default=8000,
            help="port (%(default)s)",
        )

    def handle(self, *, host, port, **options):
        for number in {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}:
            if signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, lambda *_: sys.exit())
        with contextlib.suppress(KeyboardInterrupt), serve.claimed_port(host, port) as address:
            self.stdout.write("Preparing the database ...")
            self.stdout.flush()
            password, obstacles = serve.prepare()
            for what, why in obstacles.items():
                self.stderr.write(f"The {what} in fixtures/ was not added: {why}")
            serve.admit(host)
            self.greet(serve.site_address(host, port), password)
            serve.free_address(host, port)  # preparing may have taken seconds
            serve.serve(address, port)
        self.stdout.write("Stopped.")

    def greet(self, site, password):
        lines = [f"Site:   {site}", f"Admin:  {site}admin/"]
        if password:
            lines += [f"        user admin, password {password} (shown this once)"]
        if settings.HTTPS:
            lines += ["Browsers are sent to https: put a proxy in front (see README.md)."]
        lines += [
            "Next:   in another shell, manage.py import_register FILE loads a SIPRI register.",
            "Ctrl-C stops the site and the database.",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
