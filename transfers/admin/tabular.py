"""Tables of rows within a form."""

from django.contrib import admin
from django.forms.models import BaseInlineFormSet
from django.utils.text import capfirst


class NamedTicks(BaseInlineFormSet):
    """Rows whose ticks for deletion have a name."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if tick := form.fields.get("DELETE"):
            tick.widget.attrs["aria-label"] = "Remove"


class Tabular(admin.TabularInline):
    """Rows in a table whose fields are named to those who do not see its headings."""

    formset = NamedTicks
    template = "admin/transfers/tabular.html"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", capfirst(field.label))
        return field
