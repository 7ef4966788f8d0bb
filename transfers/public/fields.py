"""Form fields whose errors say what is allowed."""

import re
from datetime import date

from django import forms

from transfers.models.deals import YEARS


class YearField(forms.Field):
    """A calendar year of four digits."""

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if re.fullmatch(r"\s*[0-9]{4}\s*", value) and YEARS[0] <= int(value) <= YEARS[1]:
            return int(value)
        raise forms.ValidationError(
            f"Write a year of four digits, from {YEARS[0]} to {YEARS[1]}.", code="year"
        )


class NumberField(forms.Field):
    """A whole number within bounds."""

    def __init__(self, *, least, most, **kwargs):
        self.least, self.most = least, most
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if re.fullmatch(r"\s*[0-9]{1,9}\s*", value) and self.least <= int(value) <= self.most:
            return int(value)
        raise forms.ValidationError(
            f"Write a whole number from {self.least} to {self.most}.", code="number"
        )


class DayField(forms.Field):
    """A calendar day, as ISO 8601 writes it."""

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
                return date.fromisoformat(value.strip())
        except ValueError:
            pass
        raise forms.ValidationError("Write a day as year-month-day: 2026-03-01.", code="day")


class WordsField(forms.CharField):
    """Search words."""

    def __init__(self, *, most_words, **kwargs):
        self.most_words = most_words
        super().__init__(**{"max_length": 200, **kwargs})

    def clean(self, value):
        value = super().clean(value)
        if len(value.split()) > self.most_words:
            raise forms.ValidationError(
                f"Search for {self.most_words} words at most.", code="words"
            )
        return value


class OneOfField(forms.ChoiceField):
    """One of few choices, which the error lists; `none` is the word for no choice, if any."""

    def __init__(self, *, none="Any", **kwargs):
        self.none = none
        super().__init__(**kwargs)

    def validate(self, value):
        if value and not self.valid_value(value):
            allowed = ", ".join(key for key, _ in self.choices if key)
            raise forms.ValidationError(f"Allowed: {allowed}.", code="choice")


class SeveralField(forms.MultipleChoiceField):
    """Any number of choices; the error names the wrong ones and says what is allowed.

    Few choices are shown as boxes to tick (`ticks`), many as a list to choose from.
    """

    def __init__(self, *, allowed="", ticks=False, **kwargs):
        self.allowed, self.ticks = allowed, ticks
        super().__init__(**kwargs)

    def to_python(self, value):
        return list(dict.fromkeys(filter(None, super().to_python(value))))

    def validate(self, value):
        if wrong := [key for key in value if not self.valid_value(key)]:
            allowed = self.allowed or f"Allowed: {', '.join(key for key, _ in self.choices)}."
            raise forms.ValidationError(
                [forms.ValidationError(allowed, code="choice", params={"value": w}) for w in wrong]
            )
