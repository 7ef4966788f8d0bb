"""Which records changed since a day, by the history of them and of what belongs to them."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, time

from django.db import models
from django.db.models import F
from django.utils import timezone

from transfers.models import AllegationVia
from transfers.revisions import parts_of

NAMES = {AllegationVia: ("party on the way", "parties on the way")}
VERBS = {"insert": "entered", "update": "changed", "delete": "deleted"}


def changed_since(model, day):
    """Keys of the records of `model` that were entered, changed or deleted on `day` or later.

    A record changes with its parts: those it has, and those it lost by deletion or to another.
    """
    own = _events(model, day).values(key=F("pgh_obj_id"))
    return own.union(
        *(_places(part, day).values(key=F(part.column)) for part in _told_parts(model))
    )


def _told_parts(model):
    return [part for part in parts_of(model) if part.told]


def _events(model, day):
    start = timezone.make_aware(datetime.combine(day, time.min))
    return model.pgh_event_model.objects.filter(pgh_created_at__gte=start).order_by()


def _places(part, day):
    """Every recorded event, of whatever day, that says to which whole a changed part belonged."""
    changed = _events(part.model, day).values("pgh_obj_id")
    events = part.model.pgh_event_model.objects.filter(pgh_obj_id__in=changed).order_by()
    return events.filter(**{f"{part.column}__isnull": False})


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

    def note(pk, kind, label, when):
        events[pk][kind, label] += 1
        last[pk] = max(when, last.get(pk, when))

    for pk, *event in _told(model, day):
        note(pk, None, *event)
    for part in _told_parts(model):
        wholes = defaultdict(set)
        places = _places(part, day).values_list("pgh_obj_id", part.column)
        for pk, whole in places:
            wholes[pk].add(whole)
        for pk, *event in _told(part.model, day):
            for whole in wholes[pk]:
                note(whole, part.model, *event)
    found = records.in_bulk(last)
    changed = [Changed(record, last[pk], events[pk]) for pk, record in found.items()]
    return sorted(changed, key=lambda change: (change.when, change.record.pk), reverse=True)


def _told(model, day):
    """Events since the day as key, label and time, in the order of their labels."""
    events = _events(model, day).order_by("-pgh_label", "pgh_id")
    return events.values_list("pgh_obj_id", "pgh_label", "pgh_created_at")


def _counted(number, part, verb):
    one, many = NAMES.get(part) or (part._meta.verbose_name, part._meta.verbose_name_plural)
    return f"{number} {one if number == 1 else many} {verb}"
