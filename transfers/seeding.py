"""Reviewed YAML in seeds/ becomes Django fixtures in fixtures/: natural keys, no ids.

A fixture is never edited by hand. Each one is made by one builder, from one seed file; `FIXTURES`
lists them in load order, and a new kind of seed adds its builder there.
"""

import json
import re
import unicodedata

import yaml
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction

from transfers.models import (
    Actor,
    ActorName,
    Category,
    CategoryName,
    DescriptionName,
    WeaponDescription,
)

SEEDS = settings.BASE_DIR / "seeds"
TARGET = settings.BASE_DIR / "fixtures"


TYPES = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a list of names under each vocabulary",
}


class SeedError(Exception):
    """What is wrong in the seeds: one sentence for each fault, with file and entry."""

    def __init__(self, faults):
        super().__init__("\n".join(faults))
        self.faults = faults


class StrictLoader(yaml.SafeLoader):
    """Refuses a key given twice, where plain YAML silently keeps the last."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                continue
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f'"{key_node.value}" is given twice', key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def fold(name):
    """Case and accents removed, exactly as transfers.models.names.Fold does in the database."""
    decomposed = unicodedata.normalize("NFKD", name.lower())
    return re.sub("[\u0300-\u036f]", "", decomposed).strip(" ")


class Sheet:
    """One seed file: a list of entries under one key, and the faults found in it."""

    def __init__(self, path, root, key):
        self.label = path.relative_to(root.parent).as_posix()
        self.faults = []
        self.meanings = {}
        self.seen = {}
        self.entries = self._read(path, key)

    def _read(self, path, key):
        try:
            document = yaml.load(path.read_text(encoding="utf-8"), StrictLoader)  # noqa: S506
        except FileNotFoundError:
            self.faults.append(f"{self.label}: the file is missing.")
            return []
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            self.faults.append(f"{self.label}: not readable as YAML: {error}")
            return []
        if not isinstance(document, dict) or set(document) != {key}:
            self.faults.append(f'{self.label}: must hold one list under "{key}:", nothing else.')
            return []
        entries = document[key]
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            self.faults.append(f'{self.label}: "{key}:" must be a list of entries.')
            return []
        return entries

    def fault(self, entry, message):
        position = next(i for i, e in enumerate(self.entries, start=1) if e is entry)
        name = entry.get("name", "no name")
        self.faults.append(f"{self.label}: entry {position} ({name}): {message}")

    def check_keys(self, entry, required, optional):
        """Whether the entry has every required key and no unknown one, each of the right type."""
        types = required | optional
        before = len(self.faults)
        for key in sorted(entry.keys() - types.keys(), key=str):
            self.fault(entry, f'unknown key "{key}"; known: {", ".join(sorted(types))}.')
        for key in sorted(required.keys() - entry.keys()):
            self.fault(entry, f'"{key}" is missing.')
        for key in sorted(entry.keys() & types.keys()):
            if type(entry[key]) is not types[key]:
                self.fault(entry, f'"{key}" is {entry[key]!r}; it must be {TYPES[types[key]]}.')
            elif types[key] is list and not all(isinstance(item, str) for item in entry[key]):
                self.fault(entry, f'"{key}" must be a list of words.')
        return len(self.faults) == before

    def check_unique(self, entry, *keys):
        for key in keys:
            value = entry.get(key)
            if value is not None and self.seen.setdefault((key, value), entry) is not entry:
                other = self.seen[key, value]["name"]
                self.fault(entry, f'{key} "{value}" is taken by {other}.')

    def check_spelling(self, entry, name):
        """Refuse a spelling that, folded, already means another entry: imports could not choose."""
        owner = self.meanings.setdefault(fold(name), entry)
        if owner is not entry:
            self.fault(entry, f'"{name}" already means {owner["name"]}.')

    def check_record(self, entry, model, fields, exclude=()):
        """Let the model's own fields judge lengths, choices and slugs; touches no database."""
        try:
            model(**fields).clean_fields(exclude={*exclude, "folded"})
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                self.fault(entry, f"{field}: {' '.join(messages)}")

    def other_names(self, entry, model, owner, key):
        """Fixture records of the entry's other names, ordered by vocabulary and name."""
        records = []
        for vocabulary, names in sorted(entry.get("names", {}).items(), key=str):
            if not isinstance(names, list) or not all(
                isinstance(word, str) for word in [vocabulary, *names]
            ):
                self.fault(entry, f'names: "{vocabulary}" must be text with a list of names.')
                continue
            if len({fold(name) for name in names}) < len(names):
                self.fault(entry, f'names: "{vocabulary}" gives a spelling twice.')
            for name in sorted(names):
                self.check_spelling(entry, name)
                fields = {"vocabulary": vocabulary, "name": name}
                self.check_record(entry, model, fields, exclude=[owner])
                records.append(record(model, **fields, **{owner: key}))
        return records

    def valid_entries(self, required, optional):
        """The entries whose keys are in order, their main names registered before any other."""
        valid = [e for e in self.entries if self.check_keys(e, required, optional)]
        for entry in valid:
            self.check_unique(entry, "name")
            self.check_spelling(entry, entry["name"])
        return valid


def record(model, **fields):
    return {"model": model._meta.label_lower, "fields": fields}


def build_categories(sheet):
    records = []
    required = {"name": str, "slug": str, "definition": str, "in_tiv_scope": bool}
    entries = sheet.valid_entries(required, {"names": dict, "note": str})
    for position, entry in enumerate(entries, start=1):
        sheet.check_unique(entry, "slug")
        fields = {key: entry[key] for key in required} | {"position": position}
        sheet.check_record(entry, Category, fields)
        records.append(record(Category, **fields))
        records += sheet.other_names(entry, CategoryName, "category", [entry["name"]])
    return records


def build_actors(sheet):
    """Actors first, those at home in another after it; then successions; then other names."""
    required = {"name": str, "slug": str, "kind": str}
    facts = {"iso3": str, "home": str, "valid_from": int, "valid_to": int}
    optional = facts | {"successors": list, "names": dict, "note": str}
    entries = sheet.valid_entries(required, optional)
    slugs = {str(entry.get("slug")) for entry in sheet.entries}
    actors, successions, names = [], [], []
    for entry in sorted(entries, key=lambda e: ("home" in e, e["slug"])):
        sheet.check_unique(entry, "slug", "iso3")
        check_actor(sheet, entry, slugs)
        fields = {key: entry[key] for key in required} | {key: entry.get(key) for key in facts}
        plain = {key: value for key, value in fields.items() if key != "home"}
        sheet.check_record(entry, Actor, plain, exclude=["home"])
        if fields["home"]:
            fields["home"] = [fields["home"]]
        actors.append(record(Actor, **fields))
        for successor in sorted(entry.get("successors", [])):
            key = {"predecessor": [entry["slug"]], "successor": [successor]}
            successions.append(record(Actor.successors.through, **key))
        names += sheet.other_names(entry, ActorName, "actor", [entry["slug"]])
    return actors + successions + names


def check_actor(sheet, entry, slugs):
    """What the database's constraints on actors demand, said before it is asked."""
    if "iso3" in entry and not re.fullmatch("[A-Z]{3}", entry["iso3"]):
        sheet.fault(entry, f'iso3 "{entry["iso3"]}" is not three capital letters.')
    if "iso3" in entry and entry["kind"] not in ("state", "former_state", "de_facto_authority"):
        sheet.fault(entry, "only states and territories have an iso3.")
    if entry.get("valid_to", 9999) < entry.get("valid_from", 0):
        sheet.fault(entry, "valid_to is before valid_from.")
    others = [entry["home"]] if "home" in entry else []
    for slug in others + entry.get("successors", []):
        if slug not in slugs:
            sheet.fault(entry, f'no actor has the slug "{slug}".')
        elif slug == entry["slug"]:
            sheet.fault(entry, "an actor is neither its own home nor its own successor.")


def build_descriptions(sheet):
    records = []
    for entry in sheet.valid_entries({"name": str}, {"meaning": str, "names": dict, "note": str}):
        fields = {"name": entry["name"], "meaning": entry.get("meaning", "")}
        sheet.check_record(entry, WeaponDescription, fields)
        records.append(record(WeaponDescription, **fields))
        records += sheet.other_names(entry, DescriptionName, "description", [entry["name"]])
    return records


# Fixture, seed file, key of its list, builder; in load order.
FIXTURES = [
    ("010_categories.json", "reference/categories.yaml", "categories", build_categories),
    ("020_actors.json", "reference/actors.yaml", "actors", build_actors),
    ("030_descriptions.json", "reference/descriptions.yaml", "descriptions", build_descriptions),
]


def as_json(records):
    """One record a line, so that a diff shows the records that changed and no others."""
    lines = [json.dumps(r, ensure_ascii=False) for r in records]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def build(seeds=SEEDS):
    """Fixture texts by file name, in load order; raises SeedError with all faults of all files."""
    texts, faults = {}, []
    for fixture, path, key, builder in FIXTURES:
        sheet = Sheet(seeds / path, seeds, key)
        texts[fixture] = as_json(builder(sheet))
        faults += sheet.faults
    if faults:
        raise SeedError(faults)
    return texts


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


def ensure_reference_data():
    """Load the fixtures into a database that has no category yet; returns whether it did."""
    if Category.objects.exists():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        # A second process that found the table empty too waits here, and then finds it filled.
        cursor.execute(f"LOCK TABLE {Category._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        if Category.objects.exists():
            return False
        paths = [str(TARGET / fixture) for fixture, *_ in FIXTURES]
        call_command("loaddata", *paths, verbosity=0)
    return True
