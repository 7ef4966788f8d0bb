"""Facts read from comments: looked through, accepted and rejected."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse

from transfers.imports import fact_decisions as decisions
from transfers.models import CommentFact

from . import numbers
from .fact_section import DERIVED, buttons, marked, may_decide, may_fill, says
from .history import Explained
from .imports import Kept
from .paging import KeysFirst
from .searching import FoldedSearch, deals_naming
from .sections import link

NO_REASON = "Nothing was rejected: say why in the field for the reason."


class Reasoned(ActionForm):
    """Actions with a reason, which a rejection needs."""

    reason = forms.CharField(label="Reason to reject:", required=False, max_length=500)


class OfActor(admin.RelatedOnlyFieldListFilter):
    """Facts that name an actor of ours."""


@admin.register(CommentFact)
class CommentFactAdmin(Kept, Explained, FoldedSearch):
    """Written by imports; people decide, with buttons and actions that need the right to change."""

    # changelist
    list_display = ["kind_shown", "deal_link", "says", "doubt_shown", "in_comment", "state"]
    list_display += ["decided_by"]
    list_filter = ["kind", "state", "doubted", "scope", ("actor", OfActor)]
    list_select_related = [
        "deal__supplier",
        "deal__recipient",
        "deal__system",
        "actor",
        "decided_by",
    ]
    list_per_page = 50
    paginator = KeysFirst
    ordering = ["deal", "start"]
    search_fields = ["deal__reference"]
    search_help_text = (
        "Reference of the deal, any name of a party or system, or words of the comment."
    )
    show_full_result_count = False
    action_form = Reasoned
    actions = ["accept", "accept_and_fill", "reject", "reopen"]

    # form
    fieldsets = [
        (None, {"fields": ["deal_link", "parties", "in_whole_comment"]}),
        (
            "Derived from the comment",
            {"fields": ["kind", "says", "doubt_shown", "phrase"], "description": DERIVED},
        ),
        ("Decision", {"fields": ["state", "decided_by", "decided_at", "reason", "decide_here"]}),
    ]
    readonly_fields = ["deal_link", "parties", "in_whole_comment", "says"]
    readonly_fields += ["doubt_shown", "decide_here"]
    change_form_template = "admin/transfers/comment_fact_form.html"

    def get_urls(self):
        decide = self.admin_site.admin_view(self.decide)
        return [path("decide/", decide, name="transfers_commentfact_decide"), *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_object(self, request, object_id, from_field=None):
        fact = super().get_object(request, object_id, from_field)
        if fact:
            fact.may_decide, fact.may_fill = may_decide(request.user), may_fill(request.user)
        return fact

    def having(self, word):
        return Q(deal__in=deals_naming(word).values("pk"))

    def has_decide_permission(self, request):
        return may_decide(request.user)

    def has_fill_permission(self, request):
        return may_fill(request.user)

    def decide(self, request):
        """Decide one fact, named by the button that was pressed; POST only."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        pressed = [name for name in DECISIONS if name in request.POST]
        allowed = may_fill if pressed == ["fill"] else may_decide
        if not allowed(request.user):
            raise PermissionDenied
        verb = pressed[0] if len(pressed) == 1 else ""
        key = request.POST.get(verb, "")
        fact = get_object_or_404(CommentFact, pk=int(key) if key.isascii() and key.isdigit() else 0)
        facts = CommentFact.objects.filter(pk=fact.pk)
        self._decide(request, facts, verb, request.POST.get(f"reason-{fact.pk}", ""))
        if "deal" in request.POST:
            address = reverse("admin:transfers_deal_change", args=[fact.deal_id])
        else:
            address = reverse("admin:transfers_commentfact_change", args=[fact.pk])
        return HttpResponseRedirect(address)

    @admin.action(description="Accept", permissions=["decide"])
    def accept(self, request, queryset):
        self._decide(request, queryset, "accept")

    @admin.action(description="Accept, and fill empty contract values", permissions=["fill"])
    def accept_and_fill(self, request, queryset):
        self._decide(request, queryset, "fill")

    @admin.action(description="Reject, with the reason", permissions=["decide"])
    def reject(self, request, queryset):
        self._decide(request, queryset, "reject", request.POST.get("reason", ""))

    @admin.action(description="Take the decision back", permissions=["decide"])
    def reopen(self, request, queryset):
        self._decide(request, queryset, "reopen")

    def _decide(self, request, queryset, verb, reason=""):
        filled = 0
        asked = queryset.count()
        if verb == "reject":
            if not reason.strip():
                self.message_user(request, NO_REASON, messages.ERROR)
                return
            number = decisions.reject(queryset, request.user, reason[:500])
        elif verb == "reopen":
            number = decisions.reopen(queryset)
        else:
            number, filled = decisions.accept(queryset, request.user, fill=verb == "fill")
        told = [f"{number} {DECISIONS[verb]}."] if number else []
        if verb == "fill":
            told.append(f"{filled} contract value{'' if filled == 1 else 's'} filled in.")
        if asked > number:
            told.append(f"{asked - number} stay as they are.")
        self.message_user(request, " ".join(told), messages.SUCCESS if number else messages.WARNING)

    @admin.display(description="what", ordering="kind")
    def kind_shown(self, fact):
        return fact.get_kind_display()

    @admin.display(description="deal", ordering="deal__reference")
    def deal_link(self, fact):
        return link(fact.deal)

    @admin.display(description="says")
    def says(self, fact):
        return says(fact)

    @admin.display(description="doubted", ordering="doubted")
    def doubt_shown(self, fact):
        return "yes" if fact.doubted else "no"

    @admin.display(description="phrase in the comment")
    def in_comment(self, fact):
        return marked(fact.deal.comment, [fact])

    @admin.display(description="comment")
    def in_whole_comment(self, fact):
        return marked(fact.deal.comment, [fact])

    @admin.display(description="parties")
    def parties(self, fact):
        return f"{fact.deal.supplier} → {fact.deal.recipient}: {fact.deal.system.designation}"

    @admin.display(description="decide")
    def decide_here(self, fact):
        return buttons(fact, fact.may_fill) if fact.may_decide else numbers.NONE


DECISIONS = {
    "accept": "accepted",
    "fill": "accepted",
    "reject": "rejected",
    "reopen": "open again",
}
