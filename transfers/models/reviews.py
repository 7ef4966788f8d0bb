"""Requests to look at a record before the public sees it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .allegations import Allegation
from .deals import Deal
from .figures import Figure
from .history import tracked
from .restrictions import Restriction
from .sources import Source

# Models that are published; each is a field of a review, called as the model.
PUBLISHED = (Deal, Allegation, Figure, Restriction, Source)
SUBJECTS = tuple(model._meta.model_name for model in PUBLISHED)


class ReviewQuerySet(models.QuerySet):
    def open(self):
        """Reviews that nobody decided yet."""
        return self.filter(outcome=Review.Outcome.OPEN)

    def of(self, model, keys):
        """Reviews of the records of `model` with these keys."""
        return self.filter(**{f"{model._meta.model_name}__in": keys})


def _one_subject():
    condition = Q()
    for subject in SUBJECTS:
        condition |= Q(**{f"{name}__isnull": name != subject for name in SUBJECTS})
    return condition


@tracked
class Review(models.Model):
    """One request to publish one record, and what came of it; a change of it is no review."""

    class Outcome(models.TextChoices):
        OPEN = "open", "open"
        PUBLISHED = "published", "published"
        SENT_BACK = "sent_back", "sent back"
        TAKEN_BACK = "taken_back", "taken back"

    deal = models.ForeignKey(Deal, models.CASCADE, null=True, blank=True, related_name="reviews")
    allegation = models.ForeignKey(
        Allegation, models.CASCADE, null=True, blank=True, related_name="reviews"
    )
    figure = models.ForeignKey(
        Figure, models.CASCADE, null=True, blank=True, related_name="reviews"
    )
    restriction = models.ForeignKey(
        Restriction, models.CASCADE, null=True, blank=True, related_name="reviews"
    )
    source = models.ForeignKey(
        Source, models.CASCADE, null=True, blank=True, related_name="reviews"
    )

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who should look at it; empty for any reviewer.",
    )
    note = models.CharField(max_length=500, blank=True, help_text="What to look at.")

    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(max_length=500, blank=True, help_text="Why it was sent back.")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="review_has_one_subject",
                condition=_one_subject(),
                violation_error_message="A review is of one deal, allegation, figure, restriction "
                "or source.",
            ),
            models.CheckConstraint(
                name="review_outcome_known",
                condition=Q(outcome__in=["open", "published", "sent_back", "taken_back"]),
                violation_error_message="Unknown outcome of a review.",
            ),
            models.CheckConstraint(
                name="review_asked_of_another",
                condition=Q(asked_of=None) | ~Q(asked_of=F("asked_by")),
                violation_error_message="A review is asked of somebody else.",
            ),
            models.CheckConstraint(
                name="review_decided_has_person_and_time",
                condition=Q(outcome="open", decided_by=None, decided_at=None)
                | (~Q(outcome="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                violation_error_message="A review that is decided has a person and a time.",
            ),
            models.CheckConstraint(
                name="review_decided_by_another",
                condition=Q(outcome="open")
                | Q(outcome="taken_back", decided_by=F("asked_by"))
                | (~Q(outcome__in=["open", "taken_back"]) & ~Q(decided_by=F("asked_by"))),
                violation_error_message="Who asked may take it back; somebody else decides it.",
            ),
            models.CheckConstraint(
                name="review_sent_back_says_why",
                condition=~Q(outcome="sent_back") | Q(words__regex=r"\S"),
                violation_error_message="Say why it is sent back.",
            ),
            *(
                models.UniqueConstraint(
                    fields=[subject],
                    condition=Q(outcome="open"),
                    name=f"review_open_once_per_{subject}",
                    violation_error_message="This record waits for a review already.",
                )
                for subject in SUBJECTS
            ),
        ]

    def __str__(self):
        return f"review of {self.record}"

    @property
    def record(self):
        """What is to be published."""
        return next(record for name in SUBJECTS if (record := getattr(self, name)))
