"""Names of the actors and systems that the public may look for, held in memory.

They are few, and every search asks for all of them: they are read once for each state of the data.
What is read when it is first asked for is read at the same version, and so at the same state.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db.models import Count, Sum

from transfers.models import (
    Actor,
    ActorName,
    DealTally,
    DescriptionName,
    PublishedDeal,
    SystemName,
    WeaponSystem,
)
from transfers.seeding import fold

from .evidence import Evidence
from .shown import actors_shown, systems_shown
from .spelling import words_of

BY_A_WORD, DESCRIBED = 4, 6
"""Ranks of what has the words as whole words of its name, and of what is only described so."""


@dataclass(frozen=True)
class Spelling:
    """One more name of a record, and whose it is."""

    name: str
    vocabulary: str

    def __str__(self):
        return f"{self.name} ({self.vocabulary})"


@dataclass(frozen=True)
class Named:
    """An actor or a system, as `subject` says, as it may be looked for.

    `kind` is the kind of actor, or the weapon description; `about` is folded text that describes
    a system. `supplied` and `received` count published deals; of a system all are supplied.
    """

    subject: str
    pk: int
    slug: str
    name: str
    kind: str
    folded: str
    others: tuple = ()
    about: str = ""
    category: int | None = None
    supplied: int = 0
    received: int = 0

    @cached_property
    def spellings(self):
        """All names, folded, the usual one first."""
        return [self.folded, *(fold(other.name) for other in self.others)]

    @cached_property
    def text(self):
        return "\n".join([*self.spellings, self.about])

    @cached_property
    def names(self):
        return "\n".join(self.spellings)

    @property
    def deals(self):
        return self.supplied + self.received

    def rank(self, words):
        """How well the folded words fit the names: 0 where they are its name, more for less."""
        wanted = " ".join(words)
        usual, *others = self.spellings
        fits = [
            wanted == usual,
            wanted in others,
            usual.startswith(wanted),
            any(other.startswith(wanted) for other in others),
            all(word in usual.split() for word in words),
            all(word in self.names for word in words),
        ]
        return fits.index(True) if True in fits else DESCRIBED


class Names:
    """All actors and systems that may be looked for, at one state of the data."""

    def __init__(self):
        self.actors = _actors()
        self.systems = _systems()

    @cached_property
    def _exact(self):
        found = defaultdict(list)
        for named in (*self.actors, *self.systems):
            for name in dict.fromkeys(named.spellings):
                found[name].append(named)
        return found

    @cached_property
    def evidence(self):
        return Evidence(self)

    @cached_property
    def words(self):
        """The words that a slip of spelling may have meant, sorted."""
        return words_of(self._exact)

    def called(self, name):
        """The actors and systems that have exactly this name, case and accents aside."""
        return self._exact.get(fold(name), [])


def having(named, words):
    """Those of `named` in whose names and description every folded word occurs, best first."""
    found = [each for each in named if all(word in each.text for word in words)]
    return sorted(found, key=lambda each: (each.rank(words), -each.deals, each.folded))


@lru_cache(maxsize=2)
def names_at(version):
    """The names at a version of the data, which has to be that of the current transaction."""
    return Names()


def _actors():
    counted = {}
    for role in ("supplier", "recipient"):
        tallies = DealTally.objects.values(role).annotate(n=Sum("deals"))
        counted[role] = Counter(dict(tallies.values_list(role, "n")))
    others = defaultdict(list)
    for pk, name, vocabulary in ActorName.objects.values_list("actor", "name", "vocabulary"):
        others[pk].append(Spelling(name, vocabulary))
    columns = ("pk", "slug", "name", "kind", "folded")
    return [
        Named(
            "actor",
            pk,
            slug,
            name,
            kind,
            folded,
            tuple(others[pk]),
            supplied=counted["supplier"][pk],
            received=counted["recipient"][pk],
        )
        for pk, slug, name, kind, folded in actors_shown(Actor.objects.all()).values_list(*columns)
    ]


def _systems():
    deals = PublishedDeal.objects.values("system").annotate(n=Count("pk"))
    counted = Counter(dict(deals.values_list("system", "n")))
    others, described = defaultdict(list), defaultdict(list)
    for pk, name, vocabulary in SystemName.objects.values_list("system", "name", "vocabulary"):
        others[pk].append(Spelling(name, vocabulary))
    for pk, folded in DescriptionName.objects.values_list("description", "folded"):
        described[pk].append(folded)
    shown = systems_shown(WeaponSystem.objects.all()).values_list(
        "pk",
        "slug",
        "designation",
        "folded",
        "category",
        "description",
        "description__name",
        "description__meaning",
    )
    return [
        Named(
            "system",
            pk,
            slug,
            name,
            kind,
            folded,
            tuple(others[pk]),
            about="\n".join([fold(kind), fold(meaning), *described[description]]),
            category=category,
            supplied=counted[pk],
        )
        for pk, slug, name, folded, category, description, kind, meaning in shown
    ]
