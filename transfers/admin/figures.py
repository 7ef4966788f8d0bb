"""Printed statistics."""

from django.contrib import admin

from transfers.analysis.figures import Outcome, recompute, recompute_read, with_outcome
from transfers.models import Claim, Figure, FigureReading

from . import numbers
from .bulk import BulkChange
from .changed import ChangedSince
from .choosing import Choosing, LoadedForm
from .claims import SHORT_TEXTS, ClaimInline
from .exporting import Exporting, FigureResource
from .history import Explained, ExplainedForm
from .reviewing import Reviewed
from .searching import WordSearch
from .sections import Sections, StableSlug, table
from .sources import claim_count
from .tabular import Tabular
from .views_saved import Views


class FigureForm(ExplainedForm, LoadedForm):
    """Asks for a reason, and needs no query for the parties that are chosen already."""


class FigureReadingInline(Tabular):
    model = FigureReading
    verbose_name = "reading"
    verbose_name_plural = "windows in which it may be read, where its years are doubtful"
    extra = 0


class Recomputes(admin.SimpleListFilter):
    """Figures by what the register gives for them."""

    title = "question: does it recompute"
    parameter_name = "recomputes"

    def lookups(self, request, model_admin):
        return Outcome.choices

    def queryset(self, request, queryset):
        if self.value() not in Outcome.values:
            return queryset
        return queryset.filter(pk__in=with_outcome(recompute(Figure.objects.all()), self.value()))


@admin.register(Figure)
class FigureAdmin(
    Views, Choosing, Reviewed, Sections, StableSlug, BulkChange, Exporting, Explained, WordSearch
):
    # changelist
    list_display = [
        "title",
        "measure",
        "supplier",
        "recipient",
        "window",
        "printed",
        "issuer",
        "finding",
        "claims",
        "state",
    ]
    more_columns = ["slug", "value_min", "value_max", "unit", "currency", "explanation"]
    list_filter = [Recomputes, ChangedSince, "measure", "unit", "finding", "state"]
    list_select_related = ["supplier", "recipient", "issuer"]
    list_per_page = 50
    search_fields = ["title", "slug", "printed", "explanation"]
    actor_fields = ["supplier", "recipient", "issuer"]
    search_help_text = "Words of the title or the finding, as printed, or any name of a party."
    show_full_result_count = False
    resource_classes = [FigureResource]
    bulk_fields = [
        "supplier",
        "recipient",
        "issuer",
        "first_year",
        "last_year",
        "finding",
        "explanation",
    ]

    # form
    fieldsets = [
        (None, {"fields": ["title", ("measure", "state"), "slug"]}),
        ("Parties", {"fields": ["supplier", "recipient", "issuer"]}),
        (
            "Value; TIV is not money and has no currency",
            {
                "fields": [
                    "printed",
                    ("value_min", "value_max", "qualifier"),
                    ("unit", "currency"),
                ]
            },
        ),
        ("Window", {"fields": [("first_year", "last_year", "window")]}),
        ("What we found", {"fields": ["finding", "explanation"]}),
    ]
    form = FigureForm
    related = ["supplier", "recipient", "issuer"]
    formfield_overrides = SHORT_TEXTS
    inlines = [FigureReadingInline, ClaimInline]
    sections = [("What the register gives", "recomputed", "view_deal")]

    def get_queryset(self, request):
        counted = claim_count("figure", status=Claim.Status.ACTIVE)
        return super().get_queryset(request).annotate(claim_count=counted)

    def get_object(self, request, object_id, from_field=None):
        figure = super().get_object(request, object_id, from_field)
        if figure:
            # What is typed into a form changes its record, even where it is then refused.
            figure.is_stored = request.method != "POST"
        return figure

    @admin.display(description="claims", ordering="claim_count")
    def claims(self, figure):
        return numbers.number(figure.claim_count)

    @admin.display(description="")
    def recomputed(self, figure):
        if figure.is_stored:
            readings = recompute_read([figure])
        else:
            readings = recompute(Figure.objects.filter(pk=figure.pk))
        return table(
            ["Years", "Printed", "Computed", "Edition", "Comparison"],
            (
                (r.window, figure.printed, r.computed_in_words, r.edition or "", r.words)
                for r in readings
            ),
        )
