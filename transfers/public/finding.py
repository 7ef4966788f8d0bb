"""What the search over everything finds, by kind.

Deals and evidence are found by the same conditions as in their lists, so that "all of this kind"
holds as many as were counted.
"""

from dataclasses import dataclass, field

from django.db.models import Case, Count, F, IntegerField, Q, Value, When, Window
from django.db.models.lookups import Contains
from django.urls import reverse
from django.utils.http import urlencode

from transfers.models import (
    Actor,
    Deal,
    PublishedDeal,
    RegisterEntry,
)
from transfers.models.names import FoldText
from transfers.searching import evidence, names
from transfers.searching.found import by_name, in_text, missing, together
from transfers.seeding import fold

from .search import Word, parties_or_system

SHOWN = 5


@dataclass
class Hit:
    """A record: its address and title, what it is, and why it was found if that is not plain.

    `links` are pairs of words and an address, to what else there is of it.
    """

    address: str
    title: str
    about: str = ""
    why: str = ""
    links: list = field(default_factory=list)


@dataclass
class Group:
    """The best of one kind, the number of all, and the address of the list that holds them."""

    name: str
    title: str
    number: int
    address: str
    hits: list = field(default_factory=list)


def looked_up(known, folded):
    """The folded words, each with the keys of the actors and systems in whose names it occurs."""
    return [
        Word(
            word,
            {actor.pk for actor in known.actors if word in actor.names},
            {system.pk for system in known.systems if word in system.text},
        )
        for word in folded
    ]


def groups(known, text):
    """Groups of all that has every word of `text`, without the empty ones."""
    folded = [fold(word) for word in text.split()]
    texts = known.evidence
    found = [
        _named("actors", "Actors", known.actors, folded, text),
        _named("systems", "Weapon systems", known.systems, folded, text),
        _deals(looked_up(known, folded), text),
        _texts("allegations", "Allegations", texts.allegations, folded, text),
        _texts("figures", "Printed figures", texts.figures, folded, text),
        _texts("restrictions", "Restrictions", texts.restrictions, folded, text),
        _texts("sources", "Sources", texts.sources, folded, text),
    ]
    return [group for group in found if group.number]


def _list(name, text):
    return f"{reverse(f'public:{name}')}?{urlencode({'q': text})}"


def _named(name, title, all_named, folded, text):
    found = names.having(all_named, folded)
    hits = [named_hit(named, folded) for named in found[:SHOWN]]
    return Group(name, title, len(found), _list(name, text), hits)


def named_hit(named, folded):
    """An actor or a weapon system with the number of its deals."""
    about, links = named.kind, []
    if named.subject == "actor":
        about = Actor.Kind(named.kind).label
        deals = reverse("public:deals")
        for number, role in ((named.supplied, "supplier"), (named.received, "recipient")):
            if number:
                links.append((f"{_counted(number)} as {role}", f"{deals}?{role}={named.slug}"))
    elif named.deals:
        about += f", {_counted(named.deals)}"
    left = missing(folded, named.name)
    why = by_name(left, named.others) if left else ""
    return Hit(_address(named.subject, named), named.name, about, why, links)


def _counted(number):
    return f"{number:,} deal{'' if number == 1 else 's'}"


def _address(page, record):
    return reverse(f"public:{page}", args=[record.slug])


def _deals(words, text):
    """Deals with every word in a name or the comment: by their names first, then the newest."""
    named, found = Q(), Q()
    for word in words:
        by_names = parties_or_system(word)
        named &= by_names
        found &= by_names | Q(Contains(FoldText("comment"), Value(word.text)))
    by_comment = Case(When(named, then=0), default=1, output_field=IntegerField())
    deals = (
        Deal.objects.published()
        .filter(found)
        .order_by(by_comment, F("order_year").desc(nulls_last=True), "-pk")
        .annotate(number=Window(Count("*")))
        .values_list("pk", "number")[:SHOWN]
    )
    keys = list(deals)
    folded = [word.text for word in words]
    return Group(
        "deals",
        "Deals",
        keys[0][1] if keys else 0,
        _list("deals", text),
        deal_hits([pk for pk, _ in keys], folded),
    )


def deal_hits(keys, folded):
    """The deals of these keys, in their order; one query."""
    if not keys:
        return []
    deals = PublishedDeal.objects.select_related(
        "deal", "supplier", "recipient", "system__description"
    ).in_bulk(keys)
    return [_deal_hit(deals[key], folded) for key in keys]


def _deal_hit(shown, folded):
    title = f"{shown.supplier} → {shown.recipient}: {shown.system.designation}"
    parts = [
        str(shown.system.description),
        f"ordered {shown.order_year}" if shown.order_year else "",
        f"{shown.number_delivered:,} delivered" if shown.number_delivered else "",
        shown.deal.reference,
    ]
    about = ", ".join(part for part in parts if part)
    left = missing(folded, f"{title} {about}")
    why = in_text(left, shown.deal.comment, "in the remark")
    return Hit(reverse("public:deal", args=[shown.deal.reference]), title, about, why)


def _texts(name, title, texts, folded, text):
    found = evidence.having(texts, folded)
    hits = [_text_hit(record, folded) for record in found[:SHOWN]]
    return Group(name, title, len(found), _list(name, text), hits)


def _text_hit(record, folded):
    left = missing(folded, f"{record.title} {record.about}")
    told = []
    for where, text in record.texts:
        if left and (reason := in_text(left, text, where)):
            told.append(reason)
            left = missing(left, text)
    return Hit(_address(record.subject, record), record.title, record.about, together(told))


def exact(known, text):
    """The one record that has `text` for its name, reference or register's id; or None."""
    folded = [fold(word) for word in text.split()]
    hits = [named_hit(named, folded) for named in known.called(text)]
    if any(letter.isdigit() for letter in text):
        entries = RegisterEntry.objects.filter(external_id=text).order_by().values("deal")
        deals = Deal.objects.published().filter(
            Q(reference__in=[text, text.upper()]) | Q(pk__in=entries)
        )
        hits += deal_hits(list(deals.order_by().values_list("pk", flat=True)[:2]), folded)
    return hits[0] if len(hits) == 1 else None
