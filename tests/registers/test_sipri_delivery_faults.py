"""What is wrong with files of SIPRI's delivery-level layout: told with line and column."""

import io

import pytest

from tests.register_files import deal, register_file, row
from tests.registers.test_sipri_delivery import fault_of, read
from transfers.registers import reading, sipri_delivery, text
from transfers.registers.sipri_delivery import COLUMNS


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Local production", "Maybe"),
        ("Order date is estimate", "TRUE"),
        ("Numbers delivered", "1.9"),
        ("Numbers delivered", "-3"),
        ("Numbers delivered", "0"),
        ("Numbers delivered", ""),
        ("Numbers delivered", "NaN"),
        ("Numbers delivered", "99999999999"),
        ("Numbers delivered", "١٢"),
        ("SIPRI estimate", "NaN"),
        ("SIPRI estimate", "1e400"),
        ("SIPRI estimate", "-1"),
        ("SIPRI estimate", "0.12345"),
        ("TIV delivery values", "12,5"),
        ("Delivery year", "20x5"),
        ("Delivery year", "3024"),
        ("Delivery year", ""),
        ("Order date", "3024"),
        ("Order date", "'11"),
        ("Status", "Used"),
        ("SIPRI AT Database ID", "A-1"),
        ("Supplier", "  "),
        ("Designation", "x" * 101),
        ("Recipient", "Aze\x07rbaijan"),
    ],
)
def test_a_bad_value_is_named_with_line_and_column(column, value):
    fault = fault_of(
        register_file(deal(2), row(**{column.replace(" ", "_"): value}), encoding="utf-8")
    )
    assert (fault.file, fault.line, fault.column) == ("register.csv", 7, column)
    assert fault.value == value or (len(value) > 80 and fault.value.startswith("xxx"))
    assert fault.message


def test_all_faults_of_a_file_are_reported_at_once():
    data = register_file(
        row(Status="Used", Local_production="Maybe"), deal(2), deal(3, Delivery_year="20x5")
    )
    assert [(f.line, f.column) for f in read(data).faults] == [
        (6, "Status"),
        (6, "Local production"),
        (8, "Delivery year"),
    ]


def test_supplier_equal_to_recipient_is_refused():
    assert fault_of(register_file(row(Recipient="israel"))).column == "Recipient"


def test_a_row_cut_short_is_refused():
    data = register_file(row()) + b"900002,Israel,Azerbaijan,Heron-9\n"
    fault = fault_of(data)
    assert (fault.line, fault.value) == (7, "900002,Israel,Azerbaijan,Heron-9")
    assert "4 columns where the header has 17" in fault.message


def test_a_phantom_row_is_refused_with_its_line():
    data = register_file(row(), deal(2, Supplier="1250", Recipient=""))
    fault = fault_of(data)
    assert (fault.line, fault.column) == (7, "Recipient")


def test_a_column_too_few_in_the_header():
    fault = fault_of(register_file(row(), columns=COLUMNS[:-1]))
    assert fault.line == 5
    assert "missing: 'Local production'" in fault.message


def test_an_unknown_column_is_refused():
    fault = fault_of(register_file(row(), columns=(*COLUMNS, "Mood")))
    assert "unknown: 'Mood'" in fault.message


def test_a_column_twice_is_refused():
    fault = fault_of(register_file(row(), columns=(*COLUMNS, "Supplier")))
    assert "twice: 'Supplier'" in fault.message


def test_a_quotation_that_never_ends_is_refused():
    fault = fault_of(register_file(row()) + b'900002,"Israel,Azerbaijan\n')
    assert fault.line == 7


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG image"),
        (b"PK\x03\x04rest", "Excel workbook"),
        ("SIPRI AT Database ID".encode("utf-16"), "UTF-16"),
        (";".join(COLUMNS).encode(), "separated by semicolons"),
        (b"name,age\nAnna,7\n", "No header of a known register layout"),
        (register_file(), "no rows"),
    ],
)
def test_a_file_of_another_kind_is_refused_as_a_whole(data, words):
    fault = fault_of(data)
    assert words in fault.message
    assert fault.file == "register.csv"


def test_a_nul_byte_is_named_with_its_line():
    assert fault_of(register_file(row(), row(Supplier="Isr\0ael"))).line == 7


def test_invalid_utf8_is_named_with_line_and_byte():
    data = register_file(row()) + register_file(deal(2, Supplier="Türkiye"), encoding="latin-1")
    fault = fault_of(data)
    assert fault.line == 12
    assert "0xFC" in fault.message


def test_a_file_of_endless_length_is_not_read_to_its_end():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size):
            self.given += size
            return b"x" * size

    stream = Endless()
    file = reading.read("endless", stream)
    assert "larger than 64 MB" in file.faults[0].message
    assert stream.given <= text.SIZE_LIMIT + 1


def test_one_line_of_many_megabytes_is_refused():
    data = register_file(row()) + b"9," + b"x" * 5_000_000 + b"\n"
    fault = fault_of(data)
    assert fault.line == 7
    assert len(fault.value) <= 80


def test_the_same_id_and_year_twice_disagree():
    first = read(register_file(row()), "a.csv")
    second = read(register_file(row()), "b.csv")
    (fault,) = sipri_delivery.disagreements([first, second])
    assert (fault.file, fault.line, fault.column, fault.value) == (
        "b.csv",
        6,
        "Delivery year",
        "2013",
    )
    assert "a.csv, line 6" in fault.message


def test_rows_of_one_id_must_agree_on_the_supplier():
    file = read(register_file(row(), row(Supplier="Serbia", Delivery_year="2014")))
    (fault,) = sipri_delivery.disagreements([file])
    assert (fault.line, fault.column, fault.value) == (7, "Supplier", "Serbia")
