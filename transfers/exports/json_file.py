"""JSON: what the file is, its columns, then one object a row; numbers stay numbers.

An unknown value is null. `count` stands at the end: a file that broke off is no JSON.
"""

import json

from .columns import codebook


def written(reading, about):
    """Blocks of the file, as bytes; the first is empty."""
    blocks = reading.json()
    block = next(blocks, b"")
    yield b""
    names = ("name", "title", "description", "kind", "unit")
    columns = [dict(zip(names, entry, strict=True)) for entry in codebook(reading.columns)]
    head = {"about": about.told(), "columns": columns}
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2].encode() + b',\n "rows": [\n'
    count, pending = 0, b""
    while block:
        count += block.count(b"\n")
        yield pending + block[:-1].replace(b"\n", b",\n")
        block, pending = next(blocks, b""), b",\n"
    yield f'\n ],\n "count": {count}\n}}\n'.encode()
