"""Findings of two records that are probably one."""

import re
from collections import defaultdict
from itertools import combinations

from django.core.cache import cache
from rapidfuzz import fuzz, process

from transfers.imports.designations import compare, parts_of, squash
from transfers.models import Actor, Deal, RegisterEntry, WeaponSystem
from transfers.seeding import fold

from .parts import Part
from .version import versions

# Below it two names are alike, and not all but equal.
ALL_BUT_EQUAL = 90

# Two deals that a register prints today are two: it tells them apart by ids of its own.
_TWINS = """
    WITH lone AS (
        SELECT * FROM transfers_deal AS d
        WHERE d.state <> 'withdrawn' AND NOT EXISTS (
            SELECT FROM transfers_registerentry AS e
            WHERE e.deal_id = d.id AND e.absent_since_id IS NULL
        )
    )
    SELECT DISTINCT greatest(a.id, b.id), least(a.id, b.id), 0::numeric, jsonb_build_object(
        'order_year', coalesce(a.order_year::text, ''),
        'number', coalesce(a.number_ordered::text, ''),
        'twin', CASE WHEN a.id < b.id THEN a.reference ELSE b.reference END
    )
    FROM lone AS a
    JOIN transfers_deal AS b
      ON b.supplier_id = a.supplier_id AND b.recipient_id = a.recipient_id
     AND b.system_id = a.system_id AND b.id <> a.id AND b.state <> 'withdrawn'
     AND b.order_year IS NOT DISTINCT FROM a.order_year
     AND b.number_ordered IS NOT DISTINCT FROM a.number_ordered
"""
_PAIRS = """
    SELECT newer, older, score::numeric,
           jsonb_build_object('name', name, 'twin', twin, 'score', score::text)
    FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[])
      AS pair (newer, older, score, name, twin)
"""


def twin_deals():
    return _TWINS, ()


def twin_words(values):
    year, number = values["order_year"] or "not known", values["number"] or "not known"
    same = f"order year {year}, number {number}"
    return f"Same parties, system, {same} as {values['twin']}."


def alike(model, pairs_of):
    """SQL of the pairs that `pairs_of` finds by their names, kept until the records change."""

    def found():
        name = model._meta.model_name
        key = f"quality:{name}:{versions([model])[0][model]}"
        pairs = cache.get(key)
        if pairs is None:
            pairs = [list(column) for column in zip(*pairs_of(), strict=True)] or [[]] * 5
            cache.set(key, pairs, None)
        return _PAIRS, pairs

    return found


def alike_words(values):
    return f"The names are alike, {values['score']} of 100."


def alike_systems():
    """Pairs of the same description whose designations are all but equal: keys, score, names."""
    groups = defaultdict(list)
    for pk, name, description in WeaponSystem.objects.order_by("pk").values_list(
        "pk", "designation", "description"
    ):
        folded = fold(name)
        parts = parts_of(folded)
        groups[description, frozenset(parts.digits)].append((pk, name, folded, parts.squashed))
    for group in groups.values():
        for older, newer in combinations(group, 2):
            if fuzz.ratio(older[3], newer[3], score_cutoff=80):
                likeness = compare(newer[2], older[2])
                if likeness and likeness.score >= ALL_BUT_EQUAL:
                    yield newer[0], older[0], likeness.score, newer[1], older[1]


def alike_actors():
    """Pairs of one kind whose names are all but equal: keys, score, names.

    Two with an ISO code each, with different homes, or with different numbers in their names,
    are two.
    """
    groups = defaultdict(dict)
    for actor in Actor.objects.order_by("pk"):
        numbers = tuple(re.findall(r"\d+", actor.name))
        groups[actor.kind, numbers][actor] = squash(fold(actor.name))
    for group in groups.values():
        for newer, name in group.items():
            near = process.extract(
                name, group, scorer=fuzz.ratio, score_cutoff=ALL_BUT_EQUAL, limit=None
            )
            for _, score, older in near:
                if older.pk < newer.pk and not _told_apart(newer, older):
                    yield newer.pk, older.pk, int(score), newer.name, older.name


def _told_apart(one, two):
    codes = one.iso3 and two.iso3
    return bool(codes or (one.home_id and two.home_id and one.home_id != two.home_id))


DEALS = Part(
    Deal,
    twin_deals,
    twin_words,
    reads=(Deal, RegisterEntry),
    related=("supplier", "recipient", "system__description"),
)
ACTORS = Part(Actor, alike(Actor, alike_actors), alike_words, reads=(Actor,), merges=True)
SYSTEMS = Part(
    WeaponSystem,
    alike(WeaponSystem, alike_systems),
    alike_words,
    reads=(WeaponSystem,),
    related=("description",),
    merges=True,
)
