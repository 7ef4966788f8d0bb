"""Filters, search, order and columns of a list, kept under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .history import tracked


class SavedViewQuerySet(models.QuerySet):
    def seen_by(self, user, model):
        """Views of a model's list that are the person's own, or shared; own ones first."""
        mine = Q(owner=user)
        views = self.filter(mine | Q(shared=True), model=model).select_related("owner")
        others = models.Case(models.When(mine, then=0), default=1)
        return views.order_by(others, "name", "pk")


@tracked
class SavedView(models.Model):
    """One person's view of a list of the admin; its address holds all of it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    model = models.CharField(max_length=40, help_text="Whose list it is.")
    name = models.CharField(max_length=60, help_text="Shown above the list.")
    query = models.CharField(
        max_length=2000, blank=True, help_text="What follows the ? in the address of the list."
    )
    shared = models.BooleanField(default=False, help_text="Others see it, and cannot change it.")
    is_default = models.BooleanField(
        default=False, help_text="The list opens with it for its owner."
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["model", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "model", "name"],
                name="saved_view_name_once",
                violation_error_message="You have a view of this name already.",
            ),
            models.UniqueConstraint(
                fields=["owner", "model"],
                condition=Q(is_default=True),
                name="saved_view_one_default",
                violation_error_message="Another view is your default already.",
            ),
            models.CheckConstraint(
                name="saved_view_name_not_blank",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="A view needs a name.",
            ),
            models.CheckConstraint(
                name="saved_view_query_form",
                condition=Q(query__regex=r"^[A-Za-z0-9_.~%+*&=-]*$"),
                violation_error_message="A view holds the query of an address and no more.",
            ),
        ]

    def __str__(self):
        return self.name
