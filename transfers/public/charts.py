"""Charts: what an address asks for, their pictures and files, and a page for each."""

import logging

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from transfers.analysis.editions import NoEdition, find_edition
from transfers.charts.by_year import by_year
from transfers.charts.chart import NothingToDraw
from transfers.charts.flow import flow
from transfers.charts.measures import ITEMS, TIV
from transfers.charts.parts import TOP, ranking, shares
from transfers.charts.pictures import draw, job
from transfers.charts.renderer import NoPicture
from transfers.charts.selection import Selection
from transfers.charts.timeline import deal_timeline, timeline

from .asked import Asked
from .chart_form import CHOSEN, DRAWN, YEARLY, ChartForm
from .choosers import controls
from .files import KINDS, Link, sheet_response
from .refusal import loaded_editions, takes_nothing

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""A picture that is opened by itself may load and run nothing."""
RETRY_AFTER = 60
WINDOW = 5
"""Years of a window where the address names none."""

log = logging.getLogger(__name__)


class ChartQuery(Asked):
    """The chart that an address asks for; with `drawn`, how its picture is to look."""

    titled = (*(name for name in YEARLY if name != "successors"), "of", "windows", "deal")
    usual = {"theme": "light", "size": "wide", "part": "whole"}

    def __init__(self, name, params, drawn=False):
        self.name, self.drawn = name, drawn
        self.fields, self.needed, self.make = CHARTS[name]
        super().__init__(params)

    def make_form(self, params):
        names = (*self.fields, *(DRAWN if self.drawn else ()))
        return ChartForm(params, names, self.needed)

    @property
    def asks(self):
        """Whether nothing is asked for, though the chart needs something."""
        return bool(self.needed) and not self.params

    def controls(self):
        """Controls of the form: the main ones, and those less often used."""
        ((period, bounds),) = self.form.periods.items()
        names = dict.fromkeys(period if name in bounds else name for name in self.fields)
        main = [name for name in names if name in MAIN]
        return controls(self.form, main), controls(self.form, [n for n in names if n not in main])

    def chart(self):
        """The chart; raises NothingToDraw."""
        return self.make(self.values)

    def files(self):
        """Links to each picture and file."""
        words = {kind: kind.upper() for kind in PICTURES}
        words |= {kind: of.words for kind, of in KINDS.items()}
        return [Link(kind, word, self.file(kind)) for kind, word in words.items()]

    def file(self, kind, **changes):
        """Address of a picture or a file, with how it is to look."""
        return reverse("public:chart-file", args=[self.name, kind]) + self.address(**changes)

    @property
    def page(self):
        return reverse("public:chart", args=[self.name]) + self.tidy_address


def _edition(values):
    """The edition asked for, else the newest; raises NothingToDraw."""
    if values["edition"]:
        return values["edition"]
    try:
        return find_edition()
    except NoEdition as error:
        raise NothingToDraw(
            "No register edition with deliveries is loaded, so there is nothing to draw."
        ) from error


def _selection(values):
    return Selection(
        _edition(values),
        supplier=values["supplier"],
        recipient=values["recipient"],
        category=values["category"],
        system=values.get("system"),
        region=values["region"],
        first=values.get("first"),
        last=values.get("last"),
        merged=bool(values["successors"]),
    )


def _recent(selection):
    """The same from the first to the last year asked for; without either, of the newest years."""
    last = selection.last or selection.newest
    return selection.between(selection.first or last - WINDOW + 1, last)


def _shares(values):
    selection = _selection(values)
    last = None if values["windows"] else selection.newest
    windows = values["windows"] or [
        (last - 2 * WINDOW + 1, last - WINDOW),
        (last - WINDOW + 1, last),
    ]
    return shares(selection, values["of"], windows, values["top"] or TOP)


def _timeline(values):
    return timeline(values["supplier"], values["recipient"], loaded_editions().first())


def _deal(values):
    return deal_timeline(values["deal"], loaded_editions().first())


NAMES = {
    "tiv-by-year": "TIV by year",
    "items-by-year": "Items by year",
    "ranking": "Ranking",
    "shares": "Shares",
    "flow": "From whom to whom",
    "timeline": "Timeline of two actors",
    "deal": "Timeline of a deal",
}
MAIN = ("of", "by", "supplier", "recipient", "Delivery years", "windows", "deal")
# Parameters of each chart, those it cannot do without, and what makes it.
CHARTS = {
    "tiv-by-year": (YEARLY, (), lambda values: by_year(_selection(values), TIV, values["by"])),
    "items-by-year": (YEARLY, (), lambda values: by_year(_selection(values), ITEMS, values["by"])),
    "ranking": (
        ("of", "top", *CHOSEN, "first", "last"),
        ("of",),
        lambda values: ranking(_recent(_selection(values)), values["of"], values["top"] or TOP),
    ),
    "shares": (("of", "top", *CHOSEN, "windows"), ("of",), _shares),
    "flow": (
        (*CHOSEN, "first", "last"),
        (),
        lambda values: flow(_recent(_selection(values))),
    ),
    "timeline": (("supplier", "recipient"), ("supplier", "recipient"), _timeline),
    "deal": (("deal",), ("deal",), _deal),
}


def _plain(words, status):
    return HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=status)


def _query(name, params, drawn):
    if name not in CHARTS:
        raise Http404
    return ChartQuery(name, params, drawn)


def file(request, name, kind):
    """The picture of a chart, or its numbers as a file.

    400 says which parameters cannot be used, 404 that there is nothing to draw, 503 that it
    could not be drawn.
    """
    if kind not in PICTURES and kind not in KINDS:
        raise Http404
    query = _query(name, request.GET, kind in PICTURES)
    if query.faults:
        return _plain("\n".join(f"{f.parameter}: {f.message}" for f in query.faults), 400)
    try:
        chart = query.chart()
        if kind in KINDS:
            return sheet_response(request, chart.sheet, kind)
        picture = draw(_job(request, query, chart, kind))
    except NothingToDraw as nothing:
        return _plain(nothing, 404)
    except NoPicture as error:
        log.error("%s: %s", request.get_full_path(), error)
        response = _plain("The picture could not be drawn. Its numbers are in the table.", 503)
        response["Retry-After"] = str(RETRY_AFTER)
        return response
    response = HttpResponse(picture, content_type=PICTURES[kind])
    response["Content-Disposition"] = f'inline; filename="armsdb-{name}.{kind}"'
    response["Content-Security-Policy"] = POLICY
    return response


def _job(request, query, chart, kind):
    look = {name: query.values[name] or query.usual[name] for name in DRAWN}
    whole = look["part"] == "whole"
    site = f"armsdb, {request.get_host()}"
    return job(chart, kind, look["size"], look["theme"], whole, site)


@takes_nothing("Charts")
def start(request):
    """To the chart that the front page shows; its page leads to the others."""
    return redirect("public:chart", name="flow")


def show(request, name):
    """A chart on a page of its own, below a form to ask for another."""
    query = _query(name, request.GET, drawn=False)
    if query.untidy:
        return redirect(request.path + query.tidy_address)
    if query.asks and query.needed == ("of",):
        return redirect(f"{request.path}?of=supplier")
    main, more = query.controls()
    context = {
        "query": query,
        "editions": loaded_editions(),
        "page_title": NAMES[name],
        "main_controls": main,
        "more_controls": more,
        "more_in_use": sum(query.params.get(each.name, "") != "" for each in more),
        "tabs": [
            (words, reverse("public:chart", args=[each]), each == name)
            for each, words in NAMES.items()
        ],
    }
    if query.asks:
        return render(request, "public/chart.html", context)
    if query.faults:
        return render(request, "public/chart.html", context, status=400)
    try:
        context["chart"] = query.chart()
        context["page_title"] = context["chart"].title
    except NothingToDraw as nothing:
        context["nothing"] = nothing
    return render(request, "public/chart.html", context)
