"""Suggest: which known records a name that matches none exactly may belong to, and why.

Names in, suggestions out: nothing is read from the database or changed in it, and nothing here
decides. A weapon system is suggested within its category only, unless the spelling is all but
equal; the same description, a supplier in common and near order years speak for it. An actor is
suggested by its name without the bracketed place and SIPRI's mark of its kind, which count apart.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz, process

from transfers.seeding import fold

from .designations import compare, parts_of, squash

MOST = 3
# Below it nothing is suggested: a wrong suggestion costs a person more than a missing one.
THRESHOLD = 75
CANDIDATES = 15
SQUASHED_SLIP = 86

OTHER_DESCRIPTION = 14
OTHER_CATEGORY = 10
# A number or type letter more is suggested only where a supplier in common speaks for it.
COMMON_SUPPLIER, NO_COMMON_SUPPLIER, SUPPLIERS_NOT_KNOWN = 5, -6, -2
NEAR_YEARS, FAR_YEARS = 10, 30
YEARS_APART = -6


class Suggestion(NamedTuple):
    """A known record for a name: its key, how alike from 0 to 100, and why in words."""

    record: int
    score: int
    reason: str


@dataclass(frozen=True)
class SpelledSystem:
    """A designation with what it occurs with; `record` is the key of a known system, else None.

    `category` and `suppliers` are keys; `years` are the first and last order year.
    """

    spelled: str
    description: str = ""
    category: int | None = None
    suppliers: frozenset = frozenset()
    years: tuple = ()
    record: int | None = None


@dataclass(frozen=True)
class SpelledActor:
    """A name of an actor of a kind; `record` is the key of a known actor, else None."""

    spelled: str
    kind: str = "state"
    record: int | None = None


def suggest_systems(new, known):
    """At most three suggestions for each new SpelledSystem, the best first, as lists."""
    if not known:
        return [[] for _ in new]
    index = _Index(known)
    return [_best(index.likely(each)) for each in new]


class _Index:
    """Known designations by what is in them, so that few are compared with each new one."""

    def __init__(self, known):
        self.known = [(each, fold(each.spelled)) for each in known]
        self.by_token = defaultdict(list)
        self.by_squashed = defaultdict(list)
        self.squashed = defaultdict(dict)
        for place, (each, folded) in enumerate(self.known):
            parts = parts_of(folded)
            self.by_squashed[parts.squashed].append(place)
            self.squashed[each.category][place] = parts.squashed
            for token in {*parts.words, *parts.digits}:
                self.by_token[each.category, token].append(place)

    def likely(self, new):
        """Suggestions for a new name, in any order and of any score."""
        folded = fold(new.spelled)
        for place in self._places(new, folded):
            known, other = self.known[place]
            same_category = not new.category or new.category == known.category
            if (alike := compare(folded, other)) and (same_category or alike.score == 100):
                yield _in_context(new, known, alike)

    def _places(self, new, folded):
        categories = [new.category] if new.category else list(self.squashed)
        parts, weights = parts_of(folded), Counter()
        squashed = parts.squashed
        for category in categories:
            for token in {*parts.words, *parts.digits}:
                places = self.by_token.get((category, token), ())
                weight = 1 / (5 + len(places))
                for place in places:
                    weights[place] += weight
        chosen = {place for place, _ in weights.most_common(CANDIDATES)}
        chosen.update(self.by_squashed.get(squashed, ()))
        if not parts.digits:
            for category in categories:
                choices = self.squashed[category]
                found = process.extract(
                    squashed, choices, scorer=fuzz.ratio, score_cutoff=SQUASHED_SLIP, limit=MOST
                )
                chosen.update(place for _, _, place in found)
        return sorted(chosen)


def _in_context(new, known, alike):
    """The likeness of two designations with what they occur with."""
    score, same, differs = alike.score, list(alike.same), list(alike.differs)
    if new.category and new.category != known.category:
        score -= OTHER_CATEGORY
        differs.append("another category")
    if fold(new.description) == fold(known.description):
        same.append("the same description")
    else:
        score -= OTHER_DESCRIPTION
        differs.append(f"known as {known.description}")
    if not (new.suppliers and known.suppliers):
        score += SUPPLIERS_NOT_KNOWN
    elif new.suppliers & known.suppliers:
        score += COMMON_SUPPLIER
        same.append("a supplier in common")
    else:
        score += NO_COMMON_SUPPLIER
        differs.append("no supplier in common")
    if new.years and known.years:
        apart = max(new.years[0] - known.years[1], known.years[0] - new.years[1])
        if apart > FAR_YEARS:
            score += YEARS_APART
            differs.append(f"ordered {apart} years apart")
    return Suggestion(known.record, max(0, min(score, 100)), _sentence(same, differs))


def _sentence(same, differs):
    """Such as "The same number 60 and the same description. Differs: word “patton” …"."""
    same = ", ".join(same)
    alike = f"{same[:1].upper()}{same[1:]}." if same else ""
    return f"{alike} Differs: {'; '.join(differs)}." if differs else alike


def _best(suggestions):
    """The best of each record, at most three, those below the threshold left out."""
    best = {}
    for each in sorted(suggestions, key=lambda each: (-each.score, each.record)):
        if each.score >= THRESHOLD:
            best.setdefault(each.record, each)
    return list(best.values())[:MOST]


ACTOR = re.compile(r"^(?P<name>[^(*]*)(?:\((?P<place>[^)]*)\))?\s*\**$")
# Words that tell states apart however alike the rest is, and words that tell nothing.
TELLING = {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "new"}
TITLES = {"the", "of", "and", "republic", "state", "kingdom", "democratic", "people's", "islamic"}
ACTOR_SLIP, OTHER_KIND, OTHER_PLACE, MORE_WORDS = 76, 15, 15, 15


def suggest_actors(new, known):
    """At most three suggestions for each new SpelledActor, the best first, as lists."""
    if not known:
        return [[] for _ in new]
    names = dict(enumerate(_ActorParts.of(each.spelled) for each in known))
    by_words = {place: parts.sorted for place, parts in names.items()}
    squashed = {place: parts.squashed for place, parts in names.items()}
    found = []
    for each in new:
        parts = _ActorParts.of(each.spelled)
        places = {
            *_near(parts.sorted, by_words, fuzz.token_set_ratio),
            *_near(parts.squashed, squashed, fuzz.ratio),
        }
        alike = [place for place in sorted(places) if parts.telling == names[place].telling]
        found.append(_best(_actor_in_context(each, known[n], parts, names[n]) for n in alike))
    return found


def _near(text, choices, scorer):
    found = process.extract(text, choices, scorer=scorer, score_cutoff=ACTOR_SLIP, limit=CANDIDATES)
    return [place for _, _, place in found]


class _ActorParts(NamedTuple):
    """The words of an actor's name that say who it is, and the place in brackets."""

    words: frozenset
    place: str
    squashed: str

    @classmethod
    def of(cls, spelled):
        folded = fold(spelled)
        found = ACTOR.match(folded)
        name, place = (found["name"], found["place"]) if found else (folded, "")
        words = frozenset(re.findall(r"[^\W_]+(?:'[^\W_]+)?", name))
        return cls(words - TITLES or words, place or "", squash(name))

    @property
    def sorted(self):
        return " ".join(sorted(self.words))

    @property
    def telling(self):
        return {word for word in self.words if word in TELLING or word.isdigit()}


def _actor_in_context(new, known, mine, theirs):
    score = round(
        max(
            fuzz.ratio(mine.sorted, theirs.sorted),
            fuzz.ratio(mine.squashed, theirs.squashed),
        )
    )
    same, differs = [], []
    if mine.words == theirs.words:
        same.append("the same words")
    elif mine.words < theirs.words or theirs.words < mine.words:
        more = mine.words ^ theirs.words
        score = 100 - MORE_WORDS * len(more)
        name = "the file’s name" if mine.words > theirs.words else "the known name"
        differs.append(f"“{' '.join(sorted(more))}” only in {name}")
    else:
        same.append(f"{score} % of the letters")
    if mine.place and mine.place == theirs.place:
        same.append(f"the same place “{mine.place}”")
    elif mine.place and theirs.place:
        score -= OTHER_PLACE
        differs.append(f"place “{mine.place}” for “{theirs.place}”")
    if new.kind == known.kind:
        same.append("the same kind")
    else:
        score -= OTHER_KIND
        differs.append(f"{new.kind.replace('_', ' ')} for {known.kind.replace('_', ' ')}")
    return Suggestion(known.record, max(0, score), _sentence(same, differs))
