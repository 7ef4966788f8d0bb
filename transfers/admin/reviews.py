"""The list of reviews: what waits for whom, and what came of it."""

from django.contrib import admin
from django.db.models import Case, When

from transfers.models import Review
from transfers.models.reviews import SUBJECTS

from .imports import Kept, Undecided
from .sections import link


class Waiting(Undecided):
    """Open reviews, unless asked for others."""

    title = "outcome"
    parameter_name = "outcome"

    def lookups(self, request, model_admin):
        return [*Review.Outcome.choices, ("all", "all")]

    def queryset(self, request, queryset):
        outcome = self.value() or Review.Outcome.OPEN
        return queryset if outcome == "all" else queryset.filter(outcome=outcome)


class Concerning(admin.SimpleListFilter):
    """Reviews that were asked of, or by, the person at the keyboard."""

    title = "person"
    parameter_name = "person"

    def lookups(self, request, model_admin):
        return [("of", "asked of me"), ("anybody", "asked of anybody"), ("by", "asked by me")]

    def queryset(self, request, queryset):
        if self.value() == "of":
            return queryset.filter(asked_of=request.user.pk)
        if self.value() == "anybody":
            return queryset.filter(asked_of=None)
        if self.value() == "by":
            return queryset.filter(asked_by=request.user.pk)
        return queryset


class OfKind(admin.SimpleListFilter):
    """Reviews of records of one kind."""

    title = "kind of record"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [(subject, subject) for subject in SUBJECTS]

    def queryset(self, request, queryset):
        if self.value() in SUBJECTS:
            return queryset.exclude(**{self.value(): None})
        return queryset


@admin.register(Review)
class ReviewAdmin(Kept):
    """Made and decided by the buttons below a record's form."""

    # changelist
    list_display = ["subject", "kind", "asked_by", "asked_at", "asked_for", "note"]
    list_display += ["outcome", "decided_by", "decided_at"]
    list_display_links = ["asked_at"]
    list_filter = [Waiting, Concerning, OfKind]
    list_select_related = [*SUBJECTS, "asked_by", "asked_of", "decided_by"]
    list_per_page = 50
    search_fields = ["note", "words", "deal__reference"]
    search_help_text = "Words of the note or the answer, or a deal's reference."
    show_full_result_count = False

    # form
    fieldsets = [
        (None, {"fields": ["subject", "kind"]}),
        ("Asked", {"fields": ["asked_by", "asked_at", "asked_for", "note"]}),
        ("Decided", {"fields": ["outcome", "decided_by", "decided_at", "words"]}),
    ]
    readonly_fields = ["subject", "kind", "asked_for"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_ordering(self, request):
        """Open ones asked of the person, other open ones, the decided; each the latest first."""
        place = Case(
            When(outcome=Review.Outcome.OPEN, asked_of=request.user.pk, then=0),
            When(outcome=Review.Outcome.OPEN, then=1),
            default=2,
        )
        return [place.asc(), "-pk"]

    @admin.display(description="record")
    def subject(self, review):
        return link(review.record)

    @admin.display
    def kind(self, review):
        return review.record._meta.verbose_name

    @admin.display(description="asked of")
    def asked_for(self, review):
        return review.asked_of or "any reviewer"
