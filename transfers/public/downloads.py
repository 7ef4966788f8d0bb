"""Downloads of exactly the rows that the list's address selects."""

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from transfers.exports import About, QueryRows, TooManyRows

from .asked import Fault
from .files import dated_name, file_links, file_response, version_of
from .refusal import loaded_editions, refused


@dataclass
class Download:
    """Links to one level of detail, for the list page."""

    words: str
    files: list


def download_links(query):
    """Every level of the rows that the query selects, in each format."""
    selection = query.address()
    return [
        Download(of.words, file_links(query.download_url, selection, level=level))
        for level, of in query.levels.items()
    ]


def download(request, query_class, level, kind):
    """One level of the rows that the address selects, streamed."""
    if level not in query_class.levels:
        raise Http404
    query = query_class(request.GET)
    if query.faults:
        return refused(request, query)
    of = query.levels[level]
    about = About(
        title=f"{query.title}, {of.words[0].lower()}{of.words[1:]}.",
        address=request.build_absolute_uri(query.path + query.address()),
        generated_at=timezone.now(),
        editions=list(loaded_editions()) if query.of_register else [],
        notes=[query.scope] if query.scope else [],
        data_version=version_of(request),
    )
    try:
        rows = QueryRows(*of.select(query), of.key)
        return file_response(rows, kind, about, dated_name(level, about))
    except TooManyRows as error:
        query.faults.append(Fault("file", f"{level}.{kind}", str(error)))
        return refused(request, query)
