"""Documents become sources, allegations, figures, restrictions and claims."""

import json

import pytest

from transfers.seeding import build

from .small import edit, faults_of


def records(seeds, name):
    return [(r["model"], r["fields"]) for r in json.loads(build(seeds)[name])]


def test_an_allegation_is_published_and_followed_by_what_it_passed_through(seeds):
    allegation, *via = records(seeds, "060_allegations.json")
    assert allegation[1] == {
        "slug": "crates",
        "kind": "transfer",
        "title": "Crates at the harbour",
        "statement": "Munitions came by sea.",
        "supplier": ["israel"],
        "recipient": ["azerbaijan"],
        "system": ["Harop", "loitering munition"],
        "quantity_min": 2,
        "quantity_qualifier": "exactly",
        "period_from": "2020-10-05",
        "period_to": "2020-10-05",
        "state": "published",
    }
    assert via == [
        ("transfers.allegationvia", {"allegation": ["crates"], "actor": ["georgia"]}),
        ("transfers.allegationvia", {"allegation": ["crates"], "actor": ["silk-way"]}),
    ]


def test_a_figure_is_followed_by_its_readings(seeds):
    figure, reading = records(seeds, "070_figures.json")
    assert figure[1]["value_min"] == "66.67"
    assert reading == (
        "transfers.figurereading",
        {
            "figure": ["share"],
            "first_year": 2010,
            "last_year": 2019,
            "note": "The decade as some count it.",
        },
    )


def test_the_category_of_a_restriction_is_given_by_slug(seeds):
    (restriction,) = records(seeds, "080_restrictions.json")
    assert restriction[1]["category"] == ["Cluster munitions"]


def test_a_claim_names_its_source_and_may_be_about_an_allegation_of_another_document(seeds):
    first, second, other = (fields for _, fields in records(seeds, "090_claims.json"))
    assert (first["source"], first["allegation"]) == (["crane"], ["crates"])
    assert (second["figure"], second["value"]) == (["share"], "13000000")
    assert (other["source"], other["allegation"]) == (["gate"], ["crates"])


def test_what_only_checks_a_claim_is_not_loaded(seeds):
    assert all(
        not fields.keys() & {"tokens", "facts", "out_of_scope"}
        for name in build(seeds)
        for _, fields in records(seeds, name)
    )


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("slug: crates", "slug: cra tes", "allegations, entry 1 (cra tes)", "Enter a valid"),
        ("slug: crates", "slogan: crates", "allegations, entry 1", 'unknown key "slogan"'),
        ("    kind: transfer\n", "", "allegations, entry 1 (crates)", '"kind" is missing.'),
        ("kind: transfer", "kind: gift", "allegations, entry 1 (crates)", "kind: 'gift': Value"),
        ("kind: transfer", "kind: 7", "allegations, entry 1 (crates)", '"kind" is 7; it must be'),
        ("supplier: israel", "supplier: atlantis", "allegations, entry 1 (crates)",
         'supplier: no actor has the slug "atlantis".'),
        ("supplier: israel", "supplier: azerbaijan", "allegations, entry 1 (crates)",
         "Supplier and recipient are the same."),
        ("system: harop", "system: Harop", "allegations, entry 1 (crates)",
         'system: no weapon system has the slug "Harop".'),
        ("[georgia, silk-way]", "[georgia, georgia]", "allegations, entry 1 (crates)",
         "via: an actor stands twice."),
        ("[georgia, silk-way]", "[el-dorado]", "allegations, entry 1 (crates)",
         'via: no actor has the slug "el-dorado".'),
        ("quantity_min: 2", "quantity_max: 2", "allegations, entry 1 (crates)",
         "The most is below the least."),
        ("period_to: 2020-10-05", "period_to: 2020-10-04", "allegations, entry 1 (crates)",
         "The period ends before it begins."),
        ("period_to: 2020-10-05", "period_to: October", "allegations, entry 1 (crates)",
         "\"period_to\" is 'October'; it must be a date."),
        ('"66.67"', "66.67", "figures, entry 1 (share)", '"value_min" is 66.67; it must be'),
        ('"66.67"', "two", "figures, entry 1 (share)", "value_min: 'two'"),
        ('"66.67"', '"166.67"', "figures, entry 1 (share)", "between 0 and 100 percent"),
        ("first_year: 2010", "first_year: 2020", "readings of share, entry 1",
         "The window ends before it begins."),
        ("first_year: 2010, ", "", "readings of share, entry 1", '"first_year" is missing.'),
        ("      - {first", "      - {first_year: 2010, last_year: 2019}\n      - {first",
         "readings of share, entry 2", "listed already"),
        ("category: cluster-munitions", "category: Cluster munitions",
         "restrictions, entry 1 (ban)", 'category: no category has the slug "Cluster munitions".'),
        ("slug: crane-p2-share", "slug: crane-p2-otto", "claims, entry 2 (crane-p2-otto)",
         "is taken by crane-p2-otto"),
        ("    allegation: crates\n", "", "claims, entry 1 (crane-p2-otto)", "A claim is about one"),
        ("    figure: share", "    figure: share\n    allegation: crates",
         "claims, entry 2 (crane-p2-share)", "A claim is about one"),
        ("allegation: crates", "allegation: barrels", "claims, entry 1 (crane-p2-otto)",
         'allegation: no allegation has the slug "barrels".'),
        ("claimant: sipri", "claimant: Otto", "claims, entry 2 (crane-p2-share)",
         'claimant: no actor has the slug "Otto".'),
        ("currency: USD", "currency: ''", "claims, entry 2 (crane-p2-share)",
         "Money needs a currency"),
        ("paragraph: 2", "paragraph: 0", "claims, entry 1 (crane-p2-otto)", "counted from 1"),
        ("    tokens: [counted]\n", "", "claims, entry 2 (crane-p2-share)", '"tokens" is missing.'),
        ("facts: [1]", "facts: [one]", "claims, entry 1 (crane-p2-otto)",
         "a list of whole numbers"),
        ("facts: [2], ", "", "out_of_scope, entry 1 (no name)", '"facts" is missing.'),
        ("  dating: undated\n", "", "document, entry 1 (crane)", "say how the document is dated"),
        ("paragraphs: blocks", "paragraphs: pages", "document, entry 1 (crane)",
         "paragraphs: 'pages'"),
        ("sha256: ", "sha256: X", "document, entry 1 (crane)", "sha256: 'X"),
    ],
)  # fmt: skip
def test_a_bad_entry_is_refused_with_its_place(seeds, old, new, place, message):
    edit(seeds / "documents/000.yaml", old, new)
    (found,) = [fault for fault in faults_of(seeds) if message in fault]
    assert found.startswith(f"seeds/documents/000.yaml: {place}")


def test_an_unknown_slug_is_the_only_fault_of_its_entry(seeds):
    edit(seeds / "documents/001.yaml", "allegation: crates", "allegation: barrels")
    (fault,) = faults_of(seeds)
    assert fault.startswith("seeds/documents/001.yaml: claims, entry 1 (gate-p2-port): ")
    assert fault.endswith('allegation: no allegation has the slug "barrels".')


@pytest.mark.parametrize("key", ["crane-p2-otto", "crane"])
def test_a_slug_given_twice_in_two_documents_is_refused(seeds, key):
    edit(
        seeds / "documents/001.yaml",
        f"slug: {'gate-p2-port' if '-' in key else 'gate'}",
        f"slug: {key}",
    )
    (fault,) = faults_of(seeds)
    assert fault.startswith("seeds/documents/001.yaml: ")
    assert f'slug "{key}" is taken by {key} in seeds/documents/000.yaml.' in fault


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("claims:", "claim:", 'must hold "document:", may hold "allegations:", "figures:"'),
        ("document:", "source:", 'must hold "document:"'),
        ("claims:", "claims: none\nfigures:", '"claims:" must be a list of entries.'),
        ("publisher: The port", "publisher: [The port", "not readable as YAML"),
        ("publisher: The port", "slug: port", '"slug" is given twice'),
    ],
)
def test_a_document_of_another_form_is_refused(seeds, old, new, message):
    edit(seeds / "documents/001.yaml", old, new)
    (fault,) = faults_of(seeds)
    assert fault.startswith("seeds/documents/001.yaml: ")
    assert message in fault


def test_the_head_of_a_document_is_one_entry(seeds):
    (seeds / "documents/001.yaml").write_text("document: crane")
    assert faults_of(seeds) == ['seeds/documents/001.yaml: "document:" must be one entry.']
