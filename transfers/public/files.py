"""Files of tables that a page has worked out."""

import csv
import io
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.urls import reverse

from transfers.exports.sheet import Sheet

KINDS = {"csv": "text/csv; charset=utf-8; header=present"}


def sheet_response(request, sheet: Sheet, kind):
    """The sheet as a file of one of KINDS; raises Http404 for any other."""
    if kind not in KINDS:
        raise Http404
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.name for column in sheet.columns)
    writer.writerows([_written(value) for value in row] for row in sheet.rows)
    response = HttpResponse(text.getvalue(), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="armsdb-{sheet.name}.{kind}"'
    return response


def file_links(name, query):
    """Pairs of a kind and the address of the file of that kind that has what `query` asks for."""
    return [(kind.upper(), reverse(name, args=[kind]) + query.address()) for kind in KINDS]


def _written(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else value
