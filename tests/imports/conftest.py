import io

import pytest

from transfers import imports


def _read(files):
    named = [(f"file-{n}.csv", io.BytesIO(data)) for n, data in enumerate(files, 1)]
    return imports.read_files(named)


@pytest.fixture
def load(reference):
    """Import files given as bytes; returns the outcome."""
    return lambda *files, **options: imports.import_files(_read(files), **options)


@pytest.fixture
def stage(reference):
    """Stage files given as bytes and compare them; returns the batch."""
    return lambda *files, **options: imports.preview_files(_read(files), **options)
