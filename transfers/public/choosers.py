"""What the filter form shows: long lists to choose from, periods, and orders."""

from dataclasses import dataclass

from .filters import YEAR_PAIRS
from .sorting import SORTS

MAIN = ["supplier", "recipient"]
MORE = ["category"]


@dataclass
class Chooser:
    """A list from which several can be chosen, one after the other and without a script."""

    name: str
    label: str
    chosen: list
    groups: list


def _chooser(form, name):
    field = form.fields[name]
    groups = [entry if isinstance(entry[1], list) else ("", [entry]) for entry in field.choices]
    wanted = form[name].value() or []
    chosen = [option for _, options in groups for option in options if option[0] in wanted]
    return Chooser(name, field.label, chosen, groups)


def _sorts():
    for word, sort in SORTS.items():
        yield word, f"{sort.label}, {'lowest first' if sort.number else 'A to Z'}"
        yield f"-{word}", f"{sort.label}, {'highest first' if sort.number else 'Z to A'}"


def form_context(query):
    """Everything the template of the filter form reads."""
    form = query.form
    in_main = {"q", "sort", "page", *MAIN}
    return {
        "query": query,
        "form": form,
        "sort": query.sort,
        "sorts": list(_sorts()),
        "main_choices": [_chooser(form, name) for name in MAIN],
        "more_choices": [_chooser(form, name) for name in MORE],
        "periods": [(legend, form[a], form[b]) for legend, (a, b) in YEAR_PAIRS.items()],
        "more_in_use": sum(name not in in_main for name, _ in query.pairs()),
    }
