"""How alike two designations are, and what differs, in words.

Digits and type letters decide, words count less: "MiG-21" and "MiG-23", "AIM-9L" and "AIM-9M" are
different systems, "P-3A" and "P-3A Orion" may be one.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product

from rapidfuzz import fuzz

# Digits, the letters joined to them, and what stands before, which tells "43 m" from "T-72M".
PIECE = re.compile(r"( ?)(\d+)([a-z]*)|([^\W\d_]+)")
UNITS = {"mm", "cm", "ft", "km", "kg"}
FILLERS = {"mk", "mark", "block", "type", "model", "mod", "project", "version", "no", "class"}

# What each difference takes off a likeness of 100.
TYPE_LETTER = NUMBER = 24
CODE = 12
MEASURE = 4
WORD_BESIDE_NUMBER, WORD_ALONE = 5, 14
OTHER_WORD, ABBREVIATED, SLIPPED, PART = 16, 6, 2, 3
SLIP = 82


@dataclass(frozen=True)
class Parts:
    """A folded designation taken apart.

    `numbers` hold the type letters that follow each number ("9l": {"9": "l"}), `measures` the
    numbers that are a calibre or length.
    """

    numbers: dict
    measures: frozenset
    words: frozenset
    squashed: str

    @classmethod
    def of(cls, folded):
        numbers, measures, words = {}, set(), set()
        for gap, digits, letters, word in PIECE.findall(folded):
            digits = digits.lstrip("0") or digits
            if word:
                words.add(word)
            elif letters in UNITS or (gap and letters == "m"):
                measures.add(digits)
            else:
                numbers[digits if digits not in numbers else f"{digits} again"] = letters
        return cls(numbers, frozenset(measures), frozenset(words), squash(folded))

    @cached_property
    def digits(self):
        return {*self.numbers, *self.measures}


@lru_cache(maxsize=65536)
def parts_of(folded):
    return Parts.of(folded)


def squash(folded):
    """Letters and digits only."""
    return re.sub(r"[\W_]+", "", folded)


@lru_cache(maxsize=65536)
def alternatives(folded):
    """The designation, and each of several that a stroke joins ("S-61/H-3A")."""
    names = [name.strip() for name in folded.split("/")]
    return [folded, *(name for name in names if len(names) > 1 and len(squash(name)) > 2)]


@dataclass
class Likeness:
    """How alike, up to 100; what is the same, and what differs, as phrases."""

    score: int = 100
    same: list = field(default_factory=list)
    differs: list = field(default_factory=list)

    def less(self, points, phrase):
        self.score -= points
        self.differs.append(phrase)


def compare(new, known):
    """Likeness of two folded designations; None where they are two systems."""
    best = None
    for first in alternatives(new):
        for second in alternatives(known):
            found = _compare(parts_of(first), parts_of(second))
            if found and (first, second) != (new, known):
                part = first if first != new else second
                found.less(PART, f"“{part.upper()}” is one of several names")
            if found and (best is None or found.score > best.score):
                best = found
    return best


def _compare(new, known):
    alike = Likeness()
    if new.squashed == known.squashed:
        alike.same.append("the same letters and digits")
        return alike
    if not _numbers_agree(new, known, alike):
        return None
    return alike if _words_agree(new, known, alike) else None


def _numbers_agree(new, known, alike):
    """Whether the numbers may be those of one system; tells what differs."""
    shared = new.digits & known.digits
    extra = [(new, new.digits - shared), (known, known.digits - shared)]
    if all(digits for _, digits in extra):
        return False
    for digits in sorted(new.numbers.keys() & known.numbers.keys()):
        first, second = new.numbers[digits], known.numbers[digits]
        if first and second and first != second:
            return False
        if first != second:
            alike.less(TYPE_LETTER, _only(first or second, first, "type letter"))
    for parts, digits in extra:
        for number in sorted(digits & parts.numbers.keys()):
            both = new.digits and known.digits
            alike.less(NUMBER if both else CODE, _only(number, parts is new, "number"))
        for number in sorted(digits - parts.numbers.keys()):
            alike.less(MEASURE, _only(number, parts is new, "measure"))
    if shared:
        alike.same.append(f"the same number {', '.join(sorted(shared))}")
    return True


def _only(text, in_new, what):
    place = "the file’s name" if in_new else "the known name"
    text = text.upper() if what == "type letter" else text
    return f"{what} “{text}” only in {place}"


def _words_agree(new, known, alike):
    """Whether the words may be those of one system; tells what differs."""
    shared = new.words & known.words
    mine, theirs = new.words - shared, known.words - shared
    numbered = bool(new.digits & known.digits)
    anchored = any(len(word) > 3 for word in shared - FILLERS) or (numbered and bool(shared))
    for word, other, cost in [*_slips(mine, theirs), *_abbreviations(mine, theirs, numbered)]:
        if word in mine and other in theirs:
            mine, theirs, anchored = mine - {word}, theirs - {other}, True
            alike.less(cost, f"“{word}” for “{other}”")
    mine, theirs = mine - FILLERS, theirs - FILLERS
    if not anchored:
        return numbered and not mine and not theirs
    if not numbered and _each_has_its_own(new, known, mine, theirs):
        return False
    if mine and theirs:
        alike.less(OTHER_WORD, f"“{_listed(mine)}” for “{_listed(theirs)}”")
    elif mine or theirs:
        # The letters of a code that only one of the two has cost nothing beside its number.
        code = len(mine | theirs) == 1 and bool(new.digits) != bool(known.digits)
        each = 0 if code else WORD_BESIDE_NUMBER if numbered else WORD_ALONE
        alike.less(each * len(mine | theirs), _only(_listed(mine or theirs), mine, "word"))
    if shared:
        alike.same.append(f"the same word “{_listed(shared)}”")
    return True


def _each_has_its_own(new, known, mine, theirs):
    """Whether each of two has a word or a number that the other lacks."""
    return bool((mine or new.digits) and (theirs or known.digits))


def _slips(mine, theirs):
    """Pairs of long words that differ by a slip of spelling, with their cost."""
    for word, other in product(sorted(mine), sorted(theirs)):
        alike = word[0] == other[0] and min(len(word), len(other)) > 3
        if alike and fuzz.ratio(word, other) >= SLIP:
            yield word, other, SLIPPED


def _abbreviations(mine, theirs, numbered):
    """Pairs of a word and its first letter before the same number, with their cost."""
    for word, other in product(sorted(mine), sorted(theirs)):
        if numbered and word[0] == other[0] and 1 in (len(word), len(other)):
            yield word, other, ABBREVIATED


def _listed(words):
    return " ".join(sorted(words))
