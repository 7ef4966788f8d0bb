"""Seeds compared with the originals they were read from."""

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.register_files import SAMPLES
from transfers.seeding import build, write
from transfers.seeding.verifying import split, verify

from .small import edit

ORIGINALS = Path(os.environ.get("ARMSDB_SEED_DOCUMENTS") or SAMPLES.parent / "seeds")


@pytest.fixture
def report(tmp_path, seeds):
    """Builds the small seeds and compares them; returns the report."""

    def compare():
        (tmp_path / "fixtures").mkdir()
        write(build(seeds), tmp_path / "fixtures")
        return verify(tmp_path / "originals", seeds, tmp_path / "fixtures")

    return compare


def test_seeds_that_agree_have_no_failure(report):
    found = report()
    assert found.failures == []
    assert (found.documents, found.claims, found.tokens) == (2, 3, 4)


def test_a_missing_original_is_told_and_the_others_are_compared(report, tmp_path, seeds):
    (tmp_path / "originals/crane.txt").unlink()
    edit(seeds / "documents/001.yaml", "[not let in]", "[locked out]")
    missing, token = report().failures
    assert missing == "seeds/documents/000.yaml: crane.txt is missing."
    assert token == (
        "seeds/documents/001.yaml: gate-p2-port: gate.txt, paragraph 2: "
        '"locked out" does not stand there.'
    )


def test_another_text_is_told_by_its_hash(report, tmp_path):
    edit(tmp_path / "originals/crane.txt", "Monday", "Sunday")
    (failure,) = report().failures
    assert failure.startswith("seeds/documents/000.yaml: crane.txt has the SHA-256 ")


def test_an_original_that_is_no_text_is_told(report, tmp_path):
    (tmp_path / "originals/crane.txt").write_bytes(b"\xff\xfe")
    assert any("crane.txt is no UTF-8 text" in failure for failure in report().failures)


def test_a_paragraph_that_does_not_exist_is_told(report, seeds):
    edit(seeds / "documents/000.yaml", "paragraph: 2", "paragraph: 4")
    (failure,) = report().failures
    assert failure.endswith("crane-p2-otto: crane.txt, paragraph 4: the last is 3.")


def test_a_paragraph_out_of_scope_must_exist_too(report, seeds):
    edit(seeds / "documents/000.yaml", "paragraph: 1,", "paragraph: 0,")
    (failure,) = report().failures
    assert failure.endswith("out_of_scope, entry 1: crane.txt, paragraph 0: the last is 3.")


def test_a_token_of_another_paragraph_is_told(report, seeds):
    edit(seeds / "documents/000.yaml", "[counted]", "[counted, clerk]")
    (failure,) = report().failures
    assert failure.endswith('crane-p2-share: crane.txt, paragraph 2: "clerk" does not stand there.')


def test_a_claim_without_a_token_is_told(report, seeds):
    edit(seeds / "documents/000.yaml", "[counted]", "[]")
    (failure,) = report().failures
    assert failure.endswith("crane-p2-share: crane.txt, paragraph 2: no token says where in it.")


def test_eight_copied_words_are_told_wherever_they_stand(report, seeds):
    copied = "Thus CRANE driver Otto counted\n      two crates, marked: Harop."
    edit(seeds / "documents/000.yaml", "Munitions came by sea.", f">-\n      {copied}")
    in_seed, in_fixture = report().failures
    run = 'copied from crane.txt: "crane driver otto counted two crates marked harop".'
    before, _, _ = (seeds / "documents/000.yaml").read_text().partition("CRANE")
    line = before.count("\n") + 1
    assert in_seed == f"seeds/documents/000.yaml, line {line}: {run}"
    assert in_fixture == f"fixtures/060_allegations.json, line 2: {run}"


def test_a_longer_copy_is_told_once_and_whole(report, seeds):
    copied = "# driver Otto counted two crates marked Harop on a Monday or so\n"
    edit(seeds / "reference/claimants.yaml", "actors:", f"{copied}actors:")
    (failure,) = report().failures
    assert failure.startswith("seeds/reference/claimants.yaml, line ")
    assert failure.endswith('"driver otto counted two crates marked harop on a monday".')


def test_seven_words_are_no_copy(report, seeds):
    own = "Two crates marked Harop on a Monday, no more."
    edit(seeds / "documents/000.yaml", "Munitions came by sea.", own)
    assert report().failures == []


def test_a_title_is_no_copy(report, tmp_path, seeds):
    title = "Harbour Gazette: what the crane driver saw"
    longer = f"{title} on his day off"
    edit(tmp_path / "originals/crane.txt", title, longer)
    edit(seeds / "documents/000.yaml", title, longer)
    failures = report().failures
    assert [failure for failure in failures if "copied" in failure] == []


@pytest.mark.parametrize(
    ("kind", "paragraphs"),
    [
        ("blocks", ["a b", "c", "d"]),
        ("lines", ["a", "b", "c", "d"]),
    ],
)
def test_paragraphs_are_blocks_or_lines(kind, paragraphs):
    assert split("\n \na\r\nb\r\n\u00a0\n\nc\n\t\nd\n\n", kind) == paragraphs


def test_the_command_says_what_it_compared(report, tmp_path, seeds, monkeypatch):
    report()
    monkeypatch.setattr(verify, "__defaults__", (seeds, tmp_path / "fixtures"))
    out = StringIO()
    call_command("verify_seeds", tmp_path / "originals", stdout=out)
    assert "2 documents, 3 claims and 4 tokens agree" in out.getvalue()


def test_the_command_prints_the_failures_and_ends_with_their_number(
    report, tmp_path, seeds, monkeypatch
):
    report()
    for original in (tmp_path / "originals").iterdir():
        original.unlink()
    monkeypatch.setattr(verify, "__defaults__", (seeds, tmp_path / "fixtures"))
    out = StringIO()
    with pytest.raises(CommandError, match=r"^2 failures\.$"):
        call_command("verify_seeds", tmp_path / "originals", stdout=out)
    assert out.getvalue().splitlines() == [
        "seeds/documents/000.yaml: crane.txt is missing.",
        "seeds/documents/001.yaml: gate.txt is missing.",
    ]


def test_the_command_refuses_a_folder_that_is_none(tmp_path):
    with pytest.raises(CommandError, match="nowhere is no folder"):
        call_command("verify_seeds", tmp_path / "nowhere")


def test_the_command_compares_nothing_where_the_seeds_have_faults(tmp_path, monkeypatch):
    monkeypatch.setattr(verify, "__defaults__", (tmp_path / "seeds", tmp_path))
    with pytest.raises(CommandError, match=r"nothing was compared\.\nseeds/reference/categories"):
        call_command("verify_seeds", tmp_path)


@pytest.mark.sample
@pytest.mark.skipif(
    not ORIGINALS.is_dir(),
    reason="the original documents do not lie beside the project; set ARMSDB_SEED_DOCUMENTS",
)
def test_the_projects_seeds_agree_with_the_original_documents():
    assert verify(ORIGINALS).failures == []
