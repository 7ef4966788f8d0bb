"""Choice of related records in the rows of an inline."""

from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models import ForeignKey
from django.forms import ModelForm


class LoadedSelect(AutocompleteSelect):
    """Autocompletion that prints the record a row came with, where the stock one looks it up."""

    loaded = None

    def optgroups(self, name, value, attr=None):
        if self.loaded is None or value != [str(self.loaded.pk)]:
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.loaded)
        chosen = self.create_option(name, self.loaded.pk, label, True, len(empty))
        return [(None, [*empty, chosen], 0)]


class LoadedForm(ModelForm):
    """Hands the related records that its query selected to their fields."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, LoadedSelect):
                widget.loaded = self.instance._state.fields_cache.get(name)


class Choosing:
    """For an inline: autocompletion without a query for each row.

    `related` are the foreign keys, all autocompleted and selected with the rows.
    """

    form = LoadedForm
    related = ()

    def get_autocomplete_fields(self, request):
        return self.related

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.related)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, ForeignKey) and db_field.name in self.related:
            kwargs["widget"] = LoadedSelect(db_field, self.admin_site)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            # A slip beside a field must not delete the record it points at, nor change it.
            field.widget.can_delete_related = field.widget.can_change_related = False
            field.widget.can_view_related = False
        return field
