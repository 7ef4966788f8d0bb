"""How a page is cited, and what it says of an address that names another state of the data."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from transfers.exports import Citation

from .files import version_of

VERSION = re.compile(r"(\d{4})(\d{2})(\d{2})-(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Cited:
    """The version that the address names: the day of its data; None where it is not known here."""

    version: str
    day: date | None = None


def cited_other(request):
    """The version that the address names, where it is not that of the page; else None."""
    version = getattr(request, "cited_version", "")
    if not version or version == version_of(request):
        return None
    return Cited(version, _day(version, getattr(request, "data_version", None)))


def _day(version, now):
    """The day of a version that came before `now`; None where there was none such."""
    found = VERSION.fullmatch(version)
    if not (found and now and now.changed_at):
        return None
    *day, changes = map(int, found.groups())
    try:
        day = date(*day)
    except ValueError:
        return None
    return day if changes < now.changes and day <= now.changed_at.date() else None


def citation_of(request, title, editions, query=None):
    """The Citation of a page under its title; `query` adds the filters that it does not tell."""
    in_use = "; ".join(f"{label}: {words}" for label, words in (query.untold if query else ()))
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
