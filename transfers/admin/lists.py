"""Deal-level lists as files, and what was decided of their rows."""

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html

from transfers.models import DealList, JoinDecision, ListedDeal

from . import numbers
from .history import Explained
from .imports import Kept
from .searching import WordSearch

Join = ListedDeal.Join


def _counted(kept, state, count):
    """Number of a list's rows in a state, as a link to them."""
    if not count:
        return count
    address = reverse("admin:transfers_listeddeal_changelist")
    return format_html(
        '<a href="{}?list__id__exact={}&amp;state={}">{}</a>',
        *(address, kept.pk, state, numbers.number(count)),
    )


def count_of(state):
    """A column with the number of a list's rows in a state."""

    @admin.display(description=state.value, ordering=f"{state}_count")
    def column(self, kept):
        return _counted(kept, state, getattr(kept, f"{state}_count"))

    return column


@admin.register(DealList)
class DealListAdmin(Kept, Explained):
    # changelist
    list_display = ["generated_on", "coverage", "edition_shown", "name", "rows", *Join.values]
    list_filter = ["edition"]
    list_select_related = ["edition"]
    search_fields = ["name", "selection"]
    show_full_result_count = False

    # form
    fieldsets = [
        (None, {"fields": [("register", "generated_on"), "coverage", "edition", "edition_name"]}),
        ("File", {"fields": ["name", "sha256", "encoding", "batch"]}),
        ("Rows", {"fields": ["rows", tuple(Join.values)]}),
    ]
    readonly_fields = ["coverage", "rows", *Join.values]

    joined = count_of(Join.JOINED)
    ambiguous = count_of(Join.AMBIGUOUS)
    unmatched = count_of(Join.UNMATCHED)
    undelivered = count_of(Join.UNDELIVERED)
    waiting = count_of(Join.WAITING)
    apart = count_of(Join.APART)

    def get_queryset(self, request):
        counts = {
            f"{state}_count": Count("rows", filter=Q(rows__join=state)) for state in Join.values
        }
        return super().get_queryset(request).annotate(row_count=Count("rows"), **counts)

    @admin.display(description="covers", ordering="first_year")
    def coverage(self, kept):
        return f"{kept.selection or 'everything'}, {kept.first_year} to {kept.last_year}"

    @admin.display(description="edition", ordering="edition__name")
    def edition_shown(self, kept):
        return kept.edition.name if kept.edition else "waits for it"

    @admin.display(description="rows", ordering="row_count")
    def rows(self, kept):
        return _counted(kept, "all", kept.row_count)


@admin.register(JoinDecision)
class JoinDecisionAdmin(Kept, Explained, WordSearch):
    """What was decided of rows, which later lists follow; taken back on the row's page."""

    # changelist
    list_display = ["what", "deal", "decided_by", "decided_at"]
    list_filter = [("deal", admin.EmptyFieldListFilter), "decided_by", "decided_at"]
    list_select_related = ["deal", "decided_by"]
    list_per_page = 50
    search_fields = ["supplier", "recipient", "designation", "deal__reference"]
    search_help_text = "Names of the parties, the designation, or the deal's reference."
    show_full_result_count = False

    # form
    fieldsets = [
        (
            "What the row prints",
            {
                "fields": [
                    "register",
                    ("supplier", "recipient"),
                    ("designation", "description", "condition"),
                    "order_year",
                    "comment",
                ]
            },
        ),
        ("Decision", {"fields": ["deal", ("decided_by", "decided_at")]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    @admin.display(description="row")
    def what(self, decision):
        year = decision.order_year or "?"
        return f"{decision.supplier} → {decision.recipient}: {decision.designation}, {year}"
