"""Exports of the two halves of the register in one: the list's own layout, and tidy."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from tests.deal_files import ABOVE, deal_file, listed
from tests.register_files import deal, preamble, register_file
from transfers import imports
from transfers.models import Deal

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(reference):
    def load(data):
        return imports.import_files(imports.read_files([("file.csv", io.BytesIO(data))]))

    return load


@pytest.fixture
def export(tmp_path):
    def export(layout, **options):
        output = tmp_path / "out.csv"
        call_command("export_register", layout=layout, output=output, **options)
        return output.read_bytes()

    return export


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-8-sig"])
def test_a_list_comes_out_in_its_own_letters_and_order(load, export, encoding):
    load(register_file(deal(1)))
    original = deal_file(
        listed(comment="From Köln\nand on"),
        listed(comment="", supplier="Serbia", designation="Fleyta/Skorpion ", ordered=""),
        listed(recipient="Nowhere", comment='"one, two"'),
        encoding=encoding,
    )
    load(original)
    out = export("sipri-deal")
    header = b"Recipient,Supplier"
    assert out[out.index(header) :] == original[original.index(header) :]
    assert out.startswith(b"\xef\xbb\xbf") == original.startswith(b"\xef\xbb\xbf")
    assert out.count(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    assert load(out).batch is None


def test_a_list_of_a_selection_is_the_same_list_when_it_comes_back(load, export):
    load(register_file(deal(1)))
    chosen = ABOVE[0].replace("from All countries", "from Israel")
    load(deal_file(listed(), above=(chosen, *ABOVE[1:])))
    out = export("sipri-deal")
    assert b"major conventional arms from Israel to all countries" in out
    assert load(out).batch is None


def test_an_edition_without_list_has_no_rows_to_print(load, export):
    load(register_file(deal(1)))
    with pytest.raises(CommandError, match="No deal-level list of edition 2024-04-13"):
        export("sipri-deal")


def test_tidy_has_one_row_per_delivery_and_both_arithmetics(load, export):
    load(
        register_file(
            deal(1, TIV_delivery_values="11"),
            deal(1, Delivery_year="2014", Numbers_delivered="3", TIV_delivery_values="7.5"),
            deal(2, Delivery_year="2020"),
        )
    )
    comment = "$30 m deal; probably financed by USA; Heron-9B version"
    load(deal_file(listed(years="2013; 2014", delivered="7", ordered="8", comment=comment)))
    first, second, third = rows_of(export("tidy"))
    assert [row["delivery_year"] for row in (first, second, third)] == ["2013", "2014", "2020"]
    assert (first["supplier_iso3"], first["recipient_iso3"]) == ("ISR", "AZE")
    assert (first["sipri_id"], first["designation"]) == ("1", "Heron-9")
    assert first["listed_designation"] == "Heron-9 TP"
    assert (first["delivery_tiv_millions"], first["printed_tiv_millions"]) == ("10", "11")
    assert (first["order_tiv_millions"], first["printed_order_tiv_millions"]) == ("20", "10")
    assert first["comment"] == comment
    assert first["comment_contract_value"] == "USD 30000000"
    assert first["comment_financed_by"] == "USA?"
    assert third["printed_order_tiv_millions"] == third["comment_contract_value"] == ""
    assert first["edition"] == "2024-04-13"


def test_tidy_of_an_older_edition_speaks_as_it_was_loaded(load, export):
    load(register_file(deal(1), deal(2)))
    load(deal_file(listed(comment="old"), listed(comment="old")))
    later = preamble("1 May 2025")
    load(register_file(deal(1, Numbers_delivered="6", TIV_delivery_values="15"), above=later))
    assert [row["number_delivered"] for row in rows_of(export("tidy", edition="2024-04-13"))] == [
        "4",
        "4",
    ]
    (now,) = rows_of(export("tidy"))
    assert (now["number_delivered"], now["edition"]) == ("6", "2025-05-01")
    assert Deal.objects.get(reference="SIPRI-1").comment == "old"
