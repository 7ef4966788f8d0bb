"""Which states take in their predecessors, where a reader asks for successors to be merged.

A state that ended is merged with the successor that continues it, else with its only successor.
One that came apart into several, none of which continues it, stays by itself.
"""

from collections import defaultdict

from transfers.models import Succession


class Heirs:
    """Who takes in whom: ids of actors, from one query."""

    def __init__(self):
        successors, names = defaultdict(list), {}
        rows = Succession.objects.values_list(
            "predecessor",
            "predecessor__name",
            "successor",
            "successor__name",
            "continues",
        )
        for old, old_name, new, new_name, continues in rows:
            successors[old].append((continues, new))
            names |= {old: old_name, new: new_name}
        self.names = names
        self._next = {old: heir for old, new in successors.items() if (heir := _one_of(new))}
        self._split = sorted(names[old] for old in successors if old not in self._next)

    def heir(self, actor):
        """Id of the actor under which `actor` is counted: itself where nobody takes it in."""
        seen = set()
        while actor in self._next and actor not in seen:
            seen.add(actor)
            actor = self._next[actor]
        return actor

    def taken_in(self):
        """Ids of the actors that another takes in."""
        return list(self._next)

    def taken_in_by(self, actor):
        """Names of those that the actor takes in."""
        return sorted(self.names[old] for old in self._next if self.heir(old) == actor)

    def with_predecessors(self, actors):
        """Ids of the actors and of all that they take in."""
        actors = set(actors)
        return actors | {old for old in self._next if self.heir(old) in actors}

    def in_words(self):
        """Who is merged with whom, and who with nobody."""
        merged = defaultdict(list)
        for old in self._next:
            merged[self.names[self.heir(old)]].append(self.names[old])
        pairs = [f"{' and '.join(sorted(olds))} with {new}" for new, olds in merged.items()]
        told = f"Successor states are merged: {'; '.join(sorted(pairs))}." if pairs else ""
        if told and self._split:
            told += f" Not merged, as no successor continues it: {', '.join(self._split)}."
        return told or "Successor states are merged, but no state has taken in another."


def _one_of(successors):
    continuing = [new for continues, new in successors if continues]
    if continuing:
        return continuing[0]
    return successors[0][1] if len(successors) == 1 else None
