"""Downloads of exactly the rows that the list's address selects."""

from dataclasses import dataclass

from django.http import Http404, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from transfers.exports import About, TooManyRows, stream_csv, stream_xlsx

from .asked import Fault
from .refusal import loaded_editions, refused

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
    """Every level of the rows that the query selects, in each format."""
    selection = query.address()
    return [
        Download(of.words, *(_path(query, level, kind) + selection for kind in CONTENT_TYPES))
        for level, of in query.levels.items()
    ]


def _path(query, level, kind):
    return reverse(query.download_url, kwargs={"level": level, "kind": kind})


@require_safe
def download(request, query_class, level, kind):
    """One level of the rows that the address selects, streamed."""
    if level not in query_class.levels:
        raise Http404
    query = query_class(request.GET)
    if query.faults:
        return refused(request, query)
    words, select = query.levels[level]
    about = About(
        title=" ".join(filter(None, [f"{query.title}, {words.lower()}.", query.scope])),
        address=request.build_absolute_uri(query.path + query.address()),
        generated_at=timezone.now(),
        editions=list(loaded_editions()),
    )
    rows, columns = select(query)
    try:
        content = stream_csv(rows, columns) if kind == "csv" else stream_xlsx(rows, columns, about)
    except TooManyRows as error:
        query.faults.append(Fault("file", f"{level}.{kind}", str(error)))
        return refused(request, query)
    response = StreamingHttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{file_name(level, kind, about)}"'
    response["Link"] = f'<{about.address}>; rel="describedby"; type="text/html"'
    return response


def file_name(level, kind, about):
    """Such as armsdb-deals-sipri-2024-04-13-of-2026-07-01.csv: newest edition, day of export."""
    newest = [slugify(f"{edition.register} {edition.name}") for edition in about.editions[:1]]
    return "-".join(["armsdb", level, *newest, f"of-{about.generated_at:%Y-%m-%d}.{kind}"])
