"""The engine: Django's PostgreSQL backend over DATABASE_URL or the embedded server."""

import shutil
import sys

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base, client, features

from . import refusals


def embedded_server():
    """Give this process's share in the embedded server; raises UnavailableError on Windows."""
    if sys.platform == "win32":
        raise refusals.UnavailableError(refusals.NO_PROGRAMS)
    from .server import embedded  # needs fcntl and pwd

    return embedded()


class DatabaseFeatures(features.DatabaseFeatures):
    minimum_database_version = (15,)


class DatabaseClient(client.DatabaseClient):
    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        args, env = super().settings_to_cmd_args_env(settings_dict, parameters)
        if settings.EMBEDDED and not shutil.which(args[0]):
            from .places import wheel_binaries

            args[0] = str(wheel_binaries() / "psql")
        return args, env

    def runshell(self, parameters):
        self.connection.use_embedded_server()
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient
    features_class = DatabaseFeatures

    def use_embedded_server(self, again=False):
        """Make sure the embedded server runs, and point this connection's settings at it."""
        if settings.EMBEDDED:
            share = embedded_server()
            self.settings_dict.update(share.ensure() if again else share.address())

    def get_connection_params(self):
        self.use_embedded_server()
        parameters = super().get_connection_params()
        parameters.setdefault("connect_timeout", 10)
        return parameters

    def get_new_connection(self, conn_params):
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError as error:
            if not settings.EMBEDDED:
                raise refusals.UnavailableError(refusals.refusal(error, conn_params)) from error
            if refusals.comes_from_running_server(error):
                raise
        # The server has gone (killed, or stopped from outside) since this process found it.
        self.use_embedded_server(again=True)
        return super().get_new_connection(super().get_connection_params())

    def check_database_version_supported(self):
        found, needed = self.get_database_version(), self.features.minimum_database_version
        if found < needed:
            raise refusals.TooOldError(
                f"The server of DATABASE_URL is PostgreSQL {'.'.join(map(str, found))}; "
                f"armsdb needs PostgreSQL {needed[0]} or newer."
            )
