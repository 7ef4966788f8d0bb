"""Exports from the admin: the rows of a changelist, or the selected ones, as CSV, XLSX or JSON.

Built on django-import-export, with formats of our own where its stock ones lose types or let a
text become a formula.
"""

from copy import copy

import tablib
from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import connection
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from import_export import resources
from import_export.admin import ExportMixin

from transfers.exports import About
from transfers.exports.columns import DEAL_COLUMNS, DELIVERY_COLUMNS
from transfers.exports.evidence import (
    ALLEGATION_COLUMNS,
    CLAIM_COLUMNS,
    FIGURE_COLUMNS,
    RESTRICTION_COLUMNS,
    SOURCE_COLUMNS,
    state_of,
)
from transfers.exports.query import source
from transfers.exports.reference import ACTOR_COLUMNS, SYSTEM_COLUMNS
from transfers.models import (
    Actor,
    Allegation,
    Claim,
    Deal,
    Delivery,
    Figure,
    Restriction,
    Source,
    WeaponSystem,
)

from .acting import Acting
from .export_formats import Csv, Json, Xlsx
from .guarded_lists import only_reads

# Parameters of an export's address; the others are those of the list.
COLUMNS, FORMAT, KEYS = "_columns", "_format", "_keys"


class ColumnResource(resources.Resource):
    """Rows of an export's columns, in one query however many there are."""

    model = None
    columns = ()

    @classmethod
    def get_display_name(cls):
        return cls.model._meta.verbose_name_plural

    def __init__(self, chosen=None):
        super().__init__()
        if chosen is not None:
            self.columns = [column for column in self.columns if column.name in chosen]

    def rows(self):
        """Rows with all that the columns need."""
        return self.model._default_manager.all()

    def chosen(self, queryset):
        """The rows of a changelist's queryset, without all else that it computes."""
        return self.rows().filter(pk__in=queryset.order_by().values("pk"))

    def export(self, queryset=None, **kwargs):
        names = [column.name for column in self.columns]
        clause, params = source(self.chosen(queryset), self.columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(map(connection.ops.quote_name, names))} {clause}", params
            )
            return tablib.Dataset(*cursor.fetchall(), headers=names)


class ActorResource(ColumnResource):
    model = Actor
    columns = ACTOR_COLUMNS


class SystemResource(ColumnResource):
    model = WeaponSystem
    columns = SYSTEM_COLUMNS


class DealResource(ColumnResource):
    model = Deal
    columns = DEAL_COLUMNS


class DeliveryResource(ColumnResource):
    model = Delivery
    columns = DELIVERY_COLUMNS


class SourceResource(ColumnResource):
    model = Source
    columns = (*SOURCE_COLUMNS, state_of(Source))


class AllegationResource(ColumnResource):
    model = Allegation
    columns = (*ALLEGATION_COLUMNS, state_of(Allegation))

    def rows(self):
        return super().rows().with_grade()


class ClaimResource(ColumnResource):
    model = Claim
    columns = CLAIM_COLUMNS


class FigureResource(ColumnResource):
    model = Figure
    columns = (*FIGURE_COLUMNS, state_of(Figure))


class RestrictionResource(ColumnResource):
    model = Restriction
    columns = (*RESTRICTION_COLUMNS, state_of(Restriction))


class ColumnsForm(forms.Form):
    """Which columns; all of them where the address names none."""

    def __init__(self, columns, data):
        super().__init__(data if COLUMNS in data else None)
        names = [column.name for column in columns]
        self.fields[COLUMNS] = forms.MultipleChoiceField(
            label="Columns",
            choices=[(name, name) for name in names],
            initial=names,
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": "Choose a column.",
                "invalid_choice": "There is no column “%(value)s”; the page offers all there are.",
            },
        )

    @property
    def chosen(self):
        """Names of the columns; none where the address asks for one that does not exist."""
        if not self.is_bound:
            return self.fields[COLUMNS].initial
        return self.cleaned_data[COLUMNS] if self.is_valid() else []


class Exporting(ExportMixin, Acting):
    """Export of what the changelist shows, to those who may see it.

    The address says everything, so that it can be kept and passed on: search and filters as the
    list has them, `_columns`, `_keys` of selected rows, and `_format` for the file itself.
    """

    export_formats = [Csv, Xlsx, Json]
    export_template_name = "admin/transfers/export.html"
    actions = ["export_csv", "export_xlsx", "export_json", "export_columns"]

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def export_action(self, request):
        """The page that offers columns and formats; with a format in the address, the file."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        (resource,) = self.get_export_resource_classes(request)
        form = ColumnsForm(resource.columns, request.GET)
        formats = {each.extension: each for each in self.export_formats}
        wanted = formats.get(request.GET.get(FORMAT))
        keys = [key for key in request.GET.get(KEYS, "").split(",") if key]
        if not all(key.isascii() and key.isdigit() for key in keys):
            raise BadRequest("Keys are whole numbers, parted by commas.")
        try:
            rows = self.get_export_queryset(_without_ours(request))
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{self._list_address()}?e=1")
        if keys:
            rows = rows.filter(pk__in=keys)
        if wanted and form.chosen:
            return self._file(wanted(), request, rows, form.chosen)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Export {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "form": form,
            "columns": [
                (column, column.name in form.chosen or not form.is_bound)
                for column in resource.columns
            ],
            "formats": formats,
            "count": rows.order_by().values("pk").count(),
            "selected": bool(keys),
            "others": [
                (name, value)
                for name, values in request.GET.lists()
                if name not in (COLUMNS, FORMAT)
                for value in values
            ],
            "everything": f"?{_others(request, COLUMNS, FORMAT).urlencode()}",
        }
        request.current_app = self.admin_site.name
        status = 400 if form.is_bound and not form.is_valid() else 200
        return TemplateResponse(request, self.export_template_name, context, status=status)

    def _file(self, written, request, rows, columns=None):
        (resource,) = self.get_export_resource_classes(request)
        title = self.opts.verbose_name_plural
        about = About(title, request.build_absolute_uri(), timezone.now())
        content = written.content(resource(columns), rows, about)
        response = HttpResponse(content, content_type=written.content_type)
        name = title.replace(" ", "-")
        response["Content-Disposition"] = (
            f'attachment; filename="armsdb-{name}.{written.extension}"'
        )
        return response

    def _list_address(self):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    @only_reads
    @admin.action(description="Export the selected rows as CSV", permissions=["export"])
    def export_csv(self, request, queryset):
        return self._file(Csv(), request, queryset)

    @only_reads
    @admin.action(description="Export the selected rows as XLSX", permissions=["export"])
    def export_xlsx(self, request, queryset):
        return self._file(Xlsx(), request, queryset)

    @only_reads
    @admin.action(description="Export the selected rows as JSON", permissions=["export"])
    def export_json(self, request, queryset):
        return self._file(Json(), request, queryset)

    @only_reads
    @admin.action(description="Export columns of the selected rows…", permissions=["export"])
    def export_columns(self, request, queryset):
        chosen = _others(request)
        if request.POST.get("select_across") != "1":
            keys = queryset.order_by("pk").values_list("pk", flat=True)
            chosen[KEYS] = ",".join(map(str, keys))
        return HttpResponseRedirect(f"{self._list_address()}export/?{chosen.urlencode()}")


def _others(request, *names):
    """What the address holds but for parameters of these names."""
    others = request.GET.copy()
    for name in names:
        others.pop(name, None)
    return others


def _without_ours(request):
    """The request as the list would get it."""
    plain = copy(request)
    plain.GET = _others(request, COLUMNS, FORMAT, KEYS)
    return plain
