"""Merge into…: choose the record to keep, see what moves, confirm with a reason.

Who may do what: to merge takes `add_merge` and, of the kind of record, `change` and `delete`. What
moves with the record needs no permission of its own: it is one act. Merging is a POST.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from transfers import merging
from transfers.merging.subjects import KINDS
from transfers.models import Merge

from .guarded_lists import only_reads
from .reasons import WHO_SEES_IT

FOUND = 20


def may_merge(user, model):
    name = model._meta.concrete_model._meta.model_name
    return user.has_perms(
        ["transfers.add_merge", f"transfers.change_{name}", f"transfers.delete_{name}"]
    )


def address_of(record, kept=None):
    """Address of the page that merges a record, into `kept` if one is given."""
    name = record._meta.concrete_model._meta.model_name
    address = reverse(f"admin:transfers_{name}_merge", args=[record.pk])
    return f"{address}?{urlencode({'kept': kept.pk})}" if kept else address


class Mergeable(admin.ModelAdmin):
    """Adds "Merge into…" to the form of a record and to the actions of its list."""

    change_form_template = "admin/transfers/mergeable_form.html"
    actions = ["merge_into"]

    def get_urls(self):
        if self.model._meta.proxy:
            return super().get_urls()
        view = self.admin_site.admin_view(self.merge_view)
        name = f"transfers_{self.opts.model_name}_merge"
        return [path("<int:pk>/merge/", view, name=name), *super().get_urls()]

    def has_merge_permission(self, request):
        return may_merge(request.user, self.model)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        shown = {"may_merge": self.has_merge_permission(request)}
        if shown["may_merge"] and object_id.isdecimal():
            name = self.opts.concrete_model._meta.model_name
            shown["merge_address"] = reverse(f"admin:transfers_{name}_merge", args=[object_id])
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    @only_reads
    @admin.action(description="Merge into…", permissions=["merge"])
    def merge_into(self, request, queryset):
        chosen = list(queryset.order_by("pk")[:3])
        if len(chosen) > 2:
            self.message_user(
                request, "Choose one record, or two to merge into one.", messages.WARNING
            )
            return None
        return HttpResponseRedirect(address_of(chosen[-1], chosen[0] if len(chosen) == 2 else None))

    def merge_view(self, request, pk):
        return _merge_view(request, self, pk)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=WHO_SEES_IT,
    )
    confirmed = forms.BooleanField(required=False, label="Merge them all the same")


@require_http_methods(["GET", "HEAD", "POST"])
def _merge_view(request, model_admin, pk):
    model = model_admin.model
    if not may_merge(request.user, model):
        raise PermissionDenied
    old = get_object_or_404(model_admin.get_queryset(request), pk=pk)
    chosen = request.POST.get("kept") or request.GET.get("kept") or ""
    kept = model_admin.get_queryset(request).filter(pk=chosen).first() if chosen.isdigit() else None
    form = ReasonForm(request.POST if request.method == "POST" else None)
    refusals = []
    if kept and form.is_valid():
        values = form.cleaned_data
        try:
            done = merging.merge(old, kept, user=request.user, **values)
        except merging.MergeRefused as refusal:
            refusals = refusal.reasons
        else:
            messages.success(request, f"{done.title} is merged into {kept}.")
            return HttpResponseRedirect(
                reverse("admin:transfers_merge_change", args=[done.pk])
                if request.user.has_perm("transfers.view_merge")
                else reverse(f"admin:transfers_{model._meta.model_name}_change", args=[kept.pk])
            )
    return _page(request, model_admin, old, kept, form, refusals)


def _page(request, model_admin, old, kept, form, refusals):
    words = request.GET.get("q", "").strip()
    plan = merging.preview(old, kept) if kept else None
    context = {
        **admin.site.each_context(request),
        "title": f"Merge {old} into {kept or '…'}",
        "opts": model_admin.opts,
        "old": old,
        "kept": kept,
        "plan": plan,
        "moved": [(each, _list_of(each, old)) for each in plan.moved] if plan else [],
        "form": form,
        "choose": _ChooseForm(old._meta.model),
        "media": _ChooseForm(old._meta.model).media,
        "words": words,
        "found": _found(request, model_admin, words, old) if words and not kept else [],
        "refusals": refusals,
        "the_other_way": address_of(kept, old) if kept else "",
    }
    request.current_app = admin.site.name
    status = 409 if refusals else 200
    return TemplateResponse(request, "admin/transfers/merge.html", context, status=status)


def _list_of(moved, old):
    """Address of the list of the rows that move, where there is such a list."""
    model, field = moved.pointer.model, moved.pointer.field.name
    if not admin.site.is_registered(model):
        return ""
    address = reverse(f"admin:transfers_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode({f'{field}__id__exact': old.pk})}"


def _found(request, model_admin, words, old):
    records, _ = model_admin.get_search_results(
        request, model_admin.get_queryset(request).exclude(pk=old.pk), words
    )
    return records[:FOUND]


class _ChooseForm(forms.Form):
    """Autocompletion of the records of a kind, by the field of a merge that points at them."""

    def __init__(self, model):
        super().__init__()
        field: ForeignKey = Merge._meta.get_field(KINDS[model._meta.concrete_model].link)
        self.fields["kept"] = forms.ModelChoiceField(
            model._base_manager.none(),
            label="Merge into",
            widget=AutocompleteSelect(field, admin.site),
        )
