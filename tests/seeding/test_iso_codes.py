"""ISO codes of the states in the seeds, against ISO 3166-1 and ISO 3166-3."""

import io
import re

import pycountry
import pytest

from tests import register_files as files
from transfers import imports
from transfers.models import Actor, ActorName
from transfers.seeding import fold

pytestmark = pytest.mark.django_db

STATES = ["state", "former_state", "de_facto_authority"]
UNRECOGNISED = "a territory that ISO does not list"
WITHOUT = {
    "Kosovo": "ISO 3166-1 has none; XKX is for private use",
    "North Yemen": "its code, YEM, passed to Yemen in 1990",
    "Yemen Arab Republic (North Yemen)": "its code, YEM, passed to Yemen in 1990",
    "South Vietnam": "its code, VNM, passed to Viet Nam",
    "Libya GNC": "a side in a war; the code is Libya's",
    "Biafra": "ended before ISO 3166 was published",
    "Katanga": "ended before ISO 3166 was published",
    "Abkhazia": UNRECOGNISED,
    "Nagorno-Karabakh": UNRECOGNISED,
    "Northern Cyprus": UNRECOGNISED,
    "Somaliland": UNRECOGNISED,
    "South Ossetia": UNRECOGNISED,
    "Transnistria": UNRECOGNISED,
}


@pytest.fixture
def states(reference):
    return list(Actor.objects.filter(kind__in=STATES).prefetch_related("names"))


def entry_of(code):
    """What the standards say of a code, in force or withdrawn; None where it is not theirs."""
    current = pycountry.countries.get(alpha_3=code)
    return current or pycountry.historic_countries.get(alpha_3=code)


def words_of(*names):
    return {word for name in names for word in re.findall(r"\w{4,}", fold(name))}


def test_every_code_is_that_of_a_state_with_such_a_name(states):
    for state in states:
        if state.iso3:
            entry = entry_of(state.iso3)
            assert entry, (state.name, state.iso3)
            printed = words_of(entry.name, getattr(entry, "common_name", ""))
            assert printed & words_of(state.name, *(n.name for n in state.names.all())), entry


def test_a_state_in_being_has_a_code_in_force(states):
    for state in states:
        if state.iso3 and state.kind == "state":
            assert pycountry.countries.get(alpha_3=state.iso3), state.name


def test_every_state_has_its_code_or_a_reason_why_not(states):
    assert {state.name for state in states if not state.iso3} == set(WITHOUT)


@files.needs_samples
def test_every_name_of_the_real_files_is_known_so_every_state_of_them_has_its_code(reference):
    known = set(Actor.objects.values_list("folded", flat=True))
    known |= set(ActorName.objects.values_list("folded", flat=True))
    read = imports.read_files(
        [(path.name, io.BytesIO(path.read_bytes())) for path in (files.EARLY, files.LATE)]
    )
    printed = {name for file in read for row in file.rows for name in (row.supplier, row.recipient)}
    assert {name for name in printed if fold(name) not in known} == set()
