"""Headings that the admin's own templates leave empty."""

from django import template
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def with_headings(table):
    """Name the column of the records and that of the ticks for deletion."""
    hidden = '<span class="visually-hidden">{}</span></th>'
    named = table.replace(
        '<th class="original"></th>', '<th class="original">' + hidden.format("Record")
    ).replace("<th></th>", "<th>" + hidden.format("Remove"))
    return mark_safe(named)  # noqa: S308 -- it was rendered, and escaped, by the template within
