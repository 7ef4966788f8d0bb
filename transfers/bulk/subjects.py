"""Which tables may be imported by hand, and what each of their columns holds."""

from dataclasses import dataclass, field

from django.db import models
from import_export.fields import Field

from transfers.exports.columns import Column
from transfers.exports.evidence import SOURCE_COLUMNS, state_of
from transfers.models import (
    Actor,
    ActorName,
    Category,
    Source,
    SystemName,
    WeaponDescription,
    WeaponSystem,
)

from .widgets import Choice, Day, Names, Related, Text, Year

NAMES = "other_names"


@dataclass(frozen=True)
class Subject:
    """One table: `key` names the column of its slugs, `derived` what follows from other records.

    `names` is the table of other names, `whole` its link to the record.
    """

    model: type[models.Model]
    key: str
    names: type[models.Model] | None = None
    whole: str = ""
    renamed: dict = field(default_factory=dict)
    derived: tuple[Column, ...] = ()
    columns: tuple[str, ...] = ()

    def fields(self, coming):
        """Field of each column; `coming` maps slugs that the file adds to their keys."""
        found = {}
        for name in self.columns:
            attribute = self.renamed.get(name, name)
            widget = (
                Names()
                if name == NAMES
                else _widget(self.model._meta.get_field(attribute), self.model, coming)
            )
            found[name] = Field(attribute=attribute, column_name=name, widget=widget)
        return found


def _widget(column, model, coming):
    if column.is_relation:
        related = column.related_model
        texts = {Actor: ("slug", "name"), Category: ("name", "slug"), WeaponDescription: ("name",)}
        return Related(related, texts[related], coming if related is model else None)
    if column.choices:
        return Choice(column.flatchoices)
    if isinstance(column, models.DateField):
        return Day()
    if isinstance(column, models.IntegerField):
        return Year()
    return Text()


SUBJECTS = {
    Actor: Subject(
        Actor,
        "slug",
        ActorName,
        "actor",
        columns=("slug", "name", "kind", "iso3", "home", "valid_from", "valid_to", NAMES),
    ),
    WeaponSystem: Subject(
        WeaponSystem,
        "slug",
        SystemName,
        "system",
        columns=("slug", "designation", "description", "category", "producer", "family", NAMES),
    ),
    Source: Subject(
        Source,
        "reference",
        renamed={"reference": "slug"},
        columns=tuple(column.name for column in SOURCE_COLUMNS if column.name != "claims"),
        derived=(
            *(column for column in SOURCE_COLUMNS if column.name == "claims"),
            state_of(Source),
        ),
    ),
}
