"""All weapon systems, by category: how many deals, deliveries and TIV each has."""

from decimal import Decimal
from typing import NamedTuple

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse

from transfers.analysis.shares import span
from transfers.exports.columns import MILLIONS, Kind
from transfers.exports.sheet import Sheet, plain
from transfers.models import Category
from transfers.searching import names
from transfers.seeding import fold

from .asked import Asked
from .delivered import delivered_by, newest_edition
from .fields import OneOfField, WordsField
from .files import file_links, sheet_response
from .refusal import loaded_editions, unfit
from .search import MOST_WORDS
from .table import page_links

PAGE_SIZE = 200
TEMPLATE = "public/systems.html"
TITLE = "Weapon systems"


class SystemsForm(forms.Form):
    q = WordsField(
        required=False, label="Search designations and descriptions", most_words=MOST_WORDS
    )
    category = OneOfField(required=False, label="Category")
    page = forms.IntegerField(required=False, min_value=1)

    def __init__(self, data):
        super().__init__(data)
        self.categories = list(Category.objects.all())
        self.fields["category"].choices = [(each.slug, each.name) for each in self.categories]


class SystemsQuery(Asked):
    """The query string of the page of all weapon systems."""

    form_class = SystemsForm
    usual = {"page": "1"}
    showing = ("page",)

    @property
    def path(self):
        return reverse("public:systems")

    @property
    def category(self):
        """The category asked for, or None."""
        slug = self.values["category"]
        return next((each for each in self.form.categories if each.slug == slug), None)

    @property
    def chooses(self):
        return bool(self.values["q"] or self.values["category"])

    def selected(self, version):
        """Systems as names.Named: the best first where words are asked for, else by name."""
        found = names.names_at(version).systems
        if self.category:
            found = [each for each in found if each.category == self.category.pk]
        if text := self.values["q"]:
            return names.having(found, [fold(word) for word in text.split()])
        return sorted(found, key=lambda each: (each.folded, each.about))


COLUMNS = [
    plain("system", "System", Kind.TEXT, "Name of the weapon system in addresses of the site."),
    plain("designation", "Designation", Kind.TEXT, "The register's designation."),
    plain("description", "Description", Kind.TEXT, "Kind of weapon."),
    plain("category", "Category", Kind.TEXT, "Armament category."),
    plain("deals", "Deals", Kind.INTEGER, "Published deals."),
    plain("first_delivery", "First delivery", Kind.INTEGER, "First delivery year."),
    plain("last_delivery", "Last delivery", Kind.INTEGER, "Last delivery year."),
    plain("items_delivered", "Items delivered", Kind.INTEGER, "Number in all deliveries."),
    plain(
        "tiv_delivered",
        "TIV delivered",
        Kind.DECIMAL,
        "TIV of all deliveries of the edition. Empty where nothing was delivered, or no TIV is "
        "assigned. TIV is not money.",
        MILLIONS,
    ),
]


class SystemRow(NamedTuple):
    """One weapon system, in the order of COLUMNS."""

    slug: str
    designation: str
    description: str
    category: str
    deals: int
    first: int | None
    last: int | None
    items: int | None
    tiv: Decimal | None

    @property
    def years(self):
        return self.first and span(self.first, self.last)


def system_sheet(systems, categories):
    """These systems (names.Named), in their order."""
    edition = newest_edition()
    delivered = delivered_by(edition, "system", system__in=[each.pk for each in systems])
    called = {category.pk: category.name for category in categories}
    rows = []
    for each in systems:
        sums = delivered[each.pk]
        told = (each.slug, each.name, each.kind, called[each.category], each.deals)
        rows.append(SystemRow(*told, sums.first, sums.last, sums.items, sums.tiv))
    editions = [edition] if edition else []
    return Sheet("systems", "Weapon systems of the register", COLUMNS, rows, editions=editions)


def _categories(version, categories):
    """Each category with the number of its systems, of their deals, and its TIV in millions."""
    delivered = delivered_by(newest_edition(), "category")
    systems = names.names_at(version).systems
    for category in categories:
        of_it = [each for each in systems if each.category == category.pk]
        if of_it:
            deals = sum(each.deals for each in of_it)
            yield category, len(of_it), deals, delivered[category.pk]


def systems(request):
    """The categories; of one of them, or of what is searched for, the systems."""
    query = SystemsQuery(request.GET)
    if query.untidy:
        return redirect(query.path + query.tidy_address)
    if query.faults:
        return unfit(request, query, TITLE)
    chosen = query.selected(request.data_version)
    context = {
        "page_title": query.category.name if query.category else TITLE,
        "query": query,
        "number": len(chosen),
        "edition": newest_edition(),
        "files": file_links("public:systems-download", query.address()),
        "editions": loaded_editions(),
    }
    if not query.chooses:
        context["categories"] = list(_categories(request.data_version, query.form.categories))
        return render(request, TEMPLATE, context)
    pages = Paginator(chosen, PAGE_SIZE)
    number = query.values["page"] or 1
    if query.lies_beyond(number, pages.num_pages):
        return unfit(request, query, TITLE)
    page = pages.page(number)
    context |= {
        "page": page,
        "pages": page_links(query, page),
        "rows": system_sheet(page.object_list, query.form.categories).rows,
    }
    return render(request, TEMPLATE, context)


def download(request, kind):
    """The systems asked for as a file, of all pages."""
    query = SystemsQuery(request.GET)
    if query.faults:
        return unfit(request, query, TITLE)
    chosen = query.selected(request.data_version)
    return sheet_response(request, system_sheet(chosen, query.form.categories), kind)
