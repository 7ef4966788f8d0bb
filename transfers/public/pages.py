"""What every public page has in common: who reads, for how long, and what was seen before."""

import re
from datetime import UTC, datetime
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path

from django.core.cache import caches
from django.db import OperationalError
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import path, re_path
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from isal import igzip
from psycopg.errors import QueryCanceled

from transfers.reading import as_reader, at_version, data_version

METHODS = ("GET", "HEAD")
PACKAGE = Path(__file__).resolve().parent.parent
MARK = re.compile("utm_[a-z_]+|fbclid|gclid|msclkid|mc_cid|mc_eid")
"""Parameters that networks and newsletters add to every link."""
RETRY_AFTER = 60
"""Seconds after which a page that took too long may be asked for again."""
LARGEST_KEPT = 2_000_000
"""Bytes of the largest page that is kept: 500 of them, packed, take less than 150 MB."""
PACKING = 2
"""How hard igzip tries, from 0 to 3; 3 takes longer and packs hardly better."""


def page(route, view, kwargs=None, name=None, before=None):
    """An address of a public page; see `public_page`."""
    return path(route, public_page(view, before), kwargs, name)


def re_page(route, view, kwargs=None, name=None, before=None):
    """An address of a public page, as a regular expression; see `public_page`."""
    return re_path(route, public_page(view, before), kwargs, name)


def public_page(view, before=None):
    """Let `view` read as the public reads; answer 304 where the data are those seen before.

    `before` is called with the same arguments, and may write what the view is to read. The
    version of the data stands in `request.data_version`. A query that takes too long gives a
    page with status 503, and any method but those of METHODS one with 405.
    """

    @wraps(view)
    def shown(request, *args, **kwargs):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        take_cited_version(request)
        take_marks(request)
        if before:
            before(request, *args, **kwargs)
        try:
            with as_reader():
                return current(request, lambda: view(request, *args, **kwargs))
        except OperationalError as error:
            if not took_too_long(error):
                raise
            return too_long(request)

    shown.reads_only = True
    # Nothing is written, so that a form of somebody else need not be told from one of ours.
    shown.csrf_exempt = True
    return shown


def took_too_long(error):
    """Whether the database stopped a statement because its time was over."""
    return isinstance(error.__cause__, QueryCanceled)


def current(request, make, keep=True):
    """The answer as it is now; with `keep`, from the cache if it was made of the same data.

    Call inside `as_reader`.
    """
    request.data_version = version = data_version()
    seen = [version.exact, release(), f"{datetime.now(UTC):%Y-%m-%d}", request.get_host()]
    key = sha256("\n".join([*seen, request.scheme, request.get_full_path()]).encode()).hexdigest()
    etag = f'W/"{key[:32]}"'
    modified = version.changed_at and int(version.changed_at.timestamp())
    unchanged = get_conditional_response(request, etag, modified)
    if unchanged is not None and unchanged.status_code == 304:
        return _dated(unchanged, etag, version)
    pages = caches["pages"]
    if keep and (kept := pages.get(key)):
        return _dated(_unpacked(request, *kept), etag, version)
    with at_version(version):
        response = make()
    if response.status_code != 200:
        return response
    if keep and not response.streaming and len(response.content) <= LARGEST_KEPT:
        packed = igzip.compress(response.content, PACKING), dict(response.headers)
        pages.set(key, packed)
        response = _unpacked(request, *packed)
    return _dated(response, etag, version)


def _unpacked(request, body, headers):
    """A kept page: packed as it is kept, for those who can read that.

    Packing gives nothing away: a public page holds no secret, and is the same for everybody.
    """
    if accepts_gzip(request):
        return HttpResponse(body, headers={**headers, "Content-Encoding": "gzip"})
    return HttpResponse(igzip.decompress(body), headers=headers)


def accepts_gzip(request):
    """Whether the one who asks can read gzip."""
    for coding in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def take_cited_version(request):
    """Keep the version that a citation names apart from what the page is asked for."""
    request.GET = request.GET.copy()
    request.cited_version = request.GET.pop("data_version", [""])[-1]


def take_marks(request):
    """Forget what others add to addresses to follow readers: the page is none other for it."""
    for name in [name for name in request.GET if MARK.fullmatch(name)]:
        del request.GET[name]


def _dated(response, etag, version):
    response["ETag"] = etag
    if version.changed_at:
        response["Last-Modified"] = http_date(version.changed_at.timestamp())
    # May be kept anywhere, but asked about each time: a correction is seen at once.
    response["Cache-Control"] = "public, no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@cache
def release():
    """Tells this state of the programs and templates from others."""
    files = (file for file in PACKAGE.rglob("*") if file.suffix in {".py", ".html", ".css", ".js"})
    return str(max(file.stat().st_mtime_ns for file in files))


def too_long(request):
    """The page that says that a query took too long."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response
