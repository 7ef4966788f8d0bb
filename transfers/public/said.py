"""Allegations with who says so beside who denies it, grouped by the parties they name."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F, Prefetch

from transfers.models import Actor, Allegation, Claim


@dataclass
class Said:
    """An allegation, and the published claims about it by what they say."""

    allegation: Allegation

    def __post_init__(self):
        claims = self.allegation.published_claims
        self.asserting = [claim for claim in claims if claim.stance in Claim.ASSERTING]
        self.denying = [claim for claim in claims if claim.stance in Claim.DENYING]
        sides = (*Claim.ASSERTING, *Claim.DENYING)
        self.neither = [claim for claim in claims if claim.stance not in sides]

    @property
    def denied(self):
        """Whether a denial stands, of those that count."""
        return any(
            claim.status == Claim.Status.ACTIVE and not claim.discounted_because
            for claim in self.denying
        )


@dataclass
class Group:
    """Allegations that name the same supplier and recipient, either of whom may be nobody."""

    supplier: Actor | None
    recipient: Actor | None
    said: list = field(default_factory=list)

    @property
    def parties(self):
        """Who to whom, in words."""
        if self.supplier and self.recipient:
            return f"{self.supplier.name} to {self.recipient.name}"
        if self.supplier:
            return f"{self.supplier.name}, recipient not named"
        return f"{self.recipient.name}, supplier not named" if self.recipient else "Nobody named"

    @property
    def denied(self):
        return sum(said.denied for said in self.said)


def said_of(condition):
    """Published allegations that fulfil a condition, the newest first; two queries."""
    claims = Claim.objects.published().select_related("claimant", "speaks_for", "source")
    allegations = (
        Allegation.objects.published()
        .with_grade()
        .filter(condition)
        .select_related("supplier", "recipient", "system")
        .prefetch_related(
            Prefetch(
                "claims",
                claims.order_by(F("said_on").asc(nulls_last=True), "source", "paragraph", "slug"),
                to_attr="published_claims",
            )
        )
        .order_by(F("period_from").desc(nulls_last=True), "title")
    )
    return [Said(allegation) for allegation in allegations]


def grouped(said):
    """Groups by the parties, the largest first."""
    groups = {}
    for each in said:
        parties = each.allegation.supplier, each.allegation.recipient
        groups.setdefault(parties, Group(*parties)).said.append(each)
    return sorted(groups.values(), key=lambda group: -len(group.said))


def counted(said, role, heir):
    """Allegations and denied ones by the actor in the role, as `heir` counts it."""
    counts = defaultdict(lambda: (0, 0))
    for each in said:
        party = getattr(each.allegation, f"{role}_id")
        if party is not None:
            number, denied = counts[heir(party)]
            counts[heir(party)] = number + 1, denied + each.denied
    return dict(counts)
