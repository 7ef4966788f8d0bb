"""Small register files in SIPRI's deal-level layout, with rows of our own invention."""

from tests.register_files import SAMPLES

SAMPLE = SAMPLES / "sipri-deal-level-2024-10-13.csv"

HEADER = (
    "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,"
    "Number delivered, ,Year(s) of delivery,status,Comments,SIPRI TIV per unit,"
    "SIPRI TIV for total order,SIPRI TIV of delivered weapons"
)
ABOVE = (
    (
        "Transfers of major conventional arms from All countries  to All countries . Deals for the "
        "year range '1990' to '2023'"
    ),
    "Here '?' says: uncertain, and a; semicolon",
    "",
    "Data generated: 13 Oct 2024 2:20:11 PM",
)
FIELDS = (
    "recipient supplier order_year order_mark ordered ordered_mark designation description "
    "delivered delivered_mark years condition comment unit order_tiv tiv"
).split()
PLAIN = {
    "recipient": "Azerbaijan",
    "supplier": "Israel",
    "order_year": "2011",
    "order_mark": "?",
    "ordered": "4",
    "ordered_mark": "",
    "designation": "Heron-9 TP",
    "description": "UAV",
    "delivered": "4",
    "delivered_mark": "",
    "years": "2013",
    "condition": "New",
    "comment": "Probably with radar",
    "unit": "2.5",
    "order_tiv": "10",
    "tiv": "10",
}


def listed(**changes):
    """One data row as text; `listed(years="2013; 2014")` changes a field of the plain one."""
    cells = {**PLAIN, **{name: str(value) for name, value in changes.items()}}
    assert len(cells) == len(FIELDS), f"no such field: {set(cells) - set(FIELDS)}"
    return ",".join(cells[name] for name in FIELDS)


def deal_file(*rows, above=ABOVE, header=HEADER, end="\n", encoding="latin-1"):
    """Bytes of a whole file."""
    return "".join(f"{line}{end}" for line in (*above, header, *rows)).encode(encoding)
