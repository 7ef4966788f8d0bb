"""From the bytes of a file to numbered lines: size, encoding and line ends."""

import codecs
import contextlib
import csv
import re

from .faults import UnreadableFile

SIZE_LIMIT = 64 * 1024 * 1024
SIGNATURES = {
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip archive",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}
WINDOWS_ONLY = re.compile(rb"[\x80-\x9f]")
LINE_END = re.compile(r"\r\n|\r|\n")


def read_bytes(stream):
    """Read a whole file, at most SIZE_LIMIT bytes; raises UnreadableFile."""
    data = stream.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise UnreadableFile(
            f"The file is larger than {SIZE_LIMIT // 2**20} MB; a whole register has about 3 MB."
        )
    if not data.strip():
        raise UnreadableFile("The file is empty.")
    for signature, kind in SIGNATURES.items():
        if data.startswith(signature):
            raise UnreadableFile(f"This is {kind}, not CSV in UTF-8. Save it as that first.")
    if (at := data.find(b"\0")) >= 0:
        raise UnreadableFile(
            "The line holds a NUL byte; the file is damaged or not text.", line_of(data, at)
        )
    return data


def line_of(data, offset):
    """Number of the line that holds the byte at `offset`."""
    return len(LINE_END.findall(data[:offset].decode("latin-1"))) + 1


def decode(data):
    """Decode UTF-8, with or without a byte order mark, else Latin-1 or its Windows relative.

    Returns the text, its encoding, and where it is not UTF-8 the UnreadableFile to raise for a
    layout that is never written otherwise.
    """
    marked = data.startswith(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8-sig"), "utf-8-sig" if marked else "utf-8", None
    except UnicodeDecodeError as error:
        failure = UnreadableFile(
            f"The byte 0x{data[error.start]:02X} is not UTF-8. Save the file as UTF-8.",
            line_of(data, error.start),
        )
    if marked:
        raise failure
    for encoding in ("cp1252", "latin-1") if WINDOWS_ONLY.search(data) else ("latin-1",):
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding), encoding, failure
    raise failure


def lines_of(text):
    """Split into lines at LF, CRLF or CR, mixed or not."""
    lines = LINE_END.split(text)
    if lines and not lines[-1]:
        lines.pop()
    return lines


def rows_of(lines, first):
    """Parse CSV from the line with index `first` on; yields line number and fields.

    Semicolons and blanks after the last field, as spreadsheet programs leave them, are dropped.
    Raises UnreadableFile where a quotation never ends.
    """
    reader = csv.reader((f"{line.rstrip('; ')}\n" for line in lines[first:]), strict=True)
    number = first + 1
    try:
        for fields in reader:
            yield number, fields
            number = first + reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(
            f"The line cannot be split into columns ({error}); is a quotation mark not closed?",
            number,
        ) from error
