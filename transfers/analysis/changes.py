"""Which records changed since a day, by the history of them and of what belongs to them."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, time

from django.db import models
from django.db.models import Count, Max
from django.utils import timezone

from transfers.models import (
    Allegation,
    AllegationVia,
    Claim,
    Deal,
    DealParty,
    Delivery,
    Figure,
    FigureReading,
    Restriction,
    Source,
)

# Models whose rows belong to a record; each names it in a field called as the record's model.
PARTS = {
    Deal: [Delivery, DealParty, Claim],
    Allegation: [Claim, AllegationVia],
    Figure: [Claim, FigureReading],
    Restriction: [Claim],
    Source: [Claim],
}


VERBS = {"insert": "entered", "update": "changed", "delete": "deleted"}


def changed_since(model, day):
    """Keys of the records of `model` with a change on `day` or later, deletions included."""
    own, *parts = (_events(part, key, day).order_by().values(key) for part, key in _recorded(model))
    return own.union(*parts)


def _recorded(model):
    """Models whose events tell of a record, with the column that names it."""
    yield model, "pgh_obj_id"
    for part in PARTS.get(model, []):
        yield part, f"{model._meta.model_name}_id"


def _events(part, key, day):
    start = timezone.make_aware(datetime.combine(day, time.min))
    return part.pgh_event_model.objects.filter(
        pgh_created_at__gte=start, **{f"{key}__isnull": False}
    )


@dataclass
class Changed:
    """A record that changed: the last time, and how often what happened to it and its claims."""

    record: models.Model
    when: datetime
    events: Counter

    @property
    def words(self):
        """Such as "entered, 2 claims entered"."""
        return ", ".join(
            VERBS[label] if part is None else _counted(n, part, VERBS[label])
            for (part, label), n in self.events.items()
        )


def changes_since(records, day):
    """The records of a queryset that changed on `day` or later, the latest change first."""
    model = records.model
    last, events = {}, defaultdict(Counter)
    for part, key in _recorded(model):
        told = _events(part, key, day).values_list(key, "pgh_label").order_by("pgh_label")
        for pk, label, number, when in told.annotate(Count("pk"), Max("pgh_created_at")):
            events[pk][None if part is model else part, label] += number
            last[pk] = max(when, last.get(pk, when))
    found = records.in_bulk(last)
    changed = [Changed(record, last[pk], events[pk]) for pk, record in found.items()]
    return sorted(changed, key=lambda change: (change.when, change.record.pk), reverse=True)


def _counted(number, part, verb):
    meta = part._meta
    return f"{number} {meta.verbose_name if number == 1 else meta.verbose_name_plural} {verb}"
