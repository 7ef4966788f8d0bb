"""Check constraints judged in Python, so that seeds are refused before a database is asked."""

import operator
import re

from django.db.models import CheckConstraint, F, Q

LOOKUPS = {
    "exact": operator.eq,
    "gte": operator.ge,
    "lte": operator.le,
    "in": lambda value, wanted: value in wanted,
    "range": lambda value, wanted: wanted[0] <= value <= wanted[1],
    "regex": lambda value, wanted: re.search(wanted, value) is not None,
}


def broken_rules(instance, relations):
    """Messages of the check constraints that the instance breaks.

    `relations` holds what its foreign keys refer to, in any form that can be compared.
    """

    def value_of(name):
        return relations[name] if name in relations else getattr(instance, name)

    return [
        constraint.violation_error_message
        for constraint in instance._meta.constraints
        if isinstance(constraint, CheckConstraint)
        and holds(constraint.condition, value_of) is False
    ]


def holds(condition, value_of):
    """True, False, or None where an empty value leaves it open, which a constraint admits.

    Raises KeyError at a lookup that none of our constraints has needed so far.
    """
    if isinstance(condition, Q):
        decisive = condition.connector == Q.OR
        results = [holds(child, value_of) for child in condition.children]
        unsettled = None if None in results else not decisive
        result = decisive if decisive in results else unsettled
        return not result if condition.negated and result is not None else result
    path, wanted = condition
    name, _, lookup = path.partition("__")
    value = value_of(name)
    if lookup == "isnull":
        return (value is None) == wanted
    if isinstance(wanted, F):
        wanted = value_of(wanted.name)
    if value is None or wanted is None:
        return None
    return LOOKUPS[lookup or "exact"](value, wanted)
