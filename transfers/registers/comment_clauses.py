"""The comment of a deal cut into clauses, and the words that cast doubt on them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

DOUBT = re.compile(
    r"\b(?:probabl[ey]|possibl[ey]|perhaps|presumably|reportedly|allegedly|uncertain|unclear"
    r"|unconfirmed|could(?= )|may(?= (?:be|have|incl|refer)))\b",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a fact read from a comment is about."""

    CONTRACT_VALUE = "contract_value"
    CANCELLED = "cancelled"
    LEASED = "leased"
    AID = "aid"
    FINANCED_BY = "financed_by"
    VIA = "via"
    LOCAL_ASSEMBLY = "local_assembly"
    LICENSED_PRODUCTION = "licensed_production"
    VARIANT = "variant"
    DOUBT = "doubt"


class Scope(StrEnum):
    """What a sum covers, or how much of an order was cancelled."""

    DEAL = "deal"
    PART = "part"
    PROGRAMME = "programme"
    OFFSET = "offset"
    CONVERTED = "converted"


@dataclass(frozen=True, slots=True)
class CommentFact:
    """One statement, `phrase`, at `start` to `end` of a comment, and what it says in values.

    `name` is an actor, place, second name or doubting word as printed. Amounts are money in whole
    units of `currency` (ISO 4217), `amount_high` only for a range.
    """

    kind: Kind
    phrase: str
    start: int
    end: int
    name: str = ""
    amount_low: Decimal | None = None
    amount_high: Decimal | None = None
    currency: str = ""
    scope: str = ""
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a comment between semicolons and brackets, without outer blanks.

    `segment` is the start of what stands between the semicolons around it.
    """

    text: str
    start: int
    segment: int

    @property
    def end(self):
        return self.start + len(self.text)

    def doubted_before(self, position):
        """Whether a doubting word of the clause precedes this place of the comment."""
        found = DOUBT.search(self.text)
        return bool(found) and self.start + found.start() < position


def clauses_of(comment):
    """Cut a comment at semicolons and brackets; a bracket within a word, "C(N)", stays in it."""
    clauses, begin, segment, opened = [], 0, 0, []
    for cut in _CUTS.finditer(comment):
        mark, at = cut.group(), cut.start()
        if mark == "(":
            outer = not at or comment[at - 1] in " (/"
            opened.append(outer)
        elif mark == ")":
            outer = not opened or opened.pop()
        else:
            outer = True
        if outer:
            _add(clauses, comment, begin, at, segment)
            begin = at + 1
        if mark == ";":
            segment = at + 1
    _add(clauses, comment, begin, len(comment), segment)
    return clauses


_CUTS = re.compile(r"[;()]")


def _add(clauses, comment, begin, end, segment):
    piece = comment[begin:end]
    if text := piece.strip():
        clauses.append(Clause(text, begin + len(piece) - len(piece.lstrip()), segment))
