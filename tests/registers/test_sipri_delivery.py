"""Reading and writing SIPRI's delivery-level layout, with what real files are full of."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.register_files import (
    EARLY,
    LATE,
    data_rows,
    deal,
    needs_samples,
    preamble,
    register_file,
    row,
)
from transfers.registers import reading, sipri_delivery, text
from transfers.registers.sipri_delivery import COLUMNS, Row


def read(data, name="register.csv"):
    return reading.read(name, io.BytesIO(data))


def fault_of(data):
    (fault,) = read(data).faults
    return fault


def test_a_row_is_read_with_its_types():
    (read_row,) = read(register_file(row())).rows
    assert read_row == Row(
        line=6,
        external_id="900001",
        supplier="Israel",
        recipient="Azerbaijan",
        designation="Heron-9",
        description="UAV",
        category="Aircraft",
        order_year=2011,
        order_year_estimated=True,
        number=4,
        number_estimated=False,
        year=2013,
        year_estimated=False,
        condition="new",
        tiv_estimate=Decimal("2.5"),
        unit_tiv=Decimal("2.5"),
        tiv=Decimal(10),
        local_production=False,
    )


def test_the_preamble_gives_date_and_years():
    file = read(register_file(row()))
    assert file.preamble.generated_on == date(2024, 4, 13)
    assert (file.first_year, file.last_year) == (1990, 2023)
    assert not file.preamble.some_suppliers


def test_a_year_outside_those_the_file_says_it_covers_is_refused():
    fault = fault_of(register_file(row(), deal(2, Delivery_year="1985")))
    assert (fault.line, fault.column, fault.value) == (7, "Delivery year", "1985")
    assert "outside 1990 to 2023" in fault.message


def test_without_a_printed_range_the_rows_say_what_is_covered():
    file = read(register_file(row(), deal(2, Delivery_year="1985"), above=[]))
    assert (file.first_year, file.last_year) == (1985, 2013)


def test_a_selection_of_suppliers_in_the_title_is_noticed():
    file = read(register_file(row(), above=preamble(supplier="Israel")))
    assert file.preamble.some_suppliers
    assert not file.preamble.some_recipients


@pytest.mark.parametrize("above", [0, 9, 10, 11])
def test_the_header_is_found_below_any_preamble(above):
    lines = [f"line {n}, with; \"signs\" 'in' it" for n in range(above)]
    file = read(register_file(row(), above=lines))
    assert not file.faults
    assert [r.line for r in file.rows] == [above + 2]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_understood(end):
    file = read(register_file(row(), deal(2), end=end))
    assert [(r.line, r.external_id) for r in file.rows] == [(6, "900001"), (7, "2")]


def test_mixed_line_ends_and_a_missing_last_one():
    lines = register_file(row(), deal(2), deal(3)).decode().splitlines()
    mixed = "\r\n".join(lines[:6]) + "\r" + "\n".join(lines[6:])
    assert [r.external_id for r in read(mixed.encode()).rows] == ["900001", "2", "3"]


def test_a_byte_order_mark_is_dropped():
    file = read(b"\xef\xbb\xbf" + register_file(row(), above=[]))
    assert not file.faults
    assert len(file.rows) == 1


@pytest.mark.parametrize("tail", [";", ";" * 40, " ; ;"])
def test_trailing_semicolons_on_every_line_are_dropped(tail):
    padded = "".join(f"{line}{tail}\n" for line in register_file(row()).decode().splitlines())
    file = read(padded.encode())
    assert not file.faults
    assert file.rows == read(register_file(row())).rows


def test_empty_columns_at_the_end_are_dropped():
    padded = "".join(f"{line},,,\n" for line in register_file(row()).decode().splitlines())
    assert len(read(padded.encode()).rows) == 1


def test_columns_may_stand_in_another_order():
    file = read(register_file(row(), columns=COLUMNS[::-1]))
    assert file.rows[0].external_id == "900001"


def test_quoted_fields_and_padded_numbers():
    data = register_file(row(Supplier='Ruritania, "Old"', Numbers_delivered=" 4 "))
    (read_row,) = read(data).rows
    assert read_row.supplier == 'Ruritania, "Old"'
    assert read_row.number == 4


def test_names_are_kept_letter_for_letter():
    (read_row,) = read(register_file(row(Designation="9Q119 "))).rows
    assert read_row.designation == "9Q119 "


def test_blank_flags_stay_unstated():
    (read_row,) = read(register_file(row(Order_date_is_estimate="", Local_production=""))).rows
    assert read_row.order_year_estimated is None
    assert read_row.local_production is None


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


FLAGS = st.sampled_from([True, False, None])
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30
)
TIVS = st.none() | st.decimals(0, 99999, places=4).map(Decimal.normalize).filter(
    lambda value: value.as_tuple().exponent >= -4
)
ROWS = st.builds(
    Row,
    line=st.just(0),
    external_id=st.integers(1, 10**6).map(str),
    supplier=NAMES.map("s{}".format),
    recipient=NAMES.map("r{}".format),
    designation=NAMES,
    description=NAMES,
    category=NAMES,
    order_year=st.none() | st.integers(1900, 2100),
    order_year_estimated=FLAGS,
    number=st.integers(1, 2**31 - 1),
    number_estimated=FLAGS,
    year=st.integers(1900, 2100),
    year_estimated=FLAGS,
    condition=st.sampled_from(["new", "second_hand", "modernised"]),
    tiv_estimate=TIVS,
    unit_tiv=TIVS,
    tiv=TIVS,
    local_production=FLAGS,
)


@given(st.lists(ROWS, min_size=1, max_size=5))
def test_what_is_written_is_read_back(rows):
    file = read("".join(sipri_delivery.write(rows)).encode())
    assert not file.faults
    assert [read_row._replace(line=0) for read_row in file.rows] == rows


@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_raise(data):
    file = read(data)
    assert file.faults


@given(st.binary(max_size=60), st.integers(0, 600))
def test_a_damaged_file_is_read_or_refused_but_never_crashes(junk, at):
    data = register_file(row(), deal(2))
    file = read(data[:at] + junk + data[at:])
    assert file.rows or file.faults


@needs_samples
@pytest.mark.sample
@pytest.mark.parametrize("path", [EARLY, LATE])
def test_the_real_files_come_back_byte_for_byte(path):
    with path.open("rb") as stream:
        file = reading.read(path.name, stream)
    assert not file.faults
    assert data_rows("".join(sipri_delivery.write(file.rows))) == data_rows(path.read_text())
