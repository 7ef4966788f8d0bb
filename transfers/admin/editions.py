"""Editions of registers, and their entries."""

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from transfers.models import Delivery, RegisterEdition, RegisterEntry

from . import numbers
from .history import Explained


def count_of(rows):
    """Number of `rows` that point at the edition, without joining them."""
    counted = rows.filter(edition=OuterRef("pk"), absent_since=None).order_by().values("edition")
    count = Subquery(counted.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(count, 0)


@admin.register(RegisterEdition)
class RegisterEditionAdmin(Explained):
    # changelist
    list_display = ["name", "register", "generated_on", "deals", "deliveries", "loaded_at"]
    search_fields = ["name"]
    show_full_result_count = False
    change_list_template = "admin/transfers/edition_list.html"

    # form
    fields = ["register", "name", "generated_on", "publisher", "credit_line", "terms", "loaded_at"]
    readonly_fields = ["loaded_at"]

    def get_queryset(self, request):
        editions = super().get_queryset(request)
        return editions.annotate(
            deal_count=count_of(RegisterEntry.objects), delivery_count=count_of(Delivery.objects)
        )

    def changelist_view(self, request, extra_context=None):
        may_import = request.user.has_perm("transfers.add_importbatch")
        return super().changelist_view(request, {**(extra_context or {}), "may_import": may_import})

    @admin.display(description="deals printed last in it", ordering="deal_count")
    def deals(self, edition):
        return numbers.number(edition.deal_count)

    @admin.display(description="deliveries printed last in it", ordering="delivery_count")
    def deliveries(self, edition):
        return numbers.number(edition.delivery_count)


@admin.register(RegisterEntry)
class RegisterEntryAdmin(admin.ModelAdmin):
    """Imports write entries; by hand only a wrong link to a deal is mended."""

    # changelist
    list_display = ["external_id", "register", "deal", "supplier_name", "recipient_name", "edition"]
    list_filter = ["edition", ("absent_since", admin.EmptyFieldListFilter)]
    list_select_related = ["deal", "supplier_name", "recipient_name", "edition"]
    list_per_page = 50
    search_fields = ["external_id__exact", "deal__reference"]
    search_help_text = "The register's id, or the deal's reference."
    ordering = ["external_id"]
    show_full_result_count = False

    # form
    fields = [
        "deal",
        ("register", "external_id"),
        ("edition", "absent_since"),
        "supplier_name",
        "recipient_name",
        "system_name",
        "description_name",
        "category_name",
        "printed_unit_tiv",
    ]
    readonly_fields = [
        "register",
        "external_id",
        "edition",
        "absent_since",
        "supplier_name",
        "recipient_name",
        "system_name",
        "description_name",
        "category_name",
        "printed_unit_tiv",
    ]
    autocomplete_fields = ["deal"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
