"""Merges that were made: what each moved, and the way back.

To undo one takes `change_merge` and, of the kind of record, `add` and `change`. It is a POST.
"""

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.views.decorators.http import require_POST

from transfers import merging
from transfers.merging.pointing import labels_of
from transfers.models import Merge

from . import numbers
from .imports import Kept
from .sections import link, table

LABELS = 5


class Standing(admin.SimpleListFilter):
    """Merges that stand, or those that were undone."""

    title = "state"
    parameter_name = "undone"

    def lookups(self, request, model_admin):
        return [("no", "standing"), ("yes", "undone")]

    def queryset(self, request, queryset):
        if self.value() in ("yes", "no"):
            return queryset.filter(undone_at__isnull=self.value() == "no")
        return queryset


@admin.register(Merge)
class MergeAdmin(Kept):
    # changelist
    list_display = ["title", "into", "rows", "reason", "merged_by", "merged_at", "state"]
    list_filter = ["subject", Standing]
    list_select_related = ["actor", "system__description", "merged_by", "undone_by"]
    list_per_page = 50
    search_fields = ["title", "reason"]
    show_full_result_count = False

    # form
    fieldsets = [
        (None, {"fields": ["title", "into", "reason", ("merged_by", "merged_at"), "state"]}),
        ("What moved", {"fields": ["changes", "gone"], "classes": ["section"]}),
    ]
    readonly_fields = ["into", "rows", "state", "changes", "gone"]
    change_form_template = "admin/transfers/merge_form.html"

    def get_urls(self):
        undo = self.admin_site.admin_view(require_POST(self.undo))
        mine = path("<int:pk>/undo/", undo, name="transfers_merge_undo")
        return [mine, *super().get_urls()]

    def get_queryset(self, request):
        merges = super().get_queryset(request)
        return merges.select_related(*self.list_select_related)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        merge = Merge.objects.filter(pk=object_id).first() if object_id.isdigit() else None
        may_undo = bool(merge and not merge.undone_at and _may_undo(request.user, merge))
        return super().change_view(
            request, object_id, form_url, {"may_undo": may_undo, **(extra_context or {})}
        )

    def undo(self, request, pk):
        if not request.user.has_perm("transfers.change_merge"):
            raise PermissionDenied
        merge = get_object_or_404(Merge, pk=pk)
        if not _may_undo(request.user, merge):
            raise PermissionDenied
        try:
            undone = merging.undo(merge, user=request.user)
        except merging.MergeRefused as refusal:
            messages.error(request, f"Nothing was undone. {refusal}")
        else:
            told = [
                f"{count} {what} deleted since stay deleted." for what, count in undone.gone.items()
            ]
            messages.success(request, " ".join([f"{undone.record} is a record again.", *told]))
        return HttpResponseRedirect(reverse("admin:transfers_merge_change", args=[pk]))

    @admin.display(description="merged into")
    def into(self, merge):
        return link(merge.kept)

    @admin.display(description="rows moved")
    def rows(self, merge):
        return numbers.number(sum(len(change["rows"]) for change in merge.moved))

    @admin.display(description="state")
    def state(self, merge):
        if not merge.undone_at:
            return "stands"
        by = f" by {merge.undone_by}" if merge.undone_by else ""
        return f"undone{by} on {merge.undone_at:%Y-%m-%d}"

    @admin.display(description="moved")
    def changes(self, merge):
        rows = []
        for change in merge.moved:
            model, keys = apps.get_model(change["model"]), change["rows"]
            field = model._meta.get_field(change["field"])
            shown = labels_of(model, keys[:LABELS])
            more = f" and {len(keys) - LABELS:,} more" if len(keys) > LABELS else ""
            what = f"{model._meta.verbose_name_plural}, {field.verbose_name}"
            rows.append((what, f"{len(keys):,}", ", ".join(shown) + more))
        return table(["What", "Rows", "Which"], rows) if rows else "Nothing pointed at it."

    @admin.display(description="gone")
    def gone(self, merge):
        *duplicates, _record = merge.removed
        if not duplicates:
            return "Nothing but the merged record itself."
        return format_html_join(
            ", ",
            "{}",
            ([f"{apps.get_model(row['model'])._meta.verbose_name}"] for row in duplicates),
        )


def _may_undo(user, merge):
    name = merge.kept._meta.model_name
    return user.has_perms(
        ["transfers.change_merge", f"transfers.add_{name}", f"transfers.change_{name}"]
    )
