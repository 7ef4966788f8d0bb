"""Categories, actors, weapon descriptions and weapon systems."""

from transfers.models import (
    Actor,
    ActorName,
    Category,
    CategoryName,
    DescriptionName,
    SystemName,
    WeaponDescription,
    WeaponSystem,
)

from .sheets import NAMES, NUMBER, TEXT, TRUTH, WORDS, Register, fold, record


def given(key, *sheets):
    """What the sheets give under a key, in faulty entries too, so that one fault is told once."""
    return {str(entry.get(key)) for sheet in sheets for entry in sheet.entries}


def named(sheets, required, optional):
    """The valid entries with their sheets, and the register of their names.

    The main names of all are registered before any other name.
    """
    register = Register()
    valid = [(s, e) for s in sheets for e in s.valid({"name": TEXT} | required, optional)]
    for sheet, entry in valid:
        register.check_unique(sheet, entry, "name")
        register.check_spelling(sheet, entry, entry["name"])
    return valid, register


def build_categories(sheet):
    records = []
    required = {"slug": TEXT, "definition": TEXT, "in_tiv_scope": TRUTH}
    valid, register = named([sheet], required, {"names": NAMES, "note": TEXT})
    for position, (_, entry) in enumerate(valid, start=1):
        register.check_unique(sheet, entry, "slug")
        fields = {key: entry[key] for key in ("name", *required)} | {"position": position}
        sheet.check_record(entry, Category, fields)
        records.append(record(Category, **fields))
        key = [entry["name"]]
        records += register.other_names(sheet, entry, CategoryName, "category", key)
    return records


def build_actors(sheets):
    """Actors first, those at home in another after it; then successions; then other names."""
    required = {"slug": TEXT, "kind": TEXT}
    facts = {"iso3": TEXT, "home": TEXT, "valid_from": NUMBER, "valid_to": NUMBER}
    valid, register = named(
        sheets,
        required,
        facts | {"successors": WORDS, "continued_by": TEXT, "names": NAMES, "note": TEXT},
    )
    known = given("slug", *sheets)
    guests = {entry["slug"] for _, entry in valid if "home" in entry}
    actors, successions, names = [], [], []
    for sheet, entry in sorted(valid, key=lambda pair: ("home" in pair[1], pair[1]["slug"])):
        register.check_unique(sheet, entry, "slug", "iso3")
        check_other_actors(sheet, entry, known)
        if entry.get("home") in guests:
            sheet.fault(entry, f'home: "{entry["home"]}" has a home itself; give that one.')
        fields = {key: entry.get(key) for key in ("name", *required, *facts)}
        if fields["home"]:
            fields["home"] = [fields["home"]]
        sheet.check_record(entry, Actor, fields, references=["home"])
        actors.append(record(Actor, **fields))
        for successor in sorted(entry.get("successors", [])):
            key = {"predecessor": [entry["slug"]], "successor": [successor]}
            continues = successor == entry.get("continued_by")
            successions.append(record(Actor.successors.through, **key, continues=continues))
        key = [entry["slug"]]
        names += register.other_names(sheet, entry, ActorName, "actor", key)
    return actors + successions + names


def check_other_actors(sheet, entry, known):
    others = [("home", entry["home"])] if "home" in entry else []
    others += [("successors", slug) for slug in entry.get("successors", [])]
    if entry.get("continued_by") not in [None, *entry.get("successors", [])]:
        sheet.fault(entry, f'continued_by: "{entry["continued_by"]}" is not among the successors.')
    for key, slug in others:
        sheet.check_known(entry, key, slug, Actor, known)
        if slug == entry["slug"]:
            sheet.fault(entry, "an actor is neither its own home nor its own successor.")


def build_descriptions(sheet):
    records = []
    valid, register = named([sheet], {}, {"meaning": TEXT, "names": NAMES, "note": TEXT})
    for _, entry in valid:
        fields = {"name": entry["name"], "meaning": entry.get("meaning", "")}
        sheet.check_record(entry, WeaponDescription, fields)
        records.append(record(WeaponDescription, **fields))
        key = [entry["name"]]
        records += register.other_names(sheet, entry, DescriptionName, "description", key)
    return records


def build_systems(sheet, actors, categories, descriptions):
    """Systems, each followed by its names; the other sheets are what they may refer to."""
    register, records = Register(), []
    known_actors = given("slug", *actors)
    known_names = {
        "category": given("name", categories),
        "description": given("name", descriptions),
    }
    required = {"slug": TEXT, "designation": TEXT, "description": TEXT, "category": TEXT}
    valid = sheet.valid(required, {"producer": TEXT, "names": NAMES, "note": TEXT})
    for entry in valid:
        register.check_unique(sheet, entry, "slug")
        register.check_spelling(sheet, entry, entry["designation"], entry["description"])
    for entry in valid:
        fields = {key: entry[key] for key in ("slug", "designation")}
        for key, names in known_names.items():
            fields[key] = [entry[key]]
            if entry[key] not in names:
                sheet.fault(entry, f'{key}: no {key} has the name "{entry[key]}".')
        if "producer" in entry:
            fields["producer"] = [entry["producer"]]
            sheet.check_known(entry, "producer", entry["producer"], Actor, known_actors)
        sheet.check_record(entry, WeaponSystem, fields, references=[*known_names, "producer"])
        records.append(record(WeaponSystem, **fields))
        key = [entry["designation"], entry["description"]]
        other_names = register.other_names(
            sheet, entry, SystemName, "system", key, scope=entry["description"]
        )
        if len({fold(each["fields"]["name"]) for each in other_names}) < len(other_names):
            sheet.fault(entry, "names: two vocabularies give the same spelling.")
        records += other_names
    return records
