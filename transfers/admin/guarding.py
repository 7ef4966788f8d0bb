"""No lost update: what was changed since a page was opened is not written over by its form.

Every form, list and confirmation carries the versions it shows. Whoever saves holds the record,
compares, and is told where somebody else was faster; nothing is done then.
"""

from dataclasses import dataclass, field

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.template.response import TemplateResponse

from transfers.revisions import (
    Busy,
    changes_of,
    check_versions,
    hold,
    last_events,
    rows_at,
    seen,
    versions_of,
)

from .guarded_lists import GuardedList
from .reasons import explain, reason_needed, says_why
from .three_ways import MINE, RESOLVING, THEIRS, Sent, choices_of, without_choices

SHOWN = "shown_version"
LATEST = 10
SAVE_BUTTONS = ("_save", "_continue", "_addanother")


@dataclass
class Asking:
    """What a form is told by the page around it."""

    version: str
    refusal: str = ""
    needed: str = ""
    changes: list | None = None
    formsets: list = field(default_factory=list)


class Guarded(GuardedList):
    """Refuses to save over a newer version, with both side by side."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        key = self.key_of(object_id)
        if key is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if request.method != "POST" or not self.has_change_permission(request):
            # Before the record is read: a change in between is then noticed, not overlooked.
            version, changes = seen(self.model, key, limit=LATEST + 1)
            request.asking = Asking(version, changes=changes)
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            return self._guarded(request, key) or super().changeform_view(
                request, object_id, form_url, extra_context
            )

    def delete_view(self, request, object_id, extra_context=None):
        key = self.key_of(object_id)
        if key is None or not self.has_delete_permission(request):
            return super().delete_view(request, object_id, extra_context)
        if request.method == "POST":
            with transaction.atomic():
                refusal = self._deleting(request, key)
                if not refusal:
                    return super().delete_view(request, object_id, extra_context)
            # Shown again, as if it had just been asked for, with what stands against it.
            request.method, sent, request.POST = "GET", request.POST, QueryDict()
        else:
            refusal, sent = "", {}
        record = self.model._base_manager.filter(pk=key).first()
        context = {
            SHOWN: versions_of(self.model, [key])[key],
            "needed": reason_needed(record, f"this {self.opts.verbose_name}") if record else "",
            "refusal": refusal,
            "reason": sent.get("reason", ""),
        }
        answer = super().delete_view(request, object_id, {**context, **(extra_context or {})})
        if refusal and answer.status_code == 200:
            answer.status_code = 409
        return answer

    def _deleting(self, request, key):
        """Hold the record for its deletion; a sentence where that is refused."""
        shown, reason = request.POST.get(SHOWN, ""), request.POST.get("reason", "")[:500]
        try:
            changed = check_versions(self.model, {key: shown})
        except Busy as busy:
            return str(busy)
        if changed:
            known = last_events(self.model, shown)
            changes = changes_of(self.model, key, since=known) if known else []
            told = "; ".join(change.words for change in changes)
            return f"Not deleted: {changed[key]} was changed since this page was opened. {told}"
        record = self.model._base_manager.get(pk=key)
        if not says_why(reason) and (
            needed := reason_needed(record, f"this {self.opts.verbose_name}")
        ):
            return needed
        explain(request, {"reason": reason})
        return ""

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        if asking := getattr(request, "asking", None):
            asking.formsets = formsets
        return formsets, inlines

    def key_of(self, object_id):
        """Key of the record that an address names; None where it can name none."""
        if object_id is None:
            return None
        try:
            return self.model._meta.pk.to_python(unquote(object_id))
        except ValidationError:
            return None

    def _guarded(self, request, key):
        """The page that refuses, or None where the form may go on to save."""
        version = request.POST.get(SHOWN, "")
        request.asking = Asking(version)
        try:
            hold(self.model, [key])
        except Busy as busy:
            request.asking.refusal = str(busy)
            return None
        known = last_events(self.model, version)
        if RESOLVING in request.POST:
            request.POST = self._resolved(request, key, known)
        now = versions_of(self.model, [key])[key]
        return None if version == now else self._refused(request, key, known, now)

    def _sent(self, request, key):
        obj = self.get_object(request, str(key))
        if obj is None:
            return None
        fields = admin.utils.flatten_fieldsets(self.get_fieldsets(request, obj))
        form = self.get_form(request, obj, change=True, fields=fields)(request.POST, instance=obj)
        formsets, inlines = self._create_formsets(request, obj, change=True)
        changeable = [
            formset
            for formset, inline in zip(formsets, inlines, strict=True)
            if inline.has_change_permission(request, obj)
        ]
        return Sent(request.POST, form, changeable)

    def _resolved(self, request, key, known):
        sent = self._sent(request, key)
        if not (sent and known):
            return without_choices(request.POST.copy())
        return sent.resolved(choices_of(request.POST), rows_at(self.model, key, last=known))

    def _refused(self, request, key, known, now):
        sent = self._sent(request, key)
        if sent is None:
            return None
        theirs = rows_at(self.model, key, last=last_events(self.model, now))
        base = rows_at(self.model, key, last=known) if known else theirs
        apart = ("csrfmiddlewaretoken", SHOWN, RESOLVING, "reason", *SAVE_BUTTONS)
        context = {
            **self.admin_site.each_context(request),
            "title": "Somebody else has changed this record",
            "opts": self.opts,
            "original": sent.form.instance,
            "differences": list(sent.differences(base, theirs)),
            "changes": changes_of(self.model, key, since=known) if known else [],
            "kept": [pair for pair in request.POST.lists() if pair[0] not in apart],
            "carried": {SHOWN: now, RESOLVING: "yes"},
            "reason": request.POST.get("reason", ""),
            "button": next((name for name in SAVE_BUTTONS if name in request.POST), "_save"),
            "mine": MINE,
            "theirs": THEIRS,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/transfers/refused.html", context, status=409)
