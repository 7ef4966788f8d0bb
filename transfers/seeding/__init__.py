"""Reviewed YAML in seeds/ becomes Django fixtures in fixtures/, and these fill the database.

A fixture is never edited by hand: `manage.py build_fixtures` makes them all.
"""

from .fixtures import FIXTURES, SEEDS, TARGET, build, outdated, write
from .loading import add_missing_evidence, add_missing_regions, ensure_reference_data
from .sheets import SeedError, fold

__all__ = [
    "FIXTURES",
    "SEEDS",
    "TARGET",
    "SeedError",
    "add_missing_evidence",
    "add_missing_regions",
    "build",
    "ensure_reference_data",
    "fold",
    "outdated",
    "write",
]
