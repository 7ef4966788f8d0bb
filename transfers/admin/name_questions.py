"""Names to decide: another name of a known record, or a record of its own; one click each.

To decide takes `change_namequestion` and `add_merge` and, of what the name is of, `add` and
`change`: the record that an import made for the name is merged by the decision. It is a POST.
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from transfers import deciding, merging
from transfers.merging.subjects import KINDS, kind_called
from transfers.models import NameQuestion

from .imports import Kept, Undecided
from .merging import FOUND, address_of, may_merge
from .sections import link

ALL = 300


class Waiting(Undecided):
    """Open names, unless asked for others."""

    def lookups(self, request, model_admin):
        return [*NameQuestion.State.choices, ("all", "all")]


def may_decide(user, subject):
    """Whether somebody may decide names of a subject."""
    name = kind_called(subject).model._meta.model_name
    codes = ["change_namequestion", "add_merge", f"add_{name}", f"change_{name}"]
    return user.has_perms([f"transfers.{code}" for code in codes])


@admin.register(NameQuestion)
class NameQuestionAdmin(Kept):
    # changelist
    list_display = ["name", "answers", "context", "subject", "vocabulary", "decision"]
    list_display_links = ["name"]
    list_filter = [Waiting, "subject", "batch"]
    list_per_page = 30
    search_fields = ["folded", "folded_description"]
    show_full_result_count = False
    actions = ["keep_records"]

    # form
    fieldsets = [
        (None, {"fields": ["name", "subject", "vocabulary", "context", "batch", "made"]}),
        ("Decision", {"fields": ["answers", "decision", "decided_by", "decided_at"]}),
    ]
    readonly_fields = ["name", "answers", "decision", "made"]
    change_form_template = "admin/transfers/name_form.html"

    def get_urls(self):
        decide = self.admin_site.admin_view(require_POST(self.decide))
        mine = path("<int:pk>/decide/", decide, name="transfers_namequestion_decide")
        return [mine, *super().get_urls()]

    def get_queryset(self, request):
        related = ["batch", "decided_by", "merge", "category"]
        for role in ("made", "chosen"):
            related += [f"{role}_actor", f"{role}_system__description"]
        names = super().get_queryset(request).select_related(*related)
        return names.prefetch_related("suggestions__actor", "suggestions__system__description")

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        _offer(changelist.result_list, request)
        return changelist

    def get_object(self, request, object_id, from_field=None):
        question = super().get_object(request, object_id, from_field)
        if question:
            _offer([question], request)
        return question

    def changelist_view(self, request, extra_context=None):
        count = NameQuestion.objects.filter(state=NameQuestion.State.OPEN).count()
        title = f"{count:,} name{'' if count == 1 else 's'} to decide"
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        words = request.GET.get("q", "").strip()
        question = self.get_object(request, object_id)
        found = _found(request, question, words) if question and words else []
        shown = {"words": words, "found": found, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, shown)

    def has_decide_permission(self, request):
        return any(may_decide(request.user, kind.subject) for kind in KINDS.values())

    def decide(self, request, pk):
        if not self.has_decide_permission(request):
            raise PermissionDenied
        question = get_object_or_404(NameQuestion, pk=pk)
        if not may_decide(request.user, question.subject):
            raise PermissionDenied
        chosen, record = request.POST.get("choice", ""), None
        back = f"{reverse('admin:transfers_namequestion_changelist')}?{request.GET.urlencode()}"
        try:
            if chosen == "new":
                deciding.new_record(question, user=request.user)
                told = f"{question} is a record of its own."
            else:
                model = kind_called(question.subject).model
                record = get_object_or_404(model, pk=chosen if chosen.isdigit() else None)
                deciding.other_name(question, record, user=request.user)
                told = f"{question} is another name of {record}."
        except merging.MergeUnconfirmed as doubt:
            if not may_merge(request.user, type(record)):
                messages.error(request, f"Nothing was decided. {doubt}")
                return HttpResponseRedirect(back)
            messages.warning(request, f"{question}: {doubt}")
            return HttpResponseRedirect(address_of(question.made, record))
        except merging.MergeRefused as refusal:
            messages.error(request, f"Nothing was decided. {refusal}")
        else:
            messages.success(request, told)
        return HttpResponseRedirect(back)

    @admin.action(description="Records of their own", permissions=["decide"])
    def keep_records(self, request, queryset):
        decided = 0
        for question in queryset.filter(state=NameQuestion.State.OPEN)[:ALL]:
            if not may_decide(request.user, question.subject):
                raise PermissionDenied
            try:
                deciding.new_record(question, user=request.user)
            except merging.MergeRefused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                decided += 1
        self.message_user(request, f"{decided} decided: records of their own.")

    @admin.display(description="name", ordering="folded")
    def name(self, question):
        return str(question)

    @admin.display(description="may be another name of")
    def answers(self, question):
        return render_to_string("admin/transfers/name_answers.html", {"question": question})

    @admin.display(description="decided")
    def decision(self, question):
        if question.state == NameQuestion.State.OPEN:
            return "–"
        by = f", {question.decided_by}" if question.decided_by else ""
        of = f" of {question.chosen}" if question.chosen else ""
        return f"{question.get_state_display()}{of}{by}"

    @admin.display(description="made by the import")
    def made(self, question):
        return link(question.made) if question.made else "–"


def _found(request, question, words):
    """Records of the question's kind with these words in a name; none without the right to see."""
    model_admin = admin.site.get_model_admin(kind_called(question.subject).model)
    if not model_admin.has_view_permission(request):
        return []
    records = model_admin.get_queryset(request)
    if question.made:
        records = records.exclude(pk=question.made.pk)
    return model_admin.get_search_results(request, records, words)[0][:FOUND]


def _offer(questions, request):
    """Tell each row where its buttons lead, and give the first open one the keys."""
    may = {kind.subject: may_decide(request.user, kind.subject) for kind in KINDS.values()}
    query, keys = request.GET.urlencode(), True
    for question in questions:
        question.offered = question.state == NameQuestion.State.OPEN and may[question.subject]
        address = reverse("admin:transfers_namequestion_decide", args=[question.pk])
        question.address = f"{address}?{query}" if query else address
        question.has_keys = question.offered and keys
        keys = keys and not question.offered
