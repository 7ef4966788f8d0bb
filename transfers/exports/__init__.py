"""Rows of the register as files: one definition of columns, streamed as CSV or XLSX.

A download reads through a connection of its own, so it sees what is committed and nothing of a
transaction that is still open where it is asked for.
"""

from .about import About
from .columns import DEAL_COLUMNS, DELIVERY_COLUMNS, Column, Kind, codebook
from .csv_file import stream as stream_csv
from .xlsx import TooManyRows
from .xlsx import stream as stream_xlsx

__all__ = [
    "DEAL_COLUMNS",
    "DELIVERY_COLUMNS",
    "About",
    "Column",
    "Kind",
    "TooManyRows",
    "codebook",
    "stream_csv",
    "stream_xlsx",
]
