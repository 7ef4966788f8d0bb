"""Which rows belong to a record: they change, are restored and come back with it.

A deal is more than its row: its deliveries are part of it. The history of a record, its version
and the way back to an earlier one all read this one list.
"""

from dataclasses import dataclass

from django.db import models

from transfers.models import (
    Actor,
    ActorName,
    Allegation,
    AllegationVia,
    Category,
    CategoryName,
    Claim,
    CommentFact,
    Deal,
    DealParty,
    Delivery,
    DescriptionName,
    Figure,
    FigureReading,
    ImportConflict,
    Region,
    RegionMember,
    RegisterEntry,
    Restriction,
    Source,
    Succession,
    SystemName,
    WeaponDescription,
    WeaponSystem,
)


@dataclass(frozen=True)
class Part:
    """Rows of `model` that belong to the record which their `field` names.

    `title` is a format of one row, its fields in words: "delivery of {year}".
    """

    model: type[models.Model]
    field: str
    title: str
    own: bool = True  # restored with the record; claims are records of their own
    shown: bool = True  # edited on the record's form, so part of its version
    told: bool = True  # told in the record's history

    @property
    def column(self):
        """Name of the attribute, and of the column, that holds the record's key."""
        return self.model._meta.get_field(self.field).attname


def _claims(field, **options):
    return Part(Claim, field, "claim {slug}", own=False, **options)


def _beside(model, field):
    """Rows that go with a record when it is deleted, and come back with it."""
    return Part(model, field, "", shown=False, told=False)


PARTS = {
    Deal: [
        Part(Delivery, "deal", "delivery of {year}"),
        Part(DealParty, "deal", "other party {actor}"),
        _claims("deal"),
        _beside(RegisterEntry, "deal"),
        _beside(CommentFact, "deal"),
        _beside(ImportConflict, "deal"),
    ],
    Actor: [
        Part(ActorName, "actor", "name {name}"),
        Part(Succession, "predecessor", "successor {successor}"),
        _beside(Succession, "successor"),
        _beside(RegionMember, "actor"),
    ],
    Category: [Part(CategoryName, "category", "name {name}")],
    WeaponDescription: [Part(DescriptionName, "description", "name {name}")],
    WeaponSystem: [Part(SystemName, "system", "name {name}")],
    Region: [Part(RegionMember, "region", "member {actor}")],
    Allegation: [_claims("allegation"), Part(AllegationVia, "allegation", "via {actor}")],
    Figure: [
        _claims("figure"),
        Part(FigureReading, "figure", "reading {first_year}–{last_year}"),
    ],
    Restriction: [_claims("restriction")],
    Source: [_claims("source", shown=False)],
}


def concrete(model):
    """The model that has the table: suppliers are actors."""
    return model._meta.concrete_model


def parts_of(model):
    """All that belongs to records of a model."""
    return PARTS.get(concrete(model), [])


def shown_parts(model):
    """What is edited on the form of a record."""
    return [part for part in parts_of(model) if part.shown]


def told_parts(model):
    """What a record's history tells of, beside the record itself."""
    return [part for part in parts_of(model) if part.told]


def wholes_of(record):
    """The records that a row belongs to and that are edited with it."""
    for whole, parts in PARTS.items():
        for part in parts:
            if part.shown and part.model is concrete(type(record)):
                key = getattr(record, part.column)
                if key is not None:
                    yield whole._base_manager.filter(pk=key).first()
