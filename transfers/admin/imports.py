"""Imports of register files: batches, their files, and the conflicts they leave to decide."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html

from transfers.imports import conflicts
from transfers.models import ImportBatch, ImportConflict, ImportFile

from . import importing
from .deal_form import ReadOnlyInline
from .import_undo import Undoable


class Kept(admin.ModelAdmin):
    """A record that only imports write; looked at here and changed nowhere."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return any(
            request.user.has_perm(f"{self.opts.app_label}.{verb}_{self.opts.model_name}")
            for verb in ("view", "change")
        )


class ImportFileInline(ReadOnlyInline):
    model = ImportFile
    fields = ["name", "rows", "generated_on", "first_year", "last_year", "size", "sha256"]


@admin.register(ImportBatch)
class ImportBatchAdmin(Undoable, Kept):
    # changelist
    list_display = ["edition_name", "state", "decide", "draft", "created_by", "created_at"]
    list_display += ["applied_at"]
    list_filter = ["state", "register", "created_at"]
    list_select_related = ["created_by"]
    list_per_page = 50
    search_fields = ["edition_name", "files__name"]
    show_full_result_count = False

    # form
    fieldsets = [
        (None, {"fields": [("register", "edition_name", "layout"), ("state", "draft"), "edition"]}),
        ("Comparison", {"fields": ["deals", "deliveries", "rest", "decide"]}),
        ("Who and when", {"fields": [("created_by", "created_at", "applied_at")]}),
    ]
    undone = ("Undone", {"fields": [("undone_by", "undone_at"), "undo_reason"]})
    readonly_fields = ["deals", "deliveries", "rest", "decide"]
    inlines = [ImportFileInline]

    def get_urls(self):
        return importing.urls(self.admin_site) + super().get_urls()

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        undone = obj and obj.state == ImportBatch.State.UNDONE
        return [*fieldsets, self.undone] if undone else fieldsets

    @admin.display(description="decision")
    def decide(self, batch):
        if batch.state != ImportBatch.State.STAGED:
            return "–"
        address = reverse("admin:transfers_importbatch_comparison", args=[batch.pk])
        return format_html('<a href="{}">See the comparison, then confirm or discard</a>', address)

    @admin.display(description="deals")
    def deals(self, batch):
        return importing.compared(batch, "deals")

    @admin.display(description="deliveries, or rows of a list")
    def deliveries(self, batch):
        if importing.is_list(batch):
            return importing.joined(batch)
        return importing.compared(batch, "deliveries")

    @admin.display(description="also")
    def rest(self, batch):
        shown = {name: batch.comparison.get(name, 0) for name in ("rows", "conflicts", "warnings")}
        return importing.in_words({**shown, "names created": batch.comparison.get("created", 0)})


@admin.register(ImportFile)
class ImportFileAdmin(Kept):
    # changelist
    list_display = ["name", "batch", "rows", "generated_on", "first_year", "last_year", "size"]
    list_select_related = ["batch"]
    list_per_page = 50
    search_fields = ["name", "sha256"]
    show_full_result_count = False


class Undecided(admin.SimpleListFilter):
    """Open conflicts, unless asked for others."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*ImportConflict.State.choices, ("all", "all")]

    def choices(self, changelist):
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or ImportConflict.State.OPEN) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        state = self.value() or ImportConflict.State.OPEN
        return queryset if state == "all" else queryset.filter(state=state)


@admin.register(ImportConflict)
class ImportConflictAdmin(Kept):
    """Decided by two actions; both need the right to change conflicts and deals."""

    # changelist
    list_display = ["deal", "parties", "field_title", "year", "ours_shown", "theirs_shown"]
    list_display += ["batch", "state", "decided_by"]
    list_filter = [Undecided, "field"]
    list_select_related = [
        "deal__supplier",
        "deal__recipient",
        "deal__system__description",
        "delivery",
        "batch",
        "decided_by",
    ]
    list_per_page = 50
    ordering = ["-pk"]
    search_fields = ["deal__reference"]
    search_help_text = "The deal's reference."
    show_full_result_count = False
    actions = ["keep_corrections", "take_values"]

    # form
    fieldsets = [
        (None, {"fields": ["deal_link", "parties", "year"]}),
        ("In dispute", {"fields": ["field_title", "ours_shown", "theirs_shown", "batch"]}),
        ("Decision", {"fields": ["state", "decided_by", "decided_at"]}),
    ]
    readonly_fields = ["deal_link", "parties", "field_title", "year", "ours_shown", "theirs_shown"]
    change_form_template = "admin/transfers/conflict_form.html"

    def get_urls(self):
        decide = self.admin_site.admin_view(self.decide)
        mine = path("<int:pk>/decide/", decide, name="transfers_importconflict_decide")
        return [mine, *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        conflicts.describe(changelist.result_list)
        return changelist

    def get_object(self, request, object_id, from_field=None):
        conflict = super().get_object(request, object_id, from_field)
        return conflicts.describe([conflict])[0] if conflict else None

    def has_decide_permission(self, request):
        return request.user.has_perms(["transfers.change_importconflict", "transfers.change_deal"])

    def change_view(self, request, object_id, form_url="", extra_context=None):
        may_decide = {"may_decide": self.has_decide_permission(request)}
        return super().change_view(
            request, object_id, form_url, {**may_decide, **(extra_context or {})}
        )

    def decide(self, request, pk):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_decide_permission(request):
            raise PermissionDenied
        self._decide(request, ImportConflict.objects.filter(pk=pk), "take" in request.POST)
        address = reverse("admin:transfers_importconflict_change", args=[pk])
        return HttpResponseRedirect(address)

    @admin.action(description="Keep the correction", permissions=["decide"])
    def keep_corrections(self, request, queryset):
        self._decide(request, queryset, take=False)

    @admin.action(description="Take the register's value", permissions=["decide"])
    def take_values(self, request, queryset):
        self._decide(request, queryset, take=True)

    def _decide(self, request, queryset, take):
        decide = conflicts.take_values if take else conflicts.keep_corrections
        try:
            decided = decide(queryset, request.user)
        except conflicts.ConflictRefused as refusal:
            self.message_user(request, f"Nothing was decided. {refusal}", messages.ERROR)
            return
        what = "the register's value is taken" if take else "the correction is kept"
        told = [f"{decided} decided: {what}."] if decided else []
        if before := queryset.count() - decided:
            told.append(f"{before} had been decided before and stay as they are.")
        self.message_user(
            request, " ".join(told), messages.SUCCESS if decided else messages.WARNING
        )

    @admin.display(description="deal")
    def deal_link(self, conflict):
        address = reverse("admin:transfers_deal_change", args=[conflict.deal_id])
        return format_html('<a href="{}">{}</a>', address, conflict.deal)

    @admin.display(description="what")
    def parties(self, conflict):
        deal = conflict.deal
        return f"{deal.supplier} → {deal.recipient}: {deal.system}"

    @admin.display(description="field", ordering="field")
    def field_title(self, conflict):
        return conflicts.title(conflict)

    @admin.display(description="delivery of")
    def year(self, conflict):
        return conflict.delivery.year if conflict.delivery else "–"

    @admin.display(description="corrected to")
    def ours_shown(self, conflict):
        return conflict.ours_shown

    @admin.display(description="the register says")
    def theirs_shown(self, conflict):
        return conflict.theirs_shown
