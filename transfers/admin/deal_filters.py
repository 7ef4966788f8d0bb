"""Filters of the lists of deals and deliveries."""

from django.contrib import admin
from django.db.models import F

from transfers.models import RegisterEntry


class StillPrinted(admin.SimpleListFilter):
    """Whether the newest edition of its register still prints the deal or delivery."""

    title = "in the newest edition"
    parameter_name = "printed"

    def lookups(self, request, model_admin):
        return [("yes", "printed"), ("no", "no longer printed"), ("never", "entered by hand")]

    def queryset(self, request, queryset):
        entries = RegisterEntry.objects.order_by()
        if self.value() == "yes":
            return queryset.filter(pk__in=entries.filter(absent_since=None).values("deal"))
        if self.value() == "no":
            return queryset.filter(pk__in=entries.exclude(absent_since=None).values("deal"))
        if self.value() == "never":
            return queryset.exclude(pk__in=entries.values("deal"))
        return queryset


class DeliveryPrinted(StillPrinted):
    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.filter(edition__isnull=False, absent_since=None)
        if self.value() == "no":
            return queryset.filter(absent_since__isnull=False)
        if self.value() == "never":
            return queryset.filter(edition=None)
        return queryset


class Arithmetic(admin.SimpleListFilter):
    """Deals whose numbers do not add up."""

    title = "arithmetic"
    parameter_name = "check"

    def lookups(self, request, model_admin):
        return [
            ("more", "delivered more than ordered"),
            ("early", "delivered before ordered"),
            ("none", "nothing delivered"),
        ]

    def queryset(self, request, queryset):
        if self.value() == "more":
            return queryset.filter(number_delivered__gt=F("number_ordered"))
        if self.value() == "early":
            return queryset.filter(first_delivery__lt=F("order_year"))
        if self.value() == "none":
            return queryset.filter(number_delivered=None)
        return queryset


class Decade(admin.SimpleListFilter):
    """Ten calendar years."""

    def lookups(self, request, model_admin):
        return [(str(first), f"{first}–{first + 9}") for first in range(2020, 1940, -10)]

    def queryset(self, request, queryset):
        if self.value() is None or not self.value().isdecimal():
            return queryset
        first = int(self.value())
        return queryset.filter(**{f"{self.parameter_name}__range": (first, first + 9)})


class OrderDecade(Decade):
    title = "order year"
    parameter_name = "order_year"


class DeliveryDecade(Decade):
    title = "delivery year"
    parameter_name = "year"


class DiffersFromPrint(admin.SimpleListFilter):
    """Deliveries for which the register prints another TIV than the arithmetic gives."""

    title = "TIV"
    parameter_name = "tiv"

    def lookups(self, request, model_admin):
        return [("differs", "printed otherwise"), ("none", "not assigned")]

    def queryset(self, request, queryset):
        if self.value() == "differs":
            return queryset.exclude(printed_tiv=None)
        if self.value() == "none":
            return queryset.filter(deal__tiv_estimate=None)
        return queryset
