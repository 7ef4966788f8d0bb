"""Filters of the lists of sources, allegations, claims and restrictions."""

import datetime

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.text import Truncator

from transfers.models import Claim, Grade, Source


def standing_claims():
    """Claims neither retracted nor deprecated, of the allegation of an outer query."""
    return Claim.objects.filter(status=Claim.Status.ACTIVE, allegation=OuterRef("pk"))


class Question(admin.SimpleListFilter):
    """What analysts ask of the allegations, in one step."""

    title = "question"
    parameter_name = "question"

    def lookups(self, request, model_admin):
        return [
            ("parties", "denied by the supplier, confirmed by the recipient"),
            ("unnamed", "on a single unnamed source"),
            ("override", "graded otherwise by staff"),
        ]

    def queryset(self, request, queryset):
        if self.value() == "parties":
            return queryset.denied_by_supplier_confirmed_by_recipient()
        if self.value() == "unnamed":
            return queryset.on_a_single_unnamed_source()
        if self.value() == "override":
            return queryset.exclude(grade_override="")
        return queryset


class GradeShown(admin.SimpleListFilter):
    """The grade that holds: staff's where they gave one."""

    title = "grade"
    parameter_name = "grade"

    def lookups(self, request, model_admin):
        return Grade.choices

    def queryset(self, request, queryset):
        return queryset.filter(grade=self.value()) if self.value() else queryset


class StancePresent(admin.SimpleListFilter):
    """Allegations on which somebody takes a stance, in a claim that stands."""

    title = "stance taken"
    parameter_name = "stance"

    def lookups(self, request, model_admin):
        return Claim.Stance.choices

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(Exists(standing_claims().filter(stance=self.value())))


class OfSource(admin.SimpleListFilter):
    """Claims that one source prints, or allegations with such a claim."""

    title = "source"
    parameter_name = "source"

    def lookups(self, request, model_admin):
        sources = Source.objects.order_by("publisher", "title")
        return [(source.slug, Truncator(str(source)).chars(60)) for source in sources]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        if queryset.model is Claim:
            return queryset.filter(source__slug=self.value())
        claims = Claim.objects.filter(allegation=OuterRef("pk"), source__slug=self.value())
        return queryset.filter(Exists(claims))


class KindOfClaimant(admin.ChoicesFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "claimant"


CLAIMANT = ("claimant__kind", KindOfClaimant)


class Discounted(admin.SimpleListFilter):
    """Claims that staff do not count, whatever their status."""

    title = "discounted"
    parameter_name = "discounted"

    def lookups(self, request, model_admin):
        return [("yes", "yes"), ("no", "no")]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.exclude(discounted_because="")
        if self.value() == "no":
            return queryset.filter(discounted_because="")
        return queryset


class InForce(admin.SimpleListFilter):
    """Restrictions that held on some day of a year; those without any day are left out."""

    title = "in force in"
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        this_year = timezone.localdate().year
        years = [(str(year), str(year)) for year in range(this_year, this_year - 12, -1)]
        given = self.value()
        return years if given is None or (given, given) in years else [*years, (given, given)]

    def queryset(self, request, queryset):
        try:
            year = int(self.value() or "")
            days = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        except ValueError:
            return queryset
        dated = Q(from_date__isnull=False) | Q(to_date__isnull=False)
        return queryset.filter(dated).in_force_between(*days)
