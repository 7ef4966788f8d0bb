"""Who supplies whom: a matrix of the greatest suppliers and recipients."""

from dataclasses import dataclass

from transfers.analysis.adding import gathered
from transfers.analysis.shares import share
from transfers.exports.columns import Kind
from transfers.exports.sheet import Sheet, plain

from .chart import OTHERS, Chart, Grid, NothingToDraw, of_edition, percent, span
from .drawing.lettering import heads_height
from .measures import SUM_COLUMNS, TIV, sums
from .selection import names_of

SUPPLIERS, RECIPIENTS = 10, 12
NARROW = 5
"""Recipients that a narrow picture has room for, before the others."""
CELL, FOOT = 32, 4
"""Heights in pixels of a cell, and of what is left below the last."""


@dataclass(frozen=True)
class Matrix:
    """Rows of `cells` by (supplier, recipient), of the names told apart and OTHERS.

    `suppliers` and `recipients` are the names in order.
    """

    suppliers: list
    recipients: list
    cells: dict


def flow(selection):
    """Suppliers down, recipients across, TIV in the cells."""
    first, last = selection.first, selection.last
    rows = [row for row in selection.added("supplier", "recipient") if row.tiv]
    if not rows:
        raise NothingToDraw(f"No deliveries with a TIV from {span(first, last)}.")
    names = names_of("supplier", {key for row in rows for key in row.keys})
    rows = [row._replace(keys=tuple(names[key] for key in row.keys)) for row in rows]
    wide = _matrix(rows, SUPPLIERS, RECIPIENTS)
    narrow = _matrix(rows, SUPPLIERS, NARROW)
    words = selection.in_words(first, last)
    return Chart(
        name="flow",
        kind="Matrix of suppliers and recipients, the darker the more",
        title=f"{words}: from whom to whom",
        subtitle=of_edition(
            "Millions of SIPRI’s trend-indicator value (TIV); rows supply, columns receive",
            selection.edition,
        ),
        finding=_finding(rows),
        credit=selection.edition.credit_line,
        sheet=_sheet(selection, words, rows),
        grid=_grid(wide),
        drawing={
            "form": "matrix",
            "foot": FOOT,
            "wide": _drawn(wide, "wide"),
            "narrow": _drawn(narrow, "narrow"),
        },
        heights={
            size: heads_height(matrix.recipients, size) + CELL * len(matrix.suppliers) + FOOT
            for size, matrix in (("wide", wide), ("narrow", narrow))
        },
    )


def _matrix(rows, most_suppliers, most_recipients):
    suppliers = _greatest(rows, 0, most_suppliers)
    recipients = _greatest(rows, 1, most_recipients)

    def cell(row):
        return tuple(
            name if name in kept else OTHERS
            for name, kept in zip(row.keys, (suppliers, recipients), strict=True)
        )

    cells = {row.keys: row for row in gathered(rows, cell)}
    return Matrix(
        [*suppliers, *([OTHERS] if any(s == OTHERS for s, _ in cells) else [])],
        [*recipients, *([OTHERS] if any(r == OTHERS for _, r in cells) else [])],
        cells,
    )


def _greatest(rows, place, most):
    """The names at a place of the keys that come to the most, greatest first."""
    sums_of = gathered(rows, lambda row: row.keys[place : place + 1])
    ranked = sorted(sums_of, key=lambda row: (-row.tiv, row.keys[0]))
    most = len(ranked) if len(ranked) == most + 1 else most
    return [row.keys[0] for row in ranked[:most]]


def _drawn(matrix, size):
    return {
        "heads": heads_height(matrix.recipients, size),
        "suppliers": matrix.suppliers,
        "recipients": matrix.recipients,
        "rows": [
            {
                "supplier": supplier,
                "recipient": recipient,
                "value": float(row.tiv),
                "label": TIV.printed(row),
            }
            for (supplier, recipient), row in sorted(matrix.cells.items())
        ],
    }


def _finding(rows):
    total = sum(row.tiv for row in rows)
    largest = sorted(rows, key=lambda row: (-row.tiv, row.keys))[:3]
    told = "; ".join(
        f"{row.keys[0]} to {row.keys[1]} {TIV.printed(row)} ({percent(share(row.tiv, total))})"
        for row in largest
    )
    return f"{TIV.told(total)} in all. The greatest: {told}."


def _sheet(selection, words, rows):
    ranked = sorted(rows, key=lambda row: (-row.tiv, row.keys))
    return Sheet(
        name="flow",
        title=f"{words}, by supplier and recipient",
        columns=(
            plain("supplier", "Supplier", Kind.TEXT, "Who supplies."),
            plain("recipient", "Recipient", Kind.TEXT, "Who receives."),
            *SUM_COLUMNS,
        ),
        rows=[(*row.keys, *sums(row)) for row in ranked],
        notes=["Pairs whose deliveries have a TIV, greatest first."],
        editions=(selection.edition,),
    )


def _grid(matrix):
    return Grid(
        ["Supplier", *matrix.recipients],
        [
            [
                supplier,
                *(TIV.printed(matrix.cells.get((supplier, r))) for r in matrix.recipients),
            ]
            for supplier in matrix.suppliers
        ],
    )
