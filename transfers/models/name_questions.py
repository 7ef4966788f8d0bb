"""Names that a file brought and that no record has: asked about once, decided by a person."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .actors import Actor
from .history import tracked
from .imports import ImportBatch
from .merges import Merge, Subject
from .names import folded
from .systems import Category, WeaponSystem


@tracked
class NameQuestion(models.Model):
    """Whether a name printed by a register is a record's other name or a record of its own.

    A name that was decided is not asked again.
    """

    class State(models.TextChoices):
        OPEN = "open", "to decide"
        OTHER_NAME = "other_name", "another name"
        NEW_RECORD = "new_record", "a record of its own"

    subject = models.CharField(max_length=6, choices=Subject, help_text="What the name is of.")
    spelled = models.CharField(max_length=200, help_text="As the file prints it.")
    described = models.CharField(
        max_length=200, blank=True, help_text="Systems: the description printed beside the name."
    )
    folded_description = folded("described")
    folded = folded("spelled")
    vocabulary = models.CharField(max_length=60, help_text="Who spells it so.")
    context = models.TextField(blank=True, help_text="What the file prints the name with.")

    category = models.ForeignKey(
        Category,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Systems: the category printed, or usual for the description.",
    )
    batch = models.ForeignKey(
        ImportBatch,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="name_questions",
        help_text="The import that asked.",
    )
    made_actor = models.ForeignKey(
        Actor,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="made_for_names",
        help_text="Record that the import made for the name; empty where it made none.",
    )
    made_system = models.ForeignKey(
        WeaponSystem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="made_for_names",
        help_text="Record that the import made for the name; empty where it made none.",
    )

    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    chosen_actor = models.ForeignKey(
        Actor,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="chosen_for_names",
        help_text="The record whose other name it is.",
    )
    chosen_system = models.ForeignKey(
        WeaponSystem,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="chosen_for_names",
        help_text="The record whose other name it is.",
    )
    merge = models.ForeignKey(
        Merge,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="name_questions",
        help_text="The merge that the decision led to.",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["folded", "folded_description"]
        verbose_name = "name to decide"
        verbose_name_plural = "names to decide"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "folded", "folded_description"],
                name="name_question_once",
                violation_error_message="This name has been asked about already.",
            ),
            models.CheckConstraint(
                name="name_question_state_known",
                condition=Q(state__in=["open", "other_name", "new_record"]),
                violation_error_message="Unknown state of a name.",
            ),
            models.CheckConstraint(
                name="name_question_records_of_subject",
                condition=Q(subject="actor", made_system=None, chosen_system=None, category=None)
                | Q(subject="system", made_actor=None, chosen_actor=None),
                violation_error_message="The record is not one of what the name is of.",
            ),
            models.CheckConstraint(
                name="name_question_other_name_has_record",
                condition=(
                    Q(state="other_name")
                    & (Q(chosen_actor__isnull=False) | Q(chosen_system__isnull=False))
                )
                | (~Q(state="other_name") & Q(chosen_actor=None, chosen_system=None, merge=None)),
                violation_error_message="Another name, and only that, belongs to a record.",
            ),
            models.CheckConstraint(
                name="name_question_decided_has_time",
                condition=Q(state="open", decided_at=None)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                violation_error_message="A decided name has a time, an open one has none.",
            ),
        ]

    def __str__(self):
        return f"{self.spelled} ({self.described})" if self.described else self.spelled

    @property
    def made(self):
        """The record that the import made for the name, or None."""
        return self.made_actor if self.subject == Subject.ACTOR else self.made_system

    @property
    def chosen(self):
        """The record whose other name it is, or None."""
        return self.chosen_actor if self.subject == Subject.ACTOR else self.chosen_system


@tracked
class NameSuggestion(models.Model):
    """A record that a name may belong to, and why; never applied by itself."""

    question = models.ForeignKey(NameQuestion, models.CASCADE, related_name="suggestions")
    actor = models.ForeignKey(
        Actor, models.CASCADE, null=True, blank=True, related_name="suggested_for_names"
    )
    system = models.ForeignKey(
        WeaponSystem, models.CASCADE, null=True, blank=True, related_name="suggested_for_names"
    )
    score = models.PositiveSmallIntegerField(help_text="How alike, from 0 to 100.")
    reason = models.CharField(max_length=500, help_text="What is alike and what differs.")

    class Meta:
        ordering = ["question", "-score", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "actor", "system"],
                nulls_distinct=False,
                name="name_suggestion_once",
                violation_error_message="The record is suggested for this name already.",
            ),
            models.CheckConstraint(
                name="name_suggestion_of_one_record",
                condition=Q(actor__isnull=False, system=None) | Q(actor=None, system__isnull=False),
                violation_error_message="A suggestion is either an actor or a system.",
            ),
            models.CheckConstraint(
                name="name_suggestion_score_range",
                condition=Q(score__range=(0, 100)),
                violation_error_message="A score lies between 0 and 100.",
            ),
        ]

    def __str__(self):
        return f"{self.record}: {self.reason}"

    @property
    def record(self):
        return self.actor or self.system
