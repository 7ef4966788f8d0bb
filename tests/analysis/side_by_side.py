"""Two editions in files of our own, and what their comparison says."""

from tests.register_files import preamble
from transfers.analysis import comparison
from transfers.analysis.comparison import find_editions
from transfers.models import EditionDifference

A, B = "2024-04-13", "2025-03-10"
OLD = preamble(years=(1990, 2024))
NEW = preamble("10 Mar 2025 9:00:00 AM", (1990, 2024))


def compared(a=A, b=B):
    return comparison.compare(*find_editions(a, b))


def lines(section, *fields, a=A, b=B):
    rows = EditionDifference.objects.filter(comparison=compared(a, b), section=section)
    return list(rows.order_by("position").values_list(*fields))


def counts(a=A, b=B):
    return {name: n for name, n in compared(a, b).facts["sections"].items() if n}
