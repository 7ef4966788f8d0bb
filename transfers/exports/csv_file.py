"""CSV: UTF-8, one header row of column names, raw values, lines ended by LF.

A yes/no column holds `yes`, `no`, or nothing where the source does not say. Numbers have no
thousands separator. Text is exactly what is stored: a spreadsheet may take a text that begins with
"=" for a formula, and whoever opens the file there should take XLSX.
"""

INCOMPLETE = "INCOMPLETE: the export broke off here; download it again"


def written(reading, about):
    """Blocks of the file, as bytes; the first is empty. The rows say themselves what they are."""
    blocks = reading.csv()
    first = next(blocks)
    yield b""
    yield first
    try:
        yield from blocks
    except Exception:
        # To a reader, a body that breaks off looks complete where the server ends it in good
        # order, as granian does. A row with more values than the header has stops most programs,
        # and tells people.
        yield ",".join([INCOMPLETE] * (len(reading.columns) + 1)).encode() + b"\n"
        raise
