"""Filter of a list by the day since which its records changed."""

from datetime import date, timedelta

from django.contrib import admin, messages
from django.utils import timezone

from transfers.analysis.changes import changed_since


class ChangedSince(admin.SimpleListFilter):
    """Records whose history has an event since a day: one of those offered, or any other."""

    title = "changed since"
    parameter_name = "changed_since"
    template = "admin/transfers/changed_since.html"
    chosen = None

    def lookups(self, request, model_admin):
        today = timezone.localdate()
        offered = {
            today: "today",
            today - timedelta(days=7): "7 days ago",
            today - timedelta(days=30): "30 days ago",
            today.replace(month=1, day=1): "1 January",
        }
        return [(day.isoformat(), title) for day, title in offered.items()]

    def choices(self, changelist):
        yield from super().choices(changelist)
        # For the form of the template: what it sends along, and the day it begins with.
        self.others = [
            (name, value)
            for name, values in changelist.filter_params.items()
            if name not in (self.parameter_name, "p", "e")
            for value in values
        ]

    @property
    def day(self):
        """Day that the address gives; None where it gives none.

        Raises ValueError where that is no day.
        """
        return date.fromisoformat(self.value()) if self.value() else None

    def queryset(self, request, queryset):
        try:
            day = self.chosen = self.day
        except ValueError:
            # No row rather than all: what is shown may be exported.
            messages.error(
                request,
                f"“{self.value()}” is not a day of the calendar, so nothing is shown. "
                "Write the day as in 2024-01-31.",
            )
            return queryset.none()
        if day is None:
            return queryset
        return queryset.filter(pk__in=changed_since(queryset.model, day))
