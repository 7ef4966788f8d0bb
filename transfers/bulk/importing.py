"""What a small table would change, and the change itself: all of it or nothing."""

import hashlib
import json
from dataclasses import dataclass

from django.db import connection, transaction

from transfers.merging.refusing import MergeRefused, refusing
from transfers.merging.running import alone, recorded
from transfers.registers.faults import Fault, UnreadableFile, excerpt

from .judging import as_json, faults_of
from .reading import read
from .records import columns_of, derived_faults, known_records, records_of
from .subjects import SUBJECTS

VOCABULARY = "staff"


class TableRefused(Exception):
    """Nothing was changed; `faults` say why, each with its place in the file."""

    def __init__(self, faults):
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class Outdated(Exception):
    """The file would no longer change what was shown."""


@dataclass
class Plan:
    """What a file changes. New records have keys below 0 until they are written."""

    subject: object
    records: list
    lines: list
    digest: str

    @property
    def new(self):
        return [record for record in self.records if record.before is None]

    @property
    def changed(self):
        known = (record for record in self.records if record.before is not None)
        return [record for record in known if record.changed or record.names]

    @property
    def unchanged(self):
        """How many records the file leaves as they are."""
        return len(self.records) - len(self.new) - len(self.changed)


def plan(model, data, name="", lock=False):
    """Plan of the file's bytes for the records of `model`; raises TableRefused.

    With `lock`, the records it changes stay as they are until the transaction ends.
    """
    subject = SUBJECTS[model]
    try:
        table = read(data)
        _check_columns(subject, table.columns)
    except UnreadableFile as failure:
        raise TableRefused(_in_file([failure.fault], name)) from failure
    faults = [*table.faults, *_repeated(subject, table)]
    known, versions = known_records(subject, table, lock)
    records, lines, more = records_of(subject, table, known)
    faults += more
    faults += derived_faults(subject, table, known)
    if not faults:
        faults = faults_of(subject, records, VOCABULARY)
    if faults:
        places = {column: place for place, column in enumerate(table.columns)}
        faults.sort(key=lambda fault: (fault.line, places.get(fault.column, -1)))
        raise TableRefused(_in_file(faults, name))
    told = [[vars(line) for line in lines], sorted(versions.items())]
    told.append(hashlib.sha256(data).hexdigest())
    digest = hashlib.sha256(json.dumps([model._meta.label, *told]).encode()).hexdigest()
    return Plan(subject, records, lines, digest)


@transaction.atomic
def apply(model, data, *, digest, reason, user, name=""):
    """Write what the plan with this digest showed; returns the Plan.

    Raises Outdated where the plan is another by now, TableRefused where a rule stands against it.
    """
    if not reason.strip():
        raise TableRefused([Fault(0, "", "", "Say why you import it.", name)])
    try:
        with refusing(), transaction.atomic():
            alone()
            planned = plan(model, data, name, lock=True)
            if planned.digest != digest:
                raise Outdated
            with recorded(user, reason):
                _write(planned)
    except MergeRefused as refusal:
        raise TableRefused([Fault(0, "", "", str(refusal), name)]) from refusal
    return planned


def _in_file(faults, name):
    return [Fault(f.line, f.column, f.value, f.message, name) for f in faults]


def _check_columns(subject, columns):
    known = {*subject.columns, *(column.name for column in subject.derived)}
    for name in columns:
        if name not in known:
            raise UnreadableFile(
                f"There is no such column. Known are: {', '.join(subject.columns)}.",
                1,
                excerpt(name),
                excerpt(name),
            )
    if subject.key not in columns:
        raise UnreadableFile(
            "This column is missing: it says which record a line is about.", 1, "", subject.key
        )


def _repeated(subject, table):
    first = {}
    for line, cells in table.rows:
        slug = cells[subject.key]
        if not isinstance(slug, str):
            if slug is None:
                yield Fault(line, subject.key, "", "Give the record's name in addresses.")
        elif first.setdefault(slug, line) != line:
            message = f"This record is in line {first[slug]} already."
            yield Fault(line, subject.key, excerpt(slug), message)


def _write(planned):
    subject, model = planned.subject, planned.subject.model
    keys = _keys(model, planned.new)
    for column in model._meta.concrete_fields:
        if column.primary_key or column.related_model is model:
            for record in planned.records:
                value = record.after[column.attname]
                record.after[column.attname] = keys.get(value, value)
    table = connection.ops.quote_name(model._meta.db_table)
    names = [connection.ops.quote_name(each.column) for each in columns_of(model)]
    changed = [record for record in planned.changed if record.changed]
    with connection.cursor() as cursor:
        if planned.new:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(names)} "
                f"FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)",
                [as_json(model, planned.new)],
            )
        if changed:
            sets = ", ".join(f"{name} = new.{name}" for name in names)
            cursor.execute(
                f"UPDATE {table} AS old SET {sets} "
                f"FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS new "
                "WHERE old.id = new.id",
                [as_json(model, changed)],
            )
        if subject.names:
            subject.names.objects.bulk_create(
                subject.names(
                    **{f"{subject.whole}_id": record.after["id"]}, name=name, vocabulary=VOCABULARY
                )
                for record in planned.records
                for name in record.names
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _keys(model, new):
    """Keys of the database for the provisional ones of new records."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, len(new)],
        )
        given = [key for (key,) in cursor.fetchall()]
    return {record.after["id"]: key for record, key in zip(new, given, strict=True)}
