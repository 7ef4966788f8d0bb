"""Documents that somebody published, and what they say."""

from django.contrib import admin
from django.db import models
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.html import format_html

from transfers.models import Claim, Source
from transfers.models.claims import TARGETS

from . import numbers
from .bulk import BulkChange
from .changed import ChangedSince
from .claims import SHORT_TEXTS, claimed_by, target_of
from .exporting import Exporting, SourceResource
from .history import Explained
from .reviewing import Reviewed
from .searching import WordSearch
from .sections import Sections, StableSlug, link, table
from .small_imports import ImportsTable
from .views_saved import Views


def claim_count(whole, **having):
    """Number of the record's claims, without joining them."""
    claims = Claim.objects.filter(**{whole: OuterRef("pk")}, **having).order_by().values(whole)
    count = Subquery(claims.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(count, 0)


@admin.register(Source)
class SourceAdmin(
    Views,
    Reviewed,
    StableSlug,
    Sections,
    BulkChange,
    ImportsTable,
    Exporting,
    Explained,
    WordSearch,
):
    # changelist
    list_display = ["title", "publisher", "dated", "language", "relays", "claims", "state"]
    more_columns = ["slug", "published_on", "url", "file_name", "note"]
    list_filter = [ChangedSince, "state", "language"]
    list_per_page = 50
    ordering = ["slug"]
    search_fields = ["title", "publisher", "slug", "relays"]
    search_help_text = "Words of the title, or the publisher; case and accents do not matter."
    show_full_result_count = False
    resource_classes = [SourceResource]
    bulk_fields = [
        "publisher",
        "published_on",
        "dating",
        "language",
        "relays",
        "paragraphs",
        "note",
    ]

    # form
    fieldsets = [
        (None, {"fields": ["title", "publisher", "state", "slug"]}),
        ("When and where", {"fields": [("published_on", "dating"), "language", "url", "relays"]}),
        ("The file we read", {"fields": ["file_name", "sha256", "paragraphs"]}),
        (None, {"fields": ["note"]}),
    ]
    formfield_overrides = {**SHORT_TEXTS, models.URLField: {"assume_scheme": "https"}}
    sections = [("What it says, paragraph by paragraph", "says", "view_claim")]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(claim_count=claim_count("source"))

    @admin.display(description="dated", ordering="published_on")
    def dated(self, source):
        return numbers.day(source.published_on) if source.published_on else source.dating

    @admin.display(description="claims", ordering="claim_count")
    def claims(self, source):
        return numbers.number(source.claim_count)

    @admin.display(description="what it says")
    def says(self, source):
        claims = source.claims.select_related(*TARGETS, "claimant", "speaks_for")
        rows = (
            (
                claim.paragraph,
                claimed_by(claim),
                _standing(claim),
                claim.statement,
                link(target_of(claim)),
                link(claim, "claim"),
            )
            for claim in claims.order_by("paragraph", "slug")
        )
        return format_html(
            '<p class="help">{}</p>{}',
            _as_read(source),
            table(["Paragraph", "Who", "Stance", "In our words", "About", "Form"], rows),
        )


def _as_read(source):
    return format_html(
        "Read from {} (SHA-256 <code>{}</code>). Paragraphs are {}, counted from 1.",
        source.file_name or "no file",
        source.sha256 or numbers.NONE,
        source.get_paragraphs_display(),
    )


def _standing(claim):
    if claim.status != Claim.Status.ACTIVE:
        return format_html(
            "<s>{}</s> <small>{}</small>", claim.get_stance_display(), claim.get_status_display()
        )
    if claim.discounted_because:
        return format_html("{} <small>discounted</small>", claim.get_stance_display())
    return claim.get_stance_display()
