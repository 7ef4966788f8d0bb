"""Small seed documents of our own invention, beside the project's reference data."""

import hashlib
import shutil

import pytest

from transfers import seeding

ARTICLE = (
    "\nHarbour Gazette: what the crane driver saw\n\n"
    "The crane driver Otto counted two crates\u00a0marked\nHarop on a Monday morning.\n\n"
    "A clerk of the port denies every crate of it.\n"
)
NOTICE = "A notice on the gate\n\n\nFerries stop. Crates are not let in before noon.\n"

DOCUMENT = """
document:
  slug: crane
  title: "Harbour Gazette: what the crane driver saw"
  publisher: Harbour Gazette
  dating: undated
  file_name: crane.txt
  sha256: {sha256}
  paragraphs: blocks
allegations:
  - slug: crates
    kind: transfer
    title: Crates at the harbour
    statement: Munitions came by sea.
    supplier: israel
    recipient: azerbaijan
    system: harop
    via: [georgia, silk-way]
    quantity_min: 2
    quantity_qualifier: exactly
    period_from: 2020-10-05
    period_to: 2020-10-05
figures:
  - slug: share
    title: A share
    measure: import_share
    supplier: israel
    recipient: azerbaijan
    issuer: sipri
    printed: two thirds
    value_min: "66.67"
    unit: percent
    window: a decade
    first_year: 2011
    last_year: 2020
    readings:
      - {{first_year: 2010, last_year: 2019, note: The decade as some count it.}}
restrictions:
  - slug: ban
    kind: treaty_ban
    title: A ban
    statement: Nothing of it may pass.
    category: cluster-munitions
claims:
  - slug: crane-p2-otto
    allegation: crates
    paragraph: 2
    tokens: [two crates marked, Harop]
    claimant: social-media-users
    stance: asserts
    said_on: 2020-10-05
    statement: Munitions were unloaded.
    facts: [1]
  - slug: crane-p2-share
    figure: share
    paragraph: 2
    tokens: [counted]
    claimant: sipri
    stance: asserts
    statement: Two of three.
    value: 13000000
    value_unit: money
    currency: USD
    facts: []
out_of_scope:
  - {{facts: [2], paragraph: 1, what: a heading, reason: It says nothing.}}
"""

SECOND = """
document:
  slug: gate
  title: A notice on the gate
  publisher: The port
  published_on: 2020-10-06
  file_name: gate.txt
  sha256: {sha256}
  paragraphs: lines
claims:
  - slug: gate-p2-port
    allegation: crates
    paragraph: 2
    tokens: [not let in]
    claimant: georgia
    speaks_for: georgia
    stance: denies
    statement: No such goods pass.
    facts: [3]
"""


def put(tmp_path):
    """Seeds with two small documents, and the folder `originals` with what they were read from."""
    seeds, originals = tmp_path / "seeds", tmp_path / "originals"
    shutil.copytree(seeding.SEEDS / "reference", seeds / "reference")
    (seeds / "documents").mkdir()
    originals.mkdir()
    for number, (name, seed, text) in enumerate(
        [("crane.txt", DOCUMENT, ARTICLE), ("gate.txt", SECOND, NOTICE)]
    ):
        (originals / name).write_bytes(text.encode())
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        (seeds / f"documents/{number:03}.yaml").write_text(seed.format(sha256=sha256))
    return seeds


def edit(path, old, new):
    """Replace what stands in the file first; fails where it does not stand there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults_of(seeds):
    with pytest.raises(seeding.SeedError) as caught:
        seeding.build(seeds)
    return caught.value.faults
