"""Region schemes, their regions and who lies in them."""

from collections import defaultdict

from transfers.models import Actor, Region, RegionMember, RegionScheme

from .reference import given
from .sheets import ENTRIES, NUMBER, TEXT, WORDS, Register, record

FOR_EVER = (None, None)
OF_SCHEME = ("slug", "name", "version", "source_address", "description")


def build_regions(schemes, regions, actors):
    """Schemes, then regions, each after the one it lies in, then members."""
    register = Register()
    records = []
    known = given("slug", schemes)
    required = {"slug": TEXT, "name": TEXT, "version": TEXT}
    for entry in schemes.valid(required, {"source_address": TEXT, "description": TEXT}):
        register.check_unique(schemes, entry, "slug")
        fields = {key: entry.get(key, "") for key in OF_SCHEME}
        schemes.check_record(entry, RegionScheme, fields)
        records.append(record(RegionScheme, **fields))
    required = {"scheme": TEXT, "slug": TEXT, "name": TEXT}
    optional = {"code": TEXT, "parent": TEXT, "members": WORDS, "dated": ENTRIES}
    levels, valid = {}, regions.valid(required, optional)
    for entry in valid:
        regions.check_known(entry, "scheme", entry["scheme"], RegionScheme, known)
        records.append(_region(regions, entry, levels))
    return records + _members(regions, valid, given("slug", *actors))


def _region(sheet, entry, levels):
    """Fixture record of a region; `levels` holds those before it by scheme and slug."""
    scheme, slug = entry["scheme"], entry["slug"]
    parent = (scheme, entry["parent"]) if "parent" in entry else None
    if (scheme, slug) in levels:
        sheet.fault(entry, f'slug "{slug}" is taken in the scheme "{scheme}".')
    if parent and parent not in levels:
        sheet.fault(entry, f'parent: no region before it in its scheme has the slug "{parent[1]}".')
    levels[scheme, slug] = levels.get(parent, 0) + 1
    fields = {
        "scheme": [scheme],
        "slug": slug,
        "name": entry["name"],
        "code": entry.get("code", ""),
        "level": levels[scheme, slug],
        "parent": list(parent) if parent else None,
    }
    sheet.check_record(entry, Region, fields, references=["scheme", "parent"])
    return record(Region, **fields)


def _members(sheet, entries, known):
    """Fixture records of the members; refuses an actor in two regions of a scheme in one year."""
    taken = defaultdict(list)
    records = []
    for entry in entries:
        scheme, region = entry["scheme"], entry["slug"]
        dated = [each for each in entry.get("dated", []) if _is_dated(sheet, entry, each)]
        members = [(slug, *FOR_EVER) for slug in entry.get("members", [])]
        members += [(e["actor"], e.get("valid_from"), e.get("valid_to")) for e in dated]
        for actor, first, last in sorted(members, key=lambda member: member[0]):
            sheet.check_known(entry, "members", actor, Actor, known)
            member = RegionMember(valid_from=first, valid_to=last)
            if any(member.overlaps(other) for other in taken[scheme, actor]):
                sheet.fault(entry, f"{actor} is in a region of the scheme already.")
            taken[scheme, actor].append(member)
            fields = {
                "scheme": [scheme],
                "region": [scheme, region],
                "actor": [actor],
                "valid_from": first,
                "valid_to": last,
            }
            sheet.check_record(entry, RegionMember, fields, ["scheme", "region", "actor"])
            records.append(record(RegionMember, **fields))
    return records


def _is_dated(sheet, entry, member):
    years = {"valid_from", "valid_to"}
    fits = type(member.get("actor")) is str and {"actor"} < member.keys() <= {"actor", *years}
    if not fits or any(not NUMBER.admits(member[key]) for key in years & member.keys()):
        sheet.fault(entry, "dated: each needs an actor, and valid_from or valid_to as numbers.")
        return False
    return True
