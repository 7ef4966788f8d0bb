"""Rows of the register as files: one definition of columns, streamed in five formats.

A download reads through a connection of its own, so it sees what is committed and nothing of a
transaction that is still open where it is asked for.
"""

from .about import About
from .citation import Citation
from .columns import DEAL_COLUMNS, DELIVERY_COLUMNS, Column, Kind, codebook
from .formats import FORMATS, stream
from .rows import QueryRows
from .sheet import Sheet, plain
from .xlsx import TooManyRows

__all__ = [
    "DEAL_COLUMNS",
    "DELIVERY_COLUMNS",
    "FORMATS",
    "About",
    "Citation",
    "Column",
    "Kind",
    "QueryRows",
    "Sheet",
    "TooManyRows",
    "codebook",
    "plain",
    "stream",
]
