"""Rules over whole records of a small table, asked before any is written."""

import json
from collections import defaultdict

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from transfers.merging.pointing import message_of
from transfers.models import Actor, Merge
from transfers.registers.faults import Fault, excerpt
from transfers.seeding.sheets import fold

from .rules import broken
from .subjects import NAMES


def faults_of(subject, records, vocabulary):
    """Faults of the records as they would be: checks, what must be unique, addresses, names."""
    return [
        *_checks(subject, records),
        *_unique(subject, records),
        *_merged(subject, records),
        *_names(subject, records, vocabulary),
    ]


def as_json(model, records):
    """The records as they would be, for jsonb_populate_recordset."""
    columns = {each.attname: each.column for each in model._meta.concrete_fields}
    rows = [{columns[name]: value for name, value in record.after.items()} for record in records]
    return json.dumps(rows, cls=DjangoJSONEncoder)


def _checks(subject, records):
    table = connection.ops.quote_name(subject.model._meta.db_table)
    rows = f"SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
    by_key = {record.after["id"]: record for record in records}
    for key, message in broken(subject.model, rows, [as_json(subject.model, records)]):
        yield Fault(by_key[key].line, "", by_key[key].slug, message)


def _unique(subject, records):
    """Values that no two records may share, with records outside the file and within it."""
    model = subject.model
    mine = {record.after["id"] for record in records}
    single = [f for f in model._meta.concrete_fields if f.unique and not f.primary_key]
    rules = [
        ((f.attname,), f"Another {model._meta.verbose_name} has this already.") for f in single
    ]
    rules += [
        (tuple(model._meta.get_field(name).attname for name in rule.fields), message_of(rule.name))
        for rule in model._meta.constraints
        if getattr(rule, "fields", ()) and not getattr(rule, "condition", None)
    ]
    folded = _folded(model, records)
    for names, message in rules:
        held = defaultdict(list)
        for values in model._base_manager.exclude(pk__in=mine).values_list(*names):
            held[values].append("")
        for record in records:
            after = {**record.after, **folded.get(record.after["id"], {})}
            values = tuple(after[name] for name in names)
            if None in values:
                continue
            if held[values]:
                shown = str(after[names[0]])
                column = names[0] if len(names) == 1 else ""
                yield Fault(record.line, column, excerpt(shown), f"{message}{held[values][0]}")
            held[values].append(f" See line {record.line}.")


def _folded(model, records):
    """Generated columns of the records, as the database would fill them, by key."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.attname, pg_get_expr(d.adbin, d.adrelid) FROM pg_attribute AS a "
            "JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
            "WHERE a.attrelid = %s::regclass AND a.attgenerated = 's'",
            [table],
        )
        generated = cursor.fetchall()
        if not generated:
            return {}
        expressions = ", ".join(expression.replace("%", "%%") for _, expression in generated)
        cursor.execute(
            f"SELECT id, {expressions} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)",
            [as_json(model, records)],
        )
        names = [name for name, _ in generated]
        return {key: dict(zip(names, values, strict=True)) for key, *values in cursor.fetchall()}


def _merged(subject, records):
    """New records whose address leads to the record that another was merged into."""
    new = {record.slug: record for record in records if record.before is None}
    if subject.names:
        merges = Merge.objects.standing().filter(subject=subject.whole, slug__in=new)
        for merge in merges.select_related("actor", "system__description").order_by("pk"):
            message = f"The record of this name was merged into {merge.kept}."
            yield Fault(new[merge.slug].line, subject.key, excerpt(merge.slug), message)


def _names(subject, records, vocabulary):
    """Other names that are too long, or that mean another record in the same vocabulary."""
    if not subject.names:
        return
    longest = subject.names._meta.get_field("name").max_length
    told = [(record, name) for record in records for name in record.names]
    for record, name in told:
        if len(name) > longest:
            message = f"A name has at most {longest} characters."
            yield Fault(record.line, NAMES, excerpt(name), message)
    if subject.model is not Actor:
        # Systems of different kinds may share a name.
        return
    held = dict(
        subject.names.objects.filter(vocabulary=vocabulary).values_list("folded", "actor__name")
    )
    for record, name in told:
        folded = fold(name)
        if folded in held:
            yield Fault(record.line, NAMES, excerpt(name), f"{held[folded]} has this name already.")
        held.setdefault(folded, f"Line {record.line}")
