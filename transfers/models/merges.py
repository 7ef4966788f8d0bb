"""Merges: two records that turned out to be one, and what it takes to undo that."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .actors import Actor
from .history import tracked
from .systems import WeaponSystem


class Subject(models.TextChoices):
    """What can be merged, and what a register's names are of."""

    ACTOR = "actor", "actor"
    SYSTEM = "system", "weapon system"


class MergeQuerySet(models.QuerySet):
    def standing(self):
        """Merges that were not undone."""
        return self.filter(undone_at__isnull=True)


@tracked
class Merge(models.Model):
    """One record merged into another: the record as it was, and every row that was changed."""

    subject = models.CharField(max_length=6, choices=Subject)
    old_id = models.BigIntegerField("old id", help_text="Key of the merged record.")
    slug = models.SlugField(
        max_length=160, help_text="Its address, which leads to the kept record."
    )
    title = models.CharField(max_length=300, help_text="Its name when it was merged.")
    actor = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, related_name="merges", help_text="Kept."
    )
    system = models.ForeignKey(
        WeaponSystem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merges",
        help_text="Kept.",
    )

    moved = models.JSONField(
        default=list, help_text="Changes of columns: model, field, from, to, and keys of the rows."
    )
    removed = models.JSONField(
        default=list, help_text="Rows that are gone, as they were: the record, and its duplicates."
    )
    added = models.JSONField(default=list, help_text="Rows that the merge added: model and key.")

    reason = models.CharField(max_length=500, help_text="Why the two are one.")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="merge_keeps_one_record",
                condition=Q(subject="actor", actor__isnull=False, system=None)
                | Q(subject="system", actor=None, system__isnull=False),
                violation_error_message="A merge keeps one record of its kind.",
            ),
            models.CheckConstraint(
                name="merge_has_reason",
                condition=~Q(reason__regex=r"^\s*$"),
                violation_error_message="Say why the two records are one.",
            ),
            models.CheckConstraint(
                name="merge_undone_has_time",
                condition=Q(undone_by=None) | Q(undone_at__isnull=False),
                violation_error_message="A merge that was undone has a time.",
            ),
            models.UniqueConstraint(
                fields=["subject", "slug"],
                condition=Q(undone_at=None),
                name="merge_address_leads_to_one_record",
                violation_error_message="This address leads to another record already.",
            ),
        ]

    def __str__(self):
        return f"{self.title} → {self.kept}"

    @property
    def kept(self):
        """The record that the merged one has become part of."""
        return self.actor if self.subject == Subject.ACTOR else self.system
