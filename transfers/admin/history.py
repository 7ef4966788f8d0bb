"""Why a record is changed, asked for on its form; and who changed what, shown below it."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError

from transfers.models import Claim, Source
from transfers.revisions import changes_of

from .guarding import LATEST, Guarded
from .reasons import WHO_SEES_IT, explain, may_cite, reason_needed, says_why
from .restoring import Restorable

ASKED = ("reason", "source_of_change", "shown_version")


class ReasonField(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(
            label="Reason for the change",
            required=False,
            max_length=500,
            widget=forms.TextInput(attrs={"class": "vTextField"}),
            help_text=WHO_SEES_IT,
            **kwargs,
        )


class ExplainedForm(forms.ModelForm):
    """A record's form with fields that go into the history and not into the record."""

    reason = ReasonField()
    source_of_change = forms.ModelChoiceField(
        Source.objects.all(),
        label="Source",
        required=False,
        widget=AutocompleteSelect(Claim._meta.get_field("source"), admin.site),
        help_text="The document that the change rests on, where there is one.",
    )
    shown_version = forms.CharField(required=False, widget=forms.HiddenInput)

    asking = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.asking:
            self.fields["shown_version"].initial = self.asking.version

    def clean(self):
        values = super().clean()
        if self.asking and self.asking.refusal:
            raise ValidationError(self.asking.refusal)
        explained = says_why(self.cleaned_data.get("reason"))
        if self.asking and self.asking.needed and not explained and self._changed():
            self.add_error("reason", self.asking.needed)
        return values

    def _changed(self):
        own = set(self.changed_data).difference(ASKED)
        return bool(own) or any(formset.has_changed() for formset in self.asking.formsets)


class Explained(Restorable, Guarded):
    """Asks for a reason on the form and shows the recorded history of each record."""

    form = ExplainedForm
    object_history_template = "admin/transfers/object_history.html"

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        may_save = (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        if not may_save:
            return fieldsets
        asked = [name for name in ASKED if name != ASKED[1] or may_cite(request)]
        return [*fieldsets, (None, {"fields": asked, "classes": ["explained"]})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.asking = getattr(request, "asking", None)
        if form.asking and obj:
            form.asking.needed = reason_needed(obj, f"this {self.opts.verbose_name}")
        return form

    def save_form(self, request, form, change):
        explain(request, form.cleaned_data)
        return super().save_form(request, form, change)

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        labels = {form.fields[name].label for name in ASKED if name in form.fields}
        for part in message:
            fields = part.get("changed", {}).get("fields", [])
            fields[:] = [name for name in fields if name not in labels]
        return message

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # A slip beside a field must not delete the record it points at.
            field.widget.can_delete_related = False
        return field

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and not context.get("is_popup"):
            changes = request.asking.changes
            if changes is None:
                changes = changes_of(self.model, obj.pk, limit=LATEST + 1)
            context |= {"changes": changes[:LATEST], "earlier": len(changes) > LATEST}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(self, request, object_id, extra_context=None):
        # Called by the template, after the view has checked the permission.
        def changes():
            return changes_of(self.model, self.model._meta.pk.to_python(unquote(object_id)))

        context = {"changes": changes, "restorable": self.restore_address(request, object_id)}
        return super().history_view(request, object_id, {**context, **(extra_context or {})})
