"""The parameters of charts, and what they are checked for."""

import re
from functools import partial

from django import forms

from transfers.analysis.editions import NoEdition, find_edition
from transfers.analysis.regions import NONE, NOWHERE
from transfers.charts.parts import PLURALS
from transfers.charts.selection import Place
from transfers.models import Actor, Category, Deal, Region, RegionScheme, WeaponSystem
from transfers.models.deals import YEARS
from transfers.reading import remembered

from .choices import region_choices
from .fields import NumberField, OneOfField, YearField
from .refusal import loaded_editions


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


class ListedField(RecordField):
    """A record of a model that has few.

    `choices` are all of them, read when a form is shown; `none` is the word for no choice.
    """

    none = "Any"

    @property
    def choices(self):
        records = self.model.objects.values_list("slug", "name")
        return remembered(f"names of {self.model.__name__}", lambda: list(records))


class DealField(forms.CharField):
    """A published deal by its reference."""

    def clean(self, value):
        reference = super().clean(value)
        if not reference:
            return None
        deals = (
            Deal.objects.published()
            .with_delivered()
            .select_related("supplier", "recipient", "system")
        )
        if found := deals.filter(reference=reference).first():
            return found
        raise forms.ValidationError("No published deal has this reference.", code="deal")


class EditionField(forms.CharField):
    """A loaded edition by its name."""

    none = "the newest"

    @property
    def choices(self):
        return [(edition.name, edition.name) for edition in loaded_editions()]

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

    none = "Any"

    @property
    def choices(self):
        return region_choices()

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
            if windows == sorted(windows) and all(
                YEARS[0] <= first <= last <= YEARS[1] for first, last in windows
            ):
                return windows
        raise forms.ValidationError(
            "Write one window of years or two, the earlier first: 2014-2018,2019-2023.",
            code="windows",
        )


def _one_of(choices, **more):
    pairs = choices.items() if isinstance(choices, dict) else [(each, each) for each in choices]
    return OneOfField(choices=list(pairs), required=False, **more)


FIELDS = {
    "by": partial(_one_of, list(PLURALS), label="Stacked by", none="not at all"),
    "of": partial(_one_of, PLURALS, label="Of"),
    "supplier": partial(ListedField, Actor, label="Supplier"),
    "recipient": partial(ListedField, Actor, label="Recipient"),
    "deal": partial(DealField, label="Reference of the deal", required=False, max_length=60),
    "category": partial(ListedField, Category, label="Category"),
    "system": partial(
        RecordField, WeaponSystem, label="System", help_text="as in the address of its page"
    ),
    "region": partial(RegionField, label="Recipient’s region", required=False, max_length=120),
    "first": partial(YearField, label="From", required=False),
    "last": partial(YearField, label="To", required=False),
    "windows": partial(
        WindowsField,
        label="Windows of years",
        required=False,
        help_text="one or two: 2014-2018,2019-2023",
    ),
    "top": partial(NumberField, label="How many names", required=False, least=1, most=50),
    "edition": partial(EditionField, label="Edition", required=False, max_length=60),
    "successors": partial(
        _one_of,
        {"merged": "merged with predecessors"},
        label="Successor states",
        none="each by itself",
    ),
    "theme": partial(_one_of, ["light", "dark"]),
    "size": partial(_one_of, ["wide", "narrow"]),
    "part": partial(_one_of, ["whole", "plot"]),
}
DRAWN = ("theme", "size", "part")
CHOSEN = ("supplier", "recipient", "category", "region", "edition", "successors")
YEARLY = ("by", *CHOSEN, "system", "first", "last")


class ChartForm(forms.Form):
    """Holds the parameters that a chart has; see FIELDS."""

    periods = {"Delivery years": ("first", "last")}

    def __init__(self, data, names, needed=()):
        super().__init__(data)
        self.fields = {name: FIELDS[name]() for name in names}
        self.needed = needed
        for name in needed:
            self.fields[name].none = ""

    def clean(self):
        given = super().clean()
        for name in self.needed:
            if name not in self.errors and not given.get(name):
                self.add_error(name, f"The chart needs this parameter.{self._allowed(name)}")
        first, last = given.get("first"), given.get("last")
        if first and last and first > last:
            self.add_error("last", "The last year lies before the first.")
        if given.get("of") and given.get(given["of"]):
            self.add_error(given["of"], "Of one alone there is no ranking and no share.")
        return given

    def _allowed(self, name):
        field = self.fields[name]
        if not isinstance(field, OneOfField):
            return ""
        return f" Allowed: {', '.join(key for key, _ in field.choices)}."
