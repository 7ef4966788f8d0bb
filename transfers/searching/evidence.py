"""Published allegations, figures, restrictions and sources as they may be looked for, in memory.

Which words find a record is said here as the filters of their lists say it to the database.
"""

from collections import defaultdict
from dataclasses import dataclass

from transfers.models import Allegation, Claim, Figure, Restriction, Source
from transfers.seeding import fold

WHERE = {
    "statement": "it says",
    "note": "in the note",
    "explanation": "in the finding",
    "relays": "passes on",
    "claim": "a claim says",
}
"""How a text is called in which words were found."""

PARTIES = ("supplier", "recipient")


@dataclass(frozen=True)
class Text:
    """A record of the evidence: what it is in a few words, its texts with what they are called.

    `folded` is all in which a word may occur: texts, claims, and names of who takes part.
    """

    subject: str
    slug: str
    title: str
    about: str
    texts: tuple
    folded: str


def having(texts, words):
    """Those of `texts` that hold every folded word, the ones with all in their title first."""
    found = [text for text in texts if all(word in text.folded for word in words)]

    def rank(text):
        title = fold(text.title)
        return not all(word in title for word in words), title

    return sorted(found, key=rank)


class Evidence:
    """All of the evidence that may be looked for, by kind; `names` knows who takes part."""

    def __init__(self, names):
        self._actors = {actor.pk: actor.names for actor in names.actors}
        self._systems = {system.pk: system.text for system in names.systems}
        about, printed = defaultdict(list), defaultdict(list)
        for claim in Claim.objects.published():
            about[claim.allegation_id].append(claim)
            printed[claim.source_id].append(claim)
        via = defaultdict(list)
        published = Allegation.objects.published().order_by()
        for allegation, actor in published.exclude(via=None).values_list("pk", "via"):
            via[allegation].append(actor)

        self.allegations = [
            self._text(
                record,
                ("title", "statement", "note"),
                record.get_kind_display(),
                [*via[record.pk], *(claim.claimant_id for claim in about[record.pk])],
                [text for claim in about[record.pk] for text in (claim.statement, claim.note)],
            )
            for record in Allegation.objects.published()
        ]
        self.figures = [
            self._text(
                record,
                ("title", "printed", "explanation"),
                f"printed {record.printed}",
                [record.issuer_id],
            )
            for record in Figure.objects.published()
        ]
        self.restrictions = [
            self._text(
                record,
                ("title", "statement", "note"),
                record.get_kind_display(),
                [record.issuer_id],
            )
            for record in Restriction.objects.published()
        ]
        self.sources = [
            self._text(
                record,
                ("title", "publisher", "relays", "note"),
                record.publisher,
                [claim.claimant_id for claim in printed[record.pk]],
                [claim.statement for claim in printed[record.pk]],
            )
            for record in Source.objects.published()
        ]

    def _text(self, record, names, about, actors, claimed=()):
        actors = [*actors, *(getattr(record, f"{role}_id", None) for role in PARTIES)]
        own = [(name, getattr(record, name)) for name in names]
        folded = [
            *(fold(text) for _, text in own),
            *(fold(text) for text in claimed),
            *(self._actors.get(actor, "") for actor in dict.fromkeys(actors)),
            self._systems.get(getattr(record, "system_id", None), ""),
        ]
        told = [(WHERE[name], text) for name, text in own if name in WHERE]
        told += [(WHERE["claim"], text) for text in claimed]
        return Text(
            record._meta.model_name,
            record.slug,
            record.title,
            about,
            tuple((where, text) for where, text in told if text),
            "\n".join(folded),
        )
