"""Merge: whatever points at one record points at the other, in one transaction."""

from collections import defaultdict

import pghistory
from django.db import connection, transaction
from django.utils import timezone

from transfers.imports.preview import RECORDS
from transfers.imports.transactions import LOCK, LOCK_TIMEOUT
from transfers.models import ImportConflict, Merge, NameQuestion, SystemName

from .plan import preview
from .pointing import by_table, duplicates, pointers_to
from .refusing import MergeRefused, MergeUnconfirmed, refusing
from .subjects import kind_of

VOCABULARY = "merged record"


class Ledger:
    """Does the work of a merge and writes down every row it changes, removes or adds."""

    def __init__(self):
        self.moved, self.removed, self.added = [], [], []

    def change(self, model, field, old, new, keys):
        """Set a field of rows that hold `old` to `new`."""
        if not keys:
            return
        model._base_manager.filter(pk__in=keys).update(**{field: new})
        self.moved.append(
            {"model": model._meta.label, "field": field, "from": old, "to": new, "rows": keys}
        )

    def remove(self, model, keys):
        table = connection.ops.quote_name(model._meta.db_table)
        key = connection.ops.quote_name(model._meta.pk.column)
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table} AS t WHERE t.{key} = ANY(%s) RETURNING to_jsonb(t)::text",
                [list(keys)],
            )
            rows = [row for (row,) in cursor.fetchall()]
        self.removed += [{"model": model._meta.label, "row": row} for row in rows]

    def add(self, record):
        record.save(force_insert=True)
        self.added.append({"model": record._meta.label, "key": record.pk})

    def repoint(self, model, instead):
        """Let what points at rows of `model` point at others, given as {key: key of the other}.

        A row that the other has already is removed, after what points at it has followed.
        """
        for table, fields in by_table(pointers_to(model)).items():
            if twins := duplicates(table, fields, instead):
                self.repoint(table, twins)
                self.remove(table, twins)
            for field in fields:
                for old, keys in _pointing(table, field, instead).items():
                    self.change(table, field.name, old, instead[old], keys)


def _pointing(model, field, instead):
    rows = model._base_manager.filter(**{f"{field.name}__in": list(instead)}).order_by("pk")
    pointing = defaultdict(list)
    for key, old in rows.values_list("pk", field.attname):
        pointing[old].append(key)
    return pointing


def merge(old, kept, *, reason, user=None, confirmed=False):
    """Merge `old` into `kept`; returns the Merge.

    Raises MergeRefused where a rule stands against it, and MergeUnconfirmed where it should be
    `confirmed` by a person.
    """
    if not reason.strip():
        raise MergeRefused(["Say why the two records are one."])
    with refusing(), transaction.atomic():
        alone()
        old, kept = _locked(old, kept)
        plan = preview(old, kept)
        if plan.refusals:
            raise MergeRefused(plan.refusals)
        if plan.warnings and not confirmed:
            raise MergeUnconfirmed(plan.warnings)
        with recorded(user, reason):
            return _merge(old, kept, reason, user)


def alone():
    """Wait for an import that is running, and keep others out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, TRUE), pg_advisory_xact_lock(%s)",
            [LOCK_TIMEOUT, LOCK],
        )


def recorded(user, reason):
    """Context in which the history notes who did what follows, and why."""
    return pghistory.context(user=user.pk if user else None, reason=reason)


def _locked(*records):
    model = kind_of(records[0]).model
    keys = sorted({record.pk for record in records})
    found = {row.pk: row for row in model.objects.select_for_update().filter(pk__in=keys)}
    if len(found) < len(keys):
        raise MergeRefused(["One of the two records is gone."])
    return [found[record.pk] for record in records]


def _merge(old, kept, reason, user):
    kind, ledger = kind_of(old), Ledger()
    done = Merge.objects.create(
        subject=kind.subject,
        old_id=old.pk,
        slug=old.slug,
        title=str(old),
        reason=reason,
        merged_by=user,
        **{kind.link: kept},
    )
    _answer_questions(done, old, kept, kind, user)
    _note_descriptions(ledger, old, kept)
    ledger.repoint(kind.model, {old.pk: kept.pk})
    _correct_conflicts(ledger, kind, old, kept)
    ledger.remove(kind.model, [old.pk])
    _keep_name(ledger, kind, old, kept)
    done.moved, done.removed, done.added = ledger.moved, ledger.removed, ledger.added
    done.save(update_fields=["moved", "removed", "added"])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return done


def _answer_questions(done, old, kept, kind, user):
    """A merge answers the question that stood about the merged record's name."""
    asked = NameQuestion.objects.filter(**{f"made_{kind.link}": old}, state=NameQuestion.State.OPEN)
    asked.update(
        state=NameQuestion.State.OTHER_NAME,
        merge=done,
        decided_by=user,
        decided_at=timezone.now(),
        **{f"chosen_{kind.link}": kept},
    )


def _note_descriptions(ledger, old, kept):
    """Names of a system go on to mean it with the description that is printed beside them."""
    if getattr(old, "description_id", None) == getattr(kept, "description_id", None):
        return
    names = old.names.filter(described=None).order_by("pk")
    keys = list(names.values_list("pk", flat=True))
    ledger.change(SystemName, "described", None, old.description_id, keys)


def _correct_conflicts(ledger, kind, old, kept):
    """Conflicts hold keys of records as text."""
    fields = [name for name, model in RECORDS.items() if model is kind.model]
    before, after = str(old.pk), str(kept.pk)
    for column in ("ours", "theirs_key"):
        held = ImportConflict.objects.filter(field__in=fields, **{column: before})
        if column == "theirs_key":
            listed = ImportConflict.objects.filter(field__in=fields, theirs_key=after)
            held = held.exclude(deal__in=listed.order_by().values("deal"))
        keys = list(held.order_by("pk").values_list("pk", flat=True))
        ledger.change(ImportConflict, column, before, after, keys)


def _keep_name(ledger, kind, old, kept):
    """The merged record's name stays known, as another name of the kept one."""
    printed = {}
    if getattr(old, "description_id", None) != getattr(kept, "description_id", None):
        printed = {"described_id": old.description_id}
    elif old.folded == kept.folded:
        return
    if not kept.names.filter(folded=old.folded, **printed).exists():
        name = getattr(old, kind.title)
        ledger.add(kind.names(name=name, vocabulary=VOCABULARY, **{kind.link: kept}, **printed))


def new_home(subject, slug):
    """The record that an address of a merged one leads to now, or None."""
    merges = Merge.objects.standing().filter(subject=subject, slug=slug)
    found = merges.select_related(subject).first()
    return found.kept if found else None
