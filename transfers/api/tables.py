"""Deliveries, items and TIV added up, as the site's tables have them."""

from functools import cached_property
from operator import itemgetter

from django import forms

from transfers.analysis.editions import NoEdition, find_edition
from transfers.analysis.regions import select
from transfers.analysis.scope import OF_ITS_TIME, ROLES, Scope
from transfers.analysis.successors import Heirs
from transfers.exports.columns import MILLIONS, Kind
from transfers.exports.sheet import plain
from transfers.models import Actor, Category, WeaponSystem
from transfers.public.asked import Asked, Fault
from transfers.public.choices import region_choices
from transfers.public.fields import SeveralField, YearField
from transfers.public.places import ALLOWED

from .asking import Paged
from .occurring import occurring_actors, occurring_systems

# What deliveries are added up by: the model of the records, and the field that names them.
BY = {
    "supplier": (Actor, "name"),
    "recipient": (Actor, "name"),
    "system": (WeaponSystem, "designation"),
    "category": (Category, "name"),
    "year": (None, None),
}
MEASURES = (
    plain("deliveries", "Deliveries", Kind.INTEGER, "Deliveries, one for each deal and year."),
    plain("number_delivered", "Number delivered", Kind.INTEGER, "Items delivered."),
    plain(
        "deliveries_with_tiv",
        "Deliveries with a TIV",
        Kind.INTEGER,
        "How many of the deliveries have a TIV assigned.",
    ),
    plain(
        "delivered_tiv_millions",
        "TIV delivered",
        Kind.DECIMAL,
        "Sum of the deliveries’ TIV, each rounded to 2 decimals; null where none has one assigned. "
        "Not money.",
        MILLIONS,
    ),
    plain("edition", "Edition", Kind.TEXT, "Register edition of all numbers of the row."),
)
NOTES = (
    "Published deliveries of one register edition.",
    "TIV, SIPRI’s trend-indicator value, measures military capability and is not money.",
    "Where nothing was delivered there is no row.",
    "Unknown suppliers and recipients are rows of their own.",
)
NONE_LOADED = "No register edition is loaded."
BESIDE_ROWS = {
    "edition": {
        "type": ["object", "null"],
        "description": "The register edition of all numbers; null where none is loaded.",
        "properties": {
            "edition": {"type": "string"},
            "register": {"type": "string"},
            "generated_on": {"type": "string", "format": "date"},
            "credit": {"type": "string"},
        },
    },
    "notes": {
        "type": "array",
        "items": {"type": "string"},
        "description": "How to read the numbers.",
    },
}
"""What the answer holds besides its rows, for the schema."""


class RecordsField(SeveralField):
    """Some records by slug; gives their ids."""

    def __init__(self, records, **kwargs):
        self.records = records
        super().__init__(**kwargs)

    def clean(self, value):
        slugs = [slug for slug in self.to_python(value) if slug]
        asked = [slug for slug in slugs if "\0" not in slug]
        rows = self.records().filter(slug__in=asked).order_by() if asked else ()
        found = {row.slug: row.pk for row in rows}
        self.choices = [(slug, slug) for slug in found]
        self.validate(slugs)
        return list(found.values())


def _records(label, records, where):
    allowed = f"Nothing published has this slug; /api/v1/{where}/ has those there are."
    return RecordsField(records, label=label, required=False, allowed=allowed)


class TableForm(forms.Form):
    """What is added up, by what."""

    by = SeveralField(
        label="What to add up by; several give each combination",
        choices=[(name, name) for name in BY],
        required=False,
    )
    first = YearField(label="First delivery year, included", required=False)
    last = YearField(label="Last delivery year, included", required=False)
    edition = forms.CharField(label="Edition; the newest without it", max_length=60, required=False)
    supplier = _records("Supplier", occurring_actors, "actors")
    recipient = _records("Recipient", occurring_actors, "actors")
    system = _records("System", occurring_systems, "systems")
    category = _records("Category", Category.objects.all, "categories")
    supplier_region = SeveralField(label="Supplier’s region", required=False, allowed=ALLOWED)
    recipient_region = SeveralField(label="Recipient’s region", required=False, allowed=ALLOWED)
    successors = SeveralField(
        label="Successor states: count those that ended with the one that continues them",
        choices=[("merged", "merged")],
        required=False,
    )

    def __init__(self, data):
        super().__init__(data)
        choices = region_choices()
        for role in ROLES:
            self.fields[f"{role}_region"].choices = choices

    def clean(self):
        values = self.cleaned_data
        if "by" in values and not values["by"]:
            self.add_error("by", f"Say what to add up by. Allowed: {', '.join(BY)}.")
        first, last = values.get("first"), values.get("last")
        if first and last and first > last:
            self.add_error("last", f"The last year is before the first, {first}.")


class TableQuery(Asked):
    """The query string of a table."""

    form_class = TableForm
    more = Paged.own

    def __init__(self, params):
        super().__init__(params)
        self.by = self.values.get("by", [])
        self.edition = None
        try:
            self.edition = find_edition(self.values.get("edition"))
        except NoEdition as error:
            if self.values.get("edition"):
                self.faults.append(Fault("edition", self.values["edition"], str(error)))

    @cached_property
    def heirs(self):
        """Who takes in whom, where successors are to be merged."""
        return Heirs() if self.values["successors"] else None

    @property
    def columns(self):
        """Columns of what is added up by, then the sums."""
        return (*(column for name in self.by for column in _named(name)), *MEASURES)

    @property
    def notes(self):
        """How to read the numbers."""
        if self.edition is None:
            return [NONE_LOADED]
        placed = any(self.values[f"{role}_region"] for role in ROLES)
        notes = [*NOTES, OF_ITS_TIME] if placed else list(NOTES)
        return [*notes, self.heirs.in_words()] if self.heirs else notes

    @property
    def key(self):
        """Types of what tells two rows apart: slugs and years."""
        return tuple(int if name == "year" else str for name in self.by)

    def rows(self, after, most):
        """At most so many pairs of key and row, a dictionary, from beyond the key `after` on."""
        if self.edition is None:
            return []
        added = self._added()
        names = [self._names(place, name, added) for place, name in enumerate(self.by)]
        keyed = [
            (tuple(of[key][-1] for of, key in zip(names, one.keys, strict=True)), one)
            for one in added
        ]
        if after:
            keyed = [pair for pair in keyed if pair[0] > after]
        keyed.sort(key=itemgetter(0))
        columns = [column.name for column in self.columns]
        rows = []
        for key, one in keyed[:most]:
            told = [value for of, pk in zip(names, one.keys, strict=True) for value in of[pk]]
            sums = (one.deliveries, one.items, one.assigned, one.tiv, self.edition.name)
            rows.append((key, dict(zip(columns, [*told, *sums], strict=True))))
        return rows

    def _added(self):
        asked = self.values
        chosen = {name: asked[name] for name in BY if asked.get(name)}
        where = {role: asked[f"{role}_region"] for role in ROLES}
        places = {role: select(addresses) for role, addresses in where.items() if addresses}
        scope = Scope(self.edition, asked["first"], asked["last"], chosen, places, self.heirs)
        return scope.gathered(self.by)

    def _names(self, place, name, added):
        """Name and slug by id, or the year alone by itself."""
        keys = {one.keys[place] for one in added}
        if name == "year":
            return {year: (year,) for year in keys}
        model, field = BY[name]
        rows = model.objects.filter(pk__in=keys).order_by().values_list("pk", field, "slug")
        return {pk: (called, slug) for pk, called, slug in rows}


def _named(name):
    title = name.capitalize()
    if name == "year":
        return [plain(name, title, Kind.INTEGER, "Calendar year of delivery.")]
    return [
        plain(name, title, Kind.TEXT, f"Name of the {name}."),
        plain(f"{name}_slug", f"{title}, slug", Kind.TEXT, "Its stable name in addresses."),
    ]


COLUMNS = (*(column for name in BY for column in _named(name)), *MEASURES)
"""All that a table may have."""
