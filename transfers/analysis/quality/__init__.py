"""Data-quality lists: suspicious rows, each with its remedy, or marked as looked at.

To add a list, write its part beside those of its subject and name it in `registry`.
"""

from .deciding import FindingChanged, mark, remedy, take_back
from .findings import Finding, Open, counts, find, may, parts_seen_by, quality_counts
from .registry import CHECKS, check_of

__all__ = [
    "CHECKS",
    "Finding",
    "FindingChanged",
    "Open",
    "check_of",
    "counts",
    "find",
    "mark",
    "may",
    "parts_seen_by",
    "quality_counts",
    "remedy",
    "take_back",
]
