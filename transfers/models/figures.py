"""Printed statistics, with what they count and over which years."""

from django.db import models
from django.db.models import F, Q

from .actors import Actor
from .history import tracked
from .publication import STATE_KNOWN, WITHDRAWN_SAYS_WHY, Publishable, PublishableQuerySet
from .values import Qualifier, Unit, currency_constraint

WINDOW_ORDERED = Q(first_year__isnull=True, last_year__isnull=True) | Q(
    first_year__isnull=False, last_year__isnull=False, last_year__gte=F("first_year")
)


@tracked
class Figure(Publishable):
    """One statistic as somebody printed it; recomputed from the register where that can be.

    A share needs a window of calendar years and a denominator; without them it says nothing.
    """

    class Measure(models.TextChoices):
        IMPORT_SHARE = "import_share", "supplier's share of the recipient's arms imports"
        EXPORT_SHARE = "export_share", "recipient's share of the supplier's arms exports"
        WORLD_EXPORT_SHARE = "world_export_share", "supplier's share of all arms exports"
        WORLD_IMPORT_SHARE = "world_import_share", "recipient's share of all arms imports"
        VOLUME = "volume", "arms exports from supplier to recipient"

    class Finding(models.TextChoices):
        NONE = "", "none"
        UNIT_WRONG = "unit_wrong", "the unit is wrong in print"
        WINDOW_DOUBTFUL = "window_doubtful", "the years are doubtful"
        ATTRIBUTION_DOUBTFUL = "attribution_doubtful", "the attribution is doubtful"

    slug = models.SlugField(max_length=120, unique=True, help_text="Stable public reference.")
    title = models.CharField(max_length=200, help_text="What is counted, of whom, when.")
    measure = models.CharField(max_length=20, choices=Measure, help_text="What it counts.")
    supplier = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="figures_as_supplier",
        help_text="Whose exports are counted; empty for those of all.",
    )
    recipient = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="figures_as_recipient",
        help_text="Whose imports are counted; empty for those of all.",
    )
    issuer = models.ForeignKey(
        Actor,
        models.PROTECT,
        related_name="figures_issued",
        help_text="Who computed it; the document that prints it is the claim's source.",
    )

    printed = models.CharField(max_length=60, help_text='As printed, such as "$250 million".')
    value_min = models.DecimalField(
        max_digits=18, decimal_places=2, help_text="Printed value, or the least of a range."
    )
    value_max = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The most of a range; empty for a single value.",
    )
    qualifier = models.CharField(
        max_length=10, choices=Qualifier, default=Qualifier.EXACTLY, help_text="How exact it is."
    )
    unit = models.CharField(max_length=8, choices=Unit, help_text="Unit as printed.")
    currency = models.CharField(
        max_length=3, blank=True, help_text="ISO 4217 code, where it is printed as money."
    )

    first_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="First calendar year of the window, included."
    )
    last_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Last calendar year of the window, included."
    )
    window = models.CharField(max_length=60, help_text='The window as printed: "over 2020".')

    finding = models.CharField(
        max_length=20, choices=Finding, blank=True, help_text="What we found about the print."
    )
    explanation = models.TextField(
        blank=True, help_text="The finding in our own words; shown to readers."
    )

    objects = PublishableQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        permissions = [("publish_figure", "Can publish, send back and withdraw figures")]
        constraints = [
            STATE_KNOWN,
            WITHDRAWN_SAYS_WHY,
            models.CheckConstraint(
                name="figure_measure_known",
                condition=Q(
                    measure__in=[
                        "import_share",
                        "export_share",
                        "world_export_share",
                        "world_import_share",
                        "volume",
                    ]
                ),
                violation_error_message="Unknown measure.",
            ),
            models.CheckConstraint(
                name="figure_measure_has_parties",
                condition=Q(supplier__isnull=False, recipient__isnull=False)
                | Q(measure__in=["world_export_share", "volume"], supplier__isnull=False)
                | Q(measure__in=["world_import_share", "volume"], recipient__isnull=False),
                violation_error_message="This measure needs its supplier, its recipient or both.",
            ),
            models.CheckConstraint(
                name="figure_share_in_percent",
                condition=Q(measure="volume") | Q(unit="percent"),
                violation_error_message="A share is printed in percent.",
            ),
            models.CheckConstraint(
                name="figure_unit_known",
                condition=Q(unit__in=["money", "tiv", "percent", "items"]),
                violation_error_message="Unknown unit.",
            ),
            currency_constraint("unit"),
            models.CheckConstraint(
                name="figure_range_ordered",
                condition=Q(value_min__gte=0)
                & (Q(value_max__isnull=True) | Q(value_max__gte=F("value_min"))),
                violation_error_message="A range runs from the least, not below 0, to the most.",
            ),
            models.CheckConstraint(
                name="figure_share_within_0_and_100",
                condition=~Q(unit="percent")
                | (
                    Q(value_min__range=(0, 100))
                    & (Q(value_max__isnull=True) | Q(value_max__lte=100))
                ),
                violation_error_message="A share lies between 0 and 100 percent.",
            ),
            models.CheckConstraint(
                name="figure_window_ordered",
                condition=WINDOW_ORDERED,
                violation_error_message="A window has two years, the first not after the last.",
            ),
            models.CheckConstraint(
                name="figure_finding_known",
                condition=Q(
                    finding__in=["", "unit_wrong", "window_doubtful", "attribution_doubtful"]
                ),
                violation_error_message="Unknown finding.",
            ),
            models.CheckConstraint(
                name="figure_finding_is_explained",
                condition=Q(finding="") | ~Q(explanation__regex=r"^\s*$"),
                violation_error_message="A finding needs an explanation.",
            ),
        ]

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.slug,)


class FigureReadingQuerySet(models.QuerySet):
    def get_by_natural_key(self, figure, first_year, last_year):
        return self.get(figure__slug=figure, first_year=first_year, last_year=last_year)


@tracked(part_of=["figure"])
class FigureReading(models.Model):
    """A window in which a figure with doubtful years may be read, to be recomputed as well."""

    figure = models.ForeignKey(Figure, models.CASCADE, related_name="readings")
    first_year = models.PositiveSmallIntegerField(help_text="First calendar year, included.")
    last_year = models.PositiveSmallIntegerField(help_text="Last calendar year, included.")
    note = models.CharField(max_length=200, blank=True, help_text="Why it may be read so.")

    objects = FigureReadingQuerySet.as_manager()

    class Meta:
        ordering = ["figure", "first_year", "last_year"]
        constraints = [
            models.CheckConstraint(
                name="figure_reading_ordered",
                condition=Q(last_year__gte=F("first_year")),
                violation_error_message="The window ends before it begins.",
            ),
            models.UniqueConstraint(
                fields=["figure", "first_year", "last_year"],
                name="figure_reading_once",
                violation_error_message="This reading is listed already.",
            ),
        ]

    def __str__(self):
        return f"{self.first_year}-{self.last_year}"

    def natural_key(self):
        return (self.figure.slug, self.first_year, self.last_year)

    natural_key.dependencies = ["transfers.figure"]
