"""What the public may read, and the rules of what staff release."""

from django.db import models
from django.db.models import Q

from .keys import SlugQuerySet

# Columns that say where a record stands, not what it says.
STANDING = ("state", "withdrawal_reason")


class State(models.TextChoices):
    """Where a record stands on its way to the public."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"


class Publishable(models.Model):
    """A record that staff release; abstract."""

    State = State

    state = models.CharField(
        max_length=10, choices=State, default=State.DRAFT, help_text="The public sees published."
    )
    withdrawal_reason = models.CharField(
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text="Why it was withdrawn; empty unless it is.",
    )

    class Meta:
        abstract = True


STATE_KNOWN = models.CheckConstraint(
    name="%(class)s_state_known",
    condition=Q(state__in=["draft", "in_review", "published", "withdrawn"]),
    violation_error_message="Unknown publication state.",
)

WITHDRAWN_SAYS_WHY = models.CheckConstraint(
    name="%(class)s_withdrawn_says_why",
    condition=Q(state="withdrawn", withdrawal_reason__regex=r"\S")
    | (~Q(state="withdrawn") & Q(withdrawal_reason="")),
    violation_error_message="What is withdrawn needs a reason, and nothing else has one.",
)


class PublishableQuerySet(SlugQuerySet):
    def published(self):
        """Records that staff released."""
        return self.filter(state=State.PUBLISHED)
