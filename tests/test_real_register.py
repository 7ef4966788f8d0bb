"""The real SIPRI files, loaded once: out again byte for byte, and tables equal to SIPRI's own."""

import csv
import io
import re
from decimal import Decimal
from html import unescape

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Sum
from django.http import QueryDict

from tests import factories
from tests.register_files import EARLY, LATE, SAMPLES, data_rows, needs_samples
from transfers.analysis.figures import Verdict, recompute
from transfers.models import Actor, Deal, Delivery, Figure, Region, RegisterEntry
from transfers.public.deals import DealQuery
from transfers.seeding import add_missing_regions

pytestmark = [pytest.mark.sample, needs_samples]


@pytest.fixture(scope="module")
def register(swept, django_db_blocker):
    """Both files as one edition; everything is rolled back after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command(
            "import_register", str(EARLY), str(LATE), edition="2024-04-13", stdout=io.StringIO()
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the server does of itself after an import
        yield
        transaction.set_rollback(True)
    connection.close()


def printed(command, *arguments):
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_everything_is_there(register):
    assert Deal.objects.count() == RegisterEntry.objects.count() == 27_951
    assert Delivery.objects.count() == 59_157


def test_the_same_files_again_change_nothing(register):
    before = Delivery.pgh_event_model.objects.count(), Deal.pgh_event_model.objects.count()
    told = printed("import_register", str(LATE), str(EARLY), "--edition", "2024-04-13")
    assert "Nothing to change" in told
    assert (
        Delivery.pgh_event_model.objects.count(),
        Deal.pgh_event_model.objects.count(),
    ) == before


def test_the_files_come_out_byte_for_byte(register, tmp_path):
    output = tmp_path / "out.csv"
    printed("export_register", "--layout", "sipri-delivery", "--output", str(output))
    assert data_rows(output.read_text()) == data_rows(EARLY.read_text()) | data_rows(
        LATE.read_text()
    )
    told = printed("import_register", str(output), "--edition", "2024-04-13")
    assert "Nothing to change" in told


@pytest.mark.parametrize("by", ["supplier", "recipient"])
def test_tables_equal_sipris_own(register, by):
    ours = {
        row[0]: row[1:]
        for row in csv.reader(
            io.StringIO(
                printed("tiv_table", "--by", by, "--from", "1990", "--to", "2023", "--rounded")
            )
        )
    }
    with (SAMPLES / f"sipri-tiv-by-{by}-2024-04-13.csv").open(newline="") as file:
        theirs = [row[:36] for row in csv.reader(file) if len(row) >= 36]
    header, *rows = theirs
    assert header[1] == "1990"
    cells = [
        (name, ours["Total" if name.startswith("Total") else name][i], cell.strip())
        for name, *row in rows
        for i, cell in enumerate(row)
    ]
    misses = [cell for cell in cells if cell[1] != cell[2]]
    assert len(misses) <= 0.002 * len(cells)
    # The few misses are exact halves, which SIPRI rounded down.
    assert all(Decimal(mine) - Decimal(their) == 1 for _, mine, their in misses)
    assert not [name for name, *_ in misses if name.startswith("Total")]


@pytest.mark.parametrize("by", ["supplier", "recipient"])
def test_the_sites_tables_equal_sipris_own_with_their_shares(register, client, by):
    page = client.get(f"/tables/tiv/?by={by}&first=1990", follow=True).content.decode()
    found = re.findall(r"<tr><th[^>]*>(.*?)</th>(.*?)</tr>", page)
    ours = {
        unescape(re.sub("<.*?>", "", name)): re.findall(r"<td[^>]*>(.*?)</td>", cells)
        for name, cells in found
    }
    with (SAMPLES / f"sipri-tiv-by-{by}-2024-04-13.csv").open(newline="") as file:
        _, *theirs = [row[:37] for row in csv.reader(file) if len(row) >= 37]
    cells = [
        (name, mine.replace(",", "").replace("&lt;0.05", "0.0"), printed.strip().removesuffix("%"))
        for name, *row in theirs
        for mine, printed in zip(
            ours["Total" if name.startswith("Total") else name], row, strict=True
        )
    ]
    assert len(cells) > 100 * 36
    misses = [cell for cell in cells if cell[1] != cell[2]]
    assert len(misses) <= 0.002 * len(cells), misses
    assert not [name for name, *_ in misses if name.startswith("Total")]


PRINTED = {
    # What SIPRI is said to have printed: supplier, window, printed text, value, verdict today.
    "israel-2015-19": ("Israel", 2015, 2019, "60 %", 60, Verdict.AGREES),
    "russia-2015-19": ("Russia", 2015, 2019, "31 %", 31, Verdict.DIFFERS),
    "israel-2020": ("Israel", 2020, 2020, "two-thirds", Decimal("66.67"), Verdict.DIFFERS),
    "israel-2016-20": ("Israel", 2016, 2020, "two-thirds", Decimal("66.67"), Verdict.AGREES),
    "israel-2016": ("Israel", 2016, 2016, "$250 million", 250_000_000, Verdict.UNIT_WRONG),
    "israel-2017": ("Israel", 2017, 2017, "$136 million", 136_000_000, Verdict.NO_MONEY),
}


def _printed_in_file(supplier, first, last):
    """Sum of the file's own delivery values to Azerbaijan, by hand: of one supplier, of all."""
    rows = csv.reader(io.StringIO(LATE.read_text()))
    deliveries = [row for row in rows if len(row) >= 17 and row[0].strip().isdigit()]
    to_baku = [
        (row[1], Decimal(row[15]))
        for row in deliveries
        if row[2] == "Azerbaijan" and first <= int(row[10]) <= last and row[15].strip()
    ]
    return sum(v for name, v in to_baku if name == supplier), sum(v for _, v in to_baku)


def test_printed_figures_are_recomputed(register):
    baku = Actor.objects.get(slug="azerbaijan")
    for slug, (supplier, first, last, text, value, _) in PRINTED.items():
        volume = text.startswith("$")
        factories.figure(
            slug,
            supplier=Actor.objects.get(name=supplier),
            recipient=baku,
            measure="volume" if volume else "import_share",
            unit="money" if volume else "percent",
            currency="USD" if volume else "",
            printed=text,
            value_min=value,
            qualifier="about" if text == "two-thirds" else "exactly",
            first_year=first,
            last_year=last,
        )
    for reading in recompute(Figure.objects.filter(slug__in=PRINTED)):
        supplier, first, last, *_, verdict = PRINTED[reading.figure.slug]
        part, whole = _printed_in_file(supplier, first, last)
        assert reading.numerator == part > 0
        assert reading.denominator in (whole, None)
        assert reading.verdict == verdict


@pytest.mark.parametrize("party", ["supplier", "recipient"])
@pytest.mark.parametrize("scheme", ["sipri", "un-m49"])
def test_regions_add_up_to_all_and_little_lies_in_none(register, party, scheme):
    add_missing_regions()
    years = ["--from", "1950", "--to", "2023"]
    *_, whole = csv.reader(io.StringIO(printed("tiv_table", "--by", party, *years)))
    _, *regions, nowhere, total = csv.reader(
        io.StringIO(printed("tiv_table", "--by", f"{party}-region", "--scheme", scheme, *years))
    )
    assert total == whole
    assert nowhere[0] == "In no region"
    assert len(regions) > 10
    assert Decimal(nowhere[-1]) < Decimal("0.015") * Decimal(total[-1])


def test_the_list_of_a_region_holds_exactly_what_the_table_counts(register):
    add_missing_regions()
    rows = csv.reader(
        io.StringIO(
            printed("tiv_table", "--by", "recipient-region", "--from", "1950", "--to", "2023")
        )
    )
    counted = {row[0]: row[-1] for row in rows}
    names = dict(
        Region.objects.filter(scheme__slug="sipri", children=None).values_list("slug", "name")
    )
    for slug, name in [*names.items(), ("none", "In no region")]:
        query = DealQuery(QueryDict(f"recipient_region=sipri:{slug}"))
        listed = query.deliveries().with_tiv().aggregate(total=Sum("tiv"))["total"]
        assert listed == Decimal(counted[name]), name


def test_merged_successors_change_rows_and_no_total(register):
    years = ["--from", "1950", "--to", "2023"]
    plain, merged = (
        {row[0]: row[-1] for row in csv.reader(io.StringIO(printed("tiv_table", *arguments)))}
        for arguments in (
            ["--by", "supplier", *years],
            ["--by", "supplier", "--merge-successors", *years],
        )
    )
    both = Decimal(plain["Russia"]) + Decimal(plain["Soviet Union"])
    assert Decimal(merged["Russia"]) == both
    assert merged["Total"] == plain["Total"]
    assert {"Yugoslavia", "Czechoslovakia"} <= merged.keys()
    assert plain.keys() - merged.keys() >= {"Soviet Union", "East Germany (GDR)"}
