"""Kinds of records that the search on every page finds: in which order, and shown how.

Which records are found is said by the list of the kind, so that the list shows the same ones.
"""

from collections import defaultdict

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

from .found import by_name, in_text, missing, together
from .searching import is_year
from .titles import in_short


def _deals_in(role):
    """Number of the deals that name the record in one role."""
    deals = Deal.objects.filter(**{role: OuterRef("pk")}).order_by().values(role)
    number = Subquery(deals.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(number, 0)


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

    def reasons(self, records, words):
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

    def reasons(self, records, words):
        of, names = self.names
        others = defaultdict(list)
        for name in names.objects.filter(**{f"{of}__in": [record.pk for record in records]}):
            others[getattr(name, f"{of}_id")].append(name)
        return [
            by_name(left, others[record.pk]) if (left := missing(words, str(record))) else ""
            for record in records
        ]


class Actors(Named):
    model = Actor
    names = ("actor", ActorName)
    roles = ("supplier", "recipient")


class Systems(Named):
    model = WeaponSystem
    names = ("system", SystemName)
    roles = ("system",)


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

    def reasons(self, records, words):
        left = {deal.pk: missing(words, f"{self.title(deal)} {deal.system}") for deal in records}
        actors, systems = defaultdict(list), defaultdict(list)
        if any(left.values()):
            parties = {key for deal in records for key in (deal.supplier_id, deal.recipient_id)}
            for name in ActorName.objects.filter(actor__in=parties):
                actors[name.actor_id].append(name)
            for name in SystemName.objects.filter(system__in={d.system_id for d in records}):
                systems[name.system_id].append(name)
        return [
            self._reason(
                deal,
                left[deal.pk],
                [*actors[deal.supplier_id], *actors[deal.recipient_id], *systems[deal.system_id]],
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
