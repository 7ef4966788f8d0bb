"""manage.py compare_editions."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.register_files import deal, preamble, register_file, row

pytestmark = pytest.mark.django_db

PAIR = ("2024-04-13", "2025-03-10")


@pytest.fixture
def two(load):
    load(register_file(row(Recipient="Turkey"), deal(2)))
    load(
        register_file(
            row(Recipient="Turkiye", Order_date="2012"),
            deal(3, Supplier="Serbia"),
            above=preamble("10 Mar 2025", (1990, 2023)),
        )
    )


def printed(*arguments):
    out = io.StringIO()
    call_command("compare_editions", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_text_gives_the_coverage_first_and_then_every_section(two):
    text = printed(*PAIR)
    assert text.startswith("Editions 2024-04-13 and 2025-03-10, delivery years 1990–2023")
    assert "Renamed: 1\n" in text
    assert "supplier or recipient\tTurkey\tTurkiye\t1\n" in text
    assert "order year\t2011\t2012\n" in text
    assert "Deliveries changed: 0\n" in text
    assert "TIV by year" in text


def test_text_is_cut_short_unless_a_section_is_asked_for(load):
    load(register_file(*(deal(n) for n in range(1, 31))))
    above = preamble("10 Mar 2025", (1990, 2023))
    load(register_file(*(deal(n, Order_date="2012") for n in range(1, 31)), above=above))
    assert "and 10 more: --section deals-changed" in printed(*PAIR)
    whole = printed(*PAIR, "--section", "deals-changed")
    assert whole.count("order year\t2011\t2012\n") == 30
    assert "Renamed" not in whole


def test_csv_of_a_section_names_both_editions_in_its_heads(two):
    rows = list(
        csv.reader(io.StringIO(printed(*PAIR, "--format", "csv", "--section", "tiv-supplier")))
    )
    assert rows == [
        [
            "supplier",
            "old_tiv_millions_2024_04_13",
            "new_tiv_millions_2025_03_10",
            "difference_tiv_millions",
        ],
        ["Israel", "20", "10", "-10"],
        ["Serbia", "", "10", "10"],
    ]


def test_csv_of_everything_says_of_each_line_what_it_tells(two):
    rows = list(csv.DictReader(io.StringIO(printed(*PAIR, "--format", "csv"))))
    assert {"renamed", "deals-added", "deals-gone", "deals-changed"} <= {r["section"] for r in rows}
    (changed,) = (r for r in rows if r["section"] == "deals-changed")
    assert (changed["field"], changed["old_2024_04_13"], changed["new_2025_03_10"]) == (
        "order_year",
        "2011",
        "2012",
    )


def test_json_holds_coverage_counts_and_rows(two):
    report = json.loads(printed(*PAIR, "--format", "json"))
    assert (report["a"], report["b"], report["unit"]) == (*PAIR, "million TIV")
    assert report["years"] == [[1990, 2023]]
    assert report["sections"]["deals-changed"] == len(report["rows"]["deals-changed"]) == 1
    assert report["rows"]["deals-added"][0]["new_tiv_millions_2025_03_10"] == 10
    assert report["old_tiv"] == 20


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        (("2024-04-13", "x"), "No edition is called 'x'. Loaded: 2025-03-10, 2024-04-13"),
        (("x", "2024-04-13"), "No edition is called 'x'"),
        (("2024-04-13", "2024-04-13"), "Both are edition 2024-04-13"),
    ],
)
def test_a_wrong_question_gets_a_clear_answer(two, pair, message):
    with pytest.raises(CommandError, match=message):
        printed(*pair)
