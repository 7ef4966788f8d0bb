"""Who says what, where and when."""

from django.db import models
from django.db.models import Case, F, OuterRef, Q, When

from .actors import Actor
from .allegations import Allegation
from .deals import Deal
from .figures import Figure
from .history import tracked
from .keys import SlugQuerySet
from .publication import State
from .restrictions import Restriction
from .sources import Source
from .values import Stated, stated_constraints

TARGETS = ("allegation", "figure", "deal", "restriction")


class NewClaimReference(models.Func):
    """Next public reference of a claim that no seed document names: "c-000123"."""

    template = "('c-' || lpad(nextval('transfers_claim_reference')::text, 6, '0'))"
    arity = 0


class ClaimQuerySet(SlugQuerySet):
    def counting(self):
        """Claims that count for a grade: of a published source, and neither retracted,
        deprecated nor discounted.
        """
        return self.filter(
            status=Claim.Status.ACTIVE, discounted_because="", source__state=State.PUBLISHED
        )

    def published(self):
        """Claims the public may read: of a published source, about something published."""
        about = Q(deal__as_published__isnull=False)
        for target in ("allegation", "figure", "restriction"):
            about |= Q(**{f"{target}__state": State.PUBLISHED})
        return self.filter(about, source__state=State.PUBLISHED)

    def asserting(self):
        """Claims that it is so."""
        return self.filter(stance__in=Claim.ASSERTING)

    def denying(self):
        """Claims that it is not so."""
        return self.filter(stance__in=Claim.DENYING)

    def as_read(self):
        """Those that stand first, for before against, the earlier before the later."""
        against = [Claim.Stance.DENIES, Claim.Stance.DOES_NOT_DENY, Claim.Stance.QUESTIONS]
        return self.order_by(
            Case(When(status=Claim.Status.ACTIVE, then=0), default=1),
            Case(
                When(stance__in=Claim.ASSERTING, then=0),
                *(When(stance=stance, then=place) for place, stance in enumerate(against, 1)),
                default=4,
            ),
            F("said_on").asc(nulls_last=True),
            "source",
            "paragraph",
            "slug",
        )

    def of_party(self, *roles):
        """Words of the parties in these roles, "supplier" or "recipient", to the allegation of
        an outer query.
        """
        party = Q()
        for role in roles:
            party |= Q(speaks_for=OuterRef(role)) | Q(claimant=OuterRef(role))
        return self.filter(party)


def _one_target():
    only = [Q(**{f"{name}__isnull": name != target for name in TARGETS}) for target in TARGETS]
    condition = only[0]
    for other in only[1:]:
        condition |= other
    return condition


@tracked(part_of=["deal", "allegation", "figure", "restriction", "source"])
class Claim(Stated):
    """One party's word on one allegation, figure, deal or restriction, as one source prints it.

    Nothing is deleted: a claim is retracted or deprecated, with a reason.
    """

    class Stance(models.TextChoices):
        ASSERTS = "asserts", "asserts"
        CONFIRMS = "confirms", "confirms"
        DENIES = "denies", "denies"
        DOES_NOT_DENY = "does_not_deny", "does not deny"
        QUESTIONS = "questions", "questions"
        RETRACTS = "retracts", "retracts"

    # Stances that it is so, and that it is not; the others say neither.
    ASSERTING = (Stance.ASSERTS, Stance.CONFIRMS)
    DENYING = (Stance.DENIES,)

    class Status(models.TextChoices):
        ACTIVE = "active", "active"
        RETRACTED = "retracted", "retracted by who made it"
        DEPRECATED = "deprecated", "deprecated by us"

    slug = models.SlugField(
        max_length=120,
        unique=True,
        db_default=NewClaimReference(),
        help_text="Stable public reference.",
    )
    allegation = models.ForeignKey(
        Allegation, models.PROTECT, null=True, blank=True, related_name="claims"
    )
    figure = models.ForeignKey(Figure, models.PROTECT, null=True, blank=True, related_name="claims")
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, blank=True, related_name="claims")
    restriction = models.ForeignKey(
        Restriction, models.PROTECT, null=True, blank=True, related_name="claims"
    )

    source = models.ForeignKey(
        Source, models.PROTECT, related_name="claims", help_text="The document that prints it."
    )
    paragraph = models.PositiveSmallIntegerField(
        help_text="Paragraph of the document, counted from 1."
    )
    claimant = models.ForeignKey(
        Actor,
        models.PROTECT,
        related_name="claims",
        help_text="Who says it: not the publisher, unless it speaks for itself.",
    )
    speaks_for = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="claims_on_its_behalf",
        help_text="State or company on whose behalf the claimant speaks; empty for a private word.",
    )
    stance = models.CharField(max_length=15, choices=Stance, help_text="What the claimant does.")
    said_on = models.DateField(null=True, blank=True, help_text="Day it was said.")
    said = models.CharField(
        max_length=120, blank=True, help_text='In words, where no day is known: "October 2020".'
    )
    statement = models.TextField(help_text="What it says, in our own words.")

    status = models.CharField(
        max_length=10, choices=Status, default=Status.ACTIVE, help_text="Whether it stands."
    )
    status_reason = models.TextField(blank=True, help_text="Why it no longer stands.")
    discounted_because = models.TextField(
        blank=True, help_text="Why it does not count for the grade, where it does not."
    )
    note = models.TextField(blank=True, help_text="What a reader should know; shown to readers.")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["source", "paragraph", "slug"]
        constraints = [
            *stated_constraints(),
            models.CheckConstraint(
                name="claim_has_one_target",
                condition=_one_target(),
                violation_error_message="A claim is about one allegation, figure, deal "
                "or restriction.",
            ),
            models.CheckConstraint(
                name="claim_stance_known",
                condition=Q(
                    stance__in=[
                        "asserts",
                        "confirms",
                        "denies",
                        "does_not_deny",
                        "questions",
                        "retracts",
                    ]
                ),
                violation_error_message="Unknown stance.",
            ),
            models.CheckConstraint(
                name="claim_status_known",
                condition=Q(status__in=["active", "retracted", "deprecated"]),
                violation_error_message="Unknown status.",
            ),
            models.CheckConstraint(
                name="claim_status_has_reason",
                condition=Q(status="active", status_reason="")
                | (~Q(status="active") & ~Q(status_reason__regex=r"^\s*$")),
                violation_error_message="A claim that no longer stands needs a reason.",
            ),
            models.CheckConstraint(
                name="claim_paragraph_from_1",
                condition=Q(paragraph__gte=1),
                violation_error_message="Paragraphs are counted from 1.",
            ),
        ]

    def __str__(self):
        return f"{self.claimant} {self.get_stance_display()} ({self.source.publisher})"

    def natural_key(self):
        return (self.slug,)
