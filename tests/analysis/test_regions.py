"""TIV by region, and with successor states merged."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests import factories as make
from tests.analysis.test_tables import deliver
from transfers.analysis.successors import Heirs
from transfers.models import Succession

WINDOW = ["--from", "1985", "--to", "2015"]


@pytest.fixture
def edition(db):
    return make.edition()


@pytest.fixture
def world(edition):
    """Two schemes; Russia and its predecessor, a state that moved, and a group without a region."""
    europe = make.region("Europe")
    east = make.region("Eastern Europe", parent=europe)
    asia = make.region("Asia")
    russia, union, mover = make.actor("Russia"), make.actor("Soviet Union"), make.actor("Mover")
    make.member(east, russia)
    make.member(east, union, 1922, 1991)
    make.member(europe, mover, None, 1999)
    make.member(asia, mover, 2000)
    make.member(make.region("World", scheme=make.scheme("un-m49")), russia)
    make.actor("Rebels*", slug="rebels", kind="armed_group")
    Succession.objects.create(predecessor=union, successor=russia)


def printed(*arguments):
    out = io.StringIO()
    call_command("tiv_table", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def totals(*arguments):
    """Total of each row, in the order of the rows."""
    rows = list(csv.reader(io.StringIO(printed(*arguments, *WINDOW))))
    return [(row[0], row[-1]) for row in rows[1:]]


@pytest.fixture
def deliveries(world, edition):
    to = {"recipient": make.actor("Somewhere")}
    deliver(edition, 1990, 1, "16", supplier=make.actor("Soviet Union"), **to)
    deliver(edition, 2010, 1, "8", supplier=make.actor("Russia"), **to)
    deliver(edition, 1999, 1, "4", supplier=make.actor("Mover"), **to)
    deliver(edition, 2000, 1, "2", supplier=make.actor("Mover"), **to)
    deliver(edition, 2000, 1, "1", supplier=make.actor("Rebels*"), **to)


def test_a_delivery_counts_where_its_party_lay_in_that_year(deliveries):
    assert totals("--by", "supplier-region") == [
        ("Eastern Europe", "24"),
        ("Europe", "4"),
        ("Asia", "2"),
        ("In no region", "1"),
        ("Total", "31"),
    ]


def test_the_largest_regions_hold_those_in_them(deliveries):
    assert totals("--by", "supplier-region", "--level", "1")[:2] == [
        ("Europe", "28"),
        ("Asia", "2"),
    ]


def test_what_lies_in_no_region_stands_last_however_large(deliveries):
    by_m49 = totals("--by", "supplier-region", "--scheme", "un-m49")
    assert by_m49 == [("World", "8"), ("In no region", "23"), ("Total", "31")]
    everything = totals("--by", "recipient-region")
    assert everything == [("In no region", "31"), ("Total", "31")]


def test_the_row_is_there_where_everything_has_a_region(world, edition):
    deliver(edition, 2010, 1, "8", supplier=make.actor("Russia"))
    assert totals("--by", "supplier-region")[1:] == [("In no region", ""), ("Total", "8")]


def test_three_states_stay_apart_when_cells_are_added(world, edition):
    deliver(edition, 2010, 1, None, supplier=make.actor("Russia"))
    assert totals("--by", "supplier-region")[0] == ("Eastern Europe", "..")
    deliver(edition, 2010, 1, "0.3", supplier=make.actor("Russia"))
    assert totals("--by", "supplier-region", "--rounded")[0] == ("Eastern Europe", "0")


def test_the_table_says_which_scheme_it_uses(deliveries, capsys):
    call_command("tiv_table", "--by", "supplier-region", *WINDOW)
    assert "Regions: SIPRI, of 2024." in capsys.readouterr().err
    report = json.loads(printed("--by", "supplier-region", *WINDOW, "--format", "json"))
    assert (report["scheme"], report["regions"]) == ("sipri", "SIPRI, of 2024")
    assert "successors" not in report


def test_an_unknown_scheme_is_refused_with_those_there_are(deliveries):
    with pytest.raises(CommandError, match=r"called 'cold-war'\. There is: sipri, un-m49"):
        totals("--by", "supplier-region", "--scheme", "cold-war")


def test_a_table_by_region_takes_few_queries(deliveries, edition, django_assert_max_num_queries):
    for year in range(1990, 2010):
        deliver(edition, year, supplier=make.actor("Russia"))
    with django_assert_max_num_queries(10):
        totals("--by", "supplier-region")


def test_successors_are_merged_only_where_asked_for(deliveries, capsys):
    assert dict(totals("--by", "supplier"))["Soviet Union"] == "16"
    merged = dict(totals("--by", "supplier", "--merge-successors"))
    assert (merged["Russia"], merged["Total"]) == ("24", "31")
    assert "Soviet Union" not in merged
    call_command("tiv_table", "--by", "supplier", "--merge-successors", *WINDOW)
    assert "Successor states are merged: Soviet Union with Russia." in capsys.readouterr().err
    report = json.loads(
        printed("--by", "supplier", "--merge-successors", *WINDOW, "--format", "json")
    )
    assert report["successors"] == "Successor states are merged: Soviet Union with Russia."


def test_asking_for_a_state_then_includes_its_predecessors(deliveries):
    asked = ["--by", "recipient", "--supplier", "Russia"]
    assert dict(totals(*asked))["Total"] == "8"
    assert dict(totals(*asked, "--merge-successors"))["Total"] == "24"
    union = ["--by", "recipient", "--supplier", "Soviet Union", "--merge-successors"]
    assert dict(totals(*union))["Total"] == "16"


def test_regions_stay_those_of_the_state_of_the_time(deliveries):
    plain = totals("--by", "supplier-region", "--scheme", "un-m49")
    assert totals("--by", "supplier-region", "--scheme", "un-m49", "--merge-successors") == plain


def succession(old, *new, continued_by=None):
    for name in new:
        Succession.objects.create(
            predecessor=make.actor(old),
            successor=make.actor(name),
            continues=name == continued_by,
        )


def test_a_state_that_split_is_merged_only_with_the_one_that_continues_it(db):
    succession("Federation", "North", "South")
    succession("Union", "East", "West", continued_by="East")
    heirs = Heirs()
    federation, union = make.actor("Federation").pk, make.actor("Union").pk
    assert heirs.heir(federation) == federation
    assert heirs.heir(union) == make.actor("East").pk
    assert heirs.with_predecessors([make.actor("West").pk]) == {make.actor("West").pk}
    assert heirs.in_words() == (
        "Successor states are merged: Union with East. "
        "Not merged, as no successor continues it: Federation."
    )


def test_a_line_of_successors_ends_with_the_last_and_a_circle_ends_too(db):
    succession("Kingdom", "Republic")
    succession("Republic", "People's Republic")
    kingdom, last = make.actor("Kingdom").pk, make.actor("People's Republic").pk
    assert Heirs().heir(kingdom) == last
    assert Heirs().with_predecessors([last]) == {kingdom, make.actor("Republic").pk, last}
    succession("People's Republic", "Kingdom")
    assert Heirs().heir(kingdom)


def test_an_older_edition_is_read_as_it_was(deliveries, edition):
    edition.loaded_at = timezone.now()
    edition.save()
    newer = make.edition("2025-03-10", generated_on="2025-03-10", loaded_at=timezone.now())
    deal = make.actor("Russia").supplied_deals.get()
    deal.deliveries.update(edition=newer, number=3)
    assert totals("--by", "supplier-region", "--edition", "2025-03-10")[0] == (
        "Eastern Europe",
        "24",
    )
    before = totals("--by", "supplier-region", "--edition", "2024-04-13")
    assert (before[0], before[-1]) == (("Eastern Europe", "24"), ("Total", "31"))
