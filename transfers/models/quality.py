"""What staff said about findings of the data-quality lists, and the grades they have seen."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .allegations import Allegation, Grade
from .history import tracked


@tracked
class LookedAt(models.Model):
    """A finding that a person looked at and let stand; hidden until its values change."""

    check_code = models.CharField(
        "list", max_length=40, help_text="Data-quality list that found it."
    )
    model = models.CharField("kind", max_length=40, help_text="Kind of record.")
    record = models.BigIntegerField(help_text="Key of the record.")
    other = models.BigIntegerField(
        null=True, blank=True, help_text="Key of the second record of a pair."
    )

    title = models.CharField(max_length=400, help_text="Name of the record when looked at.")
    found = models.TextField(help_text="What was wrong, in words.")
    values = models.JSONField(default=dict, help_text="The values it was found by.")
    digest = models.CharField(max_length=32, editable=False, help_text="Digest of these values.")

    reason = models.CharField(max_length=500, help_text="Why it may stand.")
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="by",
    )
    looked_at = models.DateTimeField("when", auto_now=True)

    class Meta:
        ordering = ["-looked_at", "-pk"]
        verbose_name = "finding looked at"
        verbose_name_plural = "findings looked at"
        constraints = [
            models.UniqueConstraint(
                fields=["check_code", "model", "record", "other"],
                nulls_distinct=False,
                name="looked_at_once",
                violation_error_message="This finding is marked already.",
            ),
            models.CheckConstraint(
                name="looked_at_has_reason",
                condition=~Q(reason__regex=r"^\s*$"),
                violation_error_message="Say why the finding may stand.",
            ),
            models.CheckConstraint(
                name="looked_at_digest_form",
                condition=Q(digest__regex=r"^[0-9a-f]{32}$"),
                violation_error_message="A digest is 32 hexadecimal digits.",
            ),
        ]

    def __str__(self):
        return self.title


class GradeSeenQuerySet(models.QuerySet):
    def remember(self, allegations=None):
        """Note the grade that published allegations have now; returns of how many.

        With a queryset its grades are noted anew; without one, those of all that have none yet.
        """
        chosen = Allegation.objects.filter(grade_seen=None) if allegations is None else allegations
        graded = Allegation.objects.published().filter(pk__in=chosen.order_by().values("pk"))
        rows = graded.with_grade().values_list("pk", "grade")
        noted = [self.model(allegation_id=pk, grade=grade) for pk, grade in rows]
        self.bulk_create(
            noted,
            update_conflicts=True,
            unique_fields=["allegation"],
            update_fields=["grade", "seen_at"],
        )
        return len(noted)


@tracked
class GradeSeen(models.Model):
    """The grade an allegation had when staff last published it or took note of its grade."""

    allegation = models.OneToOneField(Allegation, models.CASCADE, related_name="grade_seen")
    grade = models.CharField(max_length=10, choices=Grade, help_text="The grade that held.")
    seen_at = models.DateTimeField(auto_now=True)

    objects = GradeSeenQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "grades seen"
        constraints = [
            models.CheckConstraint(
                name="grade_seen_known",
                condition=Q(grade__in=["confirmed", "fair", "weak", "contested", "discounted"]),
                violation_error_message="Unknown grade.",
            ),
        ]

    def __str__(self):
        return f"{self.allegation}: {self.get_grade_display()}"
