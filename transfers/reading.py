"""How the public reads: as a role that can only read, for a limited time, one state of the data.

The role is made by `migrate`, and may read the tables named here and nothing else.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.core.management import CommandError
from django.db import ProgrammingError, connection, connections, transaction
from django.db.models import Max, Sum

from . import models

ROLE = "armsdb_reader"
TABLES = (
    models.Actor,
    models.ActorName,
    models.Succession,
    models.Allegation,
    models.AllegationVia,
    models.Category,
    models.CategoryName,
    models.Claim,
    models.CommentFact,
    models.Deal,
    models.DealList,
    models.DealParty,
    models.Delivery,
    models.DescriptionName,
    models.EditionComparison,
    models.EditionDifference,
    models.Figure,
    models.FigureReading,
    models.ImportBatch,
    models.ImportConflict,
    models.ImportFile,
    models.ListedDeal,
    models.Merge,
    models.Region,
    models.RegionMember,
    models.RegionScheme,
    models.RegisterEdition,
    models.RegisterEntry,
    models.Restriction,
    models.Source,
    models.SystemName,
    models.WeaponDescription,
    models.WeaponSystem,
    models.DataChange,
    models.DealTally,
    models.DeliveryTally,
    models.PublishedDeal,
    models.PublishedDelivery,
)
CANNOT_MAKE_ROLE = (
    "The public pages read as the role {role}, which this account of the database may not make. "
    "Let an administrator of the server run: CREATE ROLE {role} NOLOGIN; GRANT {role} TO {user};"
)


class NoReader(CommandError):
    """The role cannot be made here; the message says what to run."""


def tables():
    """Names of the tables that the public reads: the records, their history, and who wrote it."""
    tracked = [model.pgh_event_model for model in TABLES if hasattr(model, "pgh_event_model")]
    found = [model._meta.db_table for model in (*TABLES, *tracked)]
    return sorted([*found, "pghistory_context"])


def make_reader(sender, using, **_):
    """Make the role, or put right what it may read; runs after every migration.

    Raises NoReader where the account may not make it.
    """
    readable = set(tables())
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        if not readable <= {table for (table,) in cursor.fetchall()}:
            return
        _have_role(cursor, using)
        cursor.execute(GRANTED, [ROLE])
        granted = {table for (table,) in cursor.fetchall()}
        if wrong := granted - readable:
            cursor.execute(f"REVOKE ALL ON {', '.join(sorted(wrong))} FROM {ROLE}")
        if missing := readable - granted:
            cursor.execute(f"GRANT SELECT ON {', '.join(sorted(missing))} TO {ROLE}")


GRANTED = """
    SELECT table_name FROM information_schema.role_table_grants
    WHERE grantee = %s AND table_schema = current_schema()
"""


def _have_role(cursor, using):
    # Roles belong to all databases of a server, and several may be migrated at the same time.
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [ROLE])
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [ROLE])
    known = cursor.fetchone() is not None
    try:
        with transaction.atomic(using=using):
            if not known:
                cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
            if not _may_take_role(cursor, using):
                cursor.execute(f"GRANT {ROLE} TO CURRENT_USER")
    except ProgrammingError as error:
        cursor.execute("SELECT current_user")
        message = CANNOT_MAKE_ROLE.format(role=ROLE, user=cursor.fetchone()[0])
        raise NoReader(message) from error


def _may_take_role(cursor, using):
    try:
        with transaction.atomic(using=using):
            cursor.execute(f"SET LOCAL ROLE {ROLE}")
            cursor.execute("RESET ROLE")
    except ProgrammingError:
        return False
    return True


_read = ContextVar("read", default=None)


def take_role(cursor, *settings):
    """From here to the end of the transaction, read as the role; `settings` hold as long."""
    cursor.execute("; ".join(f"SET LOCAL {each}" for each in (*settings, f"ROLE {ROLE}")))


def _be_reader(cursor):
    take_role(cursor, f"statement_timeout = {settings.PUBLIC_STATEMENT_TIMEOUT}")


def is_reader():
    """Whether what runs now reads as the public does."""
    return _read.get() is not None


def read_once(key, make):
    """What `make` reads, read once while the public reads one state of the data.

    `key` can be hashed and says all that the answer depends on; the answer is not to be changed.
    Elsewhere it is made anew each time.
    """
    read = _read.get()
    if read is None:
        return make()
    if key not in read:
        read[key] = make()
    return read[key]


@contextmanager
def as_reader():
    """Everything read inside is of one state of the data, and nothing can be written.

    Raises django.db.OperationalError where a statement takes longer than
    settings.PUBLIC_STATEMENT_TIMEOUT (milliseconds).
    """
    token = _read.set({})
    try:
        if connection.in_atomic_block:
            with _borrowed():
                yield
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            _be_reader(cursor)
            yield
    finally:
        _read.reset(token)


@contextmanager
def _borrowed():
    """The role within a transaction of somebody else, who gets it back as it was."""
    with connection.cursor() as cursor:
        _be_reader(cursor)
        try:
            yield
        finally:
            if connection.is_usable():
                cursor.execute("SET LOCAL statement_timeout TO DEFAULT; RESET ROLE")


@dataclass(frozen=True)
class DataVersion:
    """Which state of the data was read: how many changes it has seen, and when the last was."""

    changes: int
    changed_at: datetime | None

    def __str__(self):
        return f"{self.changed_at:%Y%m%d}-{self.changes}" if self.changed_at else "0"

    @property
    def exact(self):
        """Tells this state from that of another database, or of one restored from a copy."""
        return f"{self.changes} {self.changed_at}"


def data_version():
    """The version of the data as the current transaction sees it; one query."""
    seen = models.DataChange.objects.aggregate(changes=Sum("changes"), at=Max("changed_at"))
    return DataVersion(seen["changes"] or 0, seen["at"])


_version = ContextVar("version", default=None)


@contextmanager
def at_version(version):
    """What is read inside is at this version of the data."""
    token = _version.set(version)
    try:
        yield
    finally:
        _version.reset(token)


def remembered(name, make):
    """What `make` reads, kept in this process under the name as long as the data stay the same.

    Only inside `at_version`; elsewhere it is made anew each time.
    """
    version = _version.get()
    if version is None:
        return make()
    key = sha256(f"{version.exact}\n{name}".encode()).hexdigest()
    return caches["pages"].get_or_set(key, make)
