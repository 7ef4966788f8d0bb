"""Rows edited in a list: none is saved over a newer version, and what is changed has its reason."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse

from transfers.revisions import Busy, changes_of, hold, last_events, rows_at, versions_of

from .reasons import reason_needed, says_why
from .three_ways import MINE, RESOLVING, THEIRS, Table, choices_of

VERSIONS = "shown_versions"


def sent_versions(request):
    try:
        sent = json.loads(request.POST.get(VERSIONS, ""))
    except ValueError:
        return {}
    if not isinstance(sent, dict):
        return {}
    return {int(key): str(version) for key, version in sent.items() if key.isdigit()}


def explained(formset_class, request, hidden):
    """The formset of a list without `hidden` fields, and with a reason where a row needs one.

    A field in a list has no label to see: its name is that of its column and row.
    """

    class Reasoned(formset_class):
        def add_fields(self, form, index):
            super().add_fields(form, index)
            for name in hidden:
                del form.fields[name]
            for field in form.fields.values():
                if not field.widget.is_hidden:
                    field.widget.attrs["aria-label"] = f"{field.label}, {form.instance}"

        def clean(self):
            super().clean()
            if says_why(request.POST.get("reason")):
                return
            for form in self.forms:
                needed = form.has_changed() and reason_needed(form.instance, f"“{form.instance}”")
                if needed:
                    raise ValidationError(needed)

    return Reasoned


def guard_rows(model_admin, request):
    """Hold the rows of an edited list; the page that refuses, or None where it may be saved.

    Rows that only somebody else changed are left as they are now.
    """
    model = model_admin.model
    formset_class = model_admin.get_changelist_formset(request)
    prefix = formset_class.get_default_prefix()
    rows = model_admin._get_list_editable_queryset(request, prefix)
    theirs, shown = {row.pk: row for row in rows}, sent_versions(request)
    try:
        hold(model, theirs)
    except Busy as busy:
        model_admin.message_user(request, str(busy), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())
    theirs = {row.pk: row for row in rows.all()}
    now = versions_of(model, theirs)
    base = {key: _as_shown(model, key, shown.get(key)) or row for key, row in theirs.items()}
    table = Table(request.POST.copy(), formset_class(request.POST, queryset=rows), None)
    if RESOLVING in request.POST:
        request.POST = table.settled(choices_of(request.POST), base)
        table = Table(request.POST.copy(), formset_class(request.POST, queryset=rows), None)
    stale = {key for key in theirs if shown.get(key) != now[key]}
    found = [
        difference
        for difference in table.differences(base, theirs)
        if int(difference.key.split(":")[1]) in stale
    ]
    if not any(difference.by_me for difference in found) and stale <= shown.keys():
        request.POST = table.settled({each.key: THEIRS for each in found}, theirs)
        return None
    return _refused(model_admin, request, found, stale, shown, now)


def _as_shown(model, key, version):
    last = last_events(model, version)
    return rows_at(model, key, last=last)[None].get(key) if last else None


def _refused(model_admin, request, differences, stale, shown, now):
    changes = [
        change
        for key in sorted(stale)
        if (known := last_events(model_admin.model, shown.get(key)))
        for change in changes_of(model_admin.model, key, since=known)
    ]
    apart = ("csrfmiddlewaretoken", VERSIONS, "reason", "_save", "action", RESOLVING)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Somebody else has changed these records",
        "opts": model_admin.opts,
        "differences": differences,
        "changes": changes,
        "kept": [pair for pair in request.POST.lists() if pair[0] not in apart],
        "carried": {VERSIONS: json.dumps(now), RESOLVING: "yes"},
        "reason": request.POST.get("reason", ""),
        "button": "_save",
        "mine": MINE,
        "theirs": THEIRS,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/transfers/refused.html", context, status=409)
