"""What a person does to a finding: marks it, puts it right by one click, or takes a mark back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html

from transfers.analysis import quality
from transfers.models import LookedAt

from .quality_lists import Asked, visible


def decide(request, code):
    """Mark a finding as looked at, or carry out its remedy."""
    seen = visible(request.user)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    check = quality.check_of(code)
    part = check and check.part(request.POST.get("model"))
    if not part:
        raise Http404("No such list.")
    if part not in seen.get(check, ()) or not quality.may(request.user, "change", part.subject):
        raise PermissionDenied
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, "Nothing was done. Give a reason beside the button.")
    else:
        _carry_out(request, check, part, reason[:500])
    return _back(request, check)


def _carry_out(request, check, part, reason):
    record, other = _key(request.POST.get("record")), _key(request.POST.get("other"))
    if record is None:
        raise Http404("No such record.")
    where = (check, part, record, other, request.POST.get("digest", ""))
    if "remedy" in request.POST:
        changes = part.remedy.changes if part.remedy else ()
        if not all(quality.may(request.user, "change", model) for model in changes):
            raise PermissionDenied
    try:
        if "remedy" in request.POST:
            done = quality.remedy(*where, reason=reason)
            told = format_html("{} is put right.", done.title)
        else:
            mark = quality.mark(*where, reason=reason, user=request.user)
            told = format_html(
                '{} is marked as looked at. <button class="undo" form="take-back" '
                'formaction="{}">Undo</button>',
                mark.title,
                reverse("admin:transfers_lookedat_take_back", args=[mark.pk]),
            )
    except quality.FindingChanged as refusal:
        messages.error(request, str(refusal))
    except ValidationError as refusal:
        messages.error(request, f"Nothing was done. {' '.join(refusal.messages)}")
    else:
        messages.success(request, told)


def _key(text):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


def take_back(request, pk):
    """Show a finding again that was marked."""
    seen = visible(request.user)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    mark = get_object_or_404(LookedAt, pk=pk)
    check = quality.check_of(mark.check_code)
    part = check and check.part(mark.model)
    if part not in seen.get(check, ()) or not quality.may(request.user, "change", part.subject):
        raise PermissionDenied
    quality.take_back(mark, reason=f"Taken back: {mark.reason}"[:500])
    messages.success(request, f"{mark.title} is in the list again, if it is still so.")
    return _back(request, check)


def _back(request, check):
    """The list as it was, at the row that took the place of the one decided."""
    address = reverse("admin:transfers_quality_check", args=[check.code])
    asked = Asked(QueryDict(request.POST.get("list", "")), check.parts)
    query = asked.query(p=asked.page if asked.page.isdecimal() and asked.page != "1" else "")
    place = _key(request.POST.get("place"))
    return HttpResponseRedirect(
        f"{address}{'?' if query else ''}{query}{f'#row-{place}' if place else ''}"
    )
