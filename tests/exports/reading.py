"""Reading a stream back as a spreadsheet program or a CSV reader would."""

import csv
import io
import time
from datetime import UTC, datetime

from django.db import connection
from openpyxl import load_workbook

from transfers.exports import About, QueryRows, stream

AWKWARD = [
    'he said "no", twice',
    "two\nlines\r\nand a third",
    "tab\tand \\backslash\\n",
    "=1+1",
    "@SUM(A1)",
    "-1",
    "+49",
    "0012345678901234567890",
    "Türkiye 中国 🚀 \N{ZERO WIDTH SPACE}",
    "100 % of <all> & more",
    " spaces around ",
    "\\.",
]
ABOUT = About(
    "One row per deal", "https://arms.example/?q=a&b=<c>", datetime(2026, 7, 1, tzinfo=UTC)
)


def stream_csv(queryset, columns):
    return stream("csv", QueryRows(queryset, columns), ABOUT)


def stream_xlsx(queryset, columns, about=ABOUT):
    return stream("xlsx", QueryRows(queryset, columns), about)


def csv_rows(queryset, columns):
    """The rows of the CSV file as dictionaries of text."""
    text = b"".join(stream_csv(queryset, columns)).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def workbook(queryset, columns, about=ABOUT):
    return load_workbook(io.BytesIO(b"".join(stream_xlsx(queryset, columns, about))))


def sheet_rows(queryset, columns):
    """The rows of the first sheet as dictionaries of typed values."""
    names, *rows = workbook(queryset, columns)["Data"].iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def connections_open(expected):
    """Whether as many other connections are open; one that is closed takes a moment to go."""
    until = time.monotonic() + 5
    while (found := _connections()) != expected and time.monotonic() < until:
        time.sleep(0.01)
    return found == expected


def _connections():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]
