"""The transaction of an import: one at a time, recorded as its work, with refusals in words."""

from contextlib import contextmanager

import pghistory
from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from transfers.models import (
    Deal,
    DealTally,
    Delivery,
    DeliveryTally,
    ListedDeal,
    PublishedDeal,
    PublishedDelivery,
    RegisterEntry,
)
from transfers.registers.faults import Fault

from .matching import ACTOR, CATEGORY, DESCRIPTION, SYSTEM

READ_TOGETHER = (
    *(subject.record for subject in (ACTOR, CATEGORY, DESCRIPTION, SYSTEM)),
    *(subject.name for subject in (ACTOR, CATEGORY, DESCRIPTION, SYSTEM)),
    *(Deal, Delivery, RegisterEntry, ListedDeal),
    *(PublishedDeal, PublishedDelivery, DealTally, DeliveryTally),
)
LOCK = 20_481_950
LOCK_TIMEOUT = "30s"


class ImportRefused(Exception):
    """The files cannot be imported as they are; nothing was changed. `faults` says why."""

    def __init__(self, faults):
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class RolledBack(Exception):
    """Roll the transaction back; what was found out is in the outcome."""


@contextmanager
def one_transaction():
    """One import at a time, in one transaction; database errors become refusals."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('lock_timeout', %s, TRUE); SELECT pg_advisory_xact_lock(%s)",
                    [LOCK_TIMEOUT, LOCK],
                )
            yield
    except RolledBack:
        pass
    except IntegrityError as error:
        detail = error.__cause__.diag
        message = (
            f"the database refuses the result ({detail.constraint_name}): {detail.message_detail}"
        )
        raise ImportRefused([Fault(0, "", "", message)]) from error
    except DataError as error:
        raise ImportRefused([Fault(0, "", "", f"the database refuses a value: {error}")]) from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") not in ("55P03", "40P01"):
            raise
        message = (
            "another import, or somebody's edit, is still being written; nothing was changed. "
            "Try again in a moment."
        )
        raise ImportRefused([Fault(0, "", "", message)]) from error


@contextmanager
def recorded(**told):
    """Record what follows with what is `told`, and what comes after it in the transaction not."""
    with pghistory.context(**told):
        yield
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', '', TRUE), "
            "set_config('pghistory.context_metadata', '', TRUE)"
        )


def analyze():
    """Let the planner know the tables that were filled, and those they are read together with."""
    tables = ", ".join(model._meta.db_table for model in READ_TOGETHER)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
