"""Charts: what an address asks for, their pictures and files, and a page for each."""

import logging
import re
from functools import partial

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from transfers.analysis.editions import NoEdition, find_edition
from transfers.analysis.regions import NONE, NOWHERE
from transfers.charts.by_year import by_year
from transfers.charts.chart import NothingToDraw
from transfers.charts.flow import flow
from transfers.charts.measures import ITEMS, TIV
from transfers.charts.parts import PLURALS, TOP, ranking, shares
from transfers.charts.pictures import draw, job
from transfers.charts.renderer import NoPicture
from transfers.charts.selection import Place, Selection
from transfers.charts.timeline import timeline
from transfers.models import Actor, Category, Region, RegionScheme, RegisterEdition
from transfers.models.deals import YEARS

from .asked import Asked
from .fields import OneOfField, YearField
from .files import KINDS, sheet_response
from .refusal import loaded_editions

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""A picture that is opened by itself may load and run nothing."""
RETRY_AFTER = 60
WINDOW = 5
"""Years of a window where the address names none."""

log = logging.getLogger(__name__)


class RecordField(forms.SlugField):
    """The record that a slug names."""

    def __init__(self, model, **kwargs):
        self.model = model
        super().__init__(**{"required": False, "max_length": 120, **kwargs})

    def clean(self, value):
        slug = super().clean(value)
        if not slug:
            return None
        if found := self.model.objects.filter(slug=slug).first():
            return found
        name = self.model._meta.verbose_name
        raise forms.ValidationError(f"There is no {name} of this name.", code="record")


class EditionField(forms.CharField):
    """A loaded edition by its name."""

    def clean(self, value):
        name = super().clean(value)
        if not name:
            return None
        try:
            return find_edition(name)
        except NoEdition as error:
            raise forms.ValidationError(str(error), code="edition") from error


class RegionField(forms.CharField):
    """A region by its address, such as sipri:middle-east."""

    def clean(self, value):
        address = super().clean(value)
        if not address:
            return None
        scheme, _, slug = address.partition(":")
        if slug == NONE and RegionScheme.objects.filter(slug=scheme).exists():
            return Place(address, f"states {NOWHERE.lower()}")
        if found := Region.objects.filter(scheme__slug=scheme, slug=slug).first():
            return Place(address, found.name)
        raise forms.ValidationError(
            "No scheme has this region. Write a scheme, a colon and a region, such as "
            "sipri:middle-east; the page of regions has them all.",
            code="region",
        )


class WindowsField(forms.CharField):
    """One or two windows of years: 2014-2018,2019-2023."""

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        if re.fullmatch(r"\d{4}-\d{4}(,\d{4}-\d{4})?", text):
            windows = [tuple(map(int, each.split("-"))) for each in text.split(",")]
            if all(YEARS[0] <= first <= last <= YEARS[1] for first, last in windows):
                return windows
        raise forms.ValidationError(
            "Write one window of years or two, first and last year of each: 2014-2018,2019-2023.",
            code="windows",
        )


def _one_of(*values, **more):
    return OneOfField(choices=[(value, value) for value in values], required=False, **more)


PARTIES = tuple(PLURALS)
FIELDS = {
    "by": partial(_one_of, *PARTIES),
    "of": partial(_one_of, *PARTIES),
    "supplier": partial(RecordField, Actor),
    "recipient": partial(RecordField, Actor),
    "category": partial(RecordField, Category),
    "region": partial(RegionField, required=False, max_length=120),
    "first": partial(YearField, required=False),
    "last": partial(YearField, required=False),
    "windows": partial(WindowsField, required=False),
    "top": partial(forms.IntegerField, required=False, min_value=1, max_value=50),
    "edition": partial(EditionField, required=False, max_length=60),
    "successors": partial(_one_of, "merged"),
    "theme": partial(_one_of, "light", "dark"),
    "size": partial(_one_of, "wide", "narrow"),
    "part": partial(_one_of, "whole", "plot"),
}
DRAWN = ("theme", "size", "part")
CHOSEN = ("supplier", "recipient", "category", "region", "edition", "successors")
YEARLY = ("by", *CHOSEN, "first", "last")


class ChartForm(forms.Form):
    """Holds the parameters that a chart has; see FIELDS."""

    def __init__(self, data, names, needed=()):
        super().__init__(data)
        self.fields = {name: FIELDS[name]() for name in names}
        self.needed = needed

    def clean(self):
        given = super().clean()
        for name in self.needed:
            if name not in self.errors and not given.get(name):
                allowed = ", ".join(key for key, _ in getattr(self.fields[name], "choices", ()))
                words = f" Allowed: {allowed}." if allowed else ""
                self.add_error(name, f"The chart needs this parameter.{words}")
        first, last = given.get("first"), given.get("last")
        if first and last and first > last:
            self.add_error("last", "The last year lies before the first.")
        if given.get("of") and given.get(given["of"]):
            self.add_error(given["of"], "Of one alone there is no ranking and no share.")
        return given


class ChartQuery(Asked):
    """The chart that an address asks for; with `drawn`, how its picture is to look."""

    usual = {"theme": "light", "size": "wide", "part": "whole"}

    def __init__(self, name, params, drawn=False):
        self.name, self.drawn = name, drawn
        self.fields, self.needed, self.make = CHARTS[name]
        super().__init__(params)

    def make_form(self, params):
        names = (*self.fields, *(DRAWN if self.drawn else ()))
        return ChartForm(params, names, self.needed)

    def chart(self):
        """The chart; raises NothingToDraw."""
        return self.make(self.values)

    def files(self):
        """Kind and address of each picture and file."""
        return [(kind, self.file(kind)) for kind in (*PICTURES, *KINDS)]

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
    edition = RegisterEdition.objects.exclude(loaded_at=None).newest_first().first()
    return timeline(values["supplier"], values["recipient"], edition)


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
}


def _plain(words, status):
    return HttpResponse(f"{words}\n", content_type="text/plain; charset=utf-8", status=status)


def _query(name, params, drawn):
    if name not in CHARTS:
        raise Http404
    return ChartQuery(name, params, drawn)


@require_safe
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


@require_safe
def show(request, name):
    """A chart on a page of its own."""
    query = _query(name, request.GET, drawn=False)
    context = {"query": query, "editions": loaded_editions(), "page_title": "Chart"}
    if query.faults:
        return render(request, "public/chart.html", context, status=400)
    try:
        context["chart"] = query.chart()
        context["page_title"] = context["chart"].title
    except NothingToDraw as nothing:
        context["nothing"] = nothing
    return render(request, "public/chart.html", context)
