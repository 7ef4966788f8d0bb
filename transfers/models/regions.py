"""Regions: schemes that divide the world, and which actor lies where in which years."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, IntegerRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value

from .actors import Actor
from .history import tracked
from .keys import SlugQuerySet
from .references import JointReference

YEARS = (1900, 2100)
REVERSED = "The last year is before the first."


@tracked
class RegionScheme(models.Model):
    """One version of one way to divide the world; another version is another scheme."""

    slug = models.SlugField(
        max_length=40, unique=True, help_text='Stable name in addresses, such as "un-m49".'
    )
    name = models.CharField(max_length=60, help_text='Short name, such as "UN M49".')
    version = models.CharField(
        max_length=60, help_text="Date or number of the version, as its publisher gives it."
    )
    source_address = models.URLField(blank=True, help_text="Where the scheme is published.")
    description = models.TextField(
        blank=True, help_text="What it is, and how cases that it leaves open are treated."
    )

    objects = SlugQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"],
                name="regionscheme_version_once",
                violation_error_message="This version of the scheme is there already.",
            ),
            models.CheckConstraint(
                name="regionscheme_named",
                condition=~Q(name__regex=r"^\s*$") & ~Q(version__regex=r"^\s*$"),
                violation_error_message="A scheme needs a name and a version.",
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.version}"

    def natural_key(self):
        return (self.slug,)


class RegionQuerySet(models.QuerySet):
    def get_by_natural_key(self, scheme, slug):
        return self.get(scheme__slug=scheme, slug=slug)

    def with_lineage(self):
        """Load scheme, parent and the parent's parent, in the order of names."""
        return self.select_related("scheme", "parent__parent").order_by(
            "scheme__name", "-scheme__version", "name"
        )


@tracked
class Region(models.Model):
    """A part of the world in one scheme; a region may lie in a larger one."""

    class Level(models.IntegerChoices):
        REGION = 1, "region"
        SUB_REGION = 2, "sub-region"
        INTERMEDIATE = 3, "intermediate region"

    scheme = models.ForeignKey(
        RegionScheme, models.PROTECT, related_name="regions", help_text="Scheme it belongs to."
    )
    slug = models.SlugField(max_length=60, help_text="Stable name in addresses.")
    name = models.CharField(max_length=100, help_text="Name in the scheme.")
    code = models.CharField(
        max_length=10, blank=True, help_text='Code in the scheme, such as M49\'s "145".'
    )

    level = models.PositiveSmallIntegerField(
        choices=Level, default=Level.REGION, help_text="How deep it lies in larger regions."
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="Region of the level above in which it lies; none for a region of the top.",
    )
    level_above = models.GeneratedField(
        expression=F("level") - 1, output_field=models.SmallIntegerField(), db_persist=True
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["scheme", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "slug"],
                name="region_slug_once_per_scheme",
                violation_error_message="The scheme has a region with this slug.",
            ),
            models.UniqueConstraint(
                fields=["scheme", "name"],
                name="region_name_once_per_scheme",
                violation_error_message="The scheme has a region of this name.",
            ),
            models.UniqueConstraint(
                fields=["scheme", "code"],
                condition=~Q(code=""),
                name="region_code_once_per_scheme",
                violation_error_message="The scheme has a region with this code.",
            ),
            models.UniqueConstraint(
                fields=["id", "scheme", "level"],
                name="region_with_scheme_and_level",
                violation_error_message="This region is there already.",
            ),
            models.UniqueConstraint(
                fields=["id", "scheme"],
                name="region_with_scheme",
                violation_error_message="This region is there already.",
            ),
            models.CheckConstraint(
                name="region_name_not_blank",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="A region needs a name.",
            ),
            models.CheckConstraint(
                name="region_below_the_top_has_parent",
                condition=Q(level=1, parent__isnull=True)
                | Q(level__in=[2, 3], parent__isnull=False),
                violation_error_message="A sub-region lies in another region, and a region of "
                "the top in none.",
            ),
            # With a level above each, no region can come to lie in itself.
            JointReference(
                fields=["parent", "scheme", "level_above"],
                to="transfers.Region",
                to_fields=["id", "scheme", "level"],
                name="region_parent_is_one_level_above",
                violation_error_message="The larger region is of another scheme, or not of the "
                "level above.",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.scheme.name})"

    def natural_key(self):
        return (self.scheme.slug, self.slug)

    natural_key.dependencies = ["transfers.regionscheme"]

    @property
    def lineage(self):
        """The region after those it lies in, the largest first."""
        return [*(self.parent.lineage if self.parent else []), self]


class RegionMemberQuerySet(models.QuerySet):
    def get_by_natural_key(self, scheme, region, actor, valid_from):
        return self.get(
            scheme__slug=scheme, region__slug=region, actor__slug=actor, valid_from=valid_from
        )


def _only(field):
    """Range that holds one key, for which a GiST index needs no extension."""
    return Func(
        F(field), F(field), Value("[]"), function="int8range", output_field=BigIntegerRangeField()
    )


@tracked(part_of=["region", "actor"])
class RegionMember(models.Model):
    """An actor in a region, in all years or in some.

    It belongs to the innermost region only; the larger ones follow from that.
    """

    scheme = models.ForeignKey(RegionScheme, models.PROTECT, related_name="members", editable=False)
    region = models.ForeignKey(
        Region, models.CASCADE, related_name="members", help_text="The innermost region."
    )
    actor = models.ForeignKey(
        Actor, models.CASCADE, related_name="regions", help_text="State or authority in it."
    )
    valid_from = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="First calendar year in the region; empty for ever since."
    )
    valid_to = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Last calendar year in it; empty if it still is."
    )

    objects = RegionMemberQuerySet.as_manager()

    class Meta:
        ordering = ["actor__folded", "valid_from"]
        constraints = [
            ExclusionConstraint(
                name="regionmember_one_region_a_year",
                expressions=[
                    (_only("actor"), RangeOperators.OVERLAPS),
                    (_only("scheme"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            Value("[]"),
                            function="int4range",
                            output_field=IntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="The actor is in a region of this scheme already in "
                "these years.",
            ),
            JointReference(
                fields=["region", "scheme"],
                to="transfers.Region",
                to_fields=["id", "scheme"],
                name="regionmember_scheme_of_its_region",
                violation_error_message="The region is of another scheme.",
            ),
            models.CheckConstraint(
                name="regionmember_years_ordered",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message=REVERSED,
            ),
            models.CheckConstraint(
                name="regionmember_years_plausible",
                condition=(Q(valid_from__isnull=True) | Q(valid_from__range=YEARS))
                & (Q(valid_to__isnull=True) | Q(valid_to__range=YEARS)),
                violation_error_message="The years lie outside 1900 to 2100.",
            ),
        ]

    def __str__(self):
        return f"{self.actor} in {self.region}"

    def natural_key(self):
        return (self.scheme.slug, self.region.slug, self.actor.slug, self.valid_from)

    natural_key.dependencies = ["transfers.region", "transfers.actor"]

    def overlaps(self, other):
        """Whether the years of both, in whatever region, have one in common."""
        starts = max(self.valid_from or 0, other.valid_from or 0)
        ends = [year for year in (self.valid_to, other.valid_to) if year is not None]
        return not ends or starts <= min(ends)

    def clean(self):
        # Years the wrong way round make no range: the database could not tell whether they overlap.
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": REVERSED})

    @property
    def years(self):
        """The years in words, such as "1922–1991"; empty where it has always been there."""
        if self.valid_from and self.valid_to:
            return f"{self.valid_from}–{self.valid_to}"
        first = f"from {self.valid_from}" if self.valid_from else ""
        last = f"to {self.valid_to}" if self.valid_to else ""
        return f"{first} {last}".strip()
