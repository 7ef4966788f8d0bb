"""Fixtures made from the seeds: natural keys and no ids, in the order in which they load."""

import json

from django.conf import settings

from transfers.models import Actor, Category, WeaponSystem

from .evidence import build_evidence, read_documents
from .reference import build_actors, build_categories, build_descriptions, build_systems
from .regions import build_regions
from .sheets import SeedError, natural_keys, read

SEEDS = settings.BASE_DIR / "seeds"
TARGET = settings.BASE_DIR / "fixtures"

FIXTURES = (
    "010_categories.json",
    "020_actors.json",
    "025_regions.json",
    "030_descriptions.json",
    "040_systems.json",
    "050_sources.json",
    "060_allegations.json",
    "070_figures.json",
    "080_restrictions.json",
    "090_claims.json",
)
# Seed file of reference data, and the keys of its lists.
REFERENCE = {
    "categories": ["categories"],
    "actors": ["actors"],
    "claimants": ["actors"],
    "regions": ["schemes", "regions"],
    "descriptions": ["descriptions"],
    "systems": ["systems"],
}


def build(seeds=SEEDS):
    """Fixture texts by file name, in load order; raises SeedError with all faults of all files.

    Entries are judged only where every file could be read: they refer to each other.
    """
    sheets, documents = _read(seeds)
    actors = [sheets["actors"], sheets["claimants"]]
    references = {
        Actor: natural_keys(actors, "slug"),
        Category: natural_keys([sheets["categories"]], "name"),
        WeaponSystem: natural_keys([sheets["systems"]], "designation", "description"),
    }
    records = [
        build_categories(sheets["categories"]),
        build_actors(actors),
        build_regions(sheets["schemes"], sheets["regions"], actors),
        build_descriptions(sheets["descriptions"]),
        build_systems(sheets["systems"], actors, sheets["categories"], sheets["descriptions"]),
        *build_evidence(documents, references).values(),
    ]
    judged = [*sheets.values(), *(sheet for document in documents for sheet in document.values())]
    if faults := [fault for sheet in judged for fault in sheet.faults]:
        raise SeedError(faults)
    return dict(zip(FIXTURES, map(as_json, records), strict=True))


def _read(seeds):
    """Sheets of the reference data, by file and by key, and those of each document.

    A file with a single list goes by the file's name: two of them hold actors.
    """
    sheets, documents, faults = {}, [], []
    for name, keys in REFERENCE.items():
        try:
            found = read(seeds / "reference" / f"{name}.yaml", seeds, keys)
            sheets |= found if len(keys) > 1 else {name: found[keys[0]]}
        except SeedError as error:
            faults += error.faults
    try:
        documents = read_documents(seeds)
    except SeedError as error:
        faults += error.faults
    if faults:
        raise SeedError(faults)
    return sheets, documents


def as_json(records):
    """One record a line, so that a diff shows the records that changed and no others."""
    lines = [json.dumps(record, ensure_ascii=False, default=str) for record in records]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def outdated(texts, target=TARGET):
    """Names of the fixtures in the folder that differ from `texts`, are missing or have no seed."""
    present = {
        path.name: path.read_bytes().decode(errors="replace") for path in target.glob("*.json")
    }
    return sorted(
        name for name in texts.keys() | present.keys() if texts.get(name) != present.get(name)
    )


def write(texts, target=TARGET):
    """Bring the folder to `texts`; returns the names written or removed."""
    changed = outdated(texts, target)
    for name in changed:
        if name in texts:
            (target / name).write_text(texts[name], encoding="utf-8", newline="\n")
        else:
            (target / name).unlink()
    return changed
