import pytest

from tests.loading import read
from transfers import imports


@pytest.fixture
def stage(reference):
    """Stage files given as bytes and compare them; returns the batch."""
    return lambda *files, **options: imports.preview_files(read(files), **options)
