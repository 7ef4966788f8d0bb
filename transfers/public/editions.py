"""The editions of the register, and two of them side by side."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from transfers.analysis.comparison import CannotCompare, find_editions, told
from transfers.analysis.comparison import compare as compare_editions
from transfers.analysis.editions import NoEdition, coverage
from transfers.exports import About, Kind, QueryRows, TooManyRows
from transfers.exports.comparison import (
    EVERYTHING,
    FIELDS,
    credited_columns,
    difference_columns,
    difference_rows,
)
from transfers.models import Deal, EditionDifference

from .asked import Asked, Fault
from .fields import NumberField, OneOfField
from .files import file_links, file_response, version_of
from .refusal import loaded_editions, takes_nothing
from .table import page_links

PAGE_SIZE = 50
FEW = 8
# Who, to whom and what stand in one cell of the page.
IN_ONE_CELL = {"reference", "supplier", "recipient", "designation"}
Section = EditionDifference.Section


@takes_nothing("Editions of the register")
def editions(request):
    """Every loaded edition with the years its files print, the newest first."""
    rows = [
        {"edition": edition, "first": first, "last": last} for edition, first, last in coverage()
    ]
    for newer, older in pairwise(rows):
        newer["compare"] = "?" + urlencode({"a": older["edition"].name, "b": newer["edition"].name})
    context = {"rows": rows, "choices": [row["edition"].name for row in rows]}
    context |= {"editions": loaded_editions(), "page_title": "Editions of the register"}
    if len(rows) > 1:
        context |= {"a": rows[1]["edition"].name, "b": rows[0]["edition"].name}
    return render(request, "public/editions.html", context)


def _named():
    return forms.CharField(error_messages={"required": "Name the edition."})


class CompareForm(forms.Form):
    """Which editions, and which page of which section."""

    a = _named()
    b = _named()
    section = OneOfField(required=False, choices=Section.choices)
    page = NumberField(required=False, least=1, most=10**9 - 1)

    def clean(self):
        given = super().clean()
        if given.get("page") and not given.get("section"):
            self.add_error("page", "Only a section has pages: name one.")
        return given


class CompareQuery(Asked):
    """The query string of a comparison and of its files."""

    form_class = CompareForm
    showing = tuple(CompareForm.base_fields)

    @property
    def path(self):
        return reverse("public:compare")

    @property
    def section(self):
        return self.values.get("section", "")


@dataclass
class Table:
    """Lines of one section, as the page shows them."""

    section: Section
    count: int
    heads: list
    lines: list
    more: str = ""
    caption: str = ""
    files: list | None = None


def prepare(request, **_):
    """Work out the comparison asked for, which is kept in tables, before the page only reads."""
    query = CompareQuery(request.GET)
    if query.faults:
        return
    try:
        a, b = query.values["a"], query.values["b"]
        request.comparison = compare_editions(*find_editions(a, b))
    except (NoEdition, CannotCompare) as error:
        request.comparison = error


def _made(request):
    """What `prepare` found; raises its NoEdition or CannotCompare."""
    if isinstance(request.comparison, Exception):
        raise request.comparison
    return request.comparison


def compare(request):
    """The summary of a comparison with the first lines of each section, or one section by pages."""
    query = CompareQuery(request.GET)
    if query.faults:
        return _refused(request, query)
    try:
        made = _made(request)
    except NoEdition as error:
        return _refused(request, query, _of_editions(query, error), status=404)
    except CannotCompare as error:
        return _refused(request, query, _of_editions(query, error))
    title = f"What changed from edition {made.a.name} to {made.b.name}"
    if query.section:
        title += f": {Section(query.section).label}"
    context = {
        "page_title": title,
        "query": query,
        "made": made,
        "told": told(made),
        "summary": _summary(made),
    }
    context |= {"a": made.a.name, "b": made.b.name, "choices": _choices()}
    context["sections"] = _links(made, query)
    context["files"] = _files(query, EVERYTHING)
    context |= {name: Decimal(made.facts[name] or 0) for name in ("old_tiv", "new_tiv")}
    if query.section:
        rows = difference_rows(made, query.section)
        paginator = Paginator(rows, PAGE_SIZE)
        paginator.count = made.facts["sections"][query.section]
        number = query.values["page"] or 1
        if query.lies_beyond(number, paginator.num_pages):
            return _refused(request, query)
        page = paginator.page(number)
        context |= {"page": page, "pages": page_links(query, page)}
        context["tables"] = [_table(made, query, query.section, list(page), page.start_index())]
    else:
        first = list(made.differences.filter(position__lte=FEW).order_by("section", "position"))
        context["tables"] = [
            _table(made, query, section, [line for line in first if line.section == section])
            for section in Section.values
        ]
    _link_deals(context["tables"])
    return render(
        request, "public/comparison.html", {**context, "editions": dict.fromkeys([made.b, made.a])}
    )


def download(request, section, kind):
    """One section of a comparison, or all of it, streamed."""
    if section not in Section.values and section != EVERYTHING:
        raise Http404
    query = CompareQuery(request.GET)
    if query.faults:
        return _refused(request, query)
    try:
        made = _made(request)
    except NoEdition as error:
        return _refused(request, query, _of_editions(query, error), status=404)
    except CannotCompare as error:
        return _refused(request, query, _of_editions(query, error))
    rows, columns = difference_rows(made, section), credited_columns(made, section)
    page = query.address(section="" if section == EVERYTHING else section)
    words = "All differences" if section == EVERYTHING else Section(section).label
    about = About(
        title=f"{words} from edition {made.a.name} to {made.b.name}.",
        address=request.build_absolute_uri(reverse("public:compare") + page),
        generated_at=timezone.now(),
        editions=[made.a, made.b],
        notes=list(told(made)),
        data_version=version_of(request),
    )
    name = "-".join(["armsdb", section, slugify(made.a.name), "to", slugify(made.b.name)])
    try:
        return file_response(QueryRows(rows, columns), kind, about, name)
    except TooManyRows as error:
        return _refused(request, query, Fault("file", f"{section}.{kind}", str(error)))


def _of_editions(query, error):
    return Fault("a", f"{query.values['a']}&b={query.values['b']}", str(error))


def _refused(request, query, fault=None, status=400):
    query.faults += [fault] if fault else []
    context = {"query": query, "choices": _choices(), "editions": loaded_editions()}
    context |= {name: query.params.get(name, "") for name in ("a", "b")}
    return render(request, "public/comparison.html", context, status=status)


def _choices():
    return list(loaded_editions().values_list("name", flat=True))


def _summary(made):
    """Rows of the summary: what is counted, old, new, added, gone, changed."""
    facts, counts = made.facts, made.facts["sections"]
    yield (
        "Deals",
        facts["old_deals"],
        facts["new_deals"],
        counts[Section.DEALS_ADDED],
        counts[Section.DEALS_GONE],
        facts["deals_changed"],
    )
    yield (
        "Deliveries",
        facts["old_deliveries"],
        facts["new_deliveries"],
        counts[Section.DELIVERIES_ADDED],
        counts[Section.DELIVERIES_GONE],
        facts["deliveries_changed"],
    )


def _links(made, query):
    """The sections with the number of their lines and their addresses."""
    for section in Section:
        yield section, made.facts["sections"][section], query.address(section=section)


def _table(made, query, section, rows, start=1):
    section = Section(section)
    count = made.facts["sections"][section]
    columns = [c for c in difference_columns(made, section) if c.name not in IN_ONE_CELL]
    whole = section.value.startswith("deal") or section.value.startswith("deliver")
    if section in (Section.TIV_SUPPLIER, Section.TIV_RECIPIENT):
        columns = difference_columns(made, section)
    heads = [(c.title, c.kind in (Kind.INTEGER, Kind.DECIMAL), c.unit) for c in columns]
    lines = [(row if whole else None, [_cell(column, row) for column in columns]) for row in rows]
    files = _files(query, section.value)
    shown = f"{start:,} to {start + len(rows) - 1:,} of {count:,}" if count > len(rows) else ""
    more = query.address(section=section) if not query.section and count > len(rows) else ""
    return Table(section, count, heads, lines, more, shown, files)


def _files(query, section):
    return file_links("public:compare-download", query.address(section=""), section=section)


def _cell(column, row):
    """Title, value, whether it is a number, and its kind, for the template."""
    value = getattr(row, column.expression.name)
    if column.name == "field":
        value = FIELDS[value]
    return {
        "title": column.title,
        "value": value,
        "number": column.kind in (Kind.INTEGER, Kind.DECIMAL),
        "year": column.name in ("year", "order_year"),
        "tiv": column.kind == Kind.DECIMAL,
        "signed": column.expression.name == "difference",
    }


def _link_deals(tables):
    """Mark the lines whose deal the public can still open; one query."""
    lines = [row for table in tables for row, _ in table.lines if row]
    there = set(
        Deal.objects.published()
        .filter(reference__in={row.reference for row in lines})
        .values_list("reference", flat=True)
    )
    for row in lines:
        row.opens = row.reference in there
