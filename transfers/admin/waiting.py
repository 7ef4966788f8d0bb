"""What waits for a person: each provider yields lines, and a line may be one of any size.

Another part adds its own by a provider in PROVIDERS: a function of the request that yields
`Waiting`, with a queryset where its number is only to be counted, for what the person may decide.
"""

from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Count, F, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse

from transfers.analysis.quality import quality_counts
from transfers.models import (
    Allegation,
    CommentFact,
    Deal,
    Figure,
    ImportBatch,
    ImportConflict,
    ListedDeal,
    NameQuestion,
    Restriction,
    Review,
    Source,
)
from transfers.reviewing import may_publish

DRAFTED = [Deal, Allegation, Figure, Restriction, Source]
MOST_DRAFTS = 100


@dataclass
class Waiting:
    """What waits, the address where it is decided, and how much: a number, or rows to count.

    `urgent` says in a few words why it comes first; most lines do not.
    """

    title: str
    address: str
    rows: object
    urgent: str = ""
    number: int = 0


def may_view(request, model):
    return admin.site.is_registered(model) and admin.site.get_model_admin(
        model
    ).has_view_permission(request)


def list_of(model, query=""):
    """Address of the list of a model."""
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist") + query


def drafts(request):
    """Drafts that the person entered or changed in the admin; one query."""
    seen = [model for model in DRAFTED if may_view(request, model)]
    mine = [_drafts_of(request.user, model, place) for place, model in enumerate(seen)]
    if not mine:
        return
    keys = [[] for _ in seen]
    first, *others = mine
    for place, key in first.union(*others, all=True):
        keys[place].append(key)
    for model, own in zip(seen, keys, strict=True):
        query = "?id__in=" + ",".join(map(str, own[:MOST_DRAFTS]))
        title = f"My drafts: {model._meta.verbose_name_plural}"
        yield Waiting(title, list_of(model, query if own else ""), len(own))


def _drafts_of(user, model, place):
    logged = LogEntry.objects.filter(
        user=user, content_type=ContentType.objects.get_for_model(model)
    ).exclude(action_flag=DELETION)
    touched = logged.annotate(key=Cast("object_id", BigIntegerField())).order_by().values("key")
    drafted = model.objects.filter(state=model.State.DRAFT, pk__in=touched).order_by()
    return drafted.values_list(Value(place), F("pk"))


def may_decide(request, model):
    meta = model._meta
    change = f"{meta.app_label}.{get_permission_codename('change', meta)}"
    return may_view(request, model) and request.user.has_perm(change)


def to_decide(request):
    held_up = "holds up an import"
    for title, model, query, open_ones, urgent in (
        ("Imports to confirm", ImportBatch, "?state__exact=staged", {"state": "staged"}, held_up),
        ("Import conflicts to decide", ImportConflict, "", {"state": "open"}, "of an import"),
        ("Joins to decide", ListedDeal, "", {"join__in": ListedDeal.TO_DECIDE}, ""),
        ("Names to decide", NameQuestion, "", {"state": "open"}, ""),
        ("Facts to decide", CommentFact, "?state__exact=proposed", {"state": "proposed"}, ""),
    ):
        if may_decide(request, model):
            yield Waiting(title, list_of(model, query), model.objects.filter(**open_ones), urgent)


def reviews(request):
    """Reviews asked of the person, and those asked of anybody where he or she may publish."""
    if not may_view(request, Review):
        return
    waiting = Review.objects.open().exclude(asked_by=request.user)
    mine = waiting.filter(asked_of=request.user)
    yield Waiting("Reviews asked of me", list_of(Review, "?person=of"), mine, "by name")
    kinds = [model for model in DRAFTED if may_publish(request.user, model)]
    if kinds:
        open_to_all = Q()
        for model in kinds:
            open_to_all |= Q(**{f"{model._meta.model_name}__isnull": False})
        anybody = waiting.filter(open_to_all, asked_of=None)
        yield Waiting("Reviews asked of any reviewer", list_of(Review, "?person=anybody"), anybody)


def quality(request):
    for title, address, number in quality_counts(request.user):
        yield Waiting(f"Data quality: {title[0].lower()}{title[1:]}", address, number)


PROVIDERS = [drafts, reviews, to_decide, quality]


def waiting(request, others=()):
    """All lines of all providers, the urgent first, and how many rows `others` have.

    All are counted by one query, and so are the querysets `others`.
    """
    lines = [line for provider in PROVIDERS for line in provider(request)]
    numbers = count([*(line.rows for line in lines), *others])
    for line, number in zip(lines, numbers, strict=False):
        line.number = number
    return sorted(lines, key=lambda line: not line.urgent), numbers[len(lines) :]


def count(rows):
    """The number of each: of the rows of a queryset, or the number that is given; one query."""
    numbers = list(rows)
    counts = [
        rows.order_by().values_list(Value(place)).annotate(number=Count("*"))
        for place, rows in enumerate(numbers)
        if not isinstance(rows, int)
    ]
    if counts:
        numbers = [rows if isinstance(rows, int) else 0 for rows in numbers]
        first, *others = counts
        for place, number in first.union(*others, all=True):
            numbers[place] = number
    return numbers
