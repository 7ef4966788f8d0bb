"""Formats of the admin's exports, where django-import-export's own lose types."""

import csv
import io
import json
from decimal import Decimal

from django.db import connection
from import_export.formats.base_formats import Format

from transfers.exports.rows import QueryReading
from transfers.exports.xlsx import written


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

    def content(self, resource, queryset, about):
        """Bytes of the file that holds these rows; `about` is an About."""
        return self.export_data(resource.export(queryset))


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
    """Numbers and yes/no as typed cells; text stays text, even one that begins with "="."""

    title, extension = "XLSX", "xlsx"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def content(self, resource, queryset, about):
        with connection.cursor() as cursor:
            reading = QueryReading(cursor, resource.chosen(queryset), resource.columns)
            return b"".join(written(reading, about))


def _plain(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else value


def _number_or_text(value):
    return float(value) if isinstance(value, Decimal) else str(value)
