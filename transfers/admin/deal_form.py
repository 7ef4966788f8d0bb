"""The form of a deal: its fields, its deliveries as a grid, claims, and what is likely the same."""

import json
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import path
from django.views.decorators.http import require_safe

from transfers.models import DealParty, Delivery, RegisterEntry
from transfers.models.tiv import COEFFICIENTS

from . import numbers
from .choosing import Choosing, LoadedForm
from .claims import ClaimInline
from .duplicates import TOLD_BY, Order, likely_duplicates, likely_view
from .flags import StatedFlags
from .form_errors import listed_errors
from .history import ExplainedForm
from .tabular import Tabular


class ReadOnlyInline(Tabular):
    """Rows that an import keeps; looked at here and changed nowhere."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class DeliveryInline(StatedFlags, Tabular):
    """One row a year, in a grid with the sums below; a few rows stand empty for the next years."""

    model = Delivery
    fields = [
        "year",
        "year_estimated",
        "number",
        "number_estimated",
        "tiv",
        "printed_tiv",
        "origin",
    ]
    readonly_fields = ["tiv", "origin"]
    ordering = ["year"]
    template = "admin/transfers/delivery_grid.html"

    def get_extra(self, request, obj=None, **kwargs):
        return 1 if obj else 3

    def get_queryset(self, request):
        deliveries = super().get_queryset(request).with_tiv()
        return deliveries.select_related("deal", "edition", "absent_since")

    @admin.display(description="TIV (m)")
    def tiv(self, delivery):
        return numbers.tiv(getattr(delivery, "tiv", None))

    @admin.display(description="printed in")
    def origin(self, delivery):
        return printed_in(delivery)


def printed_in(delivery):
    """Newest edition that prints the delivery, or that it was entered by hand."""
    if delivery.absent_since:
        return f"no longer since {delivery.absent_since.name}"
    return delivery.edition.name if delivery.edition else numbers.NONE


def standing(deal):
    """Sums below the grid: number and TIV (millions) delivered, and what the order leaves."""
    delivered = getattr(deal, "number_delivered", None)
    ordered = getattr(deal, "number_ordered", None)
    return {
        "number": numbers.number(delivered),
        "tiv": numbers.tiv(getattr(deal, "tiv_delivered", None)),
        "against": against_order(delivered or 0, ordered),
        "over": ordered is not None and (delivered or 0) > ordered,
    }


def against_order(delivered, ordered):
    """The number delivered against the number ordered, in words."""
    if ordered is None:
        return "Number ordered not known"
    if delivered > ordered:
        return f"{numbers.number(delivered - ordered)} more than ordered"
    if delivered == ordered:
        return f"All {numbers.number(ordered)} delivered"
    left = numbers.number(ordered - delivered)
    return f"Delivered {numbers.number(delivered)} of {numbers.number(ordered)}; {left} to come"


class StatementInline(ClaimInline):
    """Claims about the deal; a new deal has room for one, where no script adds it."""

    classes = ["claims", "collapse"]

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else 1


class DealPartyInline(Choosing, Tabular):
    model = DealParty
    related = ["actor"]
    verbose_name = "other party"
    verbose_name_plural = "other parties"
    classes = ["collapse"]
    extra = 0


class RegisterEntryInline(ReadOnlyInline):
    model = RegisterEntry
    fields = [
        "register",
        "external_id",
        "edition",
        "absent_since",
        "supplier_name",
        "recipient_name",
        "system_name",
        "printed_unit_tiv",
    ]
    verbose_name_plural = "as the register prints it"
    classes = ["collapse"]

    def get_queryset(self, request):
        entries = super().get_queryset(request)
        return entries.select_related(
            "edition", "absent_since", "supplier_name", "recipient_name", "system_name"
        )


class DealForm(LoadedForm, ExplainedForm):
    """A deal that is likely another one entered already is saved only with a tick.

    The tick holds for the deals that the form showed beside it, whose keys come back as `seen`.
    """

    another_deal = forms.BooleanField(label="It is another deal: save all the same", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    duplicates = ()

    def clean(self):
        values = super().clean()
        values = self.cleaned_data if values is None else values
        self.duplicates = self._likely(values)
        keys = {str(deal.pk) for deal in self.duplicates}
        ticked = values.get("another_deal") and keys <= set(values.get("seen", "").split())
        if keys and not ticked:
            self.add_error(
                "another_deal",
                "This is likely a deal that is here already. Look at those listed, and tick the "
                "box if it is another.",
            )
        return values

    def _likely(self, values):
        """Likely duplicates of a new deal; of a changed one, those that the change brings."""
        entered = {name: values.get(name) for name in TOLD_BY}
        order = Order.of(entered)
        if order is None or not any(name in self.changed_data for name in TOLD_BY):
            return ()
        found = likely_duplicates(order, self.instance.pk)
        before = Order.of(self.initial) if found and self.instance.pk else None
        known = {deal.pk for deal in likely_duplicates(before, self.instance.pk)} if before else ()
        return [deal for deal in found if deal.pk not in known]


class DealEntry(Choosing):
    """For the admin of deals: a form for the keyboard, that shows what is likely the same."""

    form = DealForm
    related = ["supplier", "recipient", "system"]
    change_form_template = "admin/transfers/deal_form.html"

    class Media:
        js = ["transfers/tiv.js", "transfers/deal_form.js"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("system__description")

    def get_fieldsets(self, request, obj=None):
        """A new deal has no reference yet: the database gives it."""
        fieldsets = super().get_fieldsets(request, obj)
        return fieldsets if obj else [_without("reference", each) for each in fieldsets]

    def get_urls(self):
        return [
            path(
                "likely/",
                self.admin_site.admin_view(require_safe(self.likely)),
                name="transfers_deal_likely",
            ),
            *super().get_urls(),
        ]

    def likely(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return likely_view(request)

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        coefficients = {code: str(value) for code, value in COEFFICIENTS.items()}
        context |= {
            "coefficients": json.dumps(coefficients),
            "duplicates": getattr(form, "duplicates", ()),
            "standing": standing(context["original"]),
            "faults": listed_errors(form, context["inline_admin_formsets"]),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None, **kwargs):
        """Claims of a deal are not folded away: who reviews it reads them with it."""
        shown = super().get_inline_formsets(request, formsets, inline_instances, obj, **kwargs)
        for each in shown:
            if isinstance(each.opts, StatementInline) and each.formset.initial_form_count():
                each.classes = each.classes.replace("collapse", "").strip()
        return shown

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        own = {form.fields[name].label or name.capitalize() for name in ("another_deal", "seen")}
        for part in message:
            fields = part.get("changed", {}).get("fields", [])
            fields[:] = [name for name in fields if name not in own]
        return message

    def response_add(self, request, obj, post_url_continue=None):
        return self._next(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request, obj):
        return self._next(request, obj, super().response_change(request, obj))

    def _next(self, request, deal, response):
        """The next deal of a pair begins with its parties."""
        if "_addanother" in request.POST and response.status_code == 302:
            parties = {"supplier": deal.supplier_id, "recipient": deal.recipient_id}
            joint = "&" if "?" in response.url else "?"
            response["Location"] = f"{response.url}{joint}{urlencode(parties)}"
        return response


def _without(name, fieldset):
    title, options = fieldset
    lines = ([line] if isinstance(line, str) else line for line in options["fields"])
    kept = [tuple(each for each in line if each != name) for line in lines]
    return title, {**options, "fields": [line for line in kept if line]}
