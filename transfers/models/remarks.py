"""Words in the remarks of deals, found by an index.

An index of words would miss what stands within one, and the embedded server has no pg_trgm: three
letters in a row are what PostgreSQL can index by itself, as an array.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.lookups import DataContains
from django.db import models
from django.db.models import Q, Value
from django.db.models.lookups import Contains

from .names import Fold, FoldText

LETTERS = 3
REMARK = FoldText("comment")


class Trigrams(models.Func):
    """Each LETTERS in a row of a text; the function is made in a migration."""

    function = "trigrams"
    output_field = ArrayField(models.TextField())


def remark_index():
    """The index of all remarks; an empty one costs nothing."""
    return GinIndex(Trigrams(REMARK), name="deal_remark_trigrams", condition=~Q(comment=""))


def remark_holds(word):
    """Condition that a word occurs in the remark of a deal, accents and case ignored.

    Words of LETTERS or more are looked up in the index, shorter ones in every remark.
    """
    folded = Fold(Value(word))
    found = Q(Contains(REMARK, folded))
    if len(word) >= LETTERS:
        found &= ~Q(comment="") & Q(DataContains(Trigrams(REMARK), Trigrams(folded)))
    return found
