"""Reading and writing SIPRI's deal-level layout, with what real files are full of."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.deal_files import ABOVE, HEADER, SAMPLE, deal_file, listed
from tests.register_files import needs_samples
from transfers.registers import reading, sipri_deal
from transfers.registers.sipri_deal import Row

TOP = len(ABOVE) + 2  # line of the first data row


def read(data, name="deals.csv"):
    return reading.read(name, io.BytesIO(data))


def rows_of(*rows, **options):
    file = read(deal_file(*rows, **options))
    assert not file.faults
    return file.rows


def fault_of(data):
    (fault,) = read(data).faults
    return fault


def test_a_row_is_read_with_its_types():
    file = read(deal_file(listed(years="2013; 2014", comment="For US Navy; é")))
    assert file.layout == "sipri-deal"
    assert file.preamble.generated_on == date(2024, 10, 13)
    assert (file.first_year, file.last_year) == (1990, 2023)
    assert file.rows == [
        Row(
            line=TOP,
            recipient="Azerbaijan",
            supplier="Israel",
            order_year=2011,
            order_year_estimated=True,
            number_ordered=4,
            number_ordered_estimated=False,
            designation="Heron-9 TP",
            description="UAV",
            number_delivered=4,
            number_delivered_estimated=False,
            delivery_years=(2013, 2014),
            condition="new",
            comment="For US Navy; é",
            unit_tiv=Decimal("2.5"),
            order_tiv=Decimal(10),
            delivered_tiv=Decimal(10),
        )
    ]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("latin-1", "latin-1"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig")],
)
def test_every_encoding_gives_the_same_letters(encoding, found):
    file = read(deal_file(listed(comment="Köln; 50 ± 5"), encoding=encoding))
    assert not file.faults
    assert (file.rows[0].comment, file.encoding) == ("Köln; 50 ± 5", found)


def test_windows_quotation_marks_are_read_as_such():
    (row,) = rows_of(listed(comment="\u201cGripen\u201d version"), encoding="cp1252")
    assert row.comment == "\u201cGripen\u201d version"


def test_a_letter_lost_in_saving_is_no_fault():
    (row,) = rows_of(listed(comment="K\ufffdln"), encoding="utf-8")
    assert row.comment == "K\ufffdln"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_understood(end):
    rows = rows_of(listed(), listed(years="2015"), end=end)
    assert [(row.line, row.delivery_years) for row in rows] == [(TOP, (2013,)), (TOP + 1, (2015,))]


def test_mixed_line_ends_and_a_missing_last_one():
    lines = deal_file(listed(), listed(), listed()).decode().splitlines()
    mixed = "\r\n".join(lines[:6]) + "\r" + "\n".join(lines[6:])
    assert len(read(mixed.encode()).rows) == 3


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_comment_broken_by_a_raw_line_end_is_joined(end):
    broken = listed(comment="first half\nsecond half").replace("\n", end)
    after = listed(years="2015")
    rows = rows_of(broken, after, end=end)
    assert [row.comment for row in rows] == ["first half\nsecond half", "Probably with radar"]
    assert [row.line for row in rows] == [TOP, TOP + 2]


def test_a_comment_broken_just_before_the_comma_keeps_its_line_end():
    (row,) = rows_of(listed(comment="for other engines\n"))
    assert row.comment == "for other engines\n"


def test_a_quoted_comment_may_hold_commas_quotes_and_line_ends():
    (row,) = rows_of(listed(comment='"one, ""two""\nthree"'))
    assert row.comment == 'one, "two"\nthree'


def test_a_fully_quoted_file_is_read_as_an_unquoted_one():
    quoted = ",".join(f'"{cell}"' for cell in listed().split(","))
    header = ",".join(f'"{cell}"' for cell in HEADER.split(","))
    assert rows_of(quoted, header=header) == rows_of(listed())


@pytest.mark.parametrize("tail", [";", ";" * 40, " ; ;"])
def test_trailing_semicolons_on_every_line_are_dropped(tail):
    rows = (listed(comment="broken\nhere; "), listed())
    padded = "".join(f"{line}{tail}\n" for line in deal_file(*rows).decode().splitlines())
    file = read(padded.encode())
    assert not file.faults
    assert [row.comment for row in file.rows] == ["broken\nhere; ", "Probably with radar"]
    assert file.rows[0].delivered_tiv == 10


def test_empty_columns_at_the_end_are_dropped():
    padded = "".join(f"{line},,,\n" for line in deal_file(listed()).decode().splitlines())
    assert len(read(padded.encode()).rows) == 1


@pytest.mark.parametrize(
    ("printed", "years"),
    [
        ("2015; 2016", (2015, 2016)),
        ("2000;2001; 2002", (2000, 2001, 2002)),
        ("2009 - 2012", (2009, 2010, 2011, 2012)),
        ("1999-2000; 2004", (1999, 2000, 2004)),
        (" 2015 ;", (2015,)),
        ("", ()),
    ],
)
def test_year_lists_in_every_spelling(printed, years):
    (row,) = rows_of(listed(years=printed))
    assert row.delivery_years == years


@pytest.mark.parametrize("name", ["", ".1", "Unnamed: 3"])
def test_the_marks_may_stand_below_any_of_the_known_blank_headers(name):
    header = HEADER.replace(", ,", f",{name},")
    assert rows_of(listed(), header=header) == rows_of(listed())


def test_headers_renamed_in_2026_are_known():
    header = HEADER.replace("Number delivered", "Deliveries in the Year Range")
    assert rows_of(listed(), header=header) == rows_of(listed())


def test_a_file_without_any_mark_says_nothing_about_certainty():
    (row,) = rows_of(listed(order_mark=""))
    assert [getattr(row, mark) for mark in sipri_deal.MARKS] == [None] * 3


def test_a_file_without_preamble_covers_the_years_of_its_rows():
    file = read(deal_file(listed(years="1988; 1991"), listed(), above=()))
    assert not file.faults
    assert (file.first_year, file.last_year) == (1988, 2013)
    assert file.preamble.generated_on is None


def test_an_order_without_deliveries():
    (row,) = rows_of(listed(delivered="0", years="", tiv=""))
    assert (row.number_delivered, row.delivery_years, row.delivered_tiv) == (0, (), None)
    (row,) = rows_of(listed(delivered="", years="", tiv=""))
    assert row.number_delivered is None


def test_names_are_kept_letter_for_letter():
    (row,) = rows_of(listed(designation="Fleyta/Skorpion "))
    assert row.designation == "Fleyta/Skorpion "


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"recipient": ""}, "Recipient", "missing"),
        ({"supplier": "1250"}, "Supplier", "spreadsheet"),
        ({"supplier": "12.5"}, "Supplier", "spreadsheet"),
        ({"designation": "-BMD 1.00"}, "Weapon designation", "spreadsheet program has changed"),
        ({"designation": "-Mi 8.00"}, "Weapon designation", "damaged"),
        ({"order_year": "20x5"}, "Year of order", "not a year"),
        ({"order_mark": "x"}, "Year of order is uncertain", "question mark"),
        ({"ordered": "4.5"}, "Number ordered", "whole number"),
        ({"delivered": "-4"}, "Number delivered", "whole number"),
        ({"years": "2016 - 2014"}, "Year(s) of delivery", "backwards"),
        ({"years": "2013; 2013"}, "Year(s) of delivery", "twice"),
        ({"years": "2013.5"}, "Year(s) of delivery", "not a year"),
        ({"years": "1985"}, "Year(s) of delivery", "outside 1990 to 2023"),
        ({"condition": "Used"}, "status", "expected New"),
        ({"comment": "bell \x07"}, "Comments", "control character"),
        ({"unit": "NaN"}, "SIPRI TIV per unit", "not a TIV"),
        ({"tiv": "10 m"}, "SIPRI TIV of delivered weapons", "not a TIV"),
        ({"recipient": "israel"}, "Recipient", "the same"),
    ],
)
def test_a_bad_value_is_named_with_line_and_column(changes, column, words):
    fault = fault_of(deal_file(listed(), listed(**changes)))
    assert (fault.file, fault.line, fault.column) == ("deals.csv", TOP + 1, column)
    assert words in fault.message


def test_a_phantom_row_is_refused_with_its_line():
    faults = read(deal_file(listed(), listed(recipient="", supplier="1250"))).faults
    assert [(fault.line, fault.column) for fault in faults] == [
        (TOP + 1, "Recipient"),
        (TOP + 1, "Supplier"),
    ]


def test_a_row_cut_short_is_refused_and_swallows_no_neighbour():
    file = read(deal_file("Azerbaijan,Israel,2011", listed()))
    (fault,) = file.faults
    assert (fault.line, len(file.rows)) == (TOP, 1)
    assert "3 columns where the header has 16" in fault.message


def test_a_comma_inside_an_unquoted_comment_is_refused():
    assert "17 columns" in fault_of(deal_file(listed(comment="one, two"))).message


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (HEADER.replace("Comments,", ""), "missing: 'Comments'"),
        (HEADER.replace("Number ordered, ,", "Number ordered,"), "after Number ordered"),
        (HEADER.replace("status", "Mood"), "missing: 'status'"),
        (HEADER + ",Mood", "unknown: 'Mood'"),
        (HEADER + ",status", "twice: 'status'"),
        (HEADER + ", ,end", "without a name than the three"),
        (HEADER.replace(",", ";"), "separated by semicolons"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(header, words):
    fault = fault_of(deal_file(listed(), header=header))
    assert words in fault.message


def test_a_quotation_that_never_ends_is_refused():
    fault = fault_of(deal_file(listed(), listed(comment='"no end')))
    assert fault.line == TOP + 1


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9)
REMARKS = st.text(st.sampled_from('ab;,"\n é\u201c'), max_size=20)
NUMBERS = st.none() | st.integers(0, 2**31 - 1)
TIVS = st.none() | st.decimals(0, 99999, places=2).map(Decimal.normalize)
MARK = st.booleans()
ROWS = st.builds(
    Row,
    line=st.just(0),
    recipient=NAMES.map("r{}".format),
    supplier=NAMES.map("s{}".format),
    order_year=st.none() | st.integers(1900, 2100),
    order_year_estimated=st.just(True),
    number_ordered=NUMBERS,
    number_ordered_estimated=MARK,
    designation=NAMES.map("d{}".format),
    description=NAMES,
    number_delivered=NUMBERS,
    number_delivered_estimated=MARK,
    delivery_years=st.lists(st.integers(1900, 2100), unique=True, max_size=4).map(tuple),
    condition=st.sampled_from(["new", "second_hand", "modernised"]),
    comment=REMARKS,
    unit_tiv=TIVS,
    order_tiv=TIVS,
    delivered_tiv=TIVS,
)
PLAIN_ROW = read(deal_file(listed())).rows[0]._replace(line=0)


@given(st.lists(ROWS, min_size=1, max_size=5))
@example([PLAIN_ROW._replace(comment=comment) for comment in ("\n;\n", "a\n\nb", ";\n ; \n")])
def test_what_is_written_is_read_back(rows):
    file = read("".join(sipri_deal.write(rows)).encode())
    assert not file.faults
    assert [row._replace(line=0) for row in file.rows] == rows


@given(st.binary(max_size=60), st.integers(0, 900))
def test_a_damaged_file_is_read_or_refused_but_never_crashes(junk, at):
    data = deal_file(listed(), listed(comment="broken\nhere"))
    file = read(data[:at] + junk + data[at:])
    assert file.rows or file.faults


@needs_samples
@pytest.mark.sample
def test_the_real_file_comes_back_byte_for_byte():
    with SAMPLE.open("rb") as stream:
        file = read(stream.read())
    assert not file.faults
    assert len(file.rows) == 27_951
    written = "".join(sipri_deal.write(file.rows)).encode(file.encoding)
    original = SAMPLE.read_bytes()
    assert written == original[original.index(b"Recipient,Supplier") :]
