"""What is transferred: categories, weapon descriptions and weapon systems."""

from django.db import models

from .actors import Actor
from .history import tracked
from .names import OtherName, VocabularyName, folded


class NamedQuerySet(models.QuerySet):
    def get_by_natural_key(self, name):
        return self.get(name=name)


@tracked
class Category(models.Model):
    """One armament category: SIPRI's eleven, and others outside the scope of its TIV."""

    name = models.CharField(max_length=100, unique=True, help_text="As SIPRI prints it.")
    folded = folded("name")
    slug = models.SlugField(max_length=100, unique=True, help_text="Name in addresses.")
    definition = models.TextField(
        help_text="What belongs to it, with the size from which it counts."
    )
    in_tiv_scope = models.BooleanField(
        "in TIV scope", default=True, help_text="Whether SIPRI assigns TIV to such systems."
    )
    position = models.PositiveSmallIntegerField(default=100, help_text="Order in lists.")

    objects = NamedQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.name,)


@tracked(part_of=["category"])
class CategoryName(VocabularyName):
    """One more spelling of a category, as an edition or vocabulary prints it."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="names")


@tracked
class WeaponDescription(models.Model):
    """One kind of weapon in the register's words, such as "APC" or "loitering munition"."""

    name = models.CharField(max_length=100, unique=True, help_text="SIPRI's short form.")
    folded = folded("name")
    meaning = models.CharField(
        max_length=200, blank=True, help_text="The abbreviation written out, where it is one."
    )

    objects = NamedQuerySet.as_manager()

    class Meta:
        ordering = ["folded"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.name,)


@tracked(part_of=["description"])
class DescriptionName(VocabularyName):
    """One more spelling of a weapon description, as an edition or vocabulary prints it."""

    description = models.ForeignKey(WeaponDescription, models.CASCADE, related_name="names")


class WeaponSystemQuerySet(models.QuerySet):
    def get_by_natural_key(self, designation, description):
        return self.get(designation=designation, description__name=description)


@tracked
class WeaponSystem(models.Model):
    """One designation with its description: "Aditya" the carrier is not "Aditya" the ship."""

    slug = models.SlugField(max_length=160, unique=True, help_text="Stable name in addresses.")
    designation = models.CharField(max_length=100, help_text="SIPRI's weapon designation.")
    folded = folded("designation")
    description = models.ForeignKey(
        WeaponDescription, models.PROTECT, related_name="systems", help_text="Kind of weapon."
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="systems", help_text="Armament category."
    )
    producer = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="produced_systems",
        help_text="Company or state that makes it.",
    )
    family = models.CharField(
        max_length=100, blank=True, help_text='Line of versions it belongs to, such as "Mi-8".'
    )

    objects = WeaponSystemQuerySet.as_manager()

    class Meta:
        ordering = ["folded", "description__folded"]
        constraints = [
            models.UniqueConstraint(
                fields=["folded", "description"],
                name="system_designation_with_description",
                violation_error_message="This designation exists with this description.",
            ),
            models.CheckConstraint(
                name="system_designation_not_blank",
                condition=~models.Q(designation__regex=r"^\s*$"),
                violation_error_message="A weapon system needs a designation.",
            ),
        ]

    def __str__(self):
        return f"{self.designation} ({self.description})"

    def natural_key(self):
        return (self.designation, self.description.name)

    natural_key.dependencies = ["transfers.weapondescription"]


class SystemNameQuerySet(models.QuerySet):
    def get_by_natural_key(self, designation, description, name):
        return self.get(
            system__designation=designation,
            system__description__name=description,
            name=name,
            described=None,
        )


@tracked(part_of=["system"])
class SystemName(OtherName):
    """One more designation of a weapon system; two systems of different kinds may share it."""

    system = models.ForeignKey(WeaponSystem, models.CASCADE, related_name="names")
    described = models.ForeignKey(
        WeaponDescription,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="printed as",
        help_text="The description printed with this name, where it is not the system's own.",
    )

    objects = SystemNameQuerySet.as_manager()

    class Meta:
        ordering = ["folded", "vocabulary"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "name", "described"],
                nulls_distinct=False,
                name="system_name_once",
                violation_error_message="The system has this name already.",
            ),
        ]
        indexes = [models.Index(fields=["folded"], name="systemname_folded")]

    def natural_key(self):
        return (*self.system.natural_key(), self.name)

    natural_key.dependencies = ["transfers.weaponsystem"]
