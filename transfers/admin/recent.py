"""The latest changes in words, for the first page: who changed what, and why."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.text import Truncator

from transfers import models
from transfers.analysis.recent import MOST_COUNTED, WITHOUT_CONTEXT, latest_acts, tracked_models

from .titles import in_short

SHOWN = 20
LONGEST = 80
NOTHING = "–"
# Of a decision: who and when are told by the line itself.
STAMPS = {"decided_by", "decided_at"}
VERBS = {"insert": "entered", "update": "changed", "delete": "deleted"}
# Parts of a record, by the field that names the record.
WHOLES = {
    models.ActorName: "actor",
    models.AllegationVia: "allegation",
    models.CategoryName: "category",
    models.DealParty: "deal",
    models.Delivery: "deal",
    models.DescriptionName: "description",
    models.FigureReading: "figure",
    models.Succession: "predecessor",
    models.SystemName: "system",
}
# What an import writes for itself; its own line tells of it.
OF_IMPORTS = {
    models.DealList,
    models.ImportBatch,
    models.ImportFile,
    models.ListedDeal,
    models.NameSuggestion,
    models.RegisterEntry,
}


@dataclass
class Line:
    """One act: when, who, why, what; the address of its record, and (name, old, new) of fields."""

    when: datetime
    who: str
    why: str
    what: str
    address: str = ""
    fields: list = field(default_factory=list)


def recent_changes(request):
    """The latest changes of records that the person may view, the last first."""
    visible = [model for model in tracked_models() if _may_view(request, model)]
    batches = _batches() if models.ImportBatch in visible else {}
    acts = []
    for act in latest_acts(visible, 2 * SHOWN):
        act.batch = _import_of(act, batches)
        act.counts = {what: n for what, n in act.counts.items() if what[0] not in OF_IMPORTS}
        act.events = [event for event in act.events if event.model not in OF_IMPORTS]
        if act.counts or act.batch:
            acts.append(act)
    acts = acts[:SHOWN]
    records = _records(acts)
    users = get_user_model().objects.in_bulk({act.metadata.get("user") for act in acts} - {None})
    return [_line(act, users.get(act.metadata.get("user")), records) for act in acts]


def _may_view(request, model):
    whole = _whole(model)
    return admin.site.is_registered(whole) and admin.site.get_model_admin(
        whole
    ).has_view_permission(request)


def _whole(model):
    name = WHOLES.get(model)
    return model._meta.get_field(name).related_model if name else model


def _whole_of(event):
    """Model and key of the record that the event's row is, or belongs to."""
    name = WHOLES.get(event.model)
    return _whole(event.model), event.values[f"{name}_id" if name else "id"]


def _batches():
    applied = models.ImportBatch.objects.filter(state="applied").order_by("-applied_at")
    return {batch.pk: batch for batch in applied[: 3 * SHOWN]}


def _import_of(act, batches):
    """The import that the act is; None for a decision about one."""
    wrote = (models.ImportBatch, "update") in act.counts
    return batches.get(act.metadata.get("import")) if wrote else None


def _records(acts):
    """Records that the lines name, by model and key; one query for each model."""
    wanted = defaultdict(set)
    for act in acts:
        for event in act.events:
            whole, key = _whole_of(event)
            wanted[whole].add(key)
            for column, old, new in _differing(event):
                if column.is_relation:
                    wanted[column.related_model] |= {old, new} - {None}
    found = {}
    for model, keys in wanted.items():
        records = model._base_manager
        if model is models.Deal:
            records = records.select_related("supplier", "recipient", "system")
        if model is models.WeaponSystem:
            records = records.select_related("description")
        found[model] = records.in_bulk(keys)
    return found


def _differing(event):
    if event.label != "update":
        return
    for column in event.model.pgh_event_model._meta.local_fields:
        old, new = event.before.get(column.column), event.values.get(column.column)
        if column.name in STAMPS or column.name.startswith("pgh_"):
            continue
        if old != new:
            yield event.model._meta.get_field(column.name), old, new


def _line(act, user, records):
    line = Line(act.when, str(user or ""), act.metadata.get("reason", ""), _counts(act))
    if act.batch:
        line.what = _imported(act.batch)
        line.address = _address(act.batch)
        line.why = ""
        return line
    wholes = {_whole_of(event) for event in act.events}
    # What a decision did to a deal is told with the deal.
    wholes = {whole for whole in wholes if whole[0] is models.Deal} or wholes
    if len(wholes) != 1:
        return line
    ((model, key),) = wholes
    record = records[model].get(key)
    event = next(event for event in act.events if _whole_of(event) == (model, key))
    line.what = _title(record, event)
    line.address = _address(record) if record else ""
    for event in act.events:
        line.fields += _told(event, records)
    return line


def _counts(act):
    return ", ".join(
        f"{_number(number, act)} {_noun(model, number)} {VERBS[label]}"
        for (model, label), number in act.counts.items()
    )


def _number(number, act):
    most = MOST_COUNTED if act.context else WITHOUT_CONTEXT
    return f"{number:,}" if number < most else f"{most:,} or more"


def _noun(model, number):
    return model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural


def _imported(batch):
    """Such as "Import of 2024-04-13: 27,951 deals new"."""
    told = []
    for of in ("deals", "deliveries"):
        counts = batch.comparison.get(of, {})
        told += [f"{n:,} {of} {what}" for what, n in counts.items() if n and what != "unchanged"]
    return f"Import of {batch.edition_name}: {', '.join(told) or 'nothing new'}"


def _title(record, event):
    if isinstance(record, models.Deal):
        return in_short(record)
    if record:
        return str(record)
    names = ("reference", "name", "designation", "title", "slug")
    name = next((event.values[name] for name in names if event.values.get(name)), "")
    return f"{event.model._meta.verbose_name} {name}".strip()


def _told(event, records):
    """What the event did as triples of a name, the old and the new value."""
    part = _part(event)
    if event.label != "update":
        noun = part or event.model._meta.verbose_name
        return [(f"{noun} {VERBS[event.label]}", "", "")]
    return [
        (
            f"{part}: {column.verbose_name}" if part else column.verbose_name,
            _in_words(column, old, records),
            _in_words(column, new, records),
        )
        for column, old, new in _differing(event)
    ]


def _part(event):
    if event.model not in WHOLES:
        return ""
    if event.model is models.Delivery:
        return f"delivery of {event.values['year']}"
    name = event.values.get("name")
    noun = event.model._meta.verbose_name
    return f"{noun} {name}" if name else str(noun)


def _in_words(column, value, records):
    if value is None or value == "":
        return NOTHING
    if column.is_relation:
        return str(records[column.related_model].get(value, f"no. {value}"))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return Truncator(dict(column.flatchoices).get(value, value)).chars(LONGEST)


def _address(record):
    meta = record._meta
    if not admin.site.is_registered(type(record)):
        return ""
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
