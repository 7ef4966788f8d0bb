"""What the address of a table asks for, checked against the edition it speaks of."""

from functools import cached_property

from django.urls import reverse

from transfers.analysis.adding import added_by_year
from transfers.analysis.editions import NoEdition, find_edition
from transfers.analysis.regions import UnknownScheme, find_scheme, select
from transfers.analysis.scope import OF_ITS_TIME, ROLES, Scope, in_words
from transfers.analysis.shares import Window
from transfers.analysis.tables import REGIONS, region_table, table
from transfers.models import Actor

from ..asked import Asked, Fault
from ..choosers import controls
from .forms import ROWS, PickField, TableForm
from .grid import links_of

EVERYWHERE = ("first", "last", "supplier", "recipient", "category", "supplier_region")
EVERYWHERE += ("recipient_region", "edition", "successors")
FRAME = ("by", "top", "span", "first", "last")
MOST_NAMES = 3
CHARTED = ("supplier", "recipient", "category")
REGION_FILTERS = ("supplier_region", "recipient_region")


class TableQuery(Asked):
    """The query string of one kind of table and of its files.

    A kind says what its rows may be (`by`, the usual one first), how many `years` it shows where
    none are named, which `fields` of the form it has besides those of every table, and the name of
    the `chart` that shows the same, with that of its parameter for the rows.
    """

    kind = ""
    name = ""
    sentence = ""
    by = tuple(ROWS)
    by_label = "Rows"
    years = 10
    fields = ("by", "scheme", "level", "numbers")
    main = ("by", "Delivery years", "supplier", "recipient")
    legend = ()
    chart = ""
    chart_rows = "by"

    def __init__(self, params):
        super().__init__(params)
        self.edition = self.span = self.scope = self.scheme = None
        if not self.faults:
            self._find_edition()
        if self.span:
            self._find_window()

    def make_form(self, params):
        form = TableForm(params, self.by, [*EVERYWHERE, *self.fields])
        form.fields["by"].label = self.by_label
        return form

    @property
    def usual(self):
        usual = {"by": self.by[0], "numbers": "whole", "level": "inner", "scheme": "sipri"}
        return {name: value for name, value in usual.items() if name in self.form.fields}

    def value(self, name):
        """The checked value of a field, or the usual one."""
        return self.values.get(name) or self.usual.get(name)

    def _find_edition(self):
        try:
            self.edition = find_edition(self.values["edition"])
        except NoEdition:
            return
        years = [row.keys[0] for row in added_by_year(self.edition)]
        self.span = Window(min(years), max(years)) if years else None

    def _find_window(self):
        first, last = self.values["first"], self.values["last"]
        for name, year in (("first", first), ("last", last)):
            if year and year not in self.span:
                covered = f"Edition {self.edition.name} has deliveries of {in_words(self.span)}."
                self.faults.append(Fault(name, str(year), covered))
        try:
            self.scheme = find_scheme(self.value("scheme")) if self.rows_by in REGIONS else None
        except UnknownScheme as error:
            self.faults.append(Fault("by", self.rows_by, str(error)))
        if self.faults:
            return
        last = last or (self.span.last if not first else min(self.span.last, self.ends(first)))
        first = first or max(self.span.first, last - self.years + 1)
        where = {role: self.values[f"{role}_region"] for role in ROLES}
        self.scope = Scope(
            self.edition,
            first,
            last,
            self.form.chosen(),
            {role: select(addresses) for role, addresses in where.items() if addresses},
            self.form.heirs,
        )

    def ends(self, first):
        """The last year of the window where only the first is named."""
        return self.span.last

    @property
    def path(self):
        return reverse("public:table", args=[self.kind])

    def file_address(self, name, kind):
        return reverse("public:table-download", args=[self.kind, name, kind]) + self.address()

    @property
    def rows_by(self):
        return self.value("by")

    @property
    def exact(self):
        return self.value("numbers") == "exact"

    @property
    def drawn(self):
        """Parameters of the chart that shows the same; None where there is no such chart."""
        asked = [name for name in CHARTED if len(self.params.getlist(name)) > 1]
        asked += [name for name in REGION_FILTERS if self.params.get(name)]
        if self.chart_rows == "of" and self.params.get(self.rows_by):
            return None  # one alone has no rank and no share
        if not self.chart or asked or self.rows_by not in CHARTED:
            return None
        return {
            **self.chart_window(),
            self.chart_rows: self.rows_by,
            **{name: self.params.get(name) for name in CHARTED},
            "edition": self.edition.name,
            "successors": "merged" if self.form.heirs else "",
        }

    def chart_window(self):
        """The years of the chart, as its parameters."""
        return {"first": self.scope.first, "last": self.scope.last}

    def table(self, scope=None, by=None, measure="tiv"):
        """The Table of a scope, by default that of the address."""
        scope, by = scope or self.scope, by or self.rows_by
        if by in REGIONS:
            level = self.value("level")
            level = None if level == "inner" else int(level)
            return region_table(by, scope, self.scheme, level, measure)
        return table(by, scope, measure=measure)

    @cached_property
    def links(self):
        """Addresses of the actors' pages by name."""
        return links_of(Actor.objects.order_by().values_list("name", "slug"))

    @property
    def whose(self):
        """Whose deliveries they are, in words: " from Israel to Azerbaijan"."""
        found = ""
        for role, before in (("supplier", "from"), ("recipient", "to")):
            for name in (role, f"{role}_region"):
                if names := self._names(name):
                    found += f" {before} {names}"
        return found

    @property
    def titled(self):
        names = (*ROLES, *REGION_FILTERS, "category")
        return [name for name in names if len(self.values[name]) <= MOST_NAMES]

    @property
    def of_what(self):
        """Which categories are asked for, in words: ", Missiles only"."""
        names = self._names("category")
        return f", {names} only" if names else ""

    def _names(self, field):
        slugs = self.values[field]
        if len(slugs) > MOST_NAMES:
            return f"{len(slugs)} {self.form.fields[field].label.lower()}s"
        names = [self._in_words(self.form.fields[field], slug) for slug in slugs]
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

    @property
    def unit(self):
        """Unit of the figures, in words."""
        return "TIV in millions" + (", to two decimals" if self.exact else "")

    @property
    def notes(self):
        """What the table covers, in sentences."""
        yield f"Edition {self.edition.name}; no other is mixed in."
        if self.scheme:
            yield f"Regions: {self.scheme}. A party counts where it lay in the year of delivery."
        elif self.scope.places:
            yield OF_ITS_TIME
        if self.form.heirs:
            yield self.form.heirs.in_words()

    def windows(self):
        """Other windows to choose: words, address, and whether it is the one shown."""
        last = self.span.last
        for words, first in (
            ("last 5 years", last - 4),
            ("last 10 years", last - 9),
            (f"all years from {self.span.first}", self.span.first),
        ):
            if first > self.span.first or words.startswith("all"):
                there = (self.scope.first, self.scope.last) == (first, last)
                yield words, self.address(first=str(first), last=str(last)), there

    @property
    def active(self):
        """Filters in use; the rows and years that are shown stand above and in the form."""
        frame = {self.form.fields[name].label for name in FRAME if name in self.form.fields}
        return [found for found in super().active if found[0] not in frame]

    def controls(self, names):
        """Controls of the form, each with the value that holds."""
        found = controls(self.form, names)
        for control in found:
            if control.bounds:
                control.template = "public/controls/years.html"
            elif isinstance(control.bound.field, PickField):
                control.template = "public/controls/pick.html"
                control.chosen = self.params.get(control.name) or self.usual.get(control.name, "")
        return found

    def grids(self):
        """The Grids, the main one first; every one has files of its name."""
        raise NotImplementedError
