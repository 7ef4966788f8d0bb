"""What the public may read."""

from django.db import models
from django.db.models import Q

from .keys import SlugQuerySet


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

    class Meta:
        abstract = True


STATE_KNOWN = models.CheckConstraint(
    name="%(class)s_state_known",
    condition=Q(state__in=["draft", "in_review", "published", "withdrawn"]),
    violation_error_message="Unknown publication state.",
)


class PublishableQuerySet(SlugQuerySet):
    def published(self):
        """Records that staff released."""
        return self.filter(state=State.PUBLISHED)
