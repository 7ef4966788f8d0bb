"""Orders in which a list can be read."""

from dataclasses import dataclass

from django.db.models import F


@dataclass(frozen=True)
class Sort:
    """A column, and what its word sorts by; `head` is its head where the label is too long.

    A column without keys cannot be sorted by.

    Of a `number` or a year readers look for the greatest first; it stands at the right,
    unless `right` is false.
    """

    label: str
    keys: tuple = ()
    number: bool = False
    head: str = ""
    right: bool = True


def sort_words(sorts):
    """Every word that `sort` may hold."""
    return [sign + word for word, sort in sorts.items() if sort.keys for sign in ("", "-")]


def in_order(rows, sorts, word):
    """Sort by a word of `sorts` ("-" in front: downwards); empty comes last, equals by id."""
    keys = [F(key) for key in sorts[word.removeprefix("-")].keys]
    if word.startswith("-"):
        return rows.order_by(*(key.desc(nulls_last=True) for key in keys), "pk")
    return rows.order_by(*(key.asc(nulls_last=True) for key in keys), "pk")
