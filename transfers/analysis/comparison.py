"""Two editions of the register side by side: what was renamed, added, gone and changed, and TIV.

`compare` keeps its lines in EditionDifference, and works them out again only where the register
has changed since. Deals are told apart by the register's id, deliveries by it and the year. A
spelling that differs while its record is the same is a rename and no change of any deal.
"""

from django.db import connection, transaction

from transfers.models import (
    Actor,
    ActorName,
    CategoryName,
    Deal,
    Delivery,
    DescriptionName,
    EditionComparison,
    ImportBatch,
    ImportConflict,
    ImportFile,
    RegisterEdition,
    RegisterEntry,
    SystemName,
)
from transfers.registers.sipri_delivery import LAYOUT

from . import differing, printed, tallying
from .editions import NoEdition, find_edition
from .shares import span

# What a comparison is made from; the newest event of each says in which state they are.
SOURCES = (
    Deal,
    Delivery,
    RegisterEntry,
    RegisterEdition,
    ImportConflict,
    Actor,
    ActorName,
    SystemName,
    DescriptionName,
    CategoryName,
)
REVISION = 1  # to be raised where the same sources give other lines
KEPT = 20
LOCK = 20_481_951


class CannotCompare(Exception):
    """The two editions cannot be put side by side; the message says why."""


def find_editions(a, b):
    """The editions called `a` and `b`; raises NoEdition, or CannotCompare for one edition twice."""
    if not a or not b:
        raise NoEdition("Name two editions to compare.")
    found = find_edition(a), find_edition(b)
    if found[0] == found[1]:
        raise CannotCompare(f"Both are edition {a}. Name two different editions.")
    if found[0].register != found[1].register:
        raise CannotCompare("These are editions of different registers.")
    return found


def compare(a, b):
    """The EditionComparison of editions `a` (old side) and `b`; raises CannotCompare."""
    if kept := _kept(a, b):
        return kept
    years = common_years(a, b)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        return _kept(a, b) or _make(a, b, years)


def _kept(a, b):
    found = EditionComparison.objects.filter(a=a, b=b, version=_version())
    return found.select_related("a", "b").first()


def _version():
    newest = ", ".join(
        f"(SELECT max(pgh_id) FROM {model.pgh_event_model._meta.db_table})" for model in SOURCES
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT concat_ws('.', {REVISION}, {newest})")
        return cursor.fetchone()[0]


def _make(a, b, years):
    EditionComparison.objects.filter(a=a, b=b).delete()
    outdated = EditionComparison.objects.order_by("-pk").values("pk")[KEPT - 1 :]
    EditionComparison.objects.filter(pk__in=list(outdated.values_list("pk", flat=True))).delete()
    made = EditionComparison.objects.create(a=a, b=b, version=_version())
    left_out = printed.prepare(a, b)
    differing.write(made)
    facts = tallying.tally(made)
    if not (facts["old_deliveries"] and facts["new_deliveries"]):
        raise CannotCompare(
            f"Editions {a.name} and {b.name} have no deliveries that files of both cover."
        )
    made.facts = {"years": years, "limited": _limited(a, b), "left_out": left_out, **facts}
    made.save()
    return made


def common_years(a, b):
    """Delivery years that files of both cover, as [first, last] spans; raises CannotCompare."""
    years = [_years(edition) for edition in (a, b)]
    if missing := [e.name for e, covered in zip((a, b), years, strict=True) if not covered]:
        raise CannotCompare(f"No file of edition {' or '.join(missing)} was imported.")
    if both := years[0] & years[1]:
        return spans(both)
    told = (
        f"{edition.name} covers {in_words(spans(covered))}"
        for edition, covered in zip((a, b), years, strict=True)
    )
    raise CannotCompare(f"The editions have no years in common: {' and '.join(told)}.")


def _files(edition):
    return ImportFile.objects.filter(
        batch__edition=edition, batch__state=ImportBatch.State.APPLIED, batch__layout=LAYOUT
    )


def _years(edition):
    periods = _files(edition).values_list("first_year", "last_year")
    return {year for first, last in periods for year in range(first, last + 1)}


def _limited(a, b):
    """Sentences on files that cover only a part of the register."""
    parts = {"some_suppliers": "suppliers", "some_recipients": "recipients"}
    parts["some_categories"] = "categories"
    return [
        f"A file of edition {edition.name} covers some {words} only."
        for edition in (a, b)
        for name, words in parts.items()
        if _files(edition).filter(**{name: True}).exists()
    ]


def spans(years):
    """Runs of consecutive years as [first, last]."""
    found = []
    for year in sorted(years):
        if found and year == found[-1][1] + 1:
            found[-1][1] = year
        else:
            found.append([year, year])
    return found


def in_words(periods):
    """Such as "1950–1989, 1995"."""
    return ", ".join(span(*each) for each in periods)


def told(comparison):
    """What a comparison covers and how it is to be read, in sentences."""
    a, b, facts = comparison.a.name, comparison.b.name, comparison.facts
    yield f"Editions {a} and {b}, delivery years {in_words(facts['years'])}, which both cover."
    yield from facts["limited"]
    if facts["listed"]:
        yield (
            "Number ordered and comment are compared where deal-level lists of both editions "
            f"tell them; deals: {facts['listed']:,}."
        )
    else:
        yield "Number ordered and comment are not compared: they stand in deal-level lists only."
    if facts["corrected"]:
        yield (
            f"Values corrected by hand: {facts['corrected']:,}. What the files printed is compared."
        )
    if facts["left_out"]:
        yield f"Deals left out because they are not published: {facts['left_out']:,}."
    yield "TIV in millions; not money."
