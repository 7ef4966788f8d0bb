"""What points at the rows of a model, and what would come of pointing elsewhere.

Found from the model's relations and the database's own rules, so that a new table needs no word
here.
"""

from dataclasses import dataclass

import pghistory.models
from django.db import connection, models

from transfers.models import RegionMember

SHOWN = 5


@dataclass(frozen=True)
class Pointer:
    """A foreign key of another table, or of the same, to the rows of a model."""

    model: type[models.Model]
    field: models.ForeignKey

    @property
    def title(self):
        """Such as "deals, supplier"."""
        return f"{self.model._meta.verbose_name_plural}, {self.field.verbose_name}"


def pointers_to(model):
    """Every foreign key to `model`, but those of the history, which stays as it was.

    Nor those of tables that the database itself keeps true.
    """
    return [
        Pointer(relation.related_model, relation.field)
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and (relation.one_to_many or relation.one_to_one)
        and not issubclass(relation.related_model, pghistory.models.Event)
        and relation.field.db_constraint
    ]


def by_table(pointers):
    """The pointers' fields by the model that has them."""
    fields = {}
    for pointer in pointers:
        fields.setdefault(pointer.model, []).append(pointer.field)
    return fields


UNIQUE_SQL = """
    SELECT i.indnullsnotdistinct, coalesce(pg_get_expr(i.indpred, i.indrelid), 'TRUE'),
           array_agg(a.attname::text ORDER BY k.place)
    FROM pg_index AS i
    CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
    WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary
      AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
    GROUP BY i.indexrelid, i.indnullsnotdistinct, i.indpred, i.indrelid
    HAVING array_agg(a.attname::text) && %s
    ORDER BY i.indexrelid
"""


def duplicates(model, fields, instead):
    """Rows that could not stand beside another row of `model`, as {key: key of the other}.

    `instead` is what `fields` would hold, as {key they hold: key to hold}.
    """
    moved = {field.column for field in fields}
    table, found = model._meta.db_table, {}
    with connection.cursor() as cursor:
        cursor.execute(UNIQUE_SQL, [table, sorted(moved)])
        for nulls_equal, condition, columns in cursor.fetchall():
            same = "IS NOT DISTINCT FROM" if nulls_equal else "="
            cursor.execute(
                _duplicates_sql(model, moved, columns, condition, same),
                {"old": list(instead), "new": list(instead.values())},
            )
            found |= {key: twin for key, twin in cursor.fetchall() if key not in found}
    return found | (_placed(instead) if model is RegionMember else {})


def _placed(instead):
    """Memberships of actors in regions, for years in which the other is in a region already."""
    found = {}
    kept = RegionMember.objects.filter(actor__in=instead.values()).order_by("pk")
    for theirs in RegionMember.objects.filter(actor__in=instead).order_by("pk"):
        for ours in kept:
            same = instead[theirs.actor_id] == ours.actor_id and theirs.scheme_id == ours.scheme_id
            if same and theirs.overlaps(ours):
                found[theirs.pk] = ours.pk
    return found


def _duplicates_sql(model, moved, columns, condition, same):
    name = connection.ops.quote_name
    table, key = name(model._meta.db_table), name(model._meta.pk.column)
    changing = [name(column) for column in columns if column in moved]
    keys = [
        f"coalesce((SELECT new FROM map WHERE old = t.{column}), t.{column}) AS {column}"
        if column in changing
        else f"t.{column}"
        for column in map(name, columns)
    ]
    touched = " OR ".join(f"t.{column} = ANY(%(old)s)" for column in changing)
    concerned = " OR ".join(f"t.{column} = ANY(%(old)s || %(new)s)" for column in changing)
    equal = " AND ".join(f"a.{column} {same} b.{column}" for column in map(name, columns))
    return f"""
        WITH map (old, new) AS (SELECT * FROM unnest(%(old)s::bigint[], %(new)s::bigint[])),
        later AS (
            SELECT t.{key} AS row_key, {touched} AS touched, {", ".join(keys)}
            FROM (SELECT * FROM {table} WHERE {condition}) AS t WHERE {concerned}
        )
        SELECT a.row_key, min(b.row_key) FROM later AS a JOIN later AS b ON {equal}
        WHERE a.touched AND a.row_key <> b.row_key AND (NOT b.touched OR b.row_key < a.row_key)
        GROUP BY 1
    """


CHECKS_SQL = """
    SELECT c.conname, pg_get_expr(c.conbin, c.conrelid)
    FROM pg_constraint AS c
    JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
    WHERE c.conrelid = %s::regclass AND c.contype = 'c' AND a.attname = ANY(%s)
    GROUP BY c.oid ORDER BY c.conname
"""


def broken_rules(model, fields, old, new):
    """Sentences on the rules that rows would break were `fields` to hold `new` instead of `old`.

    Each names the rows, the first few of many.
    """
    name = connection.ops.quote_name
    moved = sorted({field.column for field in fields})
    columns = ", ".join(
        f"CASE WHEN {name(column)} = %(old)s THEN %(new)s ELSE {name(column)} END AS {name(column)}"
        if column in moved
        else name(column)
        for column in (field.column for field in model._meta.concrete_fields)
    )
    concerned = " OR ".join(f"{name(column)} = %(old)s" for column in moved)
    sentences = []
    with connection.cursor() as cursor:
        cursor.execute(CHECKS_SQL, [model._meta.db_table, moved])
        for rule, condition in cursor.fetchall():
            cursor.execute(
                f"""
                SELECT {name(model._meta.pk.column)} FROM (
                    SELECT {columns} FROM {name(model._meta.db_table)} WHERE {concerned}
                ) AS later WHERE NOT ({condition.replace("%", "%%")}) ORDER BY 1
                """,
                {"old": old, "new": new},
            )
            if keys := [key for (key,) in cursor.fetchall()]:
                sentences.append(f"{message_of(rule)} {_named(model, keys)}.")
    return sentences


def message_of(rule):
    """What the constraint of this name says when it is broken."""
    from django.apps import apps

    for model in apps.get_app_config("transfers").get_models():
        for constraint in model._meta.constraints:
            if constraint.name == rule:
                return str(constraint.violation_error_message)
    return f"The database refuses it ({rule})."


def _named(model, keys):
    meta = model._meta
    title = meta.verbose_name if len(keys) == 1 else meta.verbose_name_plural
    labels = labels_of(model, keys[:SHOWN])
    rest = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
    return f"{title.capitalize()}: {', '.join(labels)}{rest}"


def labels_of(model, keys):
    """The names of rows, as a person reads them."""
    chosen = model._base_manager.filter(pk__in=keys).select_related().order_by("pk")
    return [str(row) for row in chosen]
