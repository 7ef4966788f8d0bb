"""A ZIP archive written front to back, for a reader that cannot wait and a file that cannot seek.

The standard library's zipfile does this too, with a compressor four times slower that cannot be
exchanged. Sizes follow each member's data; none of our members may reach 4 GiB, because
spreadsheet programs do not agree on archives that announce more (ZIP64) before it is needed.
"""

import struct

from isal import isal_zlib

LIMIT = 2**32 - 1
# Version 2.0, sizes after the data, deflated, 1 January 1980.
HEADER = struct.pack("<HHHHH", 20, 0x0008, 8, 0, 0x0021)


class TooLarge(Exception):
    """A member of the archive came to 4 GiB."""


class Zip:
    """Yields the archive piece by piece: every member in turn, then `end`."""

    def __init__(self):
        self.offset = 0
        self.directory = []

    def member(self, name, blocks):
        """Compress the blocks of bytes, an iterable, as one file of the archive."""
        start, name = self.offset, name.encode()
        yield self._out(b"PK\3\4" + HEADER + struct.pack("<IIIHH", 0, 0, 0, len(name), 0) + name)
        deflate = isal_zlib.compressobj(isal_zlib.ISAL_DEFAULT_COMPRESSION, wbits=-15)
        checksum = size = 0
        begin = self.offset
        for block in blocks:
            checksum = isal_zlib.crc32(block, checksum)
            size += len(block)
            if compressed := deflate.compress(block):
                yield self._out(compressed)
        yield self._out(deflate.flush())
        if max(size, self.offset) > LIMIT:
            raise TooLarge(f"{name.decode()} came to {size} bytes, more than the format holds.")
        sizes = struct.pack("<III", checksum, self.offset - begin, size)
        yield self._out(b"PK\7\x08" + sizes)
        self.directory.append((name, sizes, start))

    def end(self):
        start = self.offset
        for name, sizes, offset in self.directory:
            yield self._out(
                b"PK\1\2"
                + struct.pack("<H", 20)
                + HEADER
                + sizes
                + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, offset)
                + name
            )
        count = len(self.directory)
        yield self._out(
            b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, self.offset - start, start, 0)
        )

    def _out(self, piece):
        self.offset += len(piece)
        return piece
