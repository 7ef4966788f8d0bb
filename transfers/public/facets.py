"""How many deals of a selection there are of each kind, and links to choose among them."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, F

from transfers.analysis.counting import counted
from transfers.models import DealTally

from .deal_filter import FACETS, LOCAL_PRODUCTION

MOST_VALUES = 6
"""Values of a facet that are always in sight, the most frequent ones."""


class Counts:
    """Deals by facet and value, and in all; one query, and one more for each facet in use.

    `by` counts the values of a facet as if it were not in use: what choosing another would find.
    `inside` keeps to the selection, as `total` does. Values are ids, years, words or None.
    """

    def __init__(self, filters):
        used, allowed = filters.faceted, filters.allowed
        rows = _rows(filters)
        unused = [name for name in FACETS if name not in used]
        self.by, self.total = counted(rows.filter(*used.values()), FACETS, unused)
        for name in used:
            others = [condition for other, condition in used.items() if other != name]
            found, _ = counted(rows.filter(*others), FACETS, [name])
            self.by |= found
        self.inside = {
            name: {v: n for v, n in self.by[name].items() if name not in used or v in allowed[name]}
            for name in FACETS
        }


def _rows(filters):
    """Rows to be added up: each facet under its name, and `n` deals."""
    if filters.only_facets:
        return DealTally.objects.annotate(n=F("deals"))
    return filters.unfaceted.values(*FACETS).annotate(n=Count("pk"))


@dataclass
class Value:
    """One value of a facet: how many deals have it, and the address that adds or removes it."""

    words: str
    count: int
    address: str
    chosen: bool = False
    level: int = 1


@dataclass
class Panel:
    """One facet: values in sight; `others` are those left out, `more` shows all of them."""

    name: str
    title: str
    values: list = field(default_factory=list)
    others: int = 0
    more: str = ""


def panels(query, counts):
    """A panel for each facet, in the order of FACETS."""
    return [
        _actors(query, counts, "supplier", "Supplier"),
        _actors(query, counts, "recipient", "Recipient"),
        _categories(query, counts),
        _years(query, counts),
        _conditions(query, counts),
        _local_production(query, counts),
    ]


def _switch(query, name, slug, chosen):
    """Address with one value of a filter added, or removed where it is chosen."""
    if slug in chosen:
        return query.address([(name, slug)])
    return query.address(**{name: [*chosen, slug]})


def _several(query, name, title, found):
    """Panel of a filter that takes several values; `found` holds slug, words and count."""
    chosen = query.values[name]
    found = sorted(found, key=lambda each: (each[0] not in chosen, -each[2], each[1]))
    shown = found[: max(MOST_VALUES, len(chosen))]
    values = [
        Value(words, n, _switch(query, name, slug, chosen), slug in chosen)
        for slug, words, n in shown
    ]
    # Choosing from all of them begins anew.
    return Panel(
        name, title, values, len(found) - len(shown), query.address(group=name, **{name: ""})
    )


def _actors(query, counts, role, title):
    filters, chosen = query.filters, query.values[role]
    merged = counts.by[role]
    if filters.heirs:
        merged = Counter()
        for key, n in counts.by[role].items():
            merged[filters.heirs.heir(key)] += n
    found = [
        (slug, actor.name, n)
        for slug, actor in filters.actors.items()
        # A state that another takes in is there only where it is asked for by name.
        if (n := merged[actor.pk] or (slug in chosen and counts.by[role][actor.pk]))
        or slug in chosen
    ]
    return _several(query, role, title, found)


def _categories(query, counts):
    found = [
        (slug, category.name, n)
        for slug, category in query.filters.categories.items()
        if (n := counts.by["category"][category.pk]) or slug in query.values["category"]
    ]
    return _several(query, "category", "Category", found)


def _conditions(query, counts):
    labels = dict(query.form.fields["condition"].choices)
    chosen = query.values["condition"]
    found = [(k, words, counts.by["condition"][k]) for k, words in labels.items()]
    kept = [each for each in found if each[2] or each[0] in chosen]
    return _several(query, "condition", "Condition", kept)


def _local_production(query, counts):
    chosen = query.values["local_production"]
    values = []
    for key, words in query.form.fields["local_production"].choices:
        if not key:
            continue
        n = counts.by["local_production"][LOCAL_PRODUCTION[key]]
        if n or key == chosen:
            address = query.address(local_production="" if key == chosen else key)
            values.append(Value(words, n, address, key == chosen))
    return Panel("local_production", "Local production", values)


def _years(query, counts):
    """Decades, the newest first; that of the years asked for is followed by its years."""
    years = {year: n for year, n in counts.by["order_year"].items() if year is not None}
    decades = Counter()
    for year, n in years.items():
        decades[year // 10 * 10] += n
    first, last = query.filters.order_years
    values = []
    for decade in sorted(decades, reverse=True):
        values.append(_period(query, f"{decade}s", decades[decade], decade, decade + 9))
        if first and last and decade <= first <= last <= decade + 9:
            inside = [year for year in range(decade + 9, decade - 1, -1) if year in years]
            values += [_period(query, str(y), years[y], y, y, level=2) for y in inside]
    return Panel("order_year", "Order year", values)


def _period(query, words, n, first, last, level=1):
    chosen = query.filters.order_years == (first, last)
    bounds = ("", "") if chosen else (str(first), str(last))
    address = query.address(order_from=bounds[0], order_to=bounds[1])
    return Value(words, n, address, chosen, level)
