"""The list of deals as a page: rows or sums of the selection, and what it could be narrowed to."""

from django.http import Http404
from django.shortcuts import redirect, render

from transfers.analysis.editions import NoEdition
from transfers.reading import remembered

from .asked import Fault
from .bars import picture
from .choosers import form_context
from .dataset import of_list
from .deal_cells import body
from .deal_columns import COLUMNS
from .deal_filter import GROUPS
from .deals import DealQuery
from .downloads import download_links
from .facets import Counts, panels
from .files import KINDS, sheet_response, table_links
from .groups import Summary
from .refusal import loaded_editions, refused
from .rows import rows_of
from .table import headers, page_links


def deals(request):
    """One page of the deals that the address asks for, or their sums."""
    query = DealQuery(request.GET)
    if query.untidy:
        return redirect(request.path + query.tidy_address)
    if query.faults:
        return refused(request, query)
    counts = _counts(query)
    pages = query.pages(counts)
    if query.lies_beyond(query.page, pages.num_pages):
        return refused(request, query)
    page = pages.page(query.page)
    downloads = download_links(query)
    context = {
        **form_context(query),
        "page_title": f"{query.title}{_by(query)}",
        "whole_title": _title(query),
        "page": page,
        "panels": panels(query, counts),
        "views": _views(query),
        "downloads": downloads,
        **({"dataset": of_list(query, downloads)} if counts.total else {}),
        "editions": loaded_editions(),
    }
    shown = _summary(query, counts) if query.group else _rows(query, pages, page)
    return render(request, query.template, context | shown)


def download(request, group, kind):
    """The sums of the selection by `group`, as a file."""
    if kind not in KINDS:
        raise Http404
    params = request.GET.copy()
    params.setdefault("group", group)
    query = DealQuery(params)
    if not query.faults and query.group != group:
        query.faults.append(Fault("group", query.group, f"This file is by {group}."))
    if query.faults:
        return refused(request, query)
    try:
        summary = Summary(query, _counts(query))
    except NoEdition as error:
        query.faults.append(Fault("group", group, str(error)))
        return refused(request, query)
    return sheet_response(request, summary.sheet, kind)


def _title(query):
    """Such as "Arms transfers by year, recipient: Azerbaijan"."""
    asked = (f"{label[:1].lower()}{label[1:]}: {words}" for label, words, _ in query.active)
    return ", ".join([f"{query.title}{_by(query)}", *asked])


def _by(query):
    return f" {GROUPS[query.group].partition(',')[0].lower()}" if query.group else ""


def _counts(query):
    return remembered(f"deals {query.selection}", lambda: Counts(query.filters))


def _rows(query, pages, page):
    return {
        "headers": headers(query),
        "rows": body(rows_of(pages.keys(page)), query.shown),
        "pages": page_links(query, page),
        "columns": [(word, words, word in query.shown) for word, words in COLUMNS.items()],
    }


def _views(query):
    """The list and its sums: words, address, whether this is it."""
    ways = {"": "Deals", **GROUPS}
    return [
        (words, query.address(group=group), group == query.group) for group, words in ways.items()
    ]


def _summary(query, counts):
    try:
        summary = Summary(query, counts)
    except NoEdition:
        return {"no_edition": True}
    files = table_links(query.path, f"by-{query.group}", query.address(group=""))
    return {"summary": summary, "pictures": _pictures(summary), "files": files}


def _pictures(summary):
    if summary.group != "year":
        return []
    tiv = {line.name: line.tiv for line in summary.lines}
    items = {line.name: line.items for line in summary.lines}
    drawn = [
        picture("TIV delivered by year, millions", "TIV in millions", tiv),
        picture("Items delivered by year", "Items", items),
    ]
    return [each for each in drawn if each]
