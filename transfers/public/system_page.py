"""The page of one weapon system, and the files of its tables."""

from django import forms
from django.db.models import Count, Max, Min, Q
from django.http import Http404
from django.shortcuts import redirect, render

from transfers.analysis.editions import NoEdition, find_edition
from transfers.models import Allegation, Deal, Subject, WeaponSystem

from .allegations import listed_allegations
from .asked import Asked, Fault
from .deal_lines import exact
from .fields import OneOfField
from .files import KINDS, sheet_response, table_links
from .moved import moved
from .refusal import loaded_editions, unfit
from .sorting import Sort, sort_words
from .system_lines import ROLES
from .system_tables import SystemTables
from .table import headers

MOST_ROWS = 30
DEALS = 10
SIMILAR = 12
NAMES = {
    "supplier": Sort("Supplier", ("supplier",)),
    "recipient": Sort("Recipient", ("recipient",)),
}
NUMBERS = {
    "deliveries": Sort("Deliveries", ("deliveries",), number=True),
    "items": Sort("Items", ("items",), number=True),
    "tiv": Sort("TIV (m)", ("tiv",), number=True),
}
SPAN = {
    "first": Sort("Delivery years", ("first",), number=True, right=False),
    **NUMBERS,
}
SORTS = {
    "pair": {**NAMES, **SPAN},
    "supplier": {"supplier": NAMES["supplier"], **SPAN},
    "recipient": {"recipient": NAMES["recipient"], **SPAN},
    "year": {"first": Sort("Year", ("first",), number=True, right=False), **NUMBERS},
}
GROUPINGS = {
    "pair": "Supplier and recipient",
    "supplier": "Supplier",
    "recipient": "Recipient",
    "year": "Year",
}


class SystemForm(forms.Form):
    """What the table of deliveries is added up by, of which edition, and how much of it shows."""

    by = OneOfField(label="Added up by", choices=list(GROUPINGS.items()), required=False)
    rows = OneOfField(label="Rows", choices=[("all", "all")], required=False)
    edition = OneOfField(label="Edition", required=False)


class SystemQuery(Asked):
    """The query string of a system's page and of its files."""

    form_class = SystemForm
    more = ("sort",)

    def __init__(self, params, editions):
        self.editions = editions
        super().__init__(params)
        self.by = params.get("by") if params.get("by") in GROUPINGS else "pair"
        self.sorts = self.shown = SORTS[self.by]
        self.sort = params.get("sort") or self.usual["sort"]
        if self.sort not in sort_words(self.sorts):
            words = ", ".join(self.sorts)
            self.faults.append(
                Fault("sort", self.sort, f"Allowed: {words}; with - in front from the greatest.")
            )

    def make_form(self, params):
        form = super().make_form(params)
        form.fields["edition"].choices = [(each.name, each.name) for each in self.editions]
        return form

    @property
    def usual(self):
        by = self.params.get("by") or "pair"
        return {"by": "pair", "sort": "-first" if by == "year" else "-tiv"}

    def in_order(self, sums):
        """Sums in the order asked for; those without a value last, equals by name and year."""
        (key,) = self.sorts[self.sort.removeprefix("-")].keys
        sums = sorted(sums, key=_names)
        valued = [each for each in sums if getattr(each, key) is not None]
        valued.sort(key=lambda each: _sortable(getattr(each, key)), reverse=self.sort[0] == "-")
        return valued + [each for each in sums if getattr(each, key) is None]

    @property
    def groupings(self):
        """What else the table can be added up by: words, address, and whether it is now."""
        return [
            (words, self.address(by="" if by == "pair" else by, sort="", rows=""), by == self.by)
            for by, words in GROUPINGS.items()
        ]


def _sortable(value):
    return getattr(value, "folded", value)


def _names(each):
    return [actor.folded for actor in (each.supplier, each.recipient) if actor], each.first


def _asked(request, slug):
    """The system, the checked query and the tables; raises Http404 for an unknown system."""
    systems = WeaponSystem.objects.select_related("description", "category", "producer")
    found = systems.filter(slug=slug).first()
    if found is None:
        return None, None, None
    query = SystemQuery(request.GET, list(loaded_editions()))
    try:
        edition = find_edition(query.values.get("edition")) if query.editions else None
    except NoEdition:
        edition = None
    return found, query, SystemTables(found, edition)


def system(request, slug):
    """One weapon system: who supplied it to whom, its deals, and what is said of it."""
    found, query, tables = _asked(request, slug)
    if found is None:
        return moved(Subject.SYSTEM, slug)
    query.path = request.path
    if query.untidy:
        return redirect(request.path + query.tidy_address)
    if query.faults:
        return unfit(request, query, str(found))
    sums = query.in_order(tables.sums(query.by))
    shown = sums if query.values["rows"] else sums[:MOST_ROWS]
    deals = Deal.objects.published().filter(system=found)
    deals = deals.aggregate(number=Count("pk"), least=Min("tiv_estimate"), most=Max("tiv_estimate"))
    estimates = sorted({deals["least"], deals["most"]} - {None})
    alleged = listed_allegations(Q(system=found))
    use = Allegation.Kind.USE
    return render(
        request,
        "public/system.html",
        {
            "page_title": str(found),
            "system": found,
            "query": query,
            "tables": tables,
            "files": {
                name: table_links(query.path, name, query.tidy_address)
                for name in SystemTables.names
            },
            "headers": headers(query),
            "roles": ROLES[query.by],
            "sums": shown,
            "highest": max((each.tiv or 0 for each in sums), default=0),
            "more": len(sums) - len(shown),
            "all_rows": query.address(rows="all"),
            "names": found.names.exclude(name=found.designation).order_by("vocabulary", "name"),
            "deals": deals,
            "estimates": [exact(each) for each in estimates],
            "largest": tables.largest(DEALS),
            "similar": tables.similar.rows[:SIMILAR],
            "of_use": [row for row in alleged if row.allegation.kind == use],
            "alleged": [row for row in alleged if row.allegation.kind != use],
            "editions": query.editions,
        },
    )


def download(request, slug, name, kind):
    """One table of a system's page as a file; the order is the file's own."""
    if name not in SystemTables.names or kind not in KINDS:
        raise Http404
    found, query, tables = _asked(request, slug)
    if found is None:
        raise Http404
    if query.faults:
        return unfit(request, query, str(found))
    return sheet_response(request, getattr(tables, name), kind)
