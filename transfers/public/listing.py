"""What the address of a list asks for: filters, order and page, or what is wrong with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from .fields import SeveralField
from .sorting import in_order, sort_words


class Level(NamedTuple):
    """What one row of a file is, in words, and how a query gives its queryset and columns."""

    words: str
    select: Callable


@dataclass
class Fault:
    """One parameter that cannot be used, and what would be."""

    parameter: str
    value: str
    message: str


class ListQuery:
    """The query string of one list and of its downloads, checked.

    A list says which filters and orders (`sorts`) it has, which order is usual, the names of its
    addresses, the template that shows it, and in which levels of detail its files come.
    """

    filter_class = None
    sorts = {}
    usual = ""
    list_url = ""
    download_url = ""
    template = ""
    title = ""
    levels = {}

    def __init__(self, params):
        self.params = params
        self.filters = self.filter_class(params)
        self.form = self.filters.form
        self.several = {n for n, f in self.form.fields.items() if isinstance(f, SeveralField)}
        self.known = [*self.form.fields, "sort", "page"]
        self.sort = params.get("sort") or self.usual
        self.faults = [
            *self._strangers(),
            *self._repeated(),
            *self._unfit(),
            *self._sort_and_page(),
        ]

    def _strangers(self):
        known = ", ".join(self.known)
        for name in self.params:
            if name not in self.known:
                value = self.params.get(name) or ""
                yield Fault(name, value, f"There is no such parameter. Known: {known}.")

    def _repeated(self):
        for name, values in self.params.lists():
            if name in self.known and name not in self.several and len(values) > 1:
                yield Fault(name, ", ".join(values), "This parameter may be given once only.")

    def _unfit(self):
        for name, errors in self.form.errors.as_data().items():
            for error in errors:
                value = (error.params or {}).get("value", self.params.get(name, ""))
                yield Fault(name, str(value), " ".join(error.messages))

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

    @property
    def path(self):
        return reverse(self.list_url)

    @property
    def scope(self):
        """What the rows cover, in words, where that needs saying."""
        return ""

    def pairs(self):
        """Parameters as name and value, without blanks, repetitions and the usual order."""
        given = ((name, value) for name, values in self.params.lists() for value in values)
        return [
            (name, value)
            for name, value in dict.fromkeys(given)
            if name not in self.known or (value.strip() and (name, value) != ("sort", self.usual))
        ]

    @property
    def untidy(self):
        """Whether the address carries blanks or repetitions, as a submitted form does."""
        return len(self.pairs()) < sum(len(values) for _, values in self.params.lists())

    @property
    def tidy_address(self):
        return "?" + urlencode(self.pairs()) if self.pairs() else ""

    def address(self, without=(), **changes):
        """Query string with single pairs left out and parameters set; a change goes to page 1."""
        query = QueryDict(mutable=True)
        for name, value in self.pairs():
            if name != "page" and name not in changes and (name, value) not in without:
                query.appendlist(name, value)
        for name, value in changes.items():
            if value:
                query[name] = value
        return "?" + query.urlencode() if query else ""

    @property
    def active(self):
        """Filters in use, as label, value in words, and the address without it."""
        found = []
        for name, value in self.pairs():
            if name in self.form.fields:
                field = self.form.fields[name]
                found.append(
                    (field.label, self._in_words(field, value), self.address([(name, value)]))
                )
        return found

    def _in_words(self, field, value):
        for key, label in getattr(field, "choices", ()):
            for option, name in label if isinstance(label, (list, tuple)) else [(key, label)]:
                if option == value:
                    return name
        return value
