"""The pages of tables, and their files."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from ..files import KINDS as FORMATS
from ..files import Link, sheet_response
from ..refusal import loaded_editions, takes_nothing
from .compared import Ranking, Shares
from .concentrated import Concentration
from .starting import ready_tables
from .yearly import Averages, ItemsByYear, TivByYear

KINDS = {
    query.kind: query
    for query in (TivByYear, Ranking, Shares, Averages, Concentration, ItemsByYear)
}


@takes_nothing("Tables")
def start(request):
    """What tables there are, each with links to some that are ready."""
    context = {
        "page_title": "Tables",
        "editions": loaded_editions()[:1],
        "tables": list(ready_tables(KINDS.values())),
    }
    return render(request, "public/tables/start.html", context)


def show(request, table):
    """One table, or what in its address cannot be used."""
    query = _query(request, table)
    if query.untidy:
        return redirect(request.path + query.tidy_address)
    if query.faults:
        return _refused(request, query)
    context = _frame(query)
    if query.scope:
        grids = list(query.grids())
        context |= {
            "grid": grids[0],
            "page_title": query.title,
            "editions": [query.edition],
            "files": [_files(query, grid, len(grids) > 1) for grid in grids],
        }
    return render(request, "public/tables/table.html", context)


def download(request, table, name, kind):
    """One Grid of a table as a file."""
    if kind not in FORMATS:
        raise Http404
    query = _query(request, table)
    if query.faults:
        return _refused(request, query)
    for grid in query.grids() if query.scope else ():
        if grid.name == name:
            return sheet_response(request, grid.sheet([query.edition]), kind)
    raise Http404


def _query(request, table):
    if table not in KINDS:
        raise Http404
    return KINDS[table](request.GET)


def _refused(request, query):
    return render(request, "public/tables/table.html", _frame(query), status=400)


def _frame(query):
    """What the page shows around its table."""
    periods = [name for names in query.form.periods.values() for name in names]
    more = [name for name in query.form.fields if name not in (*periods, *query.main)]
    return {
        "query": query,
        "page_title": query.name,
        "tabs": [(each.name, _path(kind), each.kind == query.kind) for kind, each in KINDS.items()],
        "main_controls": query.controls(query.main),
        "more_controls": query.controls(more),
        "more_in_use": sum(name in more for name, _ in query.pairs()),
        "editions": query.form.editions[:1],
    }


def _path(kind):
    return reverse("public:table", args=[kind])


@dataclass
class Files:
    """Links to the files of one Grid, and which it is where the page has several."""

    label: str
    words: str
    links: list


def _files(query, grid, several):
    links = [
        Link(kind, of.words, query.file_address(grid.name, kind)) for kind, of in FORMATS.items()
    ]
    label = f"Download {grid.words[0].lower()}{grid.words[1:]}" if several else ""
    return Files(label, grid.words, links)
