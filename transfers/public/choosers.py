"""What a filter form shows: one control for each filter or period, and the orders."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from .fields import DayField, OneOfField, SeveralField


@dataclass
class Control:
    """One control of the form; `template` shows it.

    `chosen` are pairs of value and words, `options` all of them in HTML; a period has two `bounds`.
    """

    template: str
    name: str
    label: str
    bound: object = None
    bounds: tuple = ()
    chosen: list = field(default_factory=list)
    options: str = ""


def controls(form, names):
    """Controls of the fields or periods of these names."""
    return [_control(form, name) for name in names]


def _control(form, name):
    if name in form.periods:
        first, last = (form[bound] for bound in form.periods[name])
        return Control("public/controls/period.html", name, name, bounds=(first, last))
    bound = form[name]
    match bound.field:
        case SeveralField(ticks=False):
            return _chooser(bound, "chooser", bound.value() or [])
        case SeveralField():
            template = "ticks"
        case OneOfField():
            template = "one_of"
        case DayField():
            template = "day"
        case many if hasattr(many, "choices"):
            return _chooser(bound, "one_of_many", [bound.value()])
        case _:
            template = "search" if name == "q" else "words"
    return Control(f"public/controls/{template}.html", name, bound.label, bound)


def _chooser(bound, template, wanted):
    """A list to choose from, with those that are chosen; without a script, one after the other."""
    choices = bound.field.choices
    groups = [entry if isinstance(entry[1], list) else ("", [entry]) for entry in choices]
    chosen = [option for _, options in groups for option in options if option[0] in wanted]
    options = _options(tuple((group, tuple(map(tuple, each))) for group, each in groups))
    path = f"public/controls/{template}.html"
    return Control(path, bound.name, bound.label, bound, (), chosen, options)


@lru_cache(maxsize=32)
def _options(groups):
    """Pairs of value and words in HTML, under the name of their group if it has one.

    Kept, for the same hundreds of options stand on every page of a list.
    """
    found = []
    for group, options in groups:
        each = format_html_join("", '<option value="{}">{}</option>', options)
        found.append(
            format_html('<optgroup label="{}">{}</optgroup>', group, each) if group else each
        )
    return mark_safe("\n".join(found))  # noqa: S308 -- from format_html


def _sorts(sorts):
    for word, sort in sorts.items():
        if not sort.keys:
            continue
        yield word, f"{sort.label}, {'lowest first' if sort.number else 'A to Z'}"
        yield f"-{word}", f"{sort.label}, {'highest first' if sort.number else 'Z to A'}"


def form_context(query):
    """Everything the template of the filter form reads."""
    filters = query.filters
    in_main = {"sort", "page", *filters.main, *filters.showing}
    return {
        "query": query,
        "sort": query.sort,
        "sorts": list(_sorts(query.sorts)),
        "main_controls": [_control(query.form, name) for name in filters.main],
        "more_controls": [_control(query.form, name) for name in filters.more],
        "more_in_use": sum(name not in in_main for name, _ in query.pairs()),
    }
