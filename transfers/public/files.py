"""Files of a page's rows: their addresses, and the answer that streams one."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from transfers.exports import FORMATS, About, QueryRows, Sheet, stream

KINDS = FORMATS
"""Kinds of file by the end of their names; an address has `(?P<kind>{KIND})`."""
KIND = "|".join(KINDS)


@dataclass(frozen=True)
class Link:
    """One file: its kind, the word for it, and its address."""

    kind: str
    words: str
    address: str

    @property
    def media_type(self):
        return KINDS[self.kind].media_type.partition(";")[0]


def file_links(name, selection="", **kwargs):
    """Links of every kind for `public/_downloads.html`.

    `name` is the address's name, which takes `kind` besides `kwargs`; `selection` is the query
    string, "?" included.
    """
    return [
        Link(kind, of.words, reverse(name, kwargs={**kwargs, "kind": kind}) + selection)
        for kind, of in KINDS.items()
    ]


def table_links(path, name, selection=""):
    """As `file_links`, for a table of the page whose address is `path`."""
    return [
        Link(kind, of.words, f"{path}download/{name}.{kind}{selection}")
        for kind, of in KINDS.items()
    ]


def version_of(request):
    """The version of the data that the page is made of, in words; empty where it has none."""
    version = getattr(request, "data_version", None)
    return str(version) if version else ""


def file_response(rows: QueryRows, kind, about, name):
    """The rows as a file of one of KINDS, streamed.

    Raises TooManyRows, and the errors of the query, before anything is sent.
    """
    return _described(StreamingHttpResponse(_blocks(rows, kind, about)), kind, about, name)


def _blocks(rows, kind, about):
    if kind not in KINDS:
        raise Http404
    return stream(kind, rows, about)


def _described(response, kind, about, name):
    response["Content-Type"] = KINDS[kind].media_type
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Link"] = f'<{about.address}>; rel="describedby"; type="text/html"'
    return response


def dated_name(name, about):
    """Such as armsdb-deals-sipri-2024-04-13-of-2026-07-01: newest edition, day of export."""
    newest = [slugify(f"{edition.register} {edition.name}") for edition in about.editions[:1]]
    return "-".join(["armsdb", name, *newest, f"of-{about.generated_at:%Y-%m-%d}"])


def sheet_response(request, sheet: Sheet, kind):
    """The sheet as a file of one of KINDS, with its edition and credit line in every row.

    The request's address is `<page>/download/<name>.<kind>` with the page's own parameters.
    """
    page = request.path.rpartition("download/")[0]
    if parameters := request.GET.urlencode():
        page += f"?{parameters}"
    about = About(
        title=sheet.title,
        address=request.build_absolute_uri(page),
        generated_at=timezone.now(),
        editions=list(sheet.editions),
        notes=sheet.notes,
        data_version=version_of(request),
    )
    content = b"".join(_blocks(sheet.credited(), kind, about))
    return _described(HttpResponse(content), kind, about, f"armsdb-{sheet.name}")
