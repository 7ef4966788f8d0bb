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
from transfers.registers import reading, sipri_delivery
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
