"""Embargoes, bans, suspensions, appeals and resolutions."""

from django.contrib import admin

from transfers.models import Restriction

from . import numbers
from .bulk import BulkChange
from .changed import ChangedSince
from .claims import SHORT_TEXTS, ClaimInline
from .evidence_filters import InForce
from .exporting import Exporting, RestrictionResource
from .history import Explained
from .reviewing import Reviewed
from .searching import WordSearch
from .sections import StableSlug
from .views_saved import Views


@admin.register(Restriction)
class RestrictionAdmin(Views, Reviewed, StableSlug, BulkChange, Exporting, Explained, WordSearch):
    # changelist
    list_display = [
        "title",
        "kind",
        "issuer",
        "supplier",
        "recipient",
        "concerns",
        "begins",
        "ends",
        "state",
    ]
    more_columns = ["slug", "category", "statement", "note"]
    list_filter = [ChangedSince, "kind", InForce, "category", "state"]
    list_select_related = ["issuer", "supplier", "recipient", "system", "category"]
    list_per_page = 50
    search_fields = ["title", "statement", "slug"]
    actor_fields = ["issuer", "supplier", "recipient"]
    system_fields = ["system"]
    search_help_text = "Words of title or statement, or any name of a party or system."
    show_full_result_count = False
    resource_classes = [RestrictionResource]
    bulk_fields = [
        "kind",
        "issuer",
        "supplier",
        "recipient",
        "system",
        "category",
        "from_date",
        "to_date",
        "dating",
        "note",
    ]

    # form
    fieldsets = [
        (None, {"fields": ["title", ("kind", "state"), "statement", "slug"]}),
        ("Whom and what it concerns", {"fields": ["issuer", "supplier", "recipient"]}),
        (None, {"fields": ["system", "category"]}),
        ("Period", {"fields": [("from_date", "to_date", "dating")]}),
        (None, {"fields": ["note"]}),
    ]
    autocomplete_fields = ["issuer", "supplier", "recipient", "system", "category"]
    formfield_overrides = SHORT_TEXTS
    inlines = [ClaimInline]

    @admin.display
    def concerns(self, restriction):
        if restriction.system:
            return restriction.system.designation
        return restriction.category or numbers.NONE

    @admin.display(description="from", ordering="from_date")
    def begins(self, restriction):
        return restriction.dating or numbers.day(restriction.from_date)

    @admin.display(description="to", ordering="to_date")
    def ends(self, restriction):
        return numbers.day(restriction.to_date)
