"""Kinds of records that the search on every page finds: in which order, and shown how.

Which records are found is said by the list of the kind, so that the list shows the same ones.
"""

from collections import defaultdict
from operator import attrgetter

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from transfers.models import (
    Actor,
    ActorName,
    Allegation,
    Claim,
    Deal,
    Figure,
    Restriction,
    Source,
    SystemName,
    WeaponSystem,
)
from transfers.models.names import Fold
from transfers.searching.found import by_name, in_text, missing, together

from .searching import is_year
from .titles import in_short


def _deals_in(role):
    """Number of the deals that name the record in one role."""
    deals = Deal.objects.filter(**{role: OuterRef("pk")}).order_by().values(role)
    number = Subquery(deals.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(number, 0)


class OtherNames:
    """The other names of actors and systems among the records, and of those in their deals.

    One query at most.
    """

    def __init__(self, records):
        actors, systems = set(), set()
        for record in records:
            if isinstance(record, Actor):
                actors.add(record.pk)
            elif isinstance(record, WeaponSystem):
                systems.add(record.pk)
            elif isinstance(record, Deal):
                actors |= {record.supplier_id, record.recipient_id}
                systems.add(record.system_id)
        self.of_actors, self.of_systems = defaultdict(list), defaultdict(list)
        if actors or systems:
            self._read(actors, systems)

    def _read(self, actors, systems):
        columns = ["folded", "vocabulary", "name"]
        of_actors = ActorName.objects.filter(actor__in=actors).order_by()
        of_systems = SystemName.objects.filter(system__in=systems).order_by()
        rows = of_actors.values_list(Value(0), "actor", *columns).union(
            of_systems.values_list(Value(1), "system", *columns), all=True
        )
        for place, key, _, vocabulary, name in rows.order_by("folded", "vocabulary"):
            if place == 0:
                self.of_actors[key].append(ActorName(name=name, vocabulary=vocabulary))
            else:
                self.of_systems[key].append(SystemName(name=name, vocabulary=vocabulary))


class Kind:
    """Records with texts: found in the order of their list."""

    model = None
    texts = ()
    suggested = True

    def ordered(self, records, text):
        return records

    def exact(self, text):
        """Condition that `text` names the record and no other; None where it cannot."""
        return Q(slug=text) if " " not in text else None

    def title(self, record):
        return str(record)

    def reasons(self, records, words, names):
        """Why each record was found; empty where its title says so. `words` are folded."""
        return [self.reason(record, words) for record in records]

    def reason(self, record, words):
        reasons = []
        left = missing(words, self.title(record))
        for field, where in self.texts:
            text = getattr(record, field)
            reasons.append(in_text(left, text, where))
            left = missing(left, text)
        reasons += [f"a name in it: {' '.join(left)}"] if left else []
        return together(reasons)


class Named(Kind):
    """Records with names: the exact name first, then what begins so, then what has most deals."""

    names = None
    roles = ()
    named = None

    def exact(self, text):
        folded = Fold(Value(text))
        return Q(folded=folded) | Q(pk__in=self._others(folded=folded))

    def ordered(self, records, text):
        folded = Fold(Value(text))
        rank = Case(
            When(folded=folded, then=0),
            When(pk__in=self._others(folded=folded), then=1),
            When(folded__startswith=folded, then=2),
            When(pk__in=self._others(folded__startswith=folded), then=3),
            default=4,
            output_field=IntegerField(),
        )
        deals = sum((_deals_in(role) for role in self.roles), start=Value(0))
        return records.order_by(rank, deals.desc(), "folded")

    def _others(self, **having):
        of, names = self.names
        return names.objects.filter(**having).order_by().values(of)

    def reasons(self, records, words, names):
        return [
            by_name(left, self.named(names)[record.pk])
            if (left := missing(words, str(record)))
            else ""
            for record in records
        ]


class Actors(Named):
    model = Actor
    names = ("actor", ActorName)
    roles = ("supplier", "recipient")
    named = attrgetter("of_actors")


class Systems(Named):
    model = WeaponSystem
    names = ("system", SystemName)
    roles = ("system",)
    named = attrgetter("of_systems")


class Deals(Kind):
    model = Deal

    def ordered(self, records, text):
        chosen = records.select_related("supplier", "recipient", "system__description")
        return chosen.order_by(F("order_year").desc(nulls_last=True), "-reference")

    def exact(self, text):
        if not any(letter.isdigit() for letter in text):
            return None
        registered = Deal.objects.filter(entries__external_id=text).order_by()
        return Q(reference__in=[text, text.upper()]) | Q(pk__in=registered.values("pk"))

    def title(self, deal):
        ordered = f", ordered {deal.order_year}" if deal.order_year else ""
        return f"{in_short(deal)}{ordered}"

    def reasons(self, records, words, names):
        return [
            self._reason(
                deal,
                missing(words, f"{self.title(deal)} {deal.system}"),
                [
                    *names.of_actors[deal.supplier_id],
                    *names.of_actors[deal.recipient_id],
                    *names.of_systems[deal.system_id],
                ],
            )
            for deal in records
        ]

    def _reason(self, deal, words, names):
        reasons = [by_name([word], names) for word in words]
        told = [word for word, reason in zip(words, reasons, strict=True) if not reason]
        reasons.append(in_text(told, deal.comment, "in the comment"))
        reasons += [f"delivered in {word}" for word in missing(told, deal.comment) if is_year(word)]
        return together(dict.fromkeys(reasons))


class Allegations(Kind):
    model = Allegation
    texts = [("statement", "in the statement")]


class Claims(Kind):
    model = Claim
    suggested = False
    texts = [("slug", "reference")]

    def title(self, claim):
        return claim.statement


class Sources(Kind):
    model = Source
    texts = [("relays", "passes on")]


class Figures(Kind):
    model = Figure
    suggested = False
    texts = [("printed", "as printed"), ("explanation", "in the finding")]


class Restrictions(Kind):
    model = Restriction
    suggested = False
    texts = [("statement", "in the statement")]


KINDS = [Actors(), Systems(), Deals(), Allegations(), Claims(), Sources(), Figures()]
KINDS += [Restrictions()]
