"""Flags that are yes, no or not stated, in the words of the register."""

from django import forms
from django.db import models


class StatedSelect(forms.NullBooleanSelect):
    """Choice of yes, no and not stated, where Django's own says "Unknown"."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.choices = [("unknown", "not stated"), ("true", "yes"), ("false", "no")]


class StatedFlags:
    """For an admin page or inline whose model has such flags."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.BooleanField) and db_field.null:
            kwargs["widget"] = StatedSelect
        return super().formfield_for_dbfield(db_field, request, **kwargs)
