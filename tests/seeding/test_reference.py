"""Reference data that is refused: actors of both files, and weapon systems."""

import pytest

from transfers.seeding import build

from .small import edit, faults_of


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "    iso3: TUR",
            "    iso_3: TUR",
            '(Turkiye): unknown key "iso_3"; known: continued_by, home, iso3',
        ),
        ("    slug: turkiye", "    slug: türkiye", "(Turkiye): slug: 'türkiye': Enter a valid"),
        ("    slug: turkiye\n", "", '(Turkiye): "slug" is missing.'),
        (
            "    slug: turkiye",
            "    slug: greece",
            '(Turkiye): slug "greece" is taken by Greece in seeds/ref',
        ),
        ("    iso3: TUR", "    iso3: Tur", "(Turkiye): An ISO code is three capital letters."),
        ("    iso3: TUR", "    iso3: GRC", '(Turkiye): iso3 "GRC" is taken by Greece in seeds/ref'),
        ("    iso3: TUR", "    iso3: no", '(Turkiye): "iso3" is False; it must be text.'),
        ("    kind: state", "    kind: company", "Only states and territories have an ISO code."),
        ("    iso3: TUR", "    home: ottoman", 'no actor has the slug "ottoman".'),
        ("    iso3: TUR", "    home: turkiye", "neither its own home nor its own successor"),
        ("    iso3: TUR", "    successors: [ottoman]", 'no actor has the slug "ottoman".'),
        (
            "    iso3: TUR",
            "    successors: [[x]]",
            "\"successors\" is [['x']]; it must be a list of words.",
        ),
        ("    iso3: TUR", "    valid_from: soon", "\"valid_from\" is 'soon'; it must be a whole"),
        (
            "    iso3: TUR",
            "    valid_from: 9\n    valid_to: 8",
            "The last year is before the first.",
        ),
        ("common: [Turkey]", "common: [GREECE]", '(Turkiye): "GREECE" already means Greece.'),
        ("common: [Turkey]", "common: [Turkey, TURKEY]", '"common" gives a spelling twice.'),
        ("common: [Turkey]", "common: Turkey", 'names: "common" must be text with a list'),
        ("common: [Turkey]", "2024: [Turkey]", 'names: "2024" must be text with a list'),
        ("    iso3: TUR", "    slug: turkiye", '"slug" is given twice'),
        ("actors:\n", "actor:\n", 'must hold "actors:", nothing else.'),
        ("    iso3: TUR", "    iso3: [TUR", "not readable as YAML"),
    ],
)
def test_a_bad_actor_is_refused_with_file_entry_and_reason(seeds, old, new, message):
    path = seeds / "reference/actors.yaml"
    text = path.read_text(encoding="utf-8")
    place = text.index("  - name: Turkiye\n") if old != "actors:\n" else 0
    path.write_text(text[:place] + text[place:].replace(old, new, 1), encoding="utf-8")
    told = [fault for fault in faults_of(seeds) if message in fault]
    assert len(told) == 1
    assert told[0].startswith("seeds/reference/actors.yaml: ")


def test_an_unknown_kind_is_refused(seeds):
    path = seeds / "reference/actors.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("kind: state", "kind: empire", 1), encoding="utf-8")
    wanted = "entry 1 (Afghanistan): kind: 'empire': Value 'empire' is not a valid choice."
    assert any(wanted in fault for fault in faults_of(seeds))


def test_a_claimant_may_be_at_home_in_either_file(seeds):
    edit(seeds / "reference/claimants.yaml", "home: armenia}", "home: sipri}")
    build(seeds)


def test_a_home_that_has_a_home_itself_is_refused(seeds):
    edit(seeds / "reference/claimants.yaml", "home: armenia}", "home: silk-way}")
    (fault,) = faults_of(seeds)
    assert fault.endswith('(Armen Vardanyan): home: "silk-way" has a home itself; give that one.')


def test_a_claimant_takes_no_slug_or_spelling_of_an_actor(seeds):
    edit(seeds / "reference/claimants.yaml", "slug: sipri", "slug: greece")
    edit(seeds / "reference/claimants.yaml", "name: Wikipedia", "name: TURKEY")
    faults = faults_of(seeds)
    assert any('(SIPRI): slug "greece" is taken by Greece in seeds/ref' in f for f in faults)
    assert any('(Turkiye): "Turkey" already means TURKEY.' in f for f in faults)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("slug: m095", "slug: harop", 'slug "harop" is taken by harop in seeds/reference/systems'),
        ("description: cluster munition", "description: bomb with legs", "description: no descr"),
        ("category: Cluster munitions", "category: Bombs", 'no category has the name "Bombs".'),
        ("designation: M095", "designation: ' '", "A weapon system needs a designation."),
        ("slug: m095", "slug: m095, producer: acme", 'producer: no actor has the slug "acme".'),
        (
            "designation: M095, description: cluster munition",
            "designation: HAROP, description: loitering munition",
            '"HAROP" already means harop.',
        ),
        (
            "description: cluster munition",
            "description: loitering munition, names: {common: [harop]}",
            '"harop" already means harop.',
        ),
        (
            "description: cluster munition",
            "description: cluster munition, names: {a: [X], b: [x]}",
            "two vocabularies give the same spelling.",
        ),
    ],
)
def test_a_bad_system_is_refused(seeds, old, new, message):
    edit(seeds / "reference/systems.yaml", old, new)
    told = [fault for fault in faults_of(seeds) if message in fault]
    assert len(told) == 1
    assert told[0].startswith("seeds/reference/systems.yaml: systems, entry 2 (")


def test_systems_of_different_kinds_may_share_a_name(seeds):
    edit(
        seeds / "reference/systems.yaml",
        "category: Cluster munitions",
        "category: Cluster munitions, names: {common: [Harop]}",
    )
    build(seeds)
