"""Facts in the comments of SIPRI's deal-level files; where it is unsure, none is proposed.

The comments are analysts' notes in a telegraphic English that hardly varies. A fact read from one
is a proposal for a person to judge: its phrase says where it came from.
"""

from bisect import bisect_right
from operator import attrgetter

from .comment_clauses import DOUBT, CommentFact, Kind, Scope, clauses_of
from .comment_making import making_in
from .comment_money import money_in
from .comment_names import designations_in, versions_in
from .comment_terms import terms_in

__all__ = ["CommentFact", "Kind", "Scope", "facts_in"]

READERS = (money_in, terms_in, making_in, designations_in, versions_in)
LONGEST = 4_000
ONCE = {Kind.LEASED, Kind.AID}


def facts_in(comment):
    """Facts that a comment states, as a tuple of CommentFact in the order of their places.

    Takes any text and never raises. Of a text above LONGEST characters only the beginning is read;
    the longest comment of a real file has 374.
    """
    clauses = clauses_of(comment[:LONGEST])
    if not clauses:
        return ()
    starts = [clause.start for clause in clauses]

    def clause_at(place):
        return clauses[max(bisect_right(starts, place) - 1, 0)]

    facts, seen = [], set()
    for reader in READERS:
        for fact in reader(comment[:LONGEST], clause_at):
            key = fact.kind if fact.kind in ONCE else (fact.kind, fact.start)
            if key not in seen:
                seen.add(key)
                facts.append(fact)
    facts += _doubts(clauses, facts)
    return tuple(sorted(facts, key=attrgetter("start", "kind")))


def _doubts(clauses, facts):
    """Clauses that doubt something which is no fact of its own."""
    doubted = sorted(fact.start for fact in facts if fact.doubted)
    for clause in clauses:
        if not (found := DOUBT.search(clause.text)):
            continue
        first = bisect_right(doubted, clause.start - 1)
        if first < len(doubted) and doubted[first] < clause.end:
            continue
        yield CommentFact(
            Kind.DOUBT, clause.text, clause.start, clause.end, found.group().lower(), doubted=True
        )
