"""The way back: what restoring a version would change, and doing it, whole or not at all."""

from dataclasses import dataclass, field
from datetime import timedelta

import pghistory
from django.db import IntegrityError, connection, transaction
from django.db.models import PROTECT, Exists, OuterRef, ProtectedError, RestrictedError

from transfers.merging.pointing import message_of, pointers_to
from transfers.models.publication import STANDING

from .events import columns_of, rows_at
from .parts import concrete, parts_of
from .versions import check_versions, events_table
from .wording import NOTHING, Words


class RestoreRefused(Exception):
    """Nothing was changed; the sentence says why."""


@dataclass
class Line:
    """A row that would be entered, changed or deleted, and its fields as (name, now, then)."""

    what: str
    verb: str
    fields: list = field(default_factory=list)


@dataclass
class Plan:
    """What restoring does: instances to write and rows to delete, and the same in words."""

    writes: list = field(default_factory=list)
    deletes: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    needed: set = field(default_factory=set)
    stays: list = field(default_factory=list)

    def note(self, part, instance, verb):
        """Remember the permission that it takes; what only goes with a record needs none."""
        if part is None or part.shown:
            self.needed.add(f"{instance._meta.app_label}.{verb}_{instance._meta.model_name}")


def plan(model, key, when):
    """Plan of bringing a record and its own parts back to a time; None where it was not there.

    A record that was deleted comes back with its key, and with what went with it. Claims are
    left alone: each is a record of its own.
    """
    model = concrete(model)
    then = rows_at(model, key, when=when)
    if key not in then[None]:
        return None
    gone = not model._base_manager.filter(pk=key).exists()
    found = Plan()
    for part in [None, *parts_of(model)]:
        if part is None:
            rows, now = then[None], model._base_manager.filter(pk=key).in_bulk()
        elif part.own and (part.shown or gone):
            rows = then[part]
            now = part.model._base_manager.filter(**{part.column: key}).in_bulk()
        else:
            continue
        _plan_rows(found, part, rows, now)
    return found


DELETED_AT = """
    WITH gone AS (
        SELECT pgh_created_at AS at, pgh_context_id AS context
        FROM {events} WHERE pgh_obj_id = %(key)s AND pgh_label = 'delete'
        ORDER BY pgh_id DESC LIMIT 1
    )
    SELECT min(e.at)
    FROM gone JOIN ({all}) AS e ON e.at <= gone.at
     AND (e.context = gone.context
          OR (gone.context IS NULL AND e.context IS NULL AND e.at > gone.at - interval '5 s'))
"""


def last_moment(model, key):
    """The last time at which a deleted record was there, whole; None where it never was deleted.

    What belongs to a record is deleted just before it.
    """
    model = concrete(model)
    deleted = "SELECT pgh_created_at AS at, pgh_context_id AS context FROM {} WHERE {} = %(key)s"
    rows = [(events_table(model), "pgh_obj_id")]
    rows += [(events_table(part.model), part.column) for part in parts_of(model)]
    every = " UNION ALL ".join(f"{deleted.format(*row)} AND pgh_label = 'delete'" for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(DELETED_AT.format(events=events_table(model), all=every), {"key": key})
        (when,) = cursor.fetchone()
    return when and when - timedelta(microseconds=1)


def deleted_records(model):
    """Deletions of records of a model that are not there now, the latest first; a queryset."""
    model = concrete(model)
    there = model._base_manager.filter(pk=OuterRef("pgh_obj_id"))
    again = model.pgh_event_model.objects.filter(
        pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__gt=OuterRef("pgh_id")
    )
    gone = model.pgh_event_model.objects.filter(~Exists(there), ~Exists(again), pgh_label="delete")
    return gone.select_related("pgh_context").order_by("-pgh_id")


def _plan_rows(found, part, then, now):
    words = Words()
    for key, instance in then.items():
        before = now.get(key)
        differing = [
            column
            for column in columns_of(type(instance))
            if before is None
            or (
                column.name not in STANDING
                and getattr(before, column.attname) != getattr(instance, column.attname)
            )
        ]
        if before is not None:
            if part is None:
                # Where it stands on its way to the public is decided by review, not by going back.
                for name in STANDING:
                    if hasattr(instance, name):
                        setattr(instance, name, getattr(before, name))
            if not differing:
                continue
        fields = [
            (
                column.verbose_name,
                words.of(column, getattr(before, column.attname)) if before else NOTHING,
                words.of(column, getattr(instance, column.attname)),
            )
            for column in differing
            if not column.primary_key
        ]
        found.note(part, instance, "change" if before else "add")
        found.writes.append((instance, before is None))
        found.lines.append(
            Line(_what(part, instance), "changed back" if before else "entered again", fields)
        )
    later = [instance for key, instance in now.items() if key not in then]
    used = in_use(later)
    for instance in later:
        if instance.pk in used:
            found.stays.append(_what(part, instance))
        else:
            found.note(part, instance, "delete")
            found.deletes.append(instance)
            found.lines.append(Line(_what(part, instance), "deleted"))


def in_use(instances):
    """Keys of those rows that other rows rest on, so that they cannot be deleted."""
    if not instances:
        return set()
    keys, used = [instance.pk for instance in instances], set()
    for pointer in pointers_to(type(instances[0])):
        if pointer.field.remote_field.on_delete is PROTECT:
            rows = pointer.model._base_manager.filter(**{f"{pointer.field.name}__in": keys})
            used.update(rows.order_by().values_list(pointer.field.attname, flat=True).distinct())
    return used


def _what(part, instance):
    name = instance._meta.verbose_name
    if part is None or not part.title:
        return name
    words, columns = Words(), columns_of(type(instance))
    named = {
        column.name: words.of(column, getattr(instance, column.attname))
        for column in columns
        if f"{{{column.name}}}" in part.title
    }
    return part.title.format(**named)


def restore(model, key, when, *, version, reason):
    """Bring a record back to a time, if it is still of this version; returns the record.

    `reason` goes into the history after the words "restored the version of …". Raises
    RestoreRefused with the sentence of whatever stands against it, and Busy.
    """
    model = concrete(model)
    try:
        with transaction.atomic():
            if check_versions(model, {key: version}):
                raise RestoreRefused(
                    "It was changed since this page was opened. Look at what would change now."
                )
            found = plan(model, key, when)
            if found is None:
                raise RestoreRefused("There was no such record at that time.")
            told = f"restored the version of {when:%Y-%m-%d %H:%M:%S}: {reason}"
            with pghistory.context(reason=told[:500]):
                _carry_out(found)
    except IntegrityError as error:
        raise RestoreRefused(_sentence(error)) from error
    return model._base_manager.get(pk=key)


def _carry_out(found):
    for instance in found.deletes:
        instance.delete()
    for instance, new in found.writes:
        instance.save_base(raw=True, force_insert=new, force_update=not new)
    with connection.cursor() as cursor:
        # What is checked at the end of the transaction is to be refused here, in words.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _sentence(error):
    if isinstance(error, ProtectedError | RestrictedError):
        rows = getattr(error, "protected_objects", None) or error.restricted_objects
        names = sorted({str(row._meta.verbose_name_plural) for row in rows})
        return f"It cannot be: {', '.join(names)} still rest on a row that would be deleted."
    said = error.__cause__.diag
    detail = f" {said.message_detail}" if said.message_detail else ""
    return f"It cannot be: {message_of(said.constraint_name)}{detail}"
