"""Files of tables that a page has worked out."""

import csv
import io
from decimal import Decimal

from django.http import HttpResponse

from transfers.exports.sheet import Sheet

KINDS = {"csv": "text/csv; charset=utf-8; header=present"}


def sheet_response(request, sheet: Sheet, kind):
    """The sheet as a file of one of KINDS."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in sheet.columns)
    writer.writerows([_written(value) for value in row] for row in sheet.rows)
    response = HttpResponse(text.getvalue(), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="armsdb-{sheet.name}.{kind}"'
    return response


def _written(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else value
