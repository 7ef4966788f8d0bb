"""Reading seed files: strict YAML, and lists of entries whose faults are told with their place."""

import datetime
import re
import unicodedata
from typing import NamedTuple

import yaml
from django.core.exceptions import ValidationError

from .rules import broken_rules


class Kind(NamedTuple):
    """What a key may hold: in words, the type of its value, and that of a list's items."""

    words: str
    types: tuple[type, ...]
    items: type | None = None

    def admits(self, value):
        return type(value) in self.types and (
            self.items is None or all(type(item) is self.items for item in value)
        )


TEXT = Kind("text", (str,))
NUMBER = Kind("a whole number", (int,))
AMOUNT = Kind("a whole number, or a decimal number as text", (int, str))
TRUTH = Kind("true or false", (bool,))
DAY = Kind("a date", (datetime.date,))
WORDS = Kind("a list of words", (list,), str)
NUMBERS = Kind("a list of whole numbers", (list,), int)
ENTRIES = Kind("a list of entries", (list,), dict)
NAMES = Kind("a list of names under each vocabulary", (dict,))


class SeedError(Exception):
    """What is wrong in the seeds: one sentence for each fault, with file and entry."""

    def __init__(self, faults):
        super().__init__("\n".join(faults))
        self.faults = faults


class StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
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


def read(path, root, required=(), optional=(), head=None):
    """The lists in a seed file as sheets, by key; that under `head` is a single entry.

    Raises SeedError where the file is unreadable or holds anything else.
    """
    label = path.relative_to(root.parent).as_posix()
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), StrictLoader)  # noqa: S506
    except FileNotFoundError:
        raise SeedError([f"{label}: the file is missing."]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SeedError([f"{label}: not readable as YAML: {error}"]) from error
    required = [head, *required] if head else [*required]
    if not isinstance(content, dict) or not (
        set(required) <= content.keys() <= {*required, *optional}
    ):
        wanted = " and ".join(f'"{key}:"' for key in required)
        if optional:
            wanted += ", may hold " + ", ".join(f'"{key}:"' for key in optional)
        raise SeedError([f"{label}: must hold {wanted}, nothing else."])
    content = {key: content.get(key, []) for key in [*required, *optional]}
    if head:
        content[head] = [content[head]]
    faults = [
        f'{label}: "{key}:" must be {"one entry" if key == head else ENTRIES.words}.'
        for key, entries in content.items()
        if not ENTRIES.admits(entries)
    ]
    if faults:
        raise SeedError(faults)
    return {key: Sheet(label, key, entries) for key, entries in content.items()}


class Sheet:
    """The entries of one list in a seed file, and the faults found in them."""

    def __init__(self, label, key, entries):
        self.label = label
        self.key = key
        self.entries = entries
        self.faults = []

    def fault(self, entry, message):
        position = next(i for i, e in enumerate(self.entries, start=1) if e is entry)
        self.faults.append(
            f"{self.label}: {self.key}, entry {position} ({title(entry)}): {message}"
        )

    def check_keys(self, entry, required, optional):
        """Whether the entry has every required key and no unknown one, each of its kind."""
        kinds = required | optional
        before = len(self.faults)
        for key in sorted(entry.keys() - kinds.keys(), key=str):
            self.fault(entry, f'unknown key "{key}"; known: {", ".join(sorted(kinds))}.')
        for key in sorted(required.keys() - entry.keys()):
            self.fault(entry, f'"{key}" is missing.')
        for key in sorted(entry.keys() & kinds.keys()):
            if not kinds[key].admits(entry[key]):
                self.fault(entry, f'"{key}" is {entry[key]!r}; it must be {kinds[key].words}.')
        return len(self.faults) == before

    def valid(self, required, optional):
        """The entries whose keys are in order."""
        return [e for e in self.entries if self.check_keys(e, required, optional)]

    def check_known(self, entry, key, value, model, known):
        """Refuse a slug under a key of the entry that no record of the model has."""
        if value not in known:
            name = model._meta.verbose_name
            self.fault(entry, f'{key}: no {name} has the slug "{value}".')

    def check_record(self, entry, model, fields, references=()):
        """Let the model's own fields and check constraints judge; touches no database.

        `references` names the fields among them that refer to other records.
        """
        plain = {name: value for name, value in fields.items() if name not in references}
        instance = model(**plain)
        unchecked = {field.name for field in model._meta.concrete_fields if field.is_relation} | {
            "folded"
        }
        try:
            instance.clean_fields(exclude=unchecked)
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                self.fault(entry, f"{field}: {fields.get(field)!r}: {' '.join(messages)}")
            return
        relations = {name: fields.get(name) for name in unchecked}
        for message in broken_rules(instance, relations):
            self.fault(entry, message)


class Register:
    """What the entries of one kind have taken, in whatever file they stand."""

    def __init__(self):
        self.values = {}
        self.meanings = {}

    def check_unique(self, sheet, entry, *keys):
        """Refuse a value that another entry has under the same key."""
        for key in keys:
            value = entry.get(key)
            if value is not None:
                place, other = self.values.setdefault((key, value), (sheet.label, entry))
                if other is not entry:
                    sheet.fault(entry, f'{key} "{value}" is taken by {title(other)} in {place}.')

    def check_spelling(self, sheet, entry, name, scope=None):
        """Refuse a spelling that, folded, already means another entry: imports could not choose."""
        owner = self.meanings.setdefault((fold(name), scope), entry)
        if owner is not entry:
            sheet.fault(entry, f'"{name}" already means {title(owner)}.')

    def other_names(self, sheet, entry, model, owner, key, scope=None):
        """Fixture records of the entry's other names, ordered by vocabulary and name."""
        records = []
        for vocabulary, names in sorted(entry.get("names", {}).items(), key=str):
            if type(vocabulary) is not str or not WORDS.admits(names):
                sheet.fault(entry, f'names: "{vocabulary}" must be text with a list of names.')
                continue
            if len({fold(name) for name in names}) < len(names):
                sheet.fault(entry, f'names: "{vocabulary}" gives a spelling twice.')
            for name in sorted(names):
                self.check_spelling(sheet, entry, name, scope)
                fields = {"vocabulary": vocabulary, "name": name, owner: key}
                sheet.check_record(entry, model, fields, references=[owner])
                records.append(record(model, **fields))
        return records


def natural_keys(sheets, *keys):
    """Natural keys by slug, of faulty entries too, so that one fault is told once."""
    return {
        str(entry.get("slug")): [entry.get(key) for key in keys]
        for sheet in sheets
        for entry in sheet.entries
    }


def title(entry):
    """What a person knows the entry by."""
    return entry.get("name") or entry.get("slug") or "no name"


def record(model, **fields):
    return {"model": model._meta.label_lower, "fields": fields}
