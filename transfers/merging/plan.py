"""What a merge would move, drop or break; reads only."""

from dataclasses import dataclass, field

from django.db import models

from transfers.models import Actor, WeaponSystem

from .pointing import Pointer, broken_rules, by_table, duplicates, labels_of, pointers_to
from .subjects import kind_of

LABELS = 20


@dataclass
class Moved:
    """How many rows point at the record by one foreign key."""

    pointer: Pointer
    count: int


@dataclass
class Dropped:
    """Rows that the kept record has already, with the names of the first of them."""

    model: type[models.Model]
    count: int
    labels: list

    @property
    def title(self):
        return self.model._meta.verbose_name_plural


@dataclass
class Plan:
    """What merging `old` into `kept` would do.

    `refusals` are sentences on what forbids it, `warnings` on what a person should confirm.
    """

    old: models.Model
    kept: models.Model
    moved: list = field(default_factory=list)
    dropped: list = field(default_factory=list)
    refusals: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    @property
    def count(self):
        """Number of references that move."""
        return sum(each.count for each in self.moved)


def preview(old, kept):
    """The Plan of merging `old` into `kept`; one query or two for each table."""
    plan = Plan(old, kept)
    model = kind_of(old).model
    if kind_of(kept).model is not model or old.pk == kept.pk:
        plan.refusals = ["Choose another record of the same kind to merge into."]
        return plan
    plan.moved = _moved(pointers_to(model), old)
    for table, fields in by_table(pointers_to(model)).items():
        if twins := duplicates(table, fields, {old.pk: kept.pk}):
            labels = labels_of(table, sorted(twins)[:LABELS])
            plan.dropped.append(Dropped(table, len(twins), labels))
        plan.refusals += broken_rules(table, fields, old.pk, kept.pk)
    plan.warnings = _warnings(old, kept)
    return plan


def _moved(pointers, old):
    first, *others = (
        pointer.model._base_manager.filter(**{pointer.field.name: old.pk})
        .order_by()
        .values_list(models.Value(place))
        .annotate(n=models.Count("pk"))
        for place, pointer in enumerate(pointers)
    )
    counted = sorted(first.union(*others, all=True))
    return [Moved(pointers[place], count) for place, count in counted if count]


def _warnings(old, kept):
    if isinstance(old, Actor) and old.kind != kept.kind:
        first, second = old.get_kind_display(), kept.get_kind_display()
        words = f"What is said of one ({first}) becomes that of the other ({second})."
        return [f"{old} and {kept} are of two kinds. {words}"]
    if isinstance(old, WeaponSystem) and old.category_id != kept.category_id:
        count = old.deals.count()
        deals = f"{count} deal{'' if count == 1 else 's'} and their TIV"
        words = f"In every table {deals} move from {old.category} to {kept.category}."
        return [f"{old} and {kept} are of two categories. {words}"]
    return []
