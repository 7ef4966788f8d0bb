"""Why a merge or its undoing cannot be."""

from contextlib import contextmanager

from django.db import IntegrityError, OperationalError

from .pointing import message_of

BUSY = "Somebody else, or an import, is writing these records. Try again in a moment."


class MergeRefused(Exception):
    """Nothing was changed; `reasons` are sentences that say why."""

    def __init__(self, reasons):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class MergeUnconfirmed(MergeRefused):
    """It can be done, but a person should confirm what `reasons` say."""


@contextmanager
def refusing():
    """Turn what the database refuses into MergeRefused; put it around the transaction."""
    try:
        yield
    except IntegrityError as error:
        said = error.__cause__.diag
        reasons = [message_of(said.constraint_name)]
        reasons += [f"{said.message_detail}"] if said.message_detail else []
        raise MergeRefused(reasons) from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") not in ("55P03", "40P01"):
            raise
        raise MergeRefused([BUSY]) from error
