"""Actors, and the actors that supply or receive."""

from django.contrib import admin
from django.db.models import F
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from transfers.models import Actor, ActorName, Allegation, Claim, Recipient, Succession, Supplier

from . import numbers
from .bulk import BulkChange
from .exporting import ActorResource, Exporting
from .history import Explained
from .merging import Mergeable
from .regions import ActorRegion
from .searching import FoldedSearch
from .sections import Sections
from .small_imports import ImportsTable
from .tabular import Tabular
from .views_saved import Views


class ActorNameInline(Tabular):
    model = ActorName
    fields = ["name", "vocabulary"]
    extra = 0


class SuccessionInline(Tabular):
    model = Succession
    fk_name = "predecessor"
    autocomplete_fields = ["successor"]
    verbose_name = "successor"
    verbose_name_plural = "successors"
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("predecessor", "successor")


@admin.register(Actor)
class ActorAdmin(
    Views,
    Mergeable,
    Sections,
    BulkChange,
    ImportsTable,
    Exporting,
    Explained,
    FoldedSearch,
):
    # changelist
    list_display = ["name", "kind", "iso3", "home", "valid_from", "valid_to"]
    more_columns = ["slug"]
    list_editable = ["iso3"]
    list_filter = ["kind", ActorRegion]
    list_select_related = ["home"]
    list_per_page = 100
    search_fields = ["folded", "names__folded"]
    search_help_text = "Any name of the actor; case and accents do not matter."
    show_full_result_count = False
    resource_classes = [ActorResource]
    bulk_fields = ["kind", "home", "valid_from", "valid_to"]

    # form
    fieldsets = [
        (None, {"fields": ["name", "kind", "iso3", "home", ("valid_from", "valid_to"), "slug"]}),
    ]
    autocomplete_fields = ["home"]
    prepopulated_fields = {"slug": ["name"]}
    sections = [
        ("Allegations", "allegations", "view_allegation"),
        ("Claims", "claims", "view_claim"),
    ]
    inlines = [ActorNameInline, SuccessionInline]

    def get_prepopulated_fields(self, request, obj=None):
        """The slug is the actor's stable name: only a new actor gets it from what is typed."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    @admin.display
    def allegations(self, actor):
        roles = {"supplier": "as supplier", "recipient": "as recipient", "via": "in between"}
        return _counted(Allegation, actor, roles)

    @admin.display
    def claims(self, actor):
        return _counted(Claim, actor, {"claimant": "as claimant", "speaks_for": "on its behalf"})


def _counted(model, actor, roles):
    """Numbers of the records that name the actor in each role, with links to these records."""
    address = reverse(f"admin:transfers_{model._meta.model_name}_changelist")
    lists = (
        (address, role, actor.pk, model.objects.filter(**{role: actor.pk}).count(), words)
        for role, words in roles.items()
    )
    return format_html_join(" · ", '<a href="{}?{}__id__exact={}">{} {}</a>', lists)


class HasDeals(admin.SimpleListFilter):
    """Actors that take part in deals in the role of the page."""

    title = "deals in this role"
    parameter_name = "deals"

    def lookups(self, request, model_admin):
        return [("yes", "has deals"), ("no", "has none")]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.filter(deal_count__gt=0)
        if self.value() == "no":
            return queryset.filter(deal_count=0)
        return queryset


class InRole(ActorAdmin):
    """Actors with the number of their deals in one role, most deals first."""

    role = None

    # changelist
    list_display = ["name", "kind", "iso3", "deals", "valid_from", "valid_to"]
    list_editable = ()
    list_filter = [HasDeals, "kind", ActorRegion]
    list_select_related = False

    def get_ordering(self, request):
        return [F("deal_count").desc(), "folded"]

    def get_queryset(self, request):
        # Ordered after counting: the count is what it is ordered by.
        actors = self.model._default_manager.with_deals_in(self.role)
        return actors.order_by(*self.get_ordering(request))

    @admin.display(description="deals", ordering="deal_count")
    def deals(self, actor):
        if not actor.deal_count:
            return numbers.NONE
        address = reverse("admin:transfers_deal_changelist")
        return format_html(
            '<a href="{}?{}__id__exact={}">{}</a>',
            address,
            self.role,
            actor.pk,
            numbers.number(actor.deal_count),
        )


@admin.register(Supplier)
class SupplierAdmin(InRole):
    role = "supplier"


@admin.register(Recipient)
class RecipientAdmin(InRole):
    role = "recipient"
