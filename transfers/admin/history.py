"""Why a record is changed, asked for on its form; and who changed what, on its history page."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import pghistory
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth import get_user_model

NOTHING = "–"


class ExplainedForm(forms.ModelForm):
    """A record's form with one more field, which goes into the history and not into the record."""

    reason = forms.CharField(
        label="Reason for the change",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Goes into the history, with your name and the time.",
    )


class Explained(admin.ModelAdmin):
    """Asks for a reason on the form and shows the recorded history of each record."""

    form = ExplainedForm
    object_history_template = "admin/transfers/object_history.html"

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        may_save = (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        return [*fieldsets, (None, {"fields": ["reason"]})] if may_save else fieldsets

    def save_form(self, request, form, change):
        if reason := form.cleaned_data.get("reason"):
            # The middleware entered a context for the request; this adds to it.
            pghistory.context(reason=reason)
        return super().save_form(request, form, change)

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        for part in message:
            fields = part.get("changed", {}).get("fields", [])
            fields[:] = [name for name in fields if name != form.fields["reason"].label]
        return message

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # A slip beside a field must not delete the record it points at.
            field.widget.can_delete_related = False
        return field

    def recorded(self, obj):
        """Events of the record and of what belongs to it: pairs of a title and a queryset.

        The title is a format in which {0} is the event: "delivery of {0.year}".
        """
        return [("", obj.events.all())]

    def history_view(self, request, object_id, extra_context=None):
        # Called by the template, after the view has checked the permission.
        changes = partial(self._changes, object_id)
        return super().history_view(
            request, object_id, {**(extra_context or {}), "changes": changes}
        )

    def _changes(self, object_id):
        obj = self.model._base_manager.get(pk=object_id)
        return list_changes(self.recorded(obj))


def events_of(part, **whole):
    """Events of the rows of `part` that belong to, or were deleted with, a record."""
    return part.events.rel.related_model.objects.filter(**whole)


@dataclass
class Change:
    """One recorded event: when, by whom, why, and the fields it changed as (name, old, new)."""

    when: datetime
    who: str
    why: str
    what: str
    fields: list = field(default_factory=list)


def list_changes(recorded):
    """Changes from pairs of a title and a queryset of events, the latest first."""
    changes, users, related = [], set(), {}
    for title, events in recorded:
        before = {}
        for event in events.select_related("pgh_context").order_by("pgh_id"):
            metadata = event.pgh_context.metadata if event.pgh_context else {}
            users.add(metadata.get("user"))
            differing = list(_differing(before.get(event.pgh_obj_id), event))
            before[event.pgh_obj_id] = event
            for column, *values in differing:
                if column.is_relation:
                    related.setdefault(column.related_model, set()).update(values)
            changes.append((title, event, metadata, differing))
    names = get_user_model().objects.in_bulk(users - {None})
    records = {model: _by_key(model, keys - {None}) for model, keys in related.items()}
    changes.sort(key=lambda change: (change[1].pgh_created_at, change[1].pgh_id), reverse=True)
    return [
        Change(
            event.pgh_created_at,
            str(names.get(metadata.get("user"), "")),
            metadata.get("reason", ""),
            _what(title, event),
            [
                (column.verbose_name, *(_in_words(column, value, records) for value in values))
                for column, *values in differing
            ],
        )
        for title, event, metadata, differing in changes
    ]


def _differing(before, after):
    if before is None or after.pgh_label == "delete":
        return
    for column in after._meta.local_fields:
        if not column.name.startswith("pgh_"):
            old, new = getattr(before, column.attname), getattr(after, column.attname)
            if old != new:
                yield column, old, new


def _by_key(model, keys):
    records = model._base_manager.filter(pk__in=keys)
    if hasattr(model, "description"):
        records = records.select_related("description")
    return {record.pk: record for record in records}


def _what(title, event):
    verb = {"insert": "entered", "update": "changed", "delete": "deleted"}[event.pgh_label]
    return f"{title.format(event)} {verb}".strip()


def _in_words(column, value, records):
    if value is None or value == "":
        return NOTHING
    if column.is_relation:
        return str(records[column.related_model].get(value, f"no. {value}"))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(dict(column.flatchoices).get(value, value))
