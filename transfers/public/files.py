"""Files of tables that a page has worked out."""

import csv
import io
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Link:
    """One file: its kind, the word for it, and its address."""

    kind: str
    words: str
    address: str


def file_links(name, selection=""):
    """Links of every kind; `name` is the address's name, `selection` the query string with "?"."""
    return [Link(kind, kind.upper(), reverse(name, args=[kind]) + selection) for kind in KINDS]


def _written(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else value
