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
from django.db import connection
from django.db.models import F
from import_export import resources
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.forms import ExportForm
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from transfers.exports.columns import DEAL_COLUMNS, DELIVERY_COLUMNS, Column, Kind
from transfers.exports.evidence import (
    ALLEGATION_COLUMNS,
    CLAIM_COLUMNS,
    FIGURE_COLUMNS,
    RESTRICTION_COLUMNS,
    SOURCE_COLUMNS,
    state_of,
)
from transfers.exports.query import source
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
from .guarded_lists import only_reads


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


def _text(model, name, path=None):
    """A column of text that stands in the record itself, or at the end of `path`."""
    field = model._meta.get_field(name)
    title = field.verbose_name.capitalize()
    return Column(name, title, F(path or name), Kind.TEXT, field.help_text)


def _year(model, name):
    field = model._meta.get_field(name)
    return Column(name, field.verbose_name.capitalize(), F(name), Kind.INTEGER, field.help_text)


ACTOR_COLUMNS = (
    *(_text(Actor, name) for name in ("slug", "name", "kind", "iso3")),
    _text(Actor, "home", "home__slug"),
    *(_year(Actor, name) for name in ("valid_from", "valid_to")),
)
SYSTEM_COLUMNS = (
    *(_text(WeaponSystem, name) for name in ("slug", "designation")),
    _text(WeaponSystem, "description", "description__name"),
    _text(WeaponSystem, "category", "category__name"),
    _text(WeaponSystem, "producer", "producer__slug"),
    _text(WeaponSystem, "family"),
)


class ColumnResource(resources.Resource):
    """Rows of an export's columns, in one query however many there are."""

    model = None
    columns = ()

    @classmethod
    def get_display_name(cls):
        return cls.model._meta.verbose_name_plural

    def get_user_visible_fields(self):
        return [Field(column_name=column.name) for column in self.columns]

    def rows(self):
        """Rows with all that the columns need."""
        return self.model._default_manager.all()

    def export(self, queryset=None, **kwargs):
        # The changelist computes more than the export holds: of its queryset only the keys count.
        chosen = self.rows().filter(pk__in=queryset.order_by().values("pk"))
        names = [column.name for column in self.columns]
        clause, params = source(chosen, self.columns)
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


class Exporting(ExportMixin, Acting):
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

    @only_reads
    @admin.action(description="Export the selected rows as CSV", permissions=["export"])
    def export_csv(self, request, queryset):
        return self._do_file_export(Csv(), request, queryset)

    @only_reads
    @admin.action(description="Export the selected rows as XLSX", permissions=["export"])
    def export_xlsx(self, request, queryset):
        return self._do_file_export(Xlsx(), request, queryset)

    @only_reads
    @admin.action(description="Export the selected rows as JSON", permissions=["export"])
    def export_json(self, request, queryset):
        return self._do_file_export(Json(), request, queryset)
