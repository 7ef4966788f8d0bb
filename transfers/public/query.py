"""What the address of the list asks for: filters, order and page, or what is wrong with it."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from transfers.models import Delivery

from .fields import SeveralField
from .filters import DealFilter
from .sorting import DEFAULT, SORT_WORDS, in_order


@dataclass
class Fault:
    """One parameter that cannot be used, and what would be."""

    parameter: str
    value: str
    message: str


class DealQuery:
    """The query string of the list and of its downloads, checked."""

    def __init__(self, params):
        self.params = params
        self.filters = DealFilter(params)
        self.form = self.filters.form
        self.several = {n for n, f in self.form.fields.items() if isinstance(f, SeveralField)}
        self.known = [*self.form.fields, "sort", "page"]
        self.sort = params.get("sort") or DEFAULT
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
        if self.sort not in SORT_WORDS:
            words = ", ".join(word for word in SORT_WORDS if not word.startswith("-"))
            yield Fault(
                "sort", self.sort, f"Allowed: {words}; with - in front from the greatest down."
            )
        page = self.params.get("page", "")
        if page and not re.fullmatch("[1-9][0-9]{0,8}", page):
            yield Fault("page", page, "Write a whole number from 1 up.")

    @property
    def page(self):
        return int(self.params.get("page") or 1)

    def deals(self):
        """The deals asked for, in the order asked for."""
        return in_order(self.filters.qs, self.sort)

    def deliveries(self):
        """Deliveries of these deals; of the delivery years asked for only."""
        deliveries = Delivery.objects.current().filter(deal__in=self.filters.qs.order_by())
        return self.filters.in_window(deliveries)

    @property
    def scope(self):
        """Which deliveries the figures cover, in words."""
        first, last = self.filters.delivery_window
        if not (first or last):
            return "All deliveries of each deal."
        span = f"from {first} to {last}" if first and last else None
        span = span or (f"from {first} on" if first else f"up to {last}")
        return (
            f"Deals that delivered anything in the years {span}. The figures of a deal are "
            "those of the whole deal; a file of deliveries holds those of these years only."
        )

    def pairs(self):
        """Parameters as name and value, without blanks, repetitions and the usual order."""
        given = ((name, value) for name, values in self.params.lists() for value in values)
        return [
            (name, value)
            for name, value in dict.fromkeys(given)
            if name not in self.known or (value.strip() and (name, value) != ("sort", DEFAULT))
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
