"""What is said to have happened, with the claims about it."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join

from transfers.models import Allegation, AllegationVia, Claim, Grade
from transfers.models.allegations import RULES

from . import numbers
from .bulk import BulkChange
from .changed import ChangedSince
from .choosing import Choosing
from .claims import SHORT_TEXTS, ClaimInline
from .evidence_filters import GradeShown, OfSource, Question, StancePresent
from .exporting import AllegationResource, Exporting
from .history import Explained
from .paging import KeysFirst
from .reviewing import Reviewed
from .searching import WordSearch
from .sections import StableSlug, link, table
from .sources import claim_count
from .tabular import Tabular
from .views_saved import Views


class AllegationViaInline(Choosing, Tabular):
    model = AllegationVia
    related = ["actor"]
    verbose_name = "state or company in between"
    verbose_name_plural = "via"
    extra = 0


@admin.register(Allegation)
class AllegationAdmin(Views, Reviewed, StableSlug, BulkChange, Exporting, Explained, WordSearch):
    # changelist
    list_display = [
        "title",
        "kind",
        "supplier",
        "recipient",
        "designation",
        "when",
        "graded",
        "claims",
        "denials",
        "state",
    ]
    more_columns = ["slug", "statement", "period_from", "period_to", "override_reason", "note"]
    list_filter = [
        Question,
        ChangedSince,
        GradeShown,
        "kind",
        "state",
        StancePresent,
        "system__category",
        OfSource,
    ]
    list_select_related = ["supplier", "recipient", "system"]
    list_per_page = 50
    list_max_show_all = 500
    paginator = KeysFirst
    search_fields = ["title", "statement", "slug"]
    actor_fields = ["supplier", "recipient", "via"]
    system_fields = ["system"]
    search_help_text = "Words of title or statement, or any name of a party or system."
    show_full_result_count = False
    resource_classes = [AllegationResource]
    bulk_fields = [
        "kind",
        "supplier",
        "recipient",
        "system",
        "period_from",
        "period_to",
        "period",
        "note",
    ]

    # form
    fieldsets = [
        (None, {"fields": ["title", ("kind", "state"), "statement", "slug"]}),
        ("Parties", {"fields": ["supplier", "recipient", "system"]}),
        (
            "Quantity and value; TIV is not money and has no currency",
            {
                "fields": [
                    ("quantity_min", "quantity_max", "quantity_qualifier", "quantity_of"),
                    ("value", "value_unit", "currency"),
                ]
            },
        ),
        ("Period", {"fields": [("period_from", "period_to", "period")]}),
        ("Grade", {"fields": ["rule", ("grade_override", "override_reason")]}),
        (None, {"fields": ["note"]}),
    ]
    readonly_fields = ["rule"]
    autocomplete_fields = ["supplier", "recipient", "system"]
    formfield_overrides = SHORT_TEXTS
    inlines = [AllegationViaInline, ClaimInline]

    def get_queryset(self, request):
        stands = {"status": Claim.Status.ACTIVE}
        allegations = super().get_queryset(request).with_grade()
        return allegations.annotate(
            claim_count=claim_count("allegation", **stands),
            denial_count=claim_count("allegation", **stands, stance=Claim.Stance.DENIES),
        )

    @admin.display(description="weapon system", ordering="system__folded")
    def designation(self, allegation):
        return allegation.system.designation if allegation.system else numbers.NONE

    @admin.display(description="period", ordering="period_from")
    def when(self, allegation):
        return period_of(allegation)

    @admin.display(description="grade", ordering="grade")
    def graded(self, allegation):
        return grade_of(allegation)

    @admin.display(description="claims", ordering="claim_count")
    def claims(self, allegation):
        return numbers.number(allegation.claim_count)

    @admin.display(description="denials", ordering="denial_count")
    def denials(self, allegation):
        return numbers.number(allegation.denial_count)

    @admin.display(description="by the rules")
    def rule(self, allegation):
        grade = getattr(allegation, "computed_grade", None)
        if grade is None:
            return "Follows from the claims, once they are saved."
        return format_html("<strong>{}</strong>: {}.", Grade(grade).label, RULES[grade])


def period_of(allegation):
    """The period in words, or its days."""
    if allegation.period:
        return allegation.period
    days = dict.fromkeys([allegation.period_from, allegation.period_to])
    return (
        format_html_join(" – ", "{}", ([numbers.day(day)] for day in days if day)) or numbers.NONE
    )


def grade_of(allegation):
    """The grade by the rules, and staff's beside it where they gave one."""
    computed = Grade(allegation.computed_grade).label
    if not allegation.grade_override:
        return computed
    return f"{computed} (staff: {allegation.get_grade_override_display()})"


def between(deal):
    """Table of the allegations about a deal's parties, those about its system first."""
    allegations = Allegation.objects.filter(
        supplier=deal.supplier_id, recipient=deal.recipient_id
    ).with_grade()
    rows = sorted(
        allegations.select_related("system"), key=lambda found: found.system_id != deal.system_id
    )
    if not rows:
        return "None."
    return table(
        ["Allegation", "Kind", "Weapon system", "Period", "Grade"],
        (
            (
                link(row),
                row.get_kind_display(),
                row.system.designation if row.system else numbers.NONE,
                period_of(row),
                grade_of(row),
            )
            for row in rows
        ),
    )
