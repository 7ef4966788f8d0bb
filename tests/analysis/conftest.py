import pytest

from tests.analysis.side_by_side import NEW, OLD
from tests.register_files import register_file


@pytest.fixture
def two(load):
    """Load the rows of two editions."""

    def load_both(old, new, above=OLD, above_new=NEW):
        load(register_file(*old, above=above))
        load(register_file(*new, above=above_new))

    return load_both
