"""How a page is cited, and what it says of an address that names another state of the data."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from transfers.exports import Citation

from .files import version_of

VERSION = re.compile(r"(\d{4})(\d{2})(\d{2})-\d{1,18}|0", re.ASCII)


@dataclass(frozen=True)
class Cited:
    """The version that the address names: the day of its data; None where it cannot be read."""

    version: str
    day: date | None = None


def cited_other(request):
    """The version that the address names, where it is not that of the page; else None."""
    version = getattr(request, "cited_version", "")
    if not version or version == version_of(request):
        return None
    found = VERSION.fullmatch(version)
    try:
        return Cited(version, date(*map(int, found.groups())) if found and found[1] else None)
    except ValueError:
        return Cited(version)


def citation_of(request, title, editions, query=None):
    """The Citation of a page under its title; `query` adds the filters in use, in words."""
    in_use = "; ".join(
        f"{label}: {value}" for label, value, _ in (query.active if query is not None else ())
    )
    address = request.path
    if parameters := request.GET.urlencode():
        address += f"?{parameters}"
    return Citation(
        f"{title} ({in_use})" if in_use else title,
        request.build_absolute_uri(address),
        version_of(request),
        timezone.localdate(),
        list(editions),
    )
