"""Deals and deliveries."""

from django.contrib import admin
from django.db.models import Q
from django.utils.html import format_html

from transfers.imports.facts import propose
from transfers.models import Deal, Delivery
from transfers.models.tiv import order_tiv, unit_tiv

from . import numbers
from .allegations import between
from .bulk import BulkChange
from .changed import ChangedSince
from .deal_filters import (
    Arithmetic,
    DeliveryDecade,
    DeliveryPrinted,
    DiffersFromPrint,
    OrderDecade,
    StillPrinted,
)
from .deal_form import (
    DealEntry,
    DealPartyInline,
    DeliveryInline,
    RegisterEntryInline,
    StatementInline,
    printed_in,
)
from .exporting import DealResource, DeliveryResource, Exporting
from .fact_section import may_decide, may_fill, section
from .flags import StatedFlags
from .history import Explained
from .listings import printed_of
from .paging import KeysFirst
from .regions import RecipientRegion, SupplierRegion
from .reviewing import Reviewed
from .searching import FoldedSearch, deals_naming, is_year, naming
from .sections import Sections
from .titles import TitledDeal
from .views_saved import Views


@admin.register(Deal)
class DealAdmin(
    Views,
    TitledDeal,
    DealEntry,
    Reviewed,
    StatedFlags,
    Sections,
    BulkChange,
    Exporting,
    Explained,
    FoldedSearch,
):
    # changelist
    list_display = [
        "reference",
        "supplier",
        "recipient",
        "designation",
        "ordered_in",
        "ordered",
        "delivered",
        "delivery_years",
        "tiv",
        "unit",
        "order",
        "state",
    ]
    more_columns = [
        "condition",
        "local_production",
        "outcome",
        "tiv_estimate",
        "contract_value",
        "contract_currency",
        "comment",
    ]
    list_filter = [
        "state",
        ChangedSince,
        StillPrinted,
        Arithmetic,
        "condition",
        "local_production",
        "system__category",
        OrderDecade,
        SupplierRegion,
        RecipientRegion,
    ]
    list_select_related = ["supplier", "recipient", "system__description"]
    list_per_page = 50
    list_max_show_all = 500
    paginator = KeysFirst
    ordering = ["reference"]
    search_fields = ["reference", "comment"]
    search_help_text = (
        "Reference, the register's id, any name of a party or system, a year of order or delivery, "
        "or words of the comment."
    )
    show_full_result_count = False
    resource_classes = [DealResource]
    bulk_fields = [
        "supplier",
        "recipient",
        "system",
        "order_year",
        "order_year_estimated",
        "number_ordered",
        "number_ordered_estimated",
        "condition",
        "local_production",
        "outcome",
        "contract_currency",
    ]

    # form
    fieldsets = [
        (None, {"fields": [("reference", "state"), "supplier", "recipient", "system"]}),
        (
            "Order",
            {
                "fields": [
                    ("order_year", "order_year_estimated"),
                    ("number_ordered", "number_ordered_estimated"),
                    ("condition", "local_production", "outcome"),
                    ("contract_value", "contract_currency"),
                ]
            },
        ),
        (
            "TIV in millions, not money",
            {"fields": ["tiv_estimate", ("unit", "order", "delivered", "tiv")]},
        ),
        (None, {"fields": ["comment"]}),
    ]
    readonly_fields = ["reference", "unit", "order", "delivered", "tiv"]
    sections = [
        ("As the deal-level lists print it", "listings", "view_listeddeal"),
        ("From the comment (derived)", "from_comment", "view_commentfact"),
        ("Allegations about these parties", "allegations", "view_allegation"),
    ]
    inlines = [DeliveryInline, StatementInline, DealPartyInline, RegisterEntryInline]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .with_delivered()
            .select_related(*self.list_select_related)
            .annotate(unit_tiv=unit_tiv(), order_tiv=order_tiv())
        )

    def get_object(self, request, object_id, from_field=None):
        deal = super().get_object(request, object_id, from_field)
        if deal:
            deal.may_decide_facts = may_decide(request.user)
            deal.may_fill_value = may_fill(request.user)
        return deal

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "comment" in form.changed_data:
            propose([obj.pk])

    def having(self, word):
        found = naming(word)
        if not is_year(word):
            return found
        delivered = Delivery.objects.filter(year=int(word)).order_by()
        return found | Q(order_year=int(word)) | Q(pk__in=delivered.values("deal"))

    @admin.display(description="weapon system", ordering="system__folded")
    def designation(self, deal):
        system = deal.system
        return format_html("{} <small>{}</small>", system.designation, system.description.name)

    @admin.display(description="ordered", ordering="order_year")
    def ordered_in(self, deal):
        return numbers.year(deal.order_year, deal.order_year_estimated)

    @admin.display(description="no. ordered", ordering="number_ordered")
    def ordered(self, deal):
        return numbers.number(deal.number_ordered, deal.number_ordered_estimated)

    @admin.display(description="no. delivered", ordering="number_delivered")
    def delivered(self, deal):
        return numbers.number(getattr(deal, "number_delivered", None))

    @admin.display(description="years", ordering="first_delivery")
    def delivery_years(self, deal):
        return numbers.years(deal.first_delivery, deal.last_delivery)

    @admin.display(description="unit TIV", ordering="unit_tiv")
    def unit(self, deal):
        return numbers.tiv(getattr(deal, "unit_tiv", None))

    @admin.display(description="order TIV", ordering="order_tiv")
    def order(self, deal):
        return numbers.tiv(getattr(deal, "order_tiv", None))

    @admin.display(description="TIV delivered", ordering="tiv_delivered")
    def tiv(self, deal):
        return numbers.tiv(getattr(deal, "tiv_delivered", None))

    @admin.display
    def from_comment(self, deal):
        return section(deal)

    @admin.display
    def listings(self, deal):
        return printed_of(deal)

    @admin.display
    def allegations(self, deal):
        return between(deal)


@admin.register(Delivery)
class DeliveryAdmin(Views, StatedFlags, Exporting, Explained, FoldedSearch):
    # changelist
    list_display = [
        "deal",
        "delivered_in",
        "delivered",
        "supplier",
        "recipient",
        "designation",
        "computed_tiv",
        "printed_tiv",
        "origin",
    ]
    more_columns = ["year_estimated", "number_estimated"]
    list_filter = [DiffersFromPrint, DeliveryPrinted, DeliveryDecade, "deal__system__category"]
    list_select_related = [
        "deal__supplier",
        "deal__recipient",
        "deal__system",
        "edition",
        "absent_since",
    ]
    list_per_page = 50
    list_max_show_all = 500
    paginator = KeysFirst
    ordering = ["-year", "deal"]
    search_fields = ["deal__reference"]
    search_help_text = "A year, the deal's reference or register id, or any name in it."
    show_full_result_count = False
    resource_classes = [DeliveryResource]

    # form
    fieldsets = [
        (None, {"fields": ["deal", ("year", "year_estimated"), ("number", "number_estimated")]}),
        ("TIV in millions, not money", {"fields": [("computed_tiv", "printed_tiv")]}),
        ("Register", {"fields": [("edition", "absent_since")]}),
    ]
    readonly_fields = ["computed_tiv", "edition", "absent_since"]
    autocomplete_fields = ["deal"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_tiv()

    def having(self, word):
        found = Q(deal__in=deals_naming(word).values("pk"))
        return found | Q(year=int(word)) if is_year(word) else found

    @admin.display(description="year", ordering="year")
    def delivered_in(self, delivery):
        return numbers.year(delivery.year, delivery.year_estimated)

    @admin.display(description="number", ordering="number")
    def delivered(self, delivery):
        return numbers.number(delivery.number, delivery.number_estimated)

    @admin.display(ordering="deal__supplier__folded")
    def supplier(self, delivery):
        return delivery.deal.supplier

    @admin.display(ordering="deal__recipient__folded")
    def recipient(self, delivery):
        return delivery.deal.recipient

    @admin.display(ordering="deal__system__folded")
    def designation(self, delivery):
        return delivery.deal.system.designation

    @admin.display(description="TIV (m)", ordering="tiv")
    def computed_tiv(self, delivery):
        return numbers.tiv(getattr(delivery, "tiv", None))

    @admin.display(description="printed in")
    def origin(self, delivery):
        return printed_in(delivery)
