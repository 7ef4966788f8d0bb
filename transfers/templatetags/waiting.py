"""What waits for a person's decision, for the first page of the admin."""

from django import template
from django.contrib import admin
from django.urls import reverse

from transfers.models import ImportConflict, ListedDeal, NameQuestion, Review

register = template.Library()
WAITING = [
    ("Reviews waiting", Review, {"outcome": Review.Outcome.OPEN}),
    ("Joins to decide", ListedDeal, {"join__in": ListedDeal.TO_DECIDE}),
    ("Names to decide", NameQuestion, {"state": NameQuestion.State.OPEN}),
    ("Import conflicts to decide", ImportConflict, {"state": ImportConflict.State.OPEN}),
]


@register.simple_tag(takes_context=True)
def waiting(context):
    """Title, address and number of what waits, as far as the person may see it."""
    request = context["request"]
    return [
        {
            "title": title,
            "address": reverse(f"admin:transfers_{model._meta.model_name}_changelist"),
            "number": model.objects.filter(**open_ones).order_by().count(),
        }
        for title, model, open_ones in WAITING
        if admin.site.get_model_admin(model).has_view_permission(request)
    ]
