"""The words of all names, for a search of staff that finds nothing."""

from functools import lru_cache

from django.db import connection

from transfers.models import Actor, ActorName, SystemName, WeaponSystem
from transfers.searching import spelling

ACTORS, SYSTEMS = (Actor, ActorName), (WeaponSystem, SystemName)


def respelled(text, models):
    """`text` in the nearest spelling of the names of `models`; None where no word has a like."""
    return spelling.respelled(text, _words(models, _version(models)))


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
    return spelling.words_of(
        name for model in models for name in model.objects.values_list("folded", flat=True)
    )
