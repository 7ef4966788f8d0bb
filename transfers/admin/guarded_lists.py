"""No lost update from a list: its actions refuse rows that were changed since it was shown."""

import json

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.http import HttpResponseRedirect

from transfers.models.publication import State
from transfers.revisions import Busy, changed_after, check_versions, hold, versions_and_mark

from .edited_lists import VERSIONS, explained, guard_rows, sent_versions
from .reasons import explain, says_why

MARK = "shown_mark"
NAMED = 5
WHY = "Say why, in a few words: they are published, or other records rest on them."


def only_reads(action):
    """Mark an action that changes nothing, so that no row can be out of date for it."""
    action.only_reads = True
    return action


class GuardedList(admin.ModelAdmin):
    """Its lists carry the version of each row shown, and a mark for those on other pages."""

    def changelist_view(self, request, extra_context=None):
        saving = request.method == "POST" and "_save" in request.POST
        if saving and self.list_editable and self.has_change_permission(request):
            with transaction.atomic():
                answer = guard_rows(self, request)
                if answer is not None:
                    return answer
                explain(request, {"reason": request.POST.get("reason", "")[:500]})
                answer = super().changelist_view(request, extra_context)
        else:
            answer = super().changelist_view(request, extra_context)
        shown = getattr(answer, "context_data", None) or {}
        if shown.get("action_form") and "cl" in shown and self._may_change_rows(request):
            self._carry_versions(shown["action_form"], shown["cl"])
            if shown["cl"].formset:
                shown["action_form"].fields.setdefault("reason", _reason(request))
        return answer

    def get_changelist_formset(self, request, **kwargs):
        """What is changed needs its reason; what the list does not show is not edited in it."""
        formset = super().get_changelist_formset(request, **kwargs)
        hidden = set(self.list_editable).difference(self.get_list_display(request))
        return explained(formset, request, hidden)

    def _may_change_rows(self, request):
        if self.list_editable and self.has_change_permission(request):
            return True
        actions = self.get_actions(request).values()
        return any(not getattr(action, "only_reads", False) for action, *_ in actions)

    def _carry_versions(self, form, cl):
        keys = [record.pk for record in cl.result_list]
        versions, mark = versions_and_mark(self.model, keys)
        carried = {VERSIONS: json.dumps(versions, separators=(",", ":")), MARK: mark}
        for name, value in carried.items():
            form.fields[name] = forms.CharField(
                label="", initial=value, required=False, widget=forms.HiddenInput
            )

    def response_action(self, request, queryset):
        name = _chosen(request)
        action = self.get_actions(request).get(name, (None,))[0]
        if action is None or getattr(action, "only_reads", False):
            return super().response_action(request, queryset)
        with transaction.atomic():
            if refusal := self._stale(request, queryset):
                self.message_user(request, refusal, messages.ERROR)
                return HttpResponseRedirect(request.get_full_path())
            if name == "delete_selected":
                self._explain_deletion(request, queryset)
            return super().response_action(request, queryset)

    def _stale(self, request, queryset):
        """Hold the chosen rows; a sentence where one was changed since the list was shown."""
        shown, chosen = sent_versions(request), _keys(request, queryset)
        seen = {key: shown[key] for key in chosen if key in shown}
        others = [key for key in chosen if key not in shown]
        try:
            changed = check_versions(self.model, seen)
            if others:
                hold(self.model, others)
                late = changed_after(self.model, request.POST.get(MARK), others)
                names = self.model._base_manager.in_bulk(late)
                changed |= {key: str(names.get(key, f"no. {key}")) for key in late}
        except Busy as busy:
            return str(busy)
        if not changed:
            return ""
        named = ", ".join(list(changed.values())[:NAMED])
        more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
        return (
            f"Nothing was done: changed since the list was shown: {named}{more}. "
            "Look at the list as it is now, and choose again."
        )

    def _explain_deletion(self, request, queryset):
        """Take the reason from the confirmation, or show it again without one."""
        reason = request.POST.get("reason", "")[:500]
        if not request.POST.get("post"):
            return
        stateless = not hasattr(self.model, "state")
        if (stateless or queryset.filter(state=State.PUBLISHED).exists()) and not says_why(reason):
            self.message_user(request, WHY, messages.ERROR)
            request.POST = request.POST.copy()
            del request.POST["post"]
            return
        explain(request, {"reason": reason})


def _chosen(request):
    """Name of the action that was asked for: the form may hold two menus."""
    names, index = request.POST.getlist("action"), request.POST.get("index", "0")
    number = int(index) if index.isascii() and index.isdigit() else 0
    return names[number] if number < len(names) else (names or [""])[0]


def _keys(request, queryset):
    if request.POST.get("select_across") == "1":
        return list(queryset.order_by().values_list("pk", flat=True))
    sent = request.POST.getlist(ACTION_CHECKBOX_NAME)
    return [int(key) for key in sent if key.isascii() and key.isdigit()]


def _reason(request):
    """Asked for once, whatever number of rows is changed in the list."""
    return forms.CharField(
        label="Reason for what is saved:",
        required=False,
        max_length=500,
        initial=request.POST.get("reason", ""),
    )
