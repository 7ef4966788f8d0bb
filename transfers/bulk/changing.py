"""One field of many records set to one value: shown first, then made exactly as shown."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass

from django.db import connection, models, transaction

from transfers.merging.refusing import MergeRefused, refusing
from transfers.merging.running import alone, recorded

from .rules import broken

SHOWN = 200


class Refused(Exception):
    """Nothing was changed; the message says why."""


class Outdated(Refused):
    """The records are not those that were shown."""


@dataclass
class Plan:
    """What setting `field` to `value` does to some records.

    `before` holds pairs of an old value and how many hold it, the most frequent first; `rows` the
    first SHOWN that change, as (key, old value); `refused` pairs of a key and the rule's sentence.
    """

    field: models.Field
    value: object
    keys: list
    changing: list
    before: list
    rows: list
    refused: list
    digest: str

    @property
    def unchanged(self):
        """How many hold the value already."""
        return len(self.keys) - len(self.changing)

    @property
    def may_be_made(self):
        return bool(self.changing) and not self.refused


def plan(records, name, value):
    """Plan of setting the field called `name` of `records`, a queryset, to `value`.

    A related record is given as its key.
    """
    return _plan(records, name, value, lock="")


@transaction.atomic
def change(records, name, value, *, digest, reason, user):
    """Make the change that a plan with this digest showed; returns the Plan.

    Raises Outdated where the records are not as they were shown, Refused where a rule or somebody
    else's work stands against it.
    """
    if not reason.strip():
        raise Refused("Say why you change them.")
    try:
        with refusing(), transaction.atomic():
            alone()
            planned = _plan(records, name, value, lock="FOR NO KEY UPDATE")
            if planned.digest != digest:
                raise Outdated("The records have changed since they were shown.")
            if not planned.may_be_made:
                raise Refused("A rule stands against it, or nothing would change.")
            with recorded(user, reason):
                _update(planned)
    except MergeRefused as refusal:
        raise Refused(str(refusal)) from refusal
    return planned


def _update(planned):
    field = planned.field
    table, column, key = _names(field)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {column} = {_typed(field)} WHERE {key} = ANY(%s)",
            [_stored(field, planned.value), planned.changing],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _plan(records, name, value, lock):
    model = records.model._meta.concrete_model
    field = model._meta.get_field(name)
    table, column, key = _names(field)
    keys = sorted(records.order_by().values_list("pk", flat=True))
    with connection.cursor() as cursor:
        # Which transaction wrote the row, and where it lies: no two versions share both.
        cursor.execute(
            f"SELECT {key}, xmin || ' ' || ctid, {column}, "
            f"{column} IS DISTINCT FROM {_typed(field)} "
            f"FROM {table} WHERE {key} = ANY(%s) ORDER BY {key} {lock}",
            [_stored(field, value), keys],
        )
        found = cursor.fetchall()
    changing = [(key, old) for key, _, old, differs in found if differs]
    return Plan(
        field=field,
        value=value,
        keys=[row[0] for row in found],
        changing=[key for key, _ in changing],
        before=Counter(old for _, old in changing).most_common(),
        rows=changing[:SHOWN],
        refused=_refused(model, field, value, [key for key, _ in changing]),
        digest=_digest(model, field, value, found),
    )


def _refused(model, field, value, keys):
    table, _, key = _names(field)
    params, columns = [], []
    for each in model._meta.concrete_fields:
        name = connection.ops.quote_name(each.column)
        if each == field:
            params.append(_stored(field, value))
            columns.append(f"{_typed(field)} AS {name}")
        else:
            columns.append(name)
    rows = f"SELECT {', '.join(columns)} FROM {table} WHERE {key} = ANY(%s)"
    return broken(model, rows, [*params, keys], field.column)


def _digest(model, field, value, found):
    told = [model._meta.label, field.name, str(value), value is None]
    versions = [(key, version) for key, version, _, _ in found]
    return hashlib.sha256(json.dumps([told, versions]).encode()).hexdigest()


def _names(field):
    quote, meta = connection.ops.quote_name, field.model._meta
    return quote(meta.db_table), quote(field.column), quote(meta.pk.column)


def _typed(field):
    return f"%s::{field.db_type(connection)}"


def _stored(field, value):
    return field.get_db_prep_save(value, connection)
