"""What a form shows of other records, beside the record it is for."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join


class Sections(admin.ModelAdmin):
    """Sections below the form: each a read-only field, shown to those who may view its records.

    `sections` are triples of a title, the field and the permission.
    """

    sections = ()

    def get_fieldsets(self, request, obj=None):
        shown = [
            (title, {"fields": [field], "classes": ["section"]})
            for title, field, permission in self.sections
            if obj and request.user.has_perm(f"transfers.{permission}")
        ]
        return [*super().get_fieldsets(request, obj), *shown]

    def get_readonly_fields(self, request, obj=None):
        fields = [field for _, field, _ in self.sections]
        return [*super().get_readonly_fields(request, obj), *fields]


class StableSlug(admin.ModelAdmin):
    """The slug is the public reference: a new record gets it from its title, and keeps it."""

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else {"slug": ["title"]}

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "slug"] if obj else fields


def link(record, text=None):
    """Link to the form of `record`."""
    address = reverse(f"admin:transfers_{record._meta.model_name}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', address, text or record)


def table(headings, rows, caption=""):
    """A table of `rows`, each with a cell for each heading."""
    title = format_html("<caption>{}</caption>", caption) if caption else ""
    head = format_html_join("", '<th scope="col">{}</th>', ([name] for name in headings))
    cells = ([format_html_join("", "<td>{}</td>", ([cell] for cell in row))] for row in rows)
    body = format_html_join("", "<tr>{}</tr>", cells)
    return format_html(
        '<div class="wide"><table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        title,
        head,
        body,
    )
