"""Pages of the data-quality lists: all of them with their numbers, and each with its rows."""

import csv
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from transfers.analysis import quality
from transfers.models import LookedAt

from . import merging

PER_PAGE = 50
ORDERS = {
    "-size": "largest first",
    "size": "smallest first",
    "record": "oldest record first",
    "-record": "newest record first",
}
CSV_COLUMNS = ["list", "kind", "record", "what is wrong", "printed in or changed", "address"]


def visible(user):
    """Checks with the parts the person may see; raises PermissionDenied where there is none."""
    seen = {
        check: parts for check in quality.CHECKS if (parts := quality.parts_seen_by(user, check))
    }
    if not seen:
        raise PermissionDenied
    return seen


def _context(request, title, **values):
    request.current_app = admin.site.name
    return {**admin.site.each_context(request), "title": title, "opts": LookedAt._meta, **values}


def overview(request):
    """All lists with the numbers of their open findings."""
    seen, numbers = visible(request.user), quality.counts()
    rows = [
        {
            "check": check,
            "address": reverse("admin:transfers_quality_check", args=[check.code]),
            "number": sum(numbers.get((check.code, part.name), 0) for part in parts),
        }
        for check, parts in seen.items()
    ]
    return TemplateResponse(
        request, "admin/transfers/quality.html", _context(request, "Data quality", rows=rows)
    )


class Asked:
    """What the address of a list asks for; words it does not know count as not given."""

    def __init__(self, given, parts):
        self.marked = given.get("show") == "marked"
        self.order = given.get("o") if given.get("o") in ORDERS else "-size"
        self.kind = given.get("kind") if given.get("kind") in {part.name for part in parts} else ""
        self.words = given.get("q", "").strip()
        self.page = given.get("p", "1")
        self.parts = [part for part in parts if not self.kind or part.name == self.kind]

    def query(self, **changes):
        """The address's query with changes; what is not said stays out of it."""
        values = {
            "show": "marked" if self.marked else "",
            "kind": self.kind,
            "q": self.words,
            "o": "" if self.order == "-size" else self.order,
            **changes,
        }
        return urlencode({name: value for name, value in values.items() if value})


def check_page(request, code):
    """One list: its findings page by page, those marked, or all of them as CSV."""
    seen = visible(request.user)
    check = quality.check_of(code)
    if not check:
        raise Http404("No such list.")
    if check not in seen:
        raise PermissionDenied
    asked = Asked(request.GET, seen[check])
    if asked.marked:
        found = _marked(check, asked)
    else:
        found = quality.Open(check, asked.parts, asked.order, _among(request, asked))
        if request.GET.get("format") == "csv":
            return _csv(request, check, found)
    page = Paginator(found, PER_PAGE).get_page(asked.page)
    rows = page.object_list if asked.marked else [Row(request, each) for each in page.object_list]
    values = {
        "check": check,
        "asked": asked,
        "page": page,
        "rows": rows,
        "kinds": [(part.name, part.model._meta.verbose_name_plural) for part in seen[check]],
        "orders": ORDERS,
        "query": request.GET.urlencode(),
        "csv": asked.query(format="csv"),
        "may_mark": any(quality.may(request.user, "change", part.subject) for part in asked.parts),
        "other_query": asked.query(show="" if asked.marked else "marked"),
        "pages": [
            (words, asked.query(p=number))
            for words, number in (
                ("Earlier", page.number - 1),
                ("Later", page.number + 1),
            )
            if 1 <= number <= page.paginator.num_pages
        ],
    }
    return TemplateResponse(
        request, "admin/transfers/quality_check.html", _context(request, check.title, **values)
    )


def _among(request, asked):
    """Records of each kind that the search words find, by the search of their own lists."""
    if not asked.words:
        return None
    found = {}
    for part in asked.parts:
        model_admin = admin.site.get_model_admin(part.subject)
        records, _ = model_admin.get_search_results(
            request, part.subject._default_manager.all(), asked.words
        )
        found[part.name] = (
            part.model.objects.filter(**{f"{part.form}__in": records.order_by().values("pk")})
            if part.form
            else records
        )
    return found


def _marked(check, asked):
    marks = LookedAt.objects.filter(
        check_code=check.code, model__in=[part.name for part in asked.parts]
    )
    if asked.words:
        marks = marks.filter(title__icontains=asked.words)
    return marks.select_related("looked_by")


class Row:
    """A finding as the list shows it to a person."""

    def __init__(self, request, found):
        self.found, part = found, found.part
        self.kind = part.model._meta.verbose_name
        self.address = _form(found)
        user = request.user
        self.may_mark = quality.may(user, "change", part.subject)
        self.remedy = ""
        if part.remedy and all(quality.may(user, "change", each) for each in part.remedy.changes):
            self.remedy = part.remedy.offered(found.subject, found.values)
        self.links = list(_links(user, found))


def _form(found):
    subject = found.subject
    address = reverse(f"admin:transfers_{subject._meta.model_name}_change", args=[subject.pk])
    return f"{address}#{found.part.place}" if found.part.place else address


def _links(user, found):
    """Words and address of what leads to the remedy, besides the form of the record."""
    part = found.part
    if part.adds_claim and user.has_perm("transfers.add_claim"):
        address = reverse("admin:transfers_claim_add")
        yield "Add a claim", f"{address}?{urlencode({part.adds_claim: found.record})}"
    if not found.twin:
        return
    if part.merges and merging.may_merge(user, part.model):
        yield "Merge…", merging.address_of(found.row, found.twin)
    name = part.model._meta.model_name
    yield "Open the other", reverse(f"admin:transfers_{name}_change", args=[found.other])


def _csv(request, check, found):
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"armsdb-{check.code}.csv")
    writer = csv.writer(response)
    writer.writerow(CSV_COLUMNS)
    for each in found[0:None]:
        writer.writerow(
            [
                check.title,
                each.part.model._meta.verbose_name,
                each.title,
                each.words,
                each.since,
                request.build_absolute_uri(_form(each)),
            ]
        )
    return response
