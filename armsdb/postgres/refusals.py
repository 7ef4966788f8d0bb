"""What keeps the database from being used, in one sentence without the password."""

from django.db import NotSupportedError, OperationalError

NO_PROGRAMS = (
    "No PostgreSQL programs for this platform are installed: set DATABASE_URL to a PostgreSQL "
    "server, version 15 or newer (postgresql://user:password@host:5432/name)."
)


class UnavailableError(OperationalError):
    """No connection can be had; the text says why and what to do."""


class TooOldError(NotSupportedError):
    """The server of DATABASE_URL is older than the project needs."""


def refusal(error, parameters):
    """Say why the server of DATABASE_URL refused `parameters`, from libpq's English text."""
    text = " ".join(str(error).split())
    user, name = parameters.get("user", ""), parameters.get("dbname", "")
    server = parameters.get("host") or "the local socket"
    if port := parameters.get("port"):
        server += f", port {port}"
    if "password authentication failed" in text or "no password supplied" in text:
        reason = f"{server} refuses the password of the user {user!r}"
    elif "database" in text and "does not exist" in text:
        reason = f"{server} has no database {name!r}; create it with createdb"
    elif "role" in text and "does not exist" in text:
        reason = f"{server} knows no user {user!r}"
    elif "FATAL" in text:
        reason = f"{server} answers: {text.rpartition('FATAL:')[2].strip()}"
    else:
        reason = f"{server} cannot be reached ({_last_part(text)})"
    return f"DATABASE_URL: {reason}."


def comes_from_running_server(error):
    """Tell an answer such as "too many clients" from a server that is gone or not ready yet."""
    return "FATAL" in str(error) and "the database system is" not in str(error)


def _last_part(text):
    text = text.partition(" Is the server running")[0].partition(" Multiple connection")[0]
    return text.rpartition(": ")[2].rstrip(". ")
