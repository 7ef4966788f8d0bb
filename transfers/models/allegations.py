"""What is said to have happened, and how well it stands."""

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from .actors import Actor
from .history import tracked
from .publication import STATE_KNOWN, WITHDRAWN_SAYS_WHY, Publishable, PublishableQuerySet
from .systems import WeaponSystem
from .values import Stated, stated_constraints


class Grade(models.TextChoices):
    """How well an allegation stands, by the rules of `AllegationQuerySet.with_grade`."""

    CONFIRMED = "confirmed", "confirmed"
    FAIR = "fair", "fair"
    WEAK = "weak", "weak"
    CONTESTED = "contested", "contested"
    DISCOUNTED = "discounted", "discounted"


RULES = {
    Grade.CONFIRMED: "the supplier or the recipient admits it",
    Grade.CONTESTED: "neither party admits it, and a credible denial stands",
    Grade.FAIR: "two or more independent claimants assert it, and nobody denies it",
    Grade.WEAK: "one claimant asserts it, and nobody denies it",
    Grade.DISCOUNTED: "no claim that counts asserts it",
}


class AllegationQuerySet(PublishableQuerySet):
    def with_grade(self):
        """Add `computed_grade` by the rules, and `grade`, staff's own where they gave one.

        `voices` is the number of independent claimants: a body or speaker that speaks for a state
        is one voice with it. Which claims count is said by `ClaimQuerySet.counting`. Silence and
        "does not deny" are no admission.
        """
        claims = _counting_claims()
        asserting = claims.asserting()
        admitted = asserting.of_party("supplier", "recipient")
        voices = (
            asserting.order_by()
            .values("allegation")
            .annotate(n=Count(Coalesce("speaks_for", "claimant"), distinct=True))
            .values("n")
        )
        return self.annotate(
            voices=Coalesce(Subquery(voices, output_field=models.IntegerField()), Value(0)),
            computed_grade=Case(
                When(Exists(admitted), then=Value(Grade.CONFIRMED)),
                When(Exists(claims.denying()), then=Value(Grade.CONTESTED)),
                When(voices__gte=2, then=Value(Grade.FAIR)),
                When(voices=1, then=Value(Grade.WEAK)),
                default=Value(Grade.DISCOUNTED),
                output_field=models.CharField(),
            ),
            grade=Coalesce(NullIf("grade_override", Value("")), F("computed_grade")),
        )

    def denied_by_supplier_confirmed_by_recipient(self):
        """What the supplier denies and the recipient asserts or confirms."""
        return self.filter(
            Exists(_counting_claims().denying().of_party("supplier")),
            Exists(_counting_claims().asserting().of_party("recipient")),
        )

    def on_a_single_unnamed_source(self):
        """What rests on one voice alone, and that one unnamed."""
        unnamed = _counting_claims().asserting().filter(claimant__kind=Actor.Kind.UNNAMED)
        return self.with_grade().filter(Exists(unnamed), voices=1)


def _counting_claims():
    """Claims that count, of the allegation of an outer query."""
    from .claims import Claim

    return Claim.objects.counting().filter(allegation=OuterRef("pk"))


@tracked
class Allegation(Publishable, Stated):
    """One proposition about the world, as somebody puts it; never a transfer by itself.

    A deployment, a use, a transit or a place of manufacture is not a delivery, and no allegation
    enters a TIV total.
    """

    class Kind(models.TextChoices):
        TRANSFER = "transfer", "transfer"
        ORDER = "order", "order"
        USE = "use", "use"
        TRANSIT = "transit", "transit"
        ORIGIN = "origin", "origin of a weapon"
        DEPLOYMENT = "deployment", "deployment"
        SUPPORT = "support", "support or services"
        SUSPENSION = "suspension", "suspension of supplies"

    # What supplier and recipient are in an allegation that is not of a supply.
    OTHER_ROLES = {
        Kind.USE: ("Maker, supplier or operator", "User, or on whose side"),
        Kind.ORIGIN: ("Maker or supplier", "Holder"),
        Kind.DEPLOYMENT: ("Whose forces", "Where"),
        Kind.SUPPORT: ("Supporter", "Supported"),
    }

    slug = models.SlugField(max_length=120, unique=True, help_text="Stable public reference.")
    kind = models.CharField(max_length=10, choices=Kind, help_text="What is said to have happened.")
    title = models.CharField(
        max_length=200, help_text="Neutral and short: who, to whom, what, when."
    )
    statement = models.TextField(help_text="The proposition, in our own words.")

    supplier = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="allegations_as_supplier",
        help_text="Who is said to have supplied, made or operated it.",
    )
    recipient = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="allegations_as_recipient",
        help_text="Who is said to have received or used it.",
    )
    system = models.ForeignKey(
        WeaponSystem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="allegations",
        help_text="Weapon system, where one is named.",
    )
    via = models.ManyToManyField(
        Actor,
        through="AllegationVia",
        related_name="allegations_as_transit",
        help_text="States or companies in between.",
    )

    period_from = models.DateField(null=True, blank=True, help_text="First day it may have been.")
    period_to = models.DateField(null=True, blank=True, help_text="Last day it may have been.")
    period = models.CharField(
        max_length=120, blank=True, help_text='In words: "weekend before 1 October 2020".'
    )

    grade_override = models.CharField(
        max_length=10, choices=Grade, blank=True, help_text="Staff's grade instead of the rule's."
    )
    override_reason = models.TextField(
        blank=True, help_text="Why; shown beside the grade that the rule gives."
    )
    note = models.TextField(
        blank=True, help_text="How to read it beside other allegations; shown to readers."
    )

    objects = AllegationQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        permissions = [("publish_allegation", "Can publish, send back and withdraw allegations")]
        constraints = [
            *stated_constraints(),
            models.CheckConstraint(
                name="allegation_kind_known",
                condition=Q(
                    kind__in=[
                        "transfer",
                        "order",
                        "use",
                        "transit",
                        "origin",
                        "deployment",
                        "support",
                        "suspension",
                    ]
                ),
                violation_error_message="Unknown kind of allegation.",
            ),
            STATE_KNOWN,
            WITHDRAWN_SAYS_WHY,
            models.CheckConstraint(
                name="allegation_between_two_parties",
                condition=Q(supplier__isnull=True)
                | Q(recipient__isnull=True)
                | ~Q(supplier=F("recipient")),
                violation_error_message="Supplier and recipient are the same.",
            ),
            models.CheckConstraint(
                name="allegation_period_ordered",
                condition=Q(period_from__isnull=True)
                | Q(period_to__isnull=True)
                | Q(period_to__gte=F("period_from")),
                violation_error_message="The period ends before it begins.",
            ),
            models.CheckConstraint(
                name="allegation_grade_known",
                condition=Q(
                    grade_override__in=[
                        "", "confirmed", "fair", "weak", "contested", "discounted",
                    ]
                ),
                violation_error_message="Unknown grade.",
            ),
            models.CheckConstraint(
                name="allegation_override_has_reason",
                condition=Q(grade_override="", override_reason="")
                | (~Q(grade_override="") & ~Q(override_reason__regex=r"^\s*$")),
                violation_error_message="A grade of your own needs a reason, and a reason a grade.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.slug,)

    @property
    def roles(self):
        """What supplier and recipient are called in an allegation of this kind."""
        return self.OTHER_ROLES.get(self.kind, ("Supplier", "Recipient"))


class AllegationViaQuerySet(models.QuerySet):
    def get_by_natural_key(self, allegation, actor):
        return self.get(allegation__slug=allegation, actor__slug=actor)


@tracked(part_of=["allegation"])
class AllegationVia(models.Model):
    """A state or company through which something is said to have passed."""

    allegation = models.ForeignKey(Allegation, models.CASCADE)
    actor = models.ForeignKey(Actor, models.PROTECT, help_text="Through whom.")

    objects = AllegationViaQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "via"
        constraints = [
            models.UniqueConstraint(
                fields=["allegation", "actor"],
                name="allegation_via_once",
                violation_error_message="This actor stands there already.",
            ),
        ]

    def __str__(self):
        return f"via {self.actor}"

    def natural_key(self):
        return (self.allegation.slug, self.actor.slug)

    natural_key.dependencies = ["transfers.allegation", "transfers.actor"]
