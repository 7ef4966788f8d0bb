import pytest

from . import small


@pytest.fixture
def seeds(tmp_path):
    return small.put(tmp_path)
