"""What forbids, halts or asks to halt a transfer."""

from django.db import models
from django.db.models import F, Q

from .actors import Actor
from .history import tracked
from .publication import STATE_KNOWN, WITHDRAWN_SAYS_WHY, Publishable, PublishableQuerySet
from .systems import Category, WeaponSystem


class RestrictionQuerySet(PublishableQuerySet):
    def in_force_between(self, first, last):
        """Restrictions that held on some day from `first` to `last`."""
        return self.filter(
            Q(from_date__isnull=True) | Q(from_date__lte=last),
            Q(to_date__isnull=True) | Q(to_date__gte=first),
        )


@tracked
class Restriction(Publishable):
    """One embargo, treaty ban, suspension, company halt, appeal or resolution.

    An appeal or a resolution forbids nothing by itself; the kind says so.
    """

    class Kind(models.TextChoices):
        EMBARGO = "embargo", "embargo"
        TREATY_BAN = "treaty_ban", "treaty ban"
        LICENCE_SUSPENSION = "licence_suspension", "suspension of licences"
        COMPANY_HALT = "company_halt", "halt by a company"
        APPEAL = "appeal", "appeal"
        RESOLUTION = "resolution", "resolution"

    slug = models.SlugField(max_length=120, unique=True, help_text="Stable public reference.")
    kind = models.CharField(max_length=20, choices=Kind, help_text="What it is.")
    title = models.CharField(max_length=200, help_text="Short and neutral.")
    statement = models.TextField(help_text="What it forbids or asks, in our own words.")

    issuer = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="restrictions_issued",
        help_text="Who imposes it, or asks for it.",
    )
    supplier = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="restrictions_as_supplier",
        help_text="Whose supplies it concerns.",
    )
    recipient = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="restrictions_as_recipient",
        help_text="Supplies to whom it concerns.",
    )
    system = models.ForeignKey(
        WeaponSystem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="restrictions",
        help_text="The weapon it concerns, where it is one.",
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="restrictions",
        help_text="The category it concerns, where it is a whole one.",
    )

    from_date = models.DateField(null=True, blank=True, help_text="First day.")
    to_date = models.DateField(null=True, blank=True, help_text="Last day; empty if it stands.")
    dating = models.CharField(
        max_length=120, blank=True, help_text="In words, where no day is known."
    )
    note = models.TextField(blank=True, help_text="Whom it binds and whom not; shown to readers.")

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        permissions = [("publish_restriction", "Can publish, send back and withdraw restrictions")]
        constraints = [
            STATE_KNOWN,
            WITHDRAWN_SAYS_WHY,
            models.CheckConstraint(
                name="restriction_kind_known",
                condition=Q(
                    kind__in=[
                        "embargo",
                        "treaty_ban",
                        "licence_suspension",
                        "company_halt",
                        "appeal",
                        "resolution",
                    ]
                ),
                violation_error_message="Unknown kind of restriction.",
            ),
            models.CheckConstraint(
                name="restriction_period_ordered",
                condition=Q(from_date__isnull=True)
                | Q(to_date__isnull=True)
                | Q(to_date__gte=F("from_date")),
                violation_error_message="It ends before it begins.",
            ),
        ]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.slug,)
