"""Versions of records: which there were, whether one is still the newest, and the way back."""

from .authors import authors
from .events import Change, changes_of, rows_at, seen
from .parts import PARTS, Part, parts_of, shown_parts, wholes_of
from .versions import (
    Busy,
    changed_after,
    check_versions,
    hold,
    last_events,
    mark_of,
    version_of,
    versions_and_mark,
    versions_of,
)

__all__ = [
    "PARTS",
    "Busy",
    "Change",
    "Part",
    "authors",
    "changed_after",
    "changes_of",
    "check_versions",
    "hold",
    "last_events",
    "mark_of",
    "parts_of",
    "rows_at",
    "seen",
    "shown_parts",
    "version_of",
    "versions_and_mark",
    "versions_of",
    "wholes_of",
]
