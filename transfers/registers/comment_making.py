"""Where a system is assembled or made under licence, as the comment of a deal says."""

import re

from .comment_clauses import CommentFact, Kind
from .comment_names import NAMES, names_of

_PLACE = r"[A-Z][\w'.-]*+(?: (?:of )?[A-Z][\w'.-]*+)*+"
_PART = (
    r"assembled|assembles|assembly|produced|production|built|and/or|and|or|under|licen[cs]e|of|from|"
    r"kits|some|all|most|rest|remaining|components|final|probably|possibly|locally|local|partly|"
    r"at|least|about|last|first|\d+"
)
MAKING = re.compile(
    r"\b(?P<how>(?:[Aa]ssembl(?:ed|es|y)|[Pp]roduced|[Pp]roduction|[Bb]uilt|[Ll]icensed production)"
    rf"(?:[ /](?:{_PART})\b)*+)"
    rf"(?: in (?P<places>{_PLACE}(?: (?:and|or|and/or) {_PLACE})*+))?"
    rf"(?: as (?P<names>{NAMES}))?"
)
LICENCE = re.compile(r"under licen[cs]e|[Ll]icensed production")
ASSEMBLY = re.compile(r"[Aa]ssembl(?:ed|es|y)\b(?! of components)")
EITHER = re.compile(r"\b(?:or|and/or) (?:probably |possibly )?(?:produced|production|assembl)")
# Another system, another buyer, or what never came about.
ELSEWHERE = re.compile(
    r"^(?:for|designed for|intended for)\b|\bfor (?:some |about )?\d|\bplan(?:s|ned)?\b|\bcancel|"
    r"\boption\b|\boffered\b|\boriginal|\bcop(?:y|ied|ies)\b|\billegal|\bnot\b|\bnegotiat|"
    r"\bbased on\b|\bwithout\b|\bmore\b|\bsimilar\b|\breplac|\binstead\b|\buncertain\b|\bexport\b",
    re.IGNORECASE,
)


def making_in(comment, clause_at):
    """Yield local assembly, production under licence, and the names what is made so is given."""
    if "ssembl" not in comment and "icen" not in comment:
        return
    for found in MAKING.finditer(comment):
        clause = clause_at(found.start())
        if found.end() > clause.end or ELSEWHERE.search(clause.text):
            continue
        yield from _made(comment, found, clause)


def _made(comment, found, clause):
    how, at = found["how"], found.start()
    assembly = ASSEMBLY.search(how)
    licence = None if "components" in how and not assembly else LICENCE.search(how)
    placed = bool(found["places"])
    if not placed and not licence and "kits" not in how:
        return
    either = bool(EITHER.search(how)) or bool(found["places"] and " or " in found["places"])
    places = names_of(found["places"], found.start("places")) if placed else [("", at)]
    kinds = [(Kind.LOCAL_ASSEMBLY, assembly), (Kind.LICENSED_PRODUCTION, licence)]
    if "components" in how:
        kinds.pop()
    for kind, word in kinds:
        if not word:
            continue
        doubted = either or clause.doubted_before(at + word.start())
        for number, (place, begin) in enumerate(places):
            start = begin if number else at
            end = begin + len(place) if placed else found.end("how")
            yield CommentFact(kind, comment[start:end], start, end, place, doubted=doubted)
    if found["names"] and (assembly or licence):
        doubted = clause.doubted_before(found.start("names"))
        for name, start in names_of(found["names"], found.start("names")):
            end = start + len(name)
            yield CommentFact(Kind.VARIANT, name, start, end, name, doubted=doubted)
