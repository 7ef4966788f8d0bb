"""Parquet: typed columns in row groups; title, meaning and unit stand in the fields' metadata.

Text is string, whole numbers int64, other numbers decimal128, yes/no bool; unknown is null. Rows
go from COPY's CSV through Arrow's own reader, some megabytes at a time, and are never Python
objects.
"""

import io
import json
from itertools import chain

import pyarrow as pa
from pyarrow import csv, parquet

from .columns import Kind

GROUP = 4 * 1024 * 1024
"""Bytes of CSV that make a row group."""
DIGITS = 38
TYPES = {Kind.TEXT: pa.string(), Kind.INTEGER: pa.int64(), Kind.BOOLEAN: pa.bool_()}


def written(reading, about):
    """Blocks of the file, as bytes; the first is empty."""
    blocks = reading.csv(header=False)
    first = next(blocks, b"")
    yield b""
    schema = schema_of(reading, about)
    sink = Sink()
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        for group in _groups(chain([first], blocks)):
            writer.write_table(_table(group, schema))
            yield sink.drained()
    yield sink.drained()


def schema_of(reading, about):
    """Arrow's schema of the columns, with what the file is under the key `armsdb`, as JSON."""
    types = TYPES | {Kind.DECIMAL: pa.decimal128(DIGITS, reading.places)}
    fields = [
        pa.field(
            column.name,
            types[column.kind],
            metadata={"title": column.title, "description": column.description}
            | ({"unit": column.unit} if column.unit else {}),
        )
        for column in reading.columns
    ]
    return pa.schema(fields, {"armsdb": json.dumps(about.told(), ensure_ascii=False)})


class Sink(io.RawIOBase):
    """Takes what the writer writes, to be handed on piece by piece."""

    def __init__(self):
        self.pieces, self.position = [], 0

    def writable(self):
        return True

    def tell(self):
        return self.position

    def write(self, data):
        self.pieces.append(bytes(data))
        self.position += len(data)
        return len(data)

    def drained(self):
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


def _groups(blocks):
    group = bytearray()
    for block in blocks:
        group += block
        if len(group) >= GROUP:
            yield group
            group = bytearray()
    if group:
        yield group


def _table(text, schema):
    return csv.read_csv(
        pa.BufferReader(text),
        csv.ReadOptions(column_names=schema.names, use_threads=False, block_size=len(text)),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            true_values=["yes"],
            false_values=["no"],
        ),
    ).cast(schema)
