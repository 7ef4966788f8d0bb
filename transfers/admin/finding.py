"""One search over all records, on a page and as suggestions while somebody types.

Nobody finds what they may not view: each kind is searched through its own list.
"""

from dataclasses import dataclass
from html import unescape

from django.contrib import admin, messages
from django.db import connection
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from transfers.models import Actor, WeaponSystem
from transfers.seeding import fold

from .kinds import KINDS, OtherNames
from .searching import MOST_WORDS
from .spelling import ACTORS, SYSTEMS, respelled

LONGEST = 200
SHOWN, SUGGESTED = 10, 4
SHORTEST_SUGGESTED = 2


@dataclass
class Found:
    """A record: its address, its title, and why it was found where the title does not say so."""

    address: str
    title: str
    why: str


@dataclass
class Group:
    """The first records of a kind, the number of all, and the address of their list."""

    title: str
    one: str
    number: int
    address: str
    found: list


def visible(request, kinds):
    """Those of the kinds that the person may view, each with its list."""
    for kind in kinds:
        listed = admin.site.get_model_admin(kind.model)
        if listed.has_view_permission(request):
            yield kind, listed


def find(request, text, most, kinds=KINDS, counted=True):
    """Groups of the records in which every word of `text` occurs, without the empty ones.

    Of each kind the first `most` records are shown, and all are counted unless that is spared.
    Takes a query for what there is, one for each kind that has any, and one for their names.
    """
    words = [fold(word) for word in text.split()[:MOST_WORDS]]
    searched = [
        (kind, listed.get_search_results(request, listed.get_queryset(request), text)[0])
        for kind, listed in visible(request, kinds)
    ]
    numbers = _numbers([records for _, records in searched], counted)
    found = [
        (kind, list(kind.ordered(records, text)[:most]), number)
        for (kind, records), number in zip(searched, numbers, strict=True)
        if number
    ]
    names = OtherNames(record for _, records, _ in found for record in records)
    return [
        _group(kind, records, words, number if counted else len(records), text, names)
        for kind, records, number in found
    ]


def _numbers(searched, counted):
    """How many records each queryset has, or whether it has any, as 1 or 0; one query."""
    selects, values = [], []
    for place, records in enumerate(searched):
        rows = records.order_by().values("pk")
        sql, params = (rows if counted else rows[:1]).query.sql_with_params()
        selects.append(f"SELECT {place}, count(*) FROM ({sql}) AS found")  # noqa: S608
        values += params
    if not selects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), values)
        numbers = dict(cursor.fetchall())
    return [numbers[place] for place in range(len(searched))]


def _group(kind, records, words, number, text, names):
    meta = kind.model._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    reasons = kind.reasons(records, words, names)
    return Group(
        meta.verbose_name_plural,
        meta.verbose_name,
        number,
        f"{address}?{urlencode({'q': text})}",
        [
            Found(_address(record), kind.title(record), why)
            for record, why in zip(records, reasons, strict=True)
        ],
    )


def _address(record):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def named(request, text):
    """The one record that has `text` for a reference, a register's id or a name; or None."""
    hits = []
    for kind, listed in visible(request, KINDS):
        condition = kind.exact(text)
        if condition is not None:
            hits += listed.model._default_manager.filter(condition).order_by()[:2]
        if len(hits) > 1:
            return None
    return hits[0] if hits else None


def alike(request, text):
    """`text` in the nearest spelling of the names that the person may view; or None."""
    models = ()
    for model, names in ((Actor, ACTORS), (WeaponSystem, SYSTEMS)):
        if admin.site.get_model_admin(model).has_view_permission(request):
            models += names
    return respelled(text, models) if models else None


def _asked(request):
    return " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]


@require_safe
def search(request):
    """Page of all that was found; a reference, id or name of one record leads straight to it."""
    text = _asked(request)
    if text and "all" not in request.GET and (record := named(request, text)):
        everything = f"{reverse('admin:search')}?{urlencode({'q': text, 'all': 1})}"
        messages.info(
            request,
            format_html(
                '“{}” is the name or id of this record. <a href="{}">See all that was found</a>',
                text,
                everything,
            ),
        )
        return HttpResponseRedirect(_address(record))
    groups = find(request, text, SHOWN) if text else []
    instead = None
    if text and not groups and (instead := alike(request, text)):
        groups = find(request, instead, SHOWN)
    context = {
        **admin.site.each_context(request),
        "title": f"Search: {text}" if text else "Search",
        "words": text,
        "instead": instead if groups else None,
        "groups": groups,
    }
    return TemplateResponse(request, "admin/transfers/search.html", context)


@require_safe
def suggest(request):
    """The first records of each kind as JSON: title, why, kind and address of each."""
    text = _asked(request)
    groups = []
    if len(text) >= SHORTEST_SUGGESTED:
        groups = _suggested(request, text)
        if not groups and (instead := alike(request, text)):
            groups = _suggested(request, instead)
    return JsonResponse(
        {
            "options": [
                {
                    "title": found.title,
                    "why": unescape(strip_tags(found.why)),
                    "kind": group.one,
                    "address": found.address,
                }
                for group in groups
                for found in group.found
            ],
            "number": sum(group.number for group in groups),
        }
    )


def _suggested(request, text):
    return find(request, text, SUGGESTED, [kind for kind in KINDS if kind.suggested], counted=False)
