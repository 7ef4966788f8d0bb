"""Choice of related records: autocompletion that needs no query for what is chosen already."""

from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models import ForeignKey
from django.forms import Media, ModelForm

from .naming import NamedField, Typed, in_full


class LoadedSelect(AutocompleteSelect):
    """Autocompletion that prints the record a row came with, where the stock one looks it up.

    Without scripts a name is typed into a field beside it; where several records have it, these
    are `offered`.
    """

    template_name = "admin/transfers/named_select.html"
    loaded = None
    offered = None

    @property
    def media(self):
        return super().media + Media(js=["transfers/choices.js"])

    def build_attrs(self, base_attrs, extra_attrs=None):
        return {**super().build_attrs(base_attrs, extra_attrs), "data-ajax--delay": 100}

    def value_from_datadict(self, data, files, name):
        typed = data.get(f"{name}-typed", "").strip()
        return Typed(typed) if typed else super().value_from_datadict(data, files, name)

    def get_context(self, name, value, attrs):
        if isinstance(value, Typed):
            value = None
        return super().get_context(name, value, attrs)

    def optgroups(self, name, value, attr=None):
        if self.offered:
            choices = [("", "---------"), *((each.pk, in_full(each)) for each in self.offered)]
            return [
                (None, [self.create_option(name, key, text, False, place)], place)
                for place, (key, text) in enumerate(choices)
            ]
        if self.loaded is None or value != [str(self.loaded.pk)]:
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.loaded)
        chosen = self.create_option(name, self.loaded.pk, label, True, len(empty))
        return [(None, [*empty, chosen], 0)]


class CreateInPlace(RelatedFieldWidgetWrapper):
    """Link that creates a record: a popup that fills the field, or a page where no script runs."""

    template_name = "admin/transfers/create_in_place.html"

    def __init__(self, wrapper):
        # A slip beside a field must not delete the record it points at, nor change it.
        super().__init__(
            wrapper.widget,
            wrapper.rel,
            wrapper.admin_site,
            can_add_related=wrapper.can_add_related,
        )

    def get_context(self, name, value, attrs):
        # Scripts send what was typed along, as the first field of the new record.
        naming = {"weaponsystem": "designation", "source": "title"}
        context = super().get_context(name, value, attrs)
        return {**context, "naming": naming.get(context["model_name"], "name")}

    @property
    def offered(self):
        return self.widget.offered

    @offered.setter
    def offered(self, records):
        self.widget.offered = records


class LoadedForm(ModelForm):
    """Hands the related records that its query selected to their fields."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, LoadedSelect):
                widget.loaded = self.instance._state.fields_cache.get(name)


class Choosing:
    """For a form or an inline: autocompletion without a query for each row.

    `related` are the foreign keys, all autocompleted and selected with the rows.
    """

    form = LoadedForm
    related = ()

    def get_autocomplete_fields(self, request):
        return self.related

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.related)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        chosen = isinstance(db_field, ForeignKey) and db_field.name in self.related
        if chosen:
            kwargs["widget"] = LoadedSelect(db_field, self.admin_site)
            kwargs["form_class"] = NamedField
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if chosen and field:
            owner = self.admin_site.get_model_admin(db_field.related_model)
            field.model_admin = owner if owner.has_view_permission(request) else None
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget = CreateInPlace(field.widget)
        return field
