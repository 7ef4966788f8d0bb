"""manage.py import_register, as a person or a script sees it."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tests.deal_files import deal_file, listed
from tests.register_files import deal, register_file, row
from transfers.models import Deal

from .snapshots import everything

pytestmark = pytest.mark.usefixtures("reference")


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "register.csv"
    path.write_bytes(register_file(row(), deal(2, Order_date="2015")))
    return path


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_bytes(register_file(row(Status="Used"), deal(2, Delivery_year="20x5")))
    return path


def run(capsys, *arguments, **options):
    call_command("import_register", *map(str, arguments), **options)
    return capsys.readouterr()


def test_json_says_what_became_of_the_file(path, capsys):
    assert json.loads(run(capsys, path, json=True).out) == {
        "edition": "2024-04-13",
        "layout": "sipri-delivery",
        "applied": True,
        "rows": 2,
        "deals": {"new": 2, "changed": 0, "unchanged": 0, "absent": 0},
        "deliveries": {"new": 2, "changed": 0, "unchanged": 0, "absent": 0},
        "conflicts": 0,
        "created": 1,
        "names_to_decide": 0,
        "warnings": 1,
        "joined": {"unique": 0, "ambiguous": 0, "unmatched": 0},
        "faults": [],
    }


def test_a_list_without_its_edition_says_what_it_waits_for(tmp_path, capsys):
    path = tmp_path / "list.csv"
    path.write_bytes(deal_file(listed()))
    told = run(capsys, path).out
    assert "0 unique, 0 ambiguous, 1 unmatched" in told
    assert "The list waits for its edition; its rows are joined when that is loaded." in told


def test_a_reader_who_has_seen_enough_ends_a_command_without_a_traceback(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "help", "--commands"],
        env={**os.environ, "ARMSDB_DATA_DIR": str(tmp_path)},
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (ended.stderr, ended.returncode) == (b"", 1)


def test_a_dry_run_says_that_it_applied_nothing(path, capsys):
    before = everything()
    report = json.loads(run(capsys, path, json=True, dry_run=True).out)
    assert (report["applied"], report["deals"]["new"]) == (False, 2)
    assert everything() == before


def test_faults_are_listed_in_json_and_the_status_is_1(bad, capsys):
    before = everything()
    with pytest.raises(SystemExit) as stopped:
        run(capsys, bad, json=True)
    assert stopped.value.code == 1
    report = json.loads(capsys.readouterr().out)
    assert report["applied"] is False
    assert [(f["line"], f["column"], f["value"]) for f in report["faults"]] == [
        (6, "Status", "Used"),
        (7, "Delivery year", "20x5"),
    ]
    assert everything() == before


def test_faults_are_told_in_sentences(bad, capsys):
    with pytest.raises(CommandError, match="Refused for 2 fault"):
        run(capsys, bad)
    told = capsys.readouterr().err
    assert "bad.csv, line 6, Status: 'Used': expected New, Second hand" in told


def test_one_bad_file_refuses_the_good_one_beside_it(path, bad, capsys):
    with pytest.raises(CommandError):
        run(capsys, path, bad)
    assert not Deal.objects.exists()


def test_a_missing_file_is_named(tmp_path, capsys):
    with pytest.raises(CommandError):
        run(capsys, tmp_path / "none.csv")
    assert "none.csv" in capsys.readouterr().err


def test_a_folder_is_not_a_file(tmp_path, capsys):
    with pytest.raises(CommandError):
        run(capsys, tmp_path)
    assert "cannot be opened" in capsys.readouterr().err


def test_the_report_names_warnings_new_names_and_terms(path, capsys):
    told = run(capsys, path).out
    assert "Deals: 2 new, 0 changed, 0 unchanged, 0 absent" in told
    assert "system Heron-9" in told
    assert "line 7, Order date: '2015'" in told
    assert told.count("non-commercial") == 1
    assert "Applied." in told


def test_long_lists_end_early_unless_asked_for(tmp_path, capsys):
    path = tmp_path / "many.csv"
    path.write_bytes(register_file(*(deal(n, Order_date="2015") for n in range(1, 31))))
    assert "… and 10 more; -v 2 lists all." in run(capsys, path, dry_run=True).out
    assert run(capsys, path, dry_run=True, verbosity=2).out.count("Order date: '2015'") == 30


def test_an_exported_edition_says_what_was_changed_by_hand(path, tmp_path, capsys):
    run(capsys, path)
    Deal.objects.filter(reference="SIPRI-2").update(order_year=2012)
    output = tmp_path / "out.csv"
    call_command("export_register", layout="sipri-delivery", output=output)
    assert "changed by hand since, and written as changed: 1" in capsys.readouterr().out
    assert "written as changed: 1" in output.read_text()
    assert "0 new, 0 changed, 2 unchanged" in run(capsys, output, dry_run=True).out


def test_nothing_to_change_is_said(path, capsys):
    run(capsys, path)
    assert "Nothing to change" in run(capsys, path).out


def test_changes_are_told_field_by_field(path, tmp_path, capsys):
    run(capsys, path)
    changed = tmp_path / "changed.csv"
    changed.write_bytes(register_file(row(Recipient="Serbia", Local_production="")))
    told = run(capsys, changed, dry_run=True).out
    assert "3 values differ from the database" in told
    assert "changed: 900001 Israel → Serbia: Heron-9: recipient Azerbaijan → Serbia" in told
    assert "local production no → empty" in told
    assert "absent: 2 Israel → Azerbaijan: Heron-9, 2013" in told
