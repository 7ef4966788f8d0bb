"""Downloads of exactly the rows that the list's address selects."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from transfers.exports import (
    DEAL_COLUMNS,
    DELIVERY_COLUMNS,
    About,
    TooManyRows,
    stream_csv,
    stream_xlsx,
)

from .query import DealQuery, Fault
from .refusal import loaded_editions, refused


class Level(NamedTuple):
    """What one row of a file is: in words, its columns, and where its rows come from."""

    words: str
    columns: tuple
    select: Callable


LEVELS = {
    "deals": Level("One row per deal", DEAL_COLUMNS, DealQuery.deals),
    "deliveries": Level(
        "One row per deal and delivery year", DELIVERY_COLUMNS, DealQuery.deliveries
    ),
}
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass
class Download:
    """Links to one level of detail, for the list page."""

    words: str
    csv: str
    xlsx: str


def download_links(query):
    """Both levels of the rows that the query selects, in each format."""
    selection = query.address()
    return [
        Download(of.words, *(_path(level, kind) + selection for kind in CONTENT_TYPES))
        for level, of in LEVELS.items()
    ]


def _path(level, kind):
    return reverse("public:download", kwargs={"level": level, "kind": kind})


@require_safe
def download(request, level, kind):
    query = DealQuery(request.GET)
    if query.faults:
        return refused(request, query)
    about = About(
        title=f"Arms transfers, {LEVELS[level].words.lower()}. {query.scope}",
        address=request.build_absolute_uri(reverse("public:deals") + query.address()),
        generated_at=timezone.now(),
        editions=list(loaded_editions()),
    )
    try:
        content = _content(query, level, kind, about)
    except TooManyRows as error:
        query.faults.append(Fault("file", f"{level}.{kind}", str(error)))
        return refused(request, query)
    response = StreamingHttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{file_name(level, kind, about)}"'
    response["Link"] = f'<{about.address}>; rel="describedby"; type="text/html"'
    return response


def _content(query, level, kind, about):
    rows, columns = LEVELS[level].select(query), LEVELS[level].columns
    return stream_csv(rows, columns) if kind == "csv" else stream_xlsx(rows, columns, about)


def file_name(level, kind, about):
    """Such as armsdb-deals-sipri-2024-04-13-of-2026-07-01.csv: newest edition, day of export."""
    newest = [slugify(f"{edition.register} {edition.name}") for edition in about.editions[:1]]
    return "-".join(["armsdb", level, *newest, f"of-{about.generated_at:%Y-%m-%d}.{kind}"])
