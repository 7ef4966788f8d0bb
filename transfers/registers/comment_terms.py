"""Terms of a deal, as its comment says: cancelled, leased, given, who pays, through whom."""

import re

from .comment_clauses import CommentFact, Kind, Scope

_CAPITAL = r"[A-ZÀ-Þ][\w'.-]*+"
_ACTOR = (
    r"(?:(?:original|civilian|private|unidentified) )?"
    rf"(?:{_CAPITAL}(?: (?:of (?:the )?)?{_CAPITAL})*+(?:/{_CAPITAL})?"
    r"(?: (?:oil |arms |civilian )?(?:company|companies|producer|dealer|collector|country|"
    r"countries|government|Government|navy))?+|company|dealer)"
    rf"(?: in {_CAPITAL}(?: {_CAPITAL})*+)?"
)
_ENDS = (
    r"(?= ?(?:\Z|[;()])| (?:in|from|to|as|for(?! [A-Z])|after|before|with|without|and|and/or|or|"
    r"under|during|by|but|incl|on|until|against|due|at|where|via|through|aid)\b| ')"
)
_ACTORS = (
    rf"(?P<actors>{_ACTOR}{_ENDS}"
    rf"(?:(?:; {_ACTOR}(?=;| and| or)){{0,4}}? (?:and/or|and|or) (?:{_ACTOR}{_ENDS}|other\b))?)"
)
_VERB = (
    r"(?:ordered|delivered|sold|bought|acquired|leased?|transferred|supplied|donated|exported|"
    r"financed|delivery|sale)"
)
VIA = re.compile(
    rf"\b(?i:{_VERB}(?: (?:and/or|and|or) {_VERB})*+(?: illegally)? via (?:and financed by )?) *"
    + _ACTORS
)
FINANCED = re.compile(
    r"\b(?:[Pp]artly )?(?:(?:[Ff]inanced|[Ff]unded|[Pp]aid) (?:partly )?"
    rf"(?:(?:by|with) aid from|by)|[Ff]unding by) +{_ACTORS}"
)
ACTOR = re.compile(_ACTOR)
BETWEEN = re.compile(r"(?:;| and/or| and| or) ")
EITHER = re.compile(r" or ")
NOT_THE_DEAL = re.compile(
    r"\b(?:development|overhaul|training|modernization|repair|transport|research|originally|more)\b",
    re.IGNORECASE,
)

CANCELLED = re.compile(r"\b[Cc]ancelled\b(?: (?:in )?\d{4})?")
OTHER_ORDER = re.compile(
    r"\b(?:production|assembly|modernization|exports?|plans?|planned|replac\w+|sold|based on|"
    r"taken over|completed for|"
    r"(?:ordered|built|produced|designed|ordered \d{4}) (?:for|by)|for order|renewed|re-ordered)\b",
    re.IGNORECASE,
)
WHOLE = re.compile(
    r"(?:but )?(?:(?:whole )?(?:deal|order|contract|lease)) (?:was |later )*cancelled", re.I
)
REST = re.compile(
    r"\b(?:rest|more|remaining|last \d+)\b[^;]*\bcancelled|"
    r"\b(?:but|of which|and) (?:about )?\d+ (?:later )?cancelled|^\d+ cancelled",
    re.IGNORECASE,
)

LEASED = re.compile(
    r"\b(?:\d+(?:[- ](?:year|month)s?) )?(?:leased?)\b(?! (?:was )?(?:cancelled|planned|offered))",
    re.IGNORECASE,
)
NOT_LEASED = re.compile(
    r"\bfor leased|\bplan|\bcompany for (?:\S+ )?lease|\bbefore lease|\bnot\b|\boption|\breplac|"
    r"\bcancel",
    re.IGNORECASE,
)

AID = re.compile(r"(?:'[^'();]{1,50}' )?\b(?:aid|gift|donated)\b", re.IGNORECASE)
NOT_GIVEN = re.compile(
    r"\bcancel|\borigin|\breplac|\boffer|\bministry\b|\bhumanitarian\b|\bmedical\b|\bnavigation|"
    r"\buntil\b|\bwithout\b|\bnot\b|\bplan|\binstead\b|\bproposed\b|\bdevelopment\b",
    re.IGNORECASE,
)
OR_BEFORE = re.compile(r"\b(?:or|and/or) \Z")
OR_AFTER = re.compile(r" (?:or|and/or)\b")


def terms_in(comment, clause_at):
    """Yield what the comment says of cancellation, lease, aid, payment and the way of delivery."""
    if "ancel" in comment:
        yield from _cancelled(comment, clause_at)
    if "eas" in comment:
        yield from _said(comment, clause_at, Kind.LEASED, LEASED, NOT_LEASED)
    yield from _said(comment, clause_at, Kind.AID, AID, NOT_GIVEN)
    if " via " in comment:
        yield from _actors(comment, clause_at, Kind.VIA, VIA, _MORE)
    yield from _actors(comment, clause_at, Kind.FINANCED_BY, FINANCED, NOT_THE_DEAL)


_MORE = re.compile(r"\bmore\b")


def _cancelled(comment, clause_at):
    for found in CANCELLED.finditer(comment):
        clause = clause_at(found.start())
        if OTHER_ORDER.search(comment, clause.segment, clause.end):
            continue
        scope = (
            Scope.PART
            if REST.search(clause.text)
            else Scope.DEAL
            if WHOLE.match(clause.text)
            else ""
        )
        if scope:
            end = found.end()
            yield CommentFact(
                Kind.CANCELLED,
                comment[clause.start : end],
                clause.start,
                end,
                scope=scope,
                doubted=clause.doubted_before(found.start()),
            )


def _said(comment, clause_at, kind, pattern, excluded):
    for found in pattern.finditer(comment):
        clause = clause_at(found.start())
        if excluded.search(clause.text):
            continue
        start, end = found.span()
        doubted = (
            clause.doubted_before(start)
            or bool(OR_BEFORE.search(comment, max(0, start - 8), start))
            or bool(OR_AFTER.match(comment, end))
        )
        yield CommentFact(kind, found.group(), start, end, doubted=doubted)


def _actors(comment, clause_at, kind, pattern, excluded):
    for found in pattern.finditer(comment):
        clause = clause_at(found.start())
        if excluded.search(comment, clause.start, found.start()):
            continue
        printed, at = found["actors"], found.start("actors")
        doubted = clause.doubted_before(at) or bool(EITHER.search(printed))
        if "companies" in printed:
            continue
        begin = 0
        for cut in [*BETWEEN.finditer(printed), None]:
            part = printed[begin : cut.start() if cut else len(printed)]
            begin_here, begin = begin, cut.end() if cut else len(printed)
            if not ACTOR.fullmatch(part):
                continue
            start = at + begin_here if begin_here else found.start()
            end = at + begin_here + len(part)
            yield CommentFact(kind, comment[start:end], start, end, part, doubted=doubted)
