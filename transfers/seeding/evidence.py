"""What the documents say: sources, allegations, figures, restrictions and claims.

An entry's keys are the fields of its model, so that a new field needs nothing here.
"""

from django.db import models

from transfers.models import (
    Actor,
    Allegation,
    AllegationVia,
    Claim,
    Figure,
    FigureReading,
    Restriction,
    Source,
)
from transfers.models.publication import State

from .sheets import (
    AMOUNT,
    DAY,
    ENTRIES,
    NUMBER,
    NUMBERS,
    TEXT,
    WORDS,
    Register,
    SeedError,
    Sheet,
    natural_keys,
    read,
    record,
)

HEAD = "document"
SUBJECTS = {
    HEAD: Source,
    "allegations": Allegation,
    "figures": Figure,
    "restrictions": Restriction,
    "claims": Claim,
}
# What the model leaves open and a seed document must say, or says beside the model's fields.
ALSO_REQUIRED = {
    Source: {"file_name": TEXT, "sha256": TEXT, "paragraphs": TEXT},
    Claim: {"tokens": WORDS, "facts": NUMBERS},
}
ALSO_OPTIONAL = {Allegation: {"via": WORDS}, Figure: {"readings": ENTRIES}}
# Fields of a model that are no keys: where an entry stands says them, or no seed may.
NO_KEYS = {Claim: {"source", "deal"}, FigureReading: {"figure"}}
OUT_OF_SCOPE = {"facts": NUMBERS, "paragraph": NUMBER, "what": TEXT, "reason": TEXT}
KINDS = {
    models.DateField: DAY,
    models.DecimalField: AMOUNT,
    models.IntegerField: NUMBER,
}


def read_documents(seeds):
    """The sheets of every document, ordered by file; raises SeedError where one is unreadable."""
    lists = [key for key in SUBJECTS if key != HEAD] + ["out_of_scope"]
    documents, faults = [], []
    for path in sorted((seeds / "documents").glob("*.yaml")):
        try:
            documents.append(read(path, seeds, head=HEAD, optional=lists))
        except SeedError as error:
            faults += error.faults
    if faults:
        raise SeedError(faults)
    return documents


def build_evidence(documents, references):
    """Fixture records of all documents, by their key there; a claim may be about another's entry.

    `references` gives the natural keys of actors, systems and categories by their slugs.
    """
    known = references | {
        model: natural_keys([document[key] for document in documents], "slug")
        for key, model in SUBJECTS.items()
    }
    for document in documents:
        document["out_of_scope"].valid(OUT_OF_SCOPE, {})
    return {key: _build(documents, key, model, known) for key, model in SUBJECTS.items()}


def _build(documents, key, model, known):
    register, records = Register(), []
    required, optional = _keys_of(model)
    for document in documents:
        sheet, (head,) = document[key], document[HEAD].entries
        for entry in sheet.valid(required, optional):
            register.check_unique(sheet, entry, "slug")
            fields = _fields(sheet, entry, model, known)
            if model is Claim:
                fields["source"] = [head.get("slug")]
            else:
                fields["state"] = State.PUBLISHED.value
            records.append(_checked(sheet, entry, model, fields))
            records += _via(sheet, entry, known) + _readings(sheet, entry)
    return records


def _keys_of(model):
    """Keys of an entry of this model, required and optional, each with its kind."""
    required, optional = {}, {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name in NO_KEYS.get(model, {"state", "withdrawal_reason"}):
            continue
        kind = next((kind for base, kind in KINDS.items() if isinstance(field, base)), TEXT)
        needed = not (field.null or field.blank or field.has_default())
        (required if needed else optional)[field.name] = kind
    also = ALSO_REQUIRED.get(model, {})
    return required | also, optional | ALSO_OPTIONAL.get(model, {})


def _fields(sheet, entry, model, known):
    """The record's fields in the order of the entry, other records by natural key."""
    of_model = {field.name: field for field in model._meta.concrete_fields}
    fields = {}
    for name in [key for key in entry if key in of_model]:
        field, value = of_model[name], entry[name]
        if field.is_relation:
            others = known[field.related_model]
            sheet.check_known(entry, name, value, field.related_model, others)
            fields[name] = others.get(value, [value])
        else:
            fields[name] = str(value) if isinstance(field, models.DecimalField) else value
    return fields


def _checked(sheet, entry, model, fields):
    relations = {field.name for field in model._meta.concrete_fields if field.is_relation}
    sheet.check_record(entry, model, fields, references=relations)
    return record(model, **fields)


def _via(sheet, entry, known):
    slugs = entry.get("via", [])
    if len(set(slugs)) < len(slugs):
        sheet.fault(entry, "via: an actor stands twice.")
    for slug in slugs:
        sheet.check_known(entry, "via", slug, Actor, known[Actor])
    return [record(AllegationVia, allegation=[entry["slug"]], actor=[slug]) for slug in slugs]


def _readings(sheet, entry):
    readings = Sheet(sheet.label, f"readings of {entry['slug']}", entry.get("readings", []))
    records, windows = [], set()
    for reading in readings.valid(*_keys_of(FigureReading)):
        window = (reading["first_year"], reading["last_year"])
        if window in windows:
            readings.fault(reading, "these years are listed already.")
        windows.add(window)
        fields = {"figure": [entry["slug"]], **reading}
        records.append(_checked(readings, reading, FigureReading, fields))
    sheet.faults += readings.faults
    return records
