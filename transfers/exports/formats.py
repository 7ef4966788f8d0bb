"""The formats of files: their names, their media types, and the modules that write them."""

from dataclasses import dataclass
from importlib import import_module

from .copying import started


@dataclass(frozen=True)
class Format:
    """A kind of file; `module` is loaded when the first one is written."""

    words: str
    media_type: str
    module: str


FORMATS = {
    "csv": Format("CSV", "text/csv; charset=utf-8; header=present", "csv_file"),
    "xlsx": Format(
        "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
    ),
    "json": Format("JSON", "application/json", "json_file"),
    # Arrow takes a quarter of a second and 40 MB, which commands and most workers can do without.
    "parquet": Format("Parquet", "application/vnd.apache.parquet", "parquet"),
    "zip": Format("Data package", "application/zip", "package"),
}


@started
def stream(kind, rows, about):
    """Blocks of the file, as bytes; errors of the query are raised here, not on the way.

    `rows` are QueryRows or a Sheet, `about` is an About. Raises TooManyRows at once.
    """
    written = import_module(f".{FORMATS[kind].module}", __package__).written
    with rows.opened() as reading:
        yield from written(reading, about)
