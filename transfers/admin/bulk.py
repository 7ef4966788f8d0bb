"""Change a field of many: choose the field, its new value and a reason, see what changes, confirm.

Every step is a POST to the list, with the search and filters that its address holds, and needs the
permission to change. What is confirmed is what was shown: the page carries the digest of it.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from transfers.bulk import changing
from transfers.models import WeaponSystem
from transfers.revisions.wording import NOTHING

from .acting import Acting
from .guarded_lists import only_reads
from .reasons import WHO_SEES_IT

OLD_VALUES_SHOWN = 20


class BulkChange(Acting):
    """Adds "Change a field of the selected…" to the list.

    `bulk_fields` are the fields that may be changed so; never a key, a state or a value that a
    register prints.
    """

    bulk_fields = ()
    actions = ["change_field"]

    # What is shown before it is confirmed carries versions of its own.
    @only_reads
    @admin.action(description="Change a field of the selected…", permissions=["change"])
    def change_field(self, request, queryset):
        name = request.POST.get("field", "")
        if name not in self.bulk_fields:
            return _page(self, request, queryset)
        form = value_form(self, request, name)
        if "look" not in request.POST and "confirm" not in request.POST:
            return _page(self, request, queryset, form())
        filled = form(request.POST)
        if not filled.is_valid():
            return _page(self, request, queryset, filled, status=400)
        if "confirm" in request.POST:
            return _confirm(self, request, queryset, filled)
        return _preview(self, request, queryset, filled)


def value_form(model_admin, request, name):
    """Form class that asks for the new value of the field and for the reason."""
    column = model_admin.opts.get_field(name)
    value = model_admin.formfield_for_dbfield(column, request)
    value.label = f"New {column.verbose_name}"
    if isinstance(value.widget, RelatedFieldWidgetWrapper):
        # A record that is added beside would not be on the page that follows.
        value.widget = value.widget.widget

    class ValueForm(forms.Form):
        field = forms.CharField(widget=forms.HiddenInput, initial=name)
        reason = forms.CharField(
            label="Reason for the change",
            max_length=500,
            widget=forms.TextInput(attrs={"class": "vTextField"}),
            help_text=WHO_SEES_IT,
        )

        field_order = ["field", "value", "reason"]

        def clean_value(self):
            chosen = self.cleaned_data["value"]
            if not column.is_relation:
                if chosen is None and not column.null:
                    raise ValidationError("Give a value.")
                column.run_validators(chosen)
            return chosen

        @property
        def key(self):
            """The value as the column holds it."""
            chosen = self.cleaned_data["value"]
            return getattr(chosen, "pk", chosen) if column.is_relation else chosen

    return type("ValueForm", (ValueForm,), {"value": value})


def _preview(model_admin, request, queryset, form, told="", status=200):
    values = form.cleaned_data
    planned = changing.plan(queryset, values["field"], form.key)
    if told:
        messages.warning(request, told)
    return _page(model_admin, request, queryset, form, planned, status)


def _confirm(model_admin, request, queryset, form):
    values = form.cleaned_data
    try:
        done = changing.change(
            queryset,
            values["field"],
            form.key,
            digest=request.POST.get("digest", ""),
            reason=values["reason"],
            user=request.user,
        )
    except changing.Outdated:
        told = (
            "Nothing was changed: the records are no longer those that were shown. "
            "Below is what would change now; confirm it if it is what you want."
        )
        return _preview(model_admin, request, queryset, form, told, 409)
    except changing.Refused as refusal:
        return _preview(
            model_admin, request, queryset, form, f"Nothing was changed. {refusal}", 409
        )
    count = len(done.changing)
    shown = Shown(done)
    model_admin.message_user(
        request,
        f"{shown.field.capitalize()} of {count:,} {model_admin.opts.verbose_name_plural} "
        f"is now {shown.value}.",
        messages.SUCCESS,
    )
    return HttpResponseRedirect(request.get_full_path())


def _page(model_admin, request, queryset, form=None, planned=None, status=200):
    keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
    across = request.POST.get("select_across") == "1"
    fields = [model_admin.opts.get_field(name) for name in model_admin.bulk_fields]
    count = len(planned.keys) if planned else queryset.order_by().values("pk").count()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Change a field of {count:,} {model_admin.opts.verbose_name_plural}",
        "opts": model_admin.opts,
        "count": count,
        "address": request.get_full_path(),
        "across": across,
        # What is selected across all pages is what the address finds; one key says "selected".
        "keys": keys[:1] if across else keys,
        "checkbox": ACTION_CHECKBOX_NAME,
        "fields": fields,
        "form": form,
        "media": model_admin.media + form.media if form else model_admin.media,
        "chosen": form.data.get("field") or form.fields["field"].initial if form else "",
        "plan": Shown(planned) if planned else None,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/transfers/bulk_change.html", context, status=status)


@dataclass
class Shown:
    """A plan in the words of the page."""

    plan: changing.Plan

    def __post_init__(self):
        column, model = self.plan.field, self.plan.field.model
        counted = self.plan.before[:OLD_VALUES_SHOWN]
        values = {old for _, old in self.plan.rows} | {old for old, _ in counted}
        related = column.related_model if column.is_relation else None
        self._related = _by_key(related, {*values, self.plan.value} - {None}) if related else {}
        refused = self.plan.refused[: changing.SHOWN]
        self._records = _by_key(model, {key for key, _ in [*self.plan.rows, *refused]})
        self._address = reverse(f"admin:transfers_{model._meta.model_name}_change", args=[0])

    @property
    def field(self):
        return self.plan.field.verbose_name

    @property
    def value(self):
        return self._words(self.plan.value)

    @property
    def before(self):
        return [(self._words(old), count) for old, count in self.plan.before[:OLD_VALUES_SHOWN]]

    @property
    def more_before(self):
        return len(self.plan.before) - OLD_VALUES_SHOWN

    @property
    def rows(self):
        return [(*self._record(key), self._words(old)) for key, old in self.plan.rows]

    @property
    def more_rows(self):
        return len(self.plan.changing) - len(self.plan.rows)

    @property
    def refused(self):
        return [
            (*self._record(key), sentence) for key, sentence in self.plan.refused[: changing.SHOWN]
        ]

    @property
    def more_refused(self):
        return len(self.plan.refused) - changing.SHOWN

    def _record(self, key):
        address = self._address.replace("/0/", f"/{key}/")
        return address, self._records.get(key, f"no. {key}")

    def _words(self, value):
        column = self.plan.field
        if value is None or value == "":
            return NOTHING
        if column.is_relation:
            return str(self._related.get(value, f"no. {value}"))
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(dict(column.flatchoices).get(value, value))


def _by_key(model, keys):
    records = model._base_manager.all()
    if model is WeaponSystem:
        # Its name holds its description.
        records = records.select_related("description")
    return records.in_bulk(keys)
