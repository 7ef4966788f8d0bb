"""Merging two actors or two weapon systems that are one, and undoing it."""

from .plan import Plan, preview
from .refusing import MergeRefused, MergeUnconfirmed
from .running import merge, new_home
from .undoing import Undone, undo

__all__ = [
    "MergeRefused",
    "MergeUnconfirmed",
    "Plan",
    "Undone",
    "merge",
    "new_home",
    "preview",
    "undo",
]
