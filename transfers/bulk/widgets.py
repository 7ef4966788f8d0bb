"""Cells to values, strictly: nothing is rounded, guessed or taken for something near it.

Widgets of django-import-export whose `clean` raises ValueError with a sentence for the person, and
whose `render` gives the text that `clean` reads again. No text is None.
"""

import re
from datetime import date

from import_export.widgets import Widget


class Text(Widget):
    """The text as it stands."""

    def clean(self, value, row=None, **kwargs):
        return value

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else str(value)


class Year(Text):
    """A calendar year in digits."""

    def clean(self, value, row=None, **kwargs):
        if value is None:
            return None
        if not re.fullmatch("[0-9]{1,4}", value):
            raise ValueError("Write a calendar year in digits, such as 1992.")
        return int(value)


class Day(Text):
    """A day as year-month-day."""

    def clean(self, value, row=None, **kwargs):
        if value is None:
            return None
        try:
            if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("Write the day as in 2024-01-31.") from None


class Choice(Text):
    """One of a few values, by itself or by its label."""

    def __init__(self, choices):
        super().__init__()
        self.labels = dict(choices)
        self.values = {str(label).lower(): value for value, label in choices}
        self.values |= {value.lower(): value for value, _ in choices}

    def clean(self, value, row=None, **kwargs):
        if value is None:
            return None
        try:
            return self.values[value.lower()]
        except KeyError:
            raise ValueError(f"Write one of: {', '.join(map(str, self.labels))}.") from None

    def render(self, value, obj=None, **kwargs):
        return str(self.labels.get(value, value or ""))


class Related(Text):
    """The key of a record, by its slug or by its exact name; `also` holds those to come."""

    def __init__(self, model, fields, also=None):
        super().__init__()
        self.title = model._meta.verbose_name
        self.keys, self.names = {}, {}
        records = list(model._base_manager.values_list("pk", *fields))
        for place in range(1, len(fields) + 1):
            for record in records:
                self.keys.setdefault(record[place], record[0])
                self.names.setdefault(record[0], record[1])
        for text, key in (also or {}).items():
            self.keys.setdefault(text, key)
            self.names[key] = text

    def clean(self, value, row=None, **kwargs):
        if value is None:
            return None
        try:
            return self.keys[value]
        except KeyError:
            raise ValueError(
                f"There is no {self.title} of this slug or name, letter for letter."
            ) from None

    def render(self, value, obj=None, **kwargs):
        return self.names.get(value, "")


class Names(Text):
    r"""Several names parted by |; a backslash stands before a | or \ that belongs to a name."""

    def clean(self, value, row=None, **kwargs):
        names, name, escaped = [], "", False
        for sign in value or "":
            if escaped or sign not in "|\\":
                name, escaped = name + sign, False
            elif sign == "\\":
                escaped = True
            else:
                names.append(name)
                name = ""
        parts = [part.strip() for part in [*names, name]]
        return list(dict.fromkeys(part for part in parts if part))

    def render(self, value, obj=None, **kwargs):
        return "|".join(re.sub(r"([|\\])", r"\\\1", name) for name in value or [])
