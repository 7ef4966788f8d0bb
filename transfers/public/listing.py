"""What the address of a list asks for: filters, order and page, or what is wrong with it."""

import re
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse

from .asked import Asked, Fault
from .sorting import in_order, sort_words


class Level(NamedTuple):
    """What one row of a file is, in words, and how a query gives its queryset and columns.

    `key` are columns that no two rows share.
    """

    words: str
    select: Callable
    key: tuple = ()


class ListQuery(Asked):
    """The query string of one list and of its downloads, checked.

    A list says which filters and orders (`sorts`) it has, which order is usual, the names of its
    addresses, the template that shows it, and in which levels of detail its files come.
    """

    filter_class = None
    sorts = {}
    usual_sort = ""
    list_url = ""
    download_url = ""
    template = ""
    title = ""
    levels = {}
    # Whether the rows are of the register, whose editions and credit then go with them.
    of_register = False

    more = ("sort", "page")

    def __init__(self, params):
        super().__init__(params)
        self.sort = params.get("sort") or self.usual_sort
        self.faults += self._sort_and_page()

    def make_form(self, params):
        self.filters = self.filter_class(params)
        self.showing = self.filters.showing
        return self.filters.form

    @property
    def usual(self):
        return {"sort": self.usual_sort}

    def _sort_and_page(self):
        if self.sort not in sort_words(self.sorts):
            words = ", ".join(word for word, sort in self.sorts.items() if sort.keys)
            yield Fault(
                "sort", self.sort, f"Allowed: {words}; with - in front from the greatest down."
            )
        page = self.params.get("page", "")
        if page and not re.fullmatch("[1-9][0-9]{0,8}", page):
            yield Fault("page", page, "Write a whole number from 1 up.")

    @property
    def shown(self):
        """Words of the columns on the page, in their order."""
        return list(self.sorts)

    @property
    def page(self):
        return int(self.params.get("page") or 1)

    def selected(self):
        """The records asked for, in the order asked for."""
        return self.in_order(self.filters.qs)

    def in_order(self, records):
        return in_order(records, self.sorts, self.sort)

    def rows(self, ids):
        """What the template shows of the records of these ids, in their order."""
        raise NotImplementedError

    @cached_property
    def path(self):
        return reverse(self.list_url)

    @property
    def scope(self):
        """What the rows cover, in words, where that needs saying."""
        return ""
