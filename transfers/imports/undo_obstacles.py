"""What stands in the way of undoing an import: whatever was built on what it wrote."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection, models

from transfers.merging.pointing import pointers_to
from transfers.models import (
    EditionComparison,
    EditionDifference,
    ImportBatch,
    ImportConflict,
    JoinDecision,
    ListedDeal,
    NameQuestion,
)

from .undo_rows import (
    CHANGES_BACK,
    LEAVES,
    RETURNS,
    UNTOLD,
    events_of,
    rowed,
    table_of,
    tracked_tables,
)

SHOWN = 5
# What was worked out from the register and points at its editions: made anew when it is missing.
SCRATCH = (EditionDifference, EditionComparison)
DECIDED = (ImportConflict, JoinDecision, ListedDeal, NameQuestion)


@dataclass
class Obstacle:
    """A reason why an import cannot be undone, with the first records that it is about."""

    reason: str
    records: list[models.Model] = field(default_factory=list)
    more: int = 0
    advice: str = ""

    def __str__(self):
        if not self.records:
            return " ".join(filter(None, [self.reason, self.advice]))
        named = ", ".join(map(str, self.records))
        return " ".join(filter(None, [f"{self.reason}: {named}{self.and_more}.", self.advice]))

    @property
    def and_more(self):
        return f" and {self.more:,} more" if self.more else ""


def obstacles(batch):
    """Obstacles to undoing the import whose rows `undo_rows.find` has found; empty if none."""
    if batch.state != ImportBatch.State.APPLIED:
        return [Obstacle(f"This import is {batch.get_state_display()}.")]
    with connection.cursor() as cursor:
        if told := _untold(cursor, batch):
            return told
        found, built_on = _changed_since(cursor)
        pointing, also_built_on = _pointing(cursor)
    later = {key: n for key, n in (built_on + also_built_on).items() if key[0] != batch.pk}
    return [*_later_imports(later), *found, *pointing]


def _untold(cursor, batch):
    """The history must say what the import wrote, and what stood there before."""
    cursor.execute(
        "SELECT (SELECT array_agg(o.batch_id) FROM undo_run AS o WHERE o.context_id = r.context_id)"
        " FROM undo_run AS r WHERE r.batch_id = %s",
        [batch.pk],
    )
    together = cursor.fetchone()
    if not together:
        return [Obstacle("The history does not say what this import wrote.")]
    if len(together[0]) > 1:
        return [Obstacle("Another import was made in one act with this one.")]
    cursor.execute("SELECT model, count(*) FROM undo_row WHERE action = %s GROUP BY 1", [UNTOLD])
    return [
        Obstacle(f"The history does not say what {_counted(model, count)} held before the import.")
        for model, count in ((apps.get_model(label), count) for label, count in cursor.fetchall())
    ]


def _later_imports(built_on):
    """One obstacle for each import that built on this one, the newest first."""
    batches = ImportBatch.objects.in_bulk({batch for batch, _ in built_on})
    return [
        Obstacle(
            f"A later import built on this one ({_in_words(counts)})",
            [batches[pk]],
            advice="Undo that first.",
        )
        for pk, counts in _by_batch(built_on)
    ]


def _by_batch(built_on):
    counts = defaultdict(Counter)
    for (batch, model), count in built_on.items():
        counts[batch][model] += count
    return sorted(counts.items(), reverse=True)


def _in_words(counts):
    return ", ".join(_counted(model, count) for model, count in counts.items())


def _counted(model, count):
    meta = model._meta
    return f"{count:,} {meta.verbose_name if count == 1 else meta.verbose_name_plural}"


# The row is no longer what the import left, or an import that stands has written to it since.
def _changed_sql(model):
    key = connection.ops.quote_name(model._meta.pk.column)
    return f"""
        WITH later AS (
            SELECT DISTINCT ON (r.id) r.id, e.pgh_context_id,
                   bool_or(n.batch_id IS NOT NULL) OVER (PARTITION BY r.id) AS by_import
            FROM undo_row AS r
            JOIN {events_of(model)} AS e ON e.pgh_obj_id = r.id AND e.pgh_id > r.last
            LEFT JOIN undo_run AS n ON n.context_id = e.pgh_context_id
            WHERE r.model = %(model)s
            ORDER BY r.id, e.pgh_id DESC
        ), changed AS (
            SELECT r.id, n.batch_id, t.{key} IS NULL AS gone
            FROM undo_row AS r
            JOIN {events_of(model)} AS l ON l.pgh_id = r.last
            LEFT JOIN {table_of(model)} AS t ON t.{key} = r.id
            LEFT JOIN later ON later.id = r.id
            LEFT JOIN undo_run AS n ON n.context_id = later.pgh_context_id
            WHERE r.model = %(model)s AND (later.by_import OR CASE
                WHEN l.pgh_label = 'delete' THEN t.{key} IS NOT NULL
                ELSE t.{key} IS NULL OR {rowed(model, "t")} IS DISTINCT FROM {rowed(model, "l")}
            END)
        )
        SELECT batch_id, gone, count(*), (array_agg(id ORDER BY id))[:{SHOWN}] FROM changed
        GROUP BY 1, 2 ORDER BY 1, 2
    """


def _changed_since(cursor):
    """Obstacles of rows that people changed since, and counts of those later imports changed."""
    found, built_on = [], Counter()
    for model in _concerned(cursor, LEAVES, CHANGES_BACK, RETURNS):
        cursor.execute(_changed_sql(model), {"model": model._meta.label})
        for batch, gone, count, keys in cursor.fetchall():
            if batch:
                built_on[batch, model] += count
                continue
            verb = "deleted" if gone else "decided" if model in DECIDED else "changed"
            were = "was" if count == 1 else "were"
            reason = f"{_counted(model, count)} {were} {verb} since"
            if gone:
                found.append(Obstacle(f"{reason}."))
            else:
                found.append(Obstacle(reason, _records(model, keys), count - len(keys)))
    return found, built_on


def _concerned(cursor, *actions):
    cursor.execute("SELECT DISTINCT model FROM undo_row WHERE action = ANY(%s)", [list(actions)])
    labels = {label for (label,) in cursor.fetchall()}
    return [model for model in tracked_tables() if model._meta.label in labels]


def _records(model, keys):
    return list(model._base_manager.filter(pk__in=keys).select_related().order_by("pk"))


def _pointing(cursor):
    """Obstacles of rows that point at rows the import added, and counts of later imports' ones."""
    found, built_on = [], Counter()
    for target in _concerned(cursor, LEAVES):
        pointers = [each for each in pointers_to(target) if each.model not in SCRATCH]
        if not pointers:
            continue
        selects = (_pointing_sql(n, pointer, target) for n, pointer in enumerate(pointers))
        cursor.execute(" UNION ALL ".join(selects))
        for n, batch, count, keys in sorted(cursor.fetchall(), key=lambda row: row[0]):
            model = pointers[n].model
            if batch:
                built_on[batch, model] += count
                continue
            verb = "belongs" if count == 1 else "belong"
            titles = target._meta.verbose_name_plural
            reason = f"{_counted(model, count)} {verb} to {titles} that the import added"
            found.append(Obstacle(reason, _records(model, keys), count - len(keys)))
    return found, built_on


# Rows that stay while what they point at would leave, and the import that wrote them.
def _pointing_sql(n, pointer, target):
    model, name = pointer.model, connection.ops.quote_name
    key = f"p.{name(model._meta.pk.column)}"
    return f"""(
        WITH pointing AS MATERIALIZED (
            SELECT {key} AS id FROM undo_row AS r
            JOIN {table_of(model)} AS p ON p.{name(pointer.field.column)} = r.id
            WHERE r.model = '{target._meta.label}' AND r.action = '{LEAVES}' AND NOT EXISTS (
                SELECT FROM undo_row AS own
                WHERE own.model = '{model._meta.label}' AND own.id = {key}
                  AND own.action IN ('{LEAVES}', '{CHANGES_BACK}')
            )
        ), written AS ({_written_sql(model)})
        SELECT {n}, batch_id, count(*), (array_agg(id ORDER BY id))[:{SHOWN}]
        FROM pointing LEFT JOIN written USING (id) GROUP BY batch_id
    )"""


def _written_sql(model):
    if model is ImportBatch:
        return "SELECT id, id AS batch_id FROM pointing"
    if not hasattr(model, "pgh_event_models"):
        return "SELECT id, NULL::bigint AS batch_id FROM pointing"
    return f"""
        SELECT e.pgh_obj_id AS id, max(n.batch_id) AS batch_id
        FROM pointing JOIN {events_of(model)} AS e ON e.pgh_obj_id = pointing.id
        JOIN undo_run AS n ON n.context_id = e.pgh_context_id
        GROUP BY 1
    """
