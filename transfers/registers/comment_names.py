"""Second names and versions of a system in the comment of a deal."""

import re

from .comment_clauses import DOUBT, CommentFact, Kind

# A word of a name begins with a capital or holds a digit: "Peten-1", "Block-20", "A-29B", "206L".
_WORD = (
    r"(?:[A-ZÀ-Þ][^\s;,()]*+(?:\([^\s;()]*\)[^\s;,()]*+)*+"
    r"|\d++(?:-?[A-Z][^\s;,()]*+(?:\([^\s;()]*\)[^\s;,()]*+)*+|(?![^\s;,()])))"
)
_LINK = r"(?:de|del|da|do|dos|el|al|la|of)"
NAME = rf"{_WORD}(?: {{1,2}}(?:{_LINK} )?{_WORD})*+"
NAMES = rf"'?{NAME}'?(?: (?:and|or|and/or) '?{NAME}'?)*+"

DESIGNATION = re.compile(
    rf"\b(?:[A-Z][\w'-]*(?: [A-Z][\w'-]*){{0,2}} )?designations?"
    rf" {{1,2}}(?:probably |possibly )?(?P<names>{NAMES})"
)
SPLIT = re.compile(r" (?:and|or|and/or) ")
VERSION = re.compile(r" versions?\b")
MADE_INTO = re.compile(r"\b(?:modernized|rebuilt|modified|upgraded|converted) to ")
LEADS = re.compile(
    r"(?:(?:incl(?:uding|udes)?\.?|inc|mainly|mostly|most|all|some|at least|about|up to|over|or|"
    r"second-hand|but|also|new|armed|unarmed|improved|modified|modernized|basic|special|an?|the|"
    r"delivered|and|probably|possibly|maximum|minimum|"
    r"\d+(?:-\d+)?(?: or \d+)?(?![\w/.-]))(?: +|$))*+",
    re.IGNORECASE,
)
GROUP = re.compile(rf"(?P<name>{NAME})(?: \((?P<alias>{NAME})\))?(?P<role>(?: [a-z\d][\w/-]*)*+)\Z")
BETWEEN = re.compile(r" and/or | and | or |; ")
RELATING = re.compile(
    r"\b(?:for|from|of|with|on|in|as|like|than|by|to|before|after|via|under|against|not|no|without|"
    r"are|were|was|is|delivered|ordered|sold|bought|produced|assembled|planned|based|developed|"
    r"designed|similar|different|more|other|copied|supplied|replacing|replaced|called)\b"
)
OTHER_LEADS = re.compile(r"(?:for|based on|similar to|replac\w*|developed from|derived) ", re.I)


def is_name(text):
    """Whether this names a model: more than a role such as "ARV" or "IFV"."""
    return bool(re.search(r"[\d-]|[a-zß-ÿ]", text)) or len(text) == 1


def names_of(printed, at):
    """Pairs of a name and its place, from "X and Y" printed at this place of the comment."""
    names, begin = [], 0
    for cut in [*SPLIT.finditer(printed), None]:
        end = cut.start() if cut else len(printed)
        part = printed[begin:end]
        bare = part.strip("' ")
        if bare:
            names.append((bare, at + begin + part.index(bare)))
        begin = cut.end() if cut else end
    return names


def designations_in(comment, clause_at):
    """Yield the names that a party gives the system: "Israeli designation Peten-1"."""
    if "designation" not in comment:
        return
    for found in DESIGNATION.finditer(comment):
        clause = clause_at(found.start())
        if OTHER_LEADS.match(clause.text):
            continue
        doubted = clause.doubted_before(found.start("names"))
        for number, (name, at) in enumerate(names_of(found["names"], found.start("names"))):
            start = at if number else found.start()
            end = at + len(name)
            yield CommentFact(Kind.VARIANT, comment[start:end], start, end, name, doubted=doubted)


def versions_in(comment, clause_at):
    """Yield the models named before the word "version": "incl 4 RF-5A and 2 F-5B version"."""
    if " version" not in comment:
        return
    last = 0
    for found in VERSION.finditer(comment):
        begin = max(comment.rfind(";", 0, found.start()) + 1, last)
        listed = _list_from(comment, last, begin)
        last = found.end()
        facts = [] if listed is None else _version(comment, listed, found, clause_at, whole=True)
        yield from facts or _version(comment, begin, found, clause_at)


def _list_from(comment, last, begin):
    """Where a list with semicolons begins, "incl 2 F-4E; 3 RF-4E and ... version"; or None."""
    for _ in range(4):
        cut = comment.rfind(";", last, max(begin - 1, last))
        if begin - 1 < last or LISTING.match(comment, begin):
            return None
        begin = max(cut + 1, last)
        if LISTING.match(comment, begin):
            return begin
    return None


LISTING = re.compile(r" *incl(?:uding)?\b", re.IGNORECASE)


def _version(comment, begin, found, clause_at, whole=False):
    begin += _inner(comment[begin : found.start()])
    text = comment[begin : found.start()]
    begin += len(text) - len(text.lstrip())
    text = text.lstrip()
    if OTHER_LEADS.match(text):
        # "RGM-84 version for frigates and AGM-84A version": only the last is still a version.
        if comment[:begin].rstrip().endswith((" version", " versions")) and " and " in text:
            cut = text.rindex(" and ") + 5
            begin, text = begin + cut, text[cut:]
        else:
            return []
    if made := [*MADE_INTO.finditer(text)]:
        begin, text = begin + made[-1].end(), text[made[-1].end() :]
    return _listed(comment, begin, text, found.end(), clause_at, whole)


def _inner(text):
    """Where the innermost bracket that is still open begins, past it; 0 where none is."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        if text[at] == ")":
            depth += 1
        elif text[at] == "(":
            if not depth:
                return at + 1
            depth -= 1
    return 0


def _listed(comment, begin, text, end, clause_at, whole):
    """Facts of the names in `text`; none where one is in a relation, or no name and `whole`."""
    groups, at = [], 0
    joints = [*BETWEEN.finditer(text), None]
    for joint in joints:
        stop = joint.start() if joint else len(text)
        lead = LEADS.match(text, at, stop)
        groups.append((lead.group(), lead.end(), text[lead.end() : stop].rstrip()))
        at = joint.end() if joint else stop
    shapes = [GROUP.match(group) for _, _, group in groups]
    if any(RELATING.search(group) for _, _, group in groups) or (whole and not all(shapes)):
        return []
    either = any(joint and joint.group() == " or " for joint in joints)
    general = bool(DOUBT.search(groups[0][0])) or clause_at(begin).doubted_before(begin)
    facts = []
    for number, (lead, at, group) in enumerate(groups):
        shape = shapes[number]
        if not shape or not is_name(shape["name"]):
            continue
        doubted = either or general or bool(DOUBT.search(lead))
        start = begin + at
        stop = end if number == len(groups) - 1 else start + len(group)
        facts.append(_named(comment, start, stop, shape["name"], doubted))
        if shape["alias"] and is_name(shape["alias"]):
            start += shape.start("alias")
            stop = start + len(shape["alias"])
            facts.append(_named(comment, start, stop, shape["alias"], doubted))
    return facts


def _named(comment, start, stop, name, doubted):
    return CommentFact(Kind.VARIANT, comment[start:stop], start, stop, name, doubted=doubted)
