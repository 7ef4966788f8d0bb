import io
import zipfile

import pytest

from transfers.exports import zipping


def archive_of(**members):
    archive = zipping.Zip()
    pieces = [p for name, blocks in members.items() for p in archive.member(name, blocks)]
    return b"".join([*pieces, *archive.end()])


def test_the_archive_is_whole_to_other_programs():
    data = archive_of(first=[b"a" * 70_000, b"", b"b"], empty=[])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.read("first") == b"a" * 70_000 + b"b"
        assert archive.read("empty") == b""


def test_a_member_that_the_format_cannot_hold_is_an_error_not_a_broken_file(monkeypatch):
    monkeypatch.setattr(zipping, "LIMIT", 100)
    with pytest.raises(zipping.TooLarge, match="sheet came to 101 bytes"):
        archive_of(sheet=[b"x" * 101])
