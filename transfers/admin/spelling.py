"""Words that are spelled like those of known names, for a search that finds nothing."""

from functools import lru_cache

from django.db import connection
from rapidfuzz import fuzz, process

from transfers.models import Actor, ActorName, SystemName, WeaponSystem
from transfers.seeding import fold

ALIKE = 75
SHORTEST = 4
ACTORS, SYSTEMS = (Actor, ActorName), (WeaponSystem, SystemName)


def respelled(text, models):
    """`text` with each word that is in no name of `models` replaced by the most alike that is.

    None where no word has a like.
    """
    known = _words(models, _version(models))
    words = [_nearest(word, known) for word in text.split()]
    return " ".join(words) if words != text.split() else None


def _nearest(word, known):
    folded = fold(word)
    if len(folded) < SHORTEST or folded.isdigit() or any(folded in name for name in known):
        return word
    best = process.extractOne(folded, known, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return best[0] if best else word


def _version(models):
    """What differs once a name was entered, changed or deleted; one query.

    The number counts beside the newest: a long transaction adds events older than that.
    """
    tables = [model.pgh_event_model._meta.db_table for model in models]
    counted = " UNION ALL ".join(f"SELECT count(*), max(pgh_id) FROM {name}" for name in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counted)
        return tuple(cursor.fetchall())


@lru_cache(maxsize=8)
def _words(models, version):
    names = (name for model in models for name in model.objects.values_list("folded", flat=True))
    return sorted({word for name in names for word in name.split() if len(word) >= SHORTEST})
