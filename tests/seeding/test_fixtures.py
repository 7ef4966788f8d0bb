"""From seeds/ to fixtures/."""

import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from transfers import seeding

from .small import edit, faults_of


def test_fixtures_are_up_to_date_with_the_seeds():
    call_command("build_fixtures", check=True)


def test_building_twice_gives_the_same_bytes():
    assert seeding.build() == seeding.build()


def test_order_of_entries_in_the_actor_seed_does_not_matter(tmp_path):
    seeds = shutil.copytree(seeding.SEEDS, tmp_path / "seeds")
    path = seeds / "reference/actors.yaml"
    head, first, *rest = path.read_text(encoding="utf-8").split("\n  - name: ")
    entries = ["\n  - name: " + entry.rstrip("\n") for entry in [first, *rest]]
    path.write_text(head + "".join(reversed(entries)) + "\n", encoding="utf-8")
    assert seeding.build(seeds) == seeding.build()


def test_fixtures_hold_natural_keys_and_no_ids():
    for text in seeding.build().values():
        for record in json.loads(text):
            assert set(record) == {"model", "fields"}
            assert "folded" not in record["fields"]


def test_write_repairs_exactly_what_differs(tmp_path):
    texts = seeding.build()
    assert seeding.write(texts, tmp_path) == sorted(texts)
    assert seeding.write(texts, tmp_path) == []
    (tmp_path / "020_actors.json").write_text("[]")
    (tmp_path / "099_nobodys.json").write_text("[]")
    assert seeding.outdated(texts, tmp_path) == ["020_actors.json", "099_nobodys.json"]
    assert seeding.write(texts, tmp_path) == ["020_actors.json", "099_nobodys.json"]
    assert seeding.outdated(texts, tmp_path) == []


def test_check_names_the_outdated_file_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(seeding.outdated, "__defaults__", (tmp_path,))
    seeding.write(seeding.build(), tmp_path)
    (tmp_path / "030_descriptions.json").write_text("[]")
    with pytest.raises(CommandError, match=r"run manage\.py build_fixtures\S*\s+fixtures/030_desc"):
        call_command("build_fixtures", check=True)
    assert (tmp_path / "030_descriptions.json").read_text() == "[]"


def test_command_reports_faults_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(seeding.build, "__defaults__", (tmp_path / "seeds",))
    with pytest.raises(CommandError, match=r"nothing was written\.\nseeds/reference/categories"):
        call_command("build_fixtures", stdout=StringIO())


def test_every_unreadable_file_is_reported_at_once(seeds):
    for path in (seeds / "reference").iterdir():
        path.write_text("nothing: []\n")
    assert len(faults_of(seeds)) == 6


def test_a_fault_in_one_file_hides_none_in_another(seeds):
    edit(seeds / "reference/actors.yaml", "iso3: TUR", "iso3: Tur")
    edit(seeds / "reference/claimants.yaml", "kind: outlet", "kind: paper")
    edit(seeds / "documents/000.yaml", "kind: transfer", "kind: rumour")
    files = [fault.partition(":")[0] for fault in faults_of(seeds)]
    assert files == [
        "seeds/reference/actors.yaml",
        "seeds/reference/claimants.yaml",
        "seeds/documents/000.yaml",
    ]
