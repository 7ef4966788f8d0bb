"""Find a record by a name a person typed: main name, other name or slug."""

from difflib import get_close_matches

from django.db.models import F, Q, Value

from transfers.models import Actor, Category
from transfers.models.names import Fold


class UnknownName(Exception):
    """No record has the name; the message offers close ones."""


def find_actor(name):
    """The actor called `name`, case and accents aside; raises UnknownName."""
    return _find(Actor, name)


def find_category(name):
    """The category called `name`, case and accents aside; raises UnknownName."""
    return _find(Category, name)


def _find(model, name):
    wanted = model.objects.annotate(wanted=Fold(Value(name)))
    found = list(
        wanted.filter(
            Q(folded=F("wanted")) | Q(names__folded=F("wanted")) | Q(slug=name)
        ).distinct()[:2]
    )
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownName(f"{name!r} is a name of both {found[0]} and {found[1]}.")
    close = get_close_matches(name, model.objects.values_list("name", flat=True), cutoff=0.5)
    hint = f" Did you mean {', '.join(close)}?" if close else ""
    raise UnknownName(f"No {model._meta.verbose_name} is called {name!r}.{hint}")
