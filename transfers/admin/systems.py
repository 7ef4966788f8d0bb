"""Categories, weapon descriptions and weapon systems."""

from django.contrib import admin

from transfers.models import (
    Category,
    CategoryName,
    DescriptionName,
    SystemName,
    WeaponDescription,
    WeaponSystem,
)

from .bulk import BulkChange
from .choosing import Choosing
from .exporting import Exporting, SystemResource
from .history import Explained
from .merging import Mergeable
from .searching import FoldedSearch
from .small_imports import ImportsTable
from .tabular import Tabular
from .views_saved import Views


class OtherNames(Tabular):
    fields = ["name", "vocabulary"]
    verbose_name = "other name"
    verbose_name_plural = "other names"
    extra = 0


class CategoryNameInline(OtherNames):
    model = CategoryName


class DescriptionNameInline(OtherNames):
    model = DescriptionName


class SystemNameInline(Choosing, OtherNames):
    model = SystemName
    fields = ["name", "vocabulary", "described"]
    related = ["described"]


@admin.register(Category)
class CategoryAdmin(Explained, FoldedSearch):
    # changelist
    list_display = ["name", "in_tiv_scope", "definition", "position"]
    list_filter = ["in_tiv_scope"]
    search_fields = ["folded", "names__folded"]

    # form
    fields = ["name", "definition", "in_tiv_scope", "position", "slug"]
    inlines = [CategoryNameInline]


@admin.register(WeaponDescription)
class WeaponDescriptionAdmin(Explained, FoldedSearch):
    # changelist
    list_display = ["name", "meaning"]
    search_fields = ["folded", "names__folded"]
    show_full_result_count = False

    # form
    fields = ["name", "meaning"]
    inlines = [DescriptionNameInline]


@admin.register(WeaponSystem)
class WeaponSystemAdmin(
    Views, Mergeable, BulkChange, ImportsTable, Exporting, Explained, FoldedSearch
):
    # changelist
    list_display = ["designation", "description", "category", "producer", "family"]
    more_columns = ["slug"]
    list_filter = ["category"]
    list_per_page = 50
    search_fields = ["folded", "names__folded", "description__folded"]
    search_help_text = "Designation in any spelling, or kind of weapon."
    show_full_result_count = False
    resource_classes = [SystemResource]
    bulk_fields = ["category", "producer", "family"]

    # form
    fieldsets = [
        (None, {"fields": ["designation", "description", "category", "slug"]}),
        ("Origin", {"fields": ["producer", "family"]}),
    ]
    autocomplete_fields = ["description", "category", "producer"]
    inlines = [SystemNameInline]

    def get_queryset(self, request):
        # The name of a system holds its description, in lists of choices too.
        systems = super().get_queryset(request)
        return systems.select_related("description", "category", "producer")

    def get_prepopulated_fields(self, request, obj=None):
        """The slug is the system's stable name: only a new one gets it from what is typed."""
        return {} if obj else {"slug": ["designation"]}
