"""What the address of a page asks for, checked: its parameters, or what is wrong with them."""

from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import urlencode

from django.forms import Form
from django.http import QueryDict

from .fields import SeveralField


@dataclass
class Fault:
    """One parameter that cannot be used, and what would be."""

    parameter: str
    value: str
    message: str


def stranger(name, value, known):
    """The Fault of a parameter that is none of the `known`, with the one that may be meant."""
    near = get_close_matches(name, known, 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    words = f"There is no such parameter. Known: {', '.join(known) or 'none'}.{meant}"
    return Fault(name, value, words)


class Asked:
    """The query string of a page and of its files: a form, and what in it cannot be used.

    A page names its form, and in `more` the parameters it reads besides; `showing` are fields that
    leave nothing out, and `usual` values that need not stand in the address.
    """

    form_class = None
    more = ()
    showing = ()
    usual = {}

    def __init__(self, params):
        self.params = params
        self.form = self.make_form(params)
        self.several = {n for n, f in self.form.fields.items() if isinstance(f, SeveralField)}
        self.known = [*self.form.fields, *self.more]
        self.faults = [*self._strangers(), *self._repeated(), *self._unfit()]

    def make_form(self, params):
        """The form, filled from the address."""
        return self.form_class(params)

    def _strangers(self):
        for name in self.params:
            if name not in self.known:
                yield stranger(name, self.params.get(name) or "", self.known)

    def _repeated(self):
        for name, values in self.params.lists():
            if name in self.known and name not in self.several and len(values) > 1:
                yield Fault(name, ", ".join(values), "This parameter may be given once only.")

    def _unfit(self):
        for name, errors in self.form.errors.as_data().items():
            for error in errors:
                value = (error.params or {}).get("value", self.params.get(name, ""))
                yield Fault(name, str(value), " ".join(error.messages))

    @property
    def values(self):
        """The checked values of the form by name."""
        return self.form.cleaned_data

    def lies_beyond(self, page, last):
        """Whether a page is asked for that comes after the last, which then is a fault."""
        if page > last:
            message = f"The last page of this selection is {last}."
            self.faults.append(Fault("page", str(page), message))
        return page > last

    def pairs(self):
        """Parameters as name and value, without blanks, repetitions and what is usual."""
        given = ((name, value) for name, values in self.params.lists() for value in values)
        return [
            (name, value)
            for name, value in dict.fromkeys(given)
            if name not in self.known or (value.strip() and value != self.usual.get(name))
        ]

    @property
    def untidy(self):
        """Whether the address carries blanks or repetitions, as a submitted form does."""
        return len(self.pairs()) < sum(len(values) for _, values in self.params.lists())

    @property
    def tidy_address(self):
        return "?" + urlencode(self.pairs()) if self.pairs() else ""

    def address(self, without=(), **changes):
        """Query string with single pairs left out and parameters set; a change goes to page 1.

        A parameter set to a list stands in the address once for each value.
        """
        query = QueryDict(mutable=True)
        for name, value in self.pairs():
            if name != "page" and name not in changes and (name, value) not in without:
                query.appendlist(name, value)
        for name, value in changes.items():
            if isinstance(value, list):
                query.setlist(name, value)
            elif value:
                query[name] = value
        return "?" + query.urlencode() if query else ""

    @property
    def active(self):
        """Filters in use, as label, value in words, and the address without it."""
        found = []
        for name, value in self.pairs():
            if name in self.form.fields and name not in self.showing:
                field = self.form.fields[name]
                found.append(
                    (field.label, self._in_words(field, value), self.address([(name, value)]))
                )
        return found

    titled = ()
    """Names of the filters that the page's title tells already, value by value."""

    @property
    def untold(self):
        """Filters in use that the title does not tell, as label and value in words."""
        told = {self.form.fields[name].label for name in self.titled if name in self.form.fields}
        return [(label, words) for label, words, _ in self.active if label not in told]

    @property
    def kept(self):
        """Names and values that a form of filters has to hand on."""
        return [(name, value) for name, value in self.pairs() if name in self.showing]

    def _in_words(self, field, value):
        for key, label in getattr(field, "choices", ()):
            for option, name in label if isinstance(label, (list, tuple)) else [(key, label)]:
                if option == value:
                    return name
        return value


class NothingAsked(Asked):
    """The query string of a page that takes no parameters."""

    form_class = Form
