"""Orders in which a list can be read."""

from dataclasses import dataclass

from django.db.models import F


@dataclass(frozen=True)
class Sort:
    """A column, and what its word sorts by; `head` is its head where the label is too long.

    A column without keys cannot be sorted by. Rows of equal keys are sorted by `then`, always the
    same way ("-" in front: downwards), and at last by id.

    Of a `number` or a year readers look for the greatest first; it stands at the right,
    unless `right` is false.
    """

    label: str
    keys: tuple = ()
    number: bool = False
    head: str = ""
    right: bool = True
    then: tuple = ()


def sort_words(sorts):
    """Every word that `sort` may hold."""
    return [sign + word for word, sort in sorts.items() if sort.keys for sign in ("", "-")]


def in_order(rows, sorts, word):
    """Sort by a word of `sorts` ("-" in front: downwards); empty comes last, equals by id."""
    return rows.order_by(*order_of(sorts, word))


def order_of(sorts, word, path=""):
    """What to order by for a word of `sorts`, unambiguously; `path` leads to the sorted record."""
    sort, sign = sorts[word.removeprefix("-")], "-" if word.startswith("-") else ""
    return [*ordered([*(sign + key for key in sort.keys), *sort.then], path), F("pk").asc()]


def ordered(words, path=""):
    """Each word as an order, empty last."""
    for word in words:
        key = F(path + word.removeprefix("-"))
        yield key.desc(nulls_last=True) if word.startswith("-") else key.asc(nulls_last=True)
