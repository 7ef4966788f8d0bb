"""Region schemes, regions and their members; and lists narrowed to a region."""

from itertools import combinations

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.forms import BaseInlineFormSet

from transfers.analysis.regions import region_choices, select
from transfers.models import Region, RegionMember, RegionScheme

from . import numbers
from .choosing import Choosing, LoadedForm
from .history import Explained, ExplainedForm
from .tabular import Tabular


class ByRegion(admin.SimpleListFilter):
    """Records whose actor lies in a region, at the time of the order where that matters."""

    actor = ""
    year = ""

    def lookups(self, request, model_admin):
        # Two of these filters stand on one page.
        if not hasattr(request, "region_choices"):
            request.region_choices = [o for _, options in region_choices() for o in options]
        return request.region_choices

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        chosen = select([self.value()])
        return queryset.filter(
            chosen.condition(self.actor, self.year) if self.year else chosen.perhaps(self.actor)
        )


class SupplierRegion(ByRegion):
    title = "region of the supplier in the year of the order"
    parameter_name = "supplier_region"
    actor, year = "supplier", "order_year"


class RecipientRegion(ByRegion):
    title = "region of the recipient in the year of the order"
    parameter_name = "recipient_region"
    actor, year = "recipient", "order_year"


class ActorRegion(ByRegion):
    title = "region, in any year"
    parameter_name = "region"
    actor = "pk"


@admin.register(RegionScheme)
class RegionSchemeAdmin(Explained):
    # changelist
    list_display = ["name", "version", "slug", "source_address"]
    search_fields = ["name", "slug"]
    show_full_result_count = False

    # form
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = ["name", "version", "slug", "source_address", "description"]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []


class MemberForm(LoadedForm):
    """A member takes its scheme from its region, and is judged with it."""

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"scheme"}


class MemberFormSet(BaseInlineFormSet):
    """The members of a region, all of its scheme."""

    def _construct_form(self, *args, **kwargs):
        form = super()._construct_form(*args, **kwargs)
        form.instance.scheme_id = self.instance.scheme_id
        return form

    def clean(self):
        super().clean()
        rows = [form for form in self.forms if form.is_valid() and "actor" in form.cleaned_data]
        kept = [row.instance for row in rows if row not in self.deleted_forms]
        for one, other in combinations(kept, 2):
            if one.actor_id == other.actor_id and one.overlaps(other):
                raise ValidationError(f"{one.actor} is here twice in overlapping years.")


class RegionMemberInline(Choosing, Tabular):
    model = RegionMember
    form = MemberForm
    formset = MemberFormSet
    related = ["actor"]
    fields = ["actor", "valid_from", "valid_to"]
    verbose_name = "member"
    verbose_name_plural = "members"
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("actor", "region__scheme")


class RegionForm(ExplainedForm):
    """Judges the larger region by the scheme and level too, which no form can change."""

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"scheme", "level", "level_above"}


@admin.register(Region)
class RegionAdmin(Explained):
    # changelist
    list_display = ["name", "scheme", "level", "parent", "code", "members"]
    list_filter = ["scheme", "level"]
    list_per_page = 100
    search_fields = ["name", "code"]
    show_full_result_count = False

    # form
    form = RegionForm
    fields = ["scheme", "name", "slug", "code", "level", "parent"]
    autocomplete_fields = ["parent"]
    inlines = [RegionMemberInline]

    def get_queryset(self, request):
        counted = (
            RegionMember.objects.filter(region=OuterRef("pk"))
            .order_by()
            .values("region")
            .annotate(n=Count("pk"))
            .values("n")
        )
        regions = super().get_queryset(request).select_related("scheme", "parent__scheme")
        return regions.annotate(member_count=Coalesce(Subquery(counted), 0))

    def get_readonly_fields(self, request, obj=None):
        """A region stays in its scheme and on its level: members and smaller regions rest on it."""
        return ["scheme", "slug", "level"] if obj else []

    def get_inlines(self, request, obj=None):
        """Members come once the region, and so their scheme, is saved."""
        return self.inlines if obj else []

    @admin.display(ordering="member_count")
    def members(self, region):
        return numbers.number(region.member_count)
