"""Imports of register files: stage, match, compare, apply."""

from .asking import NewName, ask
from .run import (
    CREDIT_LINE,
    TERMS,
    ComparisonChanged,
    Outcome,
    confirm,
    discard,
    import_files,
    name_edition,
    preview_files,
    read_files,
    refresh_preview,
)
from .transactions import ImportRefused

__all__ = [
    "CREDIT_LINE",
    "TERMS",
    "ComparisonChanged",
    "ImportRefused",
    "NewName",
    "Outcome",
    "ask",
    "confirm",
    "discard",
    "import_files",
    "name_edition",
    "preview_files",
    "read_files",
    "refresh_preview",
]
