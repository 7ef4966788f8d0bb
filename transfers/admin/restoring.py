"""Restore this version…, and the records of a model that were deleted.

It takes the permissions that doing the same by hand would take. Restoring is a POST.
"""

from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from transfers.revisions import Busy, shown_parts, versions_of
from transfers.revisions.events import columns_of
from transfers.revisions.restoring import (
    RestoreRefused,
    deleted_records,
    last_moment,
    plan,
    restore,
)

from .reasons import WHO_SEES_IT, says_why

ON_A_PAGE = 50


class RestoreForm(forms.Form):
    shown_version = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField", "required": True}),
        help_text=WHO_SEES_IT,
    )

    def clean_reason(self):
        reason = self.cleaned_data["reason"]
        if not says_why(reason):
            raise forms.ValidationError("Say why it is restored, in a few words.")
        return reason


class Restorable(admin.ModelAdmin):
    """Adds the pages that restore a version, and the list of what was deleted."""

    def get_urls(self):
        if self.model._meta.proxy:
            return super().get_urls()
        name = f"transfers_{self.opts.model_name}"
        view = self.admin_site.admin_view
        restoring = view(require_http_methods(["GET", "HEAD", "POST"])(self.restore_view))
        deleted = view(require_safe(self.deleted_view))
        return [
            path("<int:pk>/restore/", restoring, name=f"{name}_restore"),
            path("deleted/", deleted, name=f"{name}_deleted"),
            *super().get_urls(),
        ]

    def restore_address(self, request, key):
        """Address of the page that restores a version; empty for those who may not."""
        if not self.has_change_permission(request):
            return ""
        return reverse(f"admin:transfers_{self._name}_restore", args=[key])

    @property
    def _name(self):
        return self.opts.concrete_model._meta.model_name

    def restored(self, record):
        """Called in the same request after a record was restored, for what follows from it."""

    def changelist_view(self, request, extra_context=None):
        deleted = ""
        if self.has_add_permission(request) and self.has_view_or_change_permission(request):
            deleted = reverse(f"admin:transfers_{self._name}_deleted")
        return super().changelist_view(
            request, {"deleted_address": deleted, **(extra_context or {})}
        )

    def restore_view(self, request, pk):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        when = self._moment(request, pk)
        version = versions_of(self.model, [pk])[pk]
        found = plan(self.model, pk, when)
        if found is None:
            raise Http404
        allowed = request.user.has_perms(found.needed)
        form = RestoreForm(request.POST or None, initial={"shown_version": version})
        refusal, status = "", 200
        if request.method == "POST":
            if not allowed:
                raise PermissionDenied
            if form.is_valid():
                values = form.cleaned_data
                try:
                    record = restore(
                        self.model,
                        pk,
                        when,
                        version=values["shown_version"],
                        reason=values["reason"],
                    )
                except (RestoreRefused, Busy) as refused:
                    refusal, status = str(refused), 409
                    form = RestoreForm({**values, "shown_version": version})
                else:
                    self.restored(record)
                    self.log_change(request, record, f"Restored the version of {when}.")
                    told = f"{record} is as it was on {when:%Y-%m-%d %H:%M:%S}."
                    self.message_user(request, told, messages.SUCCESS)
                    return HttpResponseRedirect(
                        reverse(f"admin:transfers_{self._name}_change", args=[pk])
                    )
        record = self.model._base_manager.filter(pk=pk).first()
        context = {
            **self.admin_site.each_context(request),
            "title": "Restore a version" if record else "Bring back a deleted record",
            "opts": self.opts,
            "record": record,
            "when": when,
            "plan": found,
            "allowed": allowed,
            "form": form,
            "refusal": refusal,
            "has_claims": any(not part.own for part in shown_parts(self.model)),
            "has_state": hasattr(self.model, "state"),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/transfers/restore.html", context, status=status)

    def _moment(self, request, pk):
        """Time that the address gives; for a deleted record the last before it went."""
        if "at" not in request.GET:
            when = last_moment(self.model, pk)
            if when is None or self.model._base_manager.filter(pk=pk).exists():
                raise Http404
            return when
        try:
            when = datetime.fromisoformat(request.GET["at"])
        except ValueError:
            raise Http404 from None
        return when if timezone.is_aware(when) else timezone.make_aware(when)

    def deleted_view(self, request):
        if not (self.has_add_permission(request) and self.has_view_or_change_permission(request)):
            raise PermissionDenied
        pages = Paginator(deleted_records(self.model), ON_A_PAGE)
        page = pages.get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Deleted {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "page": page,
            "rows": list(_named(self.model, list(page.object_list))),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/transfers/deleted.html", context)


def _named(model, events):
    """Deletions as (event, name of the record, who)."""
    users = {(e.pgh_context.metadata if e.pgh_context else {}).get("user") for e in events}
    names = get_user_model().objects.in_bulk(users - {None})
    records = [
        model(**{c.attname: getattr(event, c.attname) for c in columns_of(model)})
        for event in events
    ]
    pointing = [c.name for c in columns_of(model) if c.is_relation]
    prefetch_related_objects(records, *pointing)
    for event, record in zip(events, records, strict=True):
        metadata = event.pgh_context.metadata if event.pgh_context else {}
        try:
            name = str(record)
        except ObjectDoesNotExist:
            name = f"no. {record.pk}"
        yield event, name, names.get(metadata.get("user"), ""), metadata.get("reason", "")
