"""What changed last, over the history of all tracked records: one change for each act.

The events of one context are one act: a form that was saved, an import, a merge. Those without a
context were written past the site, and count as one act within a minute.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db import connection
from pghistory.models import Context

# Events of a kind are counted up to here, so that an import takes no longer than an edit.
MOST_COUNTED = 1000
WITHOUT_CONTEXT = 200
# Acts of up to so many events are told one by one.
FEW = 6


@dataclass
class Event:
    """One event of an act that has few: the record's columns, and for an update those before."""

    model: type
    label: str
    values: dict
    before: dict


@dataclass
class Act:
    """What was done at once: when, in which context, and how many events of each kind."""

    when: datetime
    context: object = None
    metadata: dict = field(default_factory=dict)
    # Numbers by (model, label), up to MOST_COUNTED, or WITHOUT_CONTEXT where there is none.
    counts: dict = field(default_factory=dict)
    events: list = field(default_factory=list)


def tracked_models():
    models = (model for model in apps.get_models() if not model._meta.proxy)
    return [model for model in models if hasattr(model, "pgh_event_model")]


def latest_acts(models, most):
    """The latest acts that changed rows of `models`, the last first; three queries.

    Acts that changed nothing of `models` are passed over, within thrice as many acts.
    """
    if not models:
        return []
    contexts = {
        context.pk: context for context in Context.objects.order_by("-created_at")[: 3 * most]
    }
    acts = {}
    for place, context, label, number, when in _counted(models, list(contexts)):
        model = models[place]
        minute = when.replace(second=0, microsecond=0)
        act = acts.setdefault(context or minute, Act(when))
        act.when = max(act.when, when)
        act.counts[model, label] = act.counts.get((model, label), 0) + number
        if context:
            act.context, act.metadata = context, contexts[context].metadata
    latest = sorted(acts.values(), key=lambda act: act.when, reverse=True)[:most]
    _tell(latest)
    return latest


def _counted(models, contexts):
    # A range in its order, not an equality: after an import a table may hold one context alone,
    # and the planner would read it whole for each of the others.
    parts = [
        f"""
        SELECT {place} AS place, asked.id AS context, found.pgh_label, found.number, found.latest
        FROM unnest(%(contexts)s::uuid[]) AS asked (id)
        CROSS JOIN LATERAL (
            SELECT pgh_label, count(*) AS number, max(pgh_created_at) AS latest
            FROM (
                SELECT pgh_label, pgh_created_at FROM {table}
                WHERE pgh_context_id BETWEEN asked.id AND asked.id
                ORDER BY pgh_context_id LIMIT {MOST_COUNTED}
            ) AS event
            GROUP BY pgh_label
        ) AS found
        UNION ALL
        SELECT {place}, NULL, pgh_label, count(*), max(pgh_created_at)
        FROM (
            SELECT pgh_label, pgh_created_at, pgh_context_id FROM {table}
            ORDER BY pgh_id DESC LIMIT {WITHOUT_CONTEXT}
        ) AS last
        WHERE pgh_context_id IS NULL
        GROUP BY pgh_label, floor(extract(epoch FROM pgh_created_at) / 60)
        """
        for place, table in enumerate(_tables(models))
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {"contexts": contexts})
        return cursor.fetchall()


def _tables(models):
    return [model.pgh_event_model._meta.db_table for model in models]


def _tell(acts):
    """Read the events of the acts that have few."""
    few = {act.context: act for act in acts if act.context and sum(act.counts.values()) <= FEW}
    wanted = defaultdict(list)
    for act in few.values():
        for model, _ in act.counts:
            if act.context not in wanted[model]:
                wanted[model].append(act.context)
    if not wanted:
        return
    models = list(wanted)
    parts = [
        f"""
        SELECT {place}, event.pgh_context_id, event.pgh_label, to_jsonb(event), (
            SELECT to_jsonb(before) FROM {table} AS before
            WHERE before.pgh_obj_id = event.pgh_obj_id AND before.pgh_id < event.pgh_id
            ORDER BY before.pgh_id DESC LIMIT 1
        ), event.pgh_created_at AS moment
        FROM {table} AS event
        WHERE event.pgh_context_id = ANY(%s)
        """
        for place, table in enumerate(_tables(models))
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(parts) + " ORDER BY moment", [wanted[model] for model in models]
        )
        for place, context, label, values, before, _ in cursor:
            event = Event(models[place], label, _read(values), _read(before))
            few[context].events.append(event)


def _read(row):
    # Django gives JSON as text to those who ask without its field.
    return json.loads(row) if isinstance(row, str) else row or {}
