"""Undo this import…: see what would happen or what stands in the way, give a reason, undo.

Both the page and the act take the permission `undo_import`. What goes and changes back needs no
permission of its own: it is one act. Undoing is a POST.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from transfers.imports import undoing
from transfers.models import Deal, Delivery, ImportBatch

from .reasons import WHO_SEES_IT
from .sections import link

PERMISSION = "transfers.undo_import"


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reason for the undo",
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=WHO_SEES_IT,
    )


class Undoable(admin.ModelAdmin):
    """Adds "Undo this import…" to the page of a batch."""

    change_form_template = "admin/transfers/import_batch_form.html"

    def get_urls(self):
        view = self.admin_site.admin_view(undo)
        mine = path("<int:pk>/undo/", view, name="transfers_importbatch_undo")
        return [mine, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        shown = {"may_undo": request.user.has_perm(PERMISSION)}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request, pk):
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    batch = get_object_or_404(ImportBatch, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    refused = False
    if form.is_valid():
        try:
            effects = undoing.undo(batch, user=request.user, reason=form.cleaned_data["reason"])
        except undoing.UndoRefused as refusal:
            refused, found = True, undoing.Plan([], refusal.obstacles)
        else:
            messages.success(request, _done(batch, effects))
            return HttpResponseRedirect(_address_after(request, batch))
    if not refused:
        found = undoing.plan(batch)
    context = {
        **admin.site.each_context(request),
        "title": f"Undo the import of edition {batch.edition_name}",
        "opts": ImportBatch._meta,
        "batch": batch,
        "effects": [(_named(each.model), each) for each in found.effects],
        "obstacles": [(each, _links(each, request.user)) for each in found.obstacles],
        "form": form,
    }
    request.current_app = admin.site.name
    template = "admin/transfers/import_undo.html"
    return TemplateResponse(request, template, context, status=409 if refused else 200)


def _address_after(request, batch):
    if not admin.site.get_model_admin(ImportBatch).has_view_permission(request):
        return reverse("admin:index")
    return reverse("admin:transfers_importbatch_change", args=[batch.pk])


def _named(model):
    return model._meta.verbose_name_plural


def _links(obstacle, user):
    """Links to the obstacle's records, those that the user may look at."""
    return [
        link(record)
        for record in obstacle.records
        if admin.site.is_registered(type(record))
        and any(
            user.has_perm(f"{record._meta.app_label}.{verb}_{record._meta.model_name}")
            for verb in ("view", "change")
        )
    ]


def _done(batch, effects):
    """What was done, and what the database holds since, counted there."""
    verbs = {"leaves": "gone", "changes_back": "changed back", "returns": "back"}
    told = [
        f"{', '.join(counts)} {verb}"
        for name, verb in verbs.items()
        if (
            counts := [
                f"{n:,} {_named(each.model)}" for each in effects if (n := getattr(each, name))
            ]
        )
    ]
    return (
        f"The import of edition {batch.edition_name} is undone: {'; '.join(told) or 'no rows'}. "
        f"The register now holds {Deal.objects.count():,} deals "
        f"and {Delivery.objects.count():,} deliveries."
    )
