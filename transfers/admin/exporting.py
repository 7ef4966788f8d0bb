"""Exports from the admin: the rows of a changelist, or the selected ones, as CSV, XLSX or JSON.

Built on django-import-export, with formats of our own where its stock ones lose types or let a
text become a formula.
"""

import csv
import io
import json
from decimal import Decimal

import tablib
from django.contrib import admin
from import_export import resources
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.forms import ExportForm
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from transfers.models import Actor, Deal, Delivery, WeaponSystem


class Written(Format):
    """A format that is only written."""

    title = extension = content_type = ""

    def get_title(self):
        return self.title

    def get_extension(self):
        return self.extension

    def get_content_type(self):
        return self.content_type

    def can_export(self):
        return True


class Csv(Written):
    """Values as they are, UTF-8 with one header row; nothing is escaped against spreadsheets."""

    title, extension, content_type = "CSV", "csv", "text/csv; charset=utf-8"

    def export_data(self, dataset, **kwargs):
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(dataset.headers)
        writer.writerows([_plain(value) for value in row] for row in dataset)
        return buffer.getvalue().encode()


class Json(Written):
    """One object a row; numbers stay numbers, an unknown value is null."""

    title, extension, content_type = "JSON", "json", "application/json"

    def export_data(self, dataset, **kwargs):
        rows = [dict(zip(dataset.headers, row, strict=True)) for row in dataset]
        return json.dumps(rows, ensure_ascii=False, indent=1, default=_number_or_text).encode()


class Xlsx(Written):
    """Numbers, dates and yes/no as typed cells; text stays text, even one that begins with "="."""

    title, extension = "XLSX", "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def export_data(self, dataset, **kwargs):
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Rows")
        sheet.freeze_panes = "A2"
        sheet.append([_heading(sheet, name) for name in dataset.headers])
        for row in dataset:
            sheet.append([_cell(sheet, value) for value in row])
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()


def _heading(sheet, name):
    cell = WriteOnlyCell(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet, value):
    if not isinstance(value, str):
        return value
    value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
    if not value.startswith(("=", "#")):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell


def _plain(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else value


def _number_or_text(value):
    return float(value) if isinstance(value, Decimal) else str(value)


class ColumnResource(resources.Resource):
    """Rows as named columns of one query, however many rows there are."""

    model = None
    columns = {}

    def rows(self, records):
        """Tuples of the columns of `records`, a queryset that selects primary keys."""
        chosen = self.model._default_manager.filter(pk__in=records)
        return chosen.values_list(*self.columns.values())

    @classmethod
    def get_display_name(cls):
        return cls.model._meta.verbose_name_plural

    def get_user_visible_fields(self):
        return [Field(column_name=name) for name in self.columns]

    def export(self, queryset=None, **kwargs):
        dataset = tablib.Dataset(headers=list(self.columns))
        for row in self.rows(queryset.order_by().values("pk")).iterator(chunk_size=5000):
            dataset.append(row)
        return dataset


class ActorResource(ColumnResource):
    model = Actor
    columns = {
        "slug": "slug",
        "name": "name",
        "kind": "kind",
        "iso3": "iso3",
        "home": "home__slug",
        "valid_from": "valid_from",
        "valid_to": "valid_to",
    }


class SystemResource(ColumnResource):
    model = WeaponSystem
    columns = {
        "slug": "slug",
        "designation": "designation",
        "description": "description__name",
        "category": "category__name",
        "producer": "producer__slug",
        "family": "family",
    }


class DealResource(ColumnResource):
    model = Deal
    columns = {"reference": "reference"}


class DeliveryResource(ColumnResource):
    model = Delivery
    columns = {"reference": "deal__reference", "year": "year"}


class Exporting(ExportMixin, admin.ModelAdmin):
    """Export of what the changelist shows, to those who may see it."""

    export_formats = [Csv, Xlsx, Json]
    export_form_class = ExportForm
    export_template_name = "admin/transfers/export.html"
    actions = ["export_csv", "export_xlsx", "export_json"]

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def get_export_filename(self, request, queryset, file_format):
        name = self.opts.verbose_name_plural.replace(" ", "-")
        return f"armsdb-{name}.{file_format.get_extension()}"

    @admin.action(description="Export the selected rows as CSV", permissions=["export"])
    def export_csv(self, request, queryset):
        return self._do_file_export(Csv(), request, queryset)

    @admin.action(description="Export the selected rows as XLSX", permissions=["export"])
    def export_xlsx(self, request, queryset):
        return self._do_file_export(Xlsx(), request, queryset)

    @admin.action(description="Export the selected rows as JSON", permissions=["export"])
    def export_json(self, request, queryset):
        return self._do_file_export(Json(), request, queryset)
