"""Names, folded so that case and accents do not matter."""

from django.db import models
from django.db.models.functions import Lower


class Fold(models.Func):
    """Lower-case text without accents and outer spaces; immutable, so it can be stored and indexed.

    The embedded server has neither unaccent nor ICU: accents are split off by Unicode's
    compatibility decomposition and dropped.
    """

    function = "REGEXP_REPLACE"
    template = (
        r"btrim(regexp_replace(normalize(%(expressions)s, NFKD), '[\u0300-\u036f]', '', 'g'))"
    )
    output_field = models.TextField()

    def __init__(self, expression):
        super().__init__(Lower(expression))


class FoldText(models.Func):
    """What `Fold` gives, for columns that rarely hold an accent: quicker by five to one.

    Text of as many bytes as letters is plain ASCII, and needs lower case only.
    """

    template = (
        "CASE WHEN octet_length(%(expressions)s) = length(%(expressions)s) "
        "THEN btrim(lower(%(expressions)s)) "
        r"ELSE btrim(regexp_replace(normalize(lower(%(expressions)s), NFKD), "
        r"'[\u0300-\u036f]', '', 'g')) END"
    )
    output_field = models.TextField()


def folded(field):
    """Generated column holding the folded form of `field`."""
    return models.GeneratedField(
        expression=Fold(field), output_field=models.TextField(), db_persist=True
    )


class OtherName(models.Model):
    """One spelling of a record's name, letter for letter, in the vocabulary that uses it."""

    name = models.CharField(
        max_length=200, help_text="Spelled exactly as the vocabulary prints it."
    )
    vocabulary = models.CharField(
        max_length=60, help_text='Who spells it so, and since when, such as "SIPRI 2024".'
    )
    folded = folded("name")

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.name} ({self.vocabulary})"


class VocabularyNameQuerySet(models.QuerySet):
    def get_by_natural_key(self, vocabulary, name):
        return self.get(vocabulary=vocabulary, name=name)


class VocabularyName(OtherName):
    """A spelling that means one record only within its vocabulary, case and accents aside."""

    objects = VocabularyNameQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["folded", "vocabulary"]
        constraints = [
            models.UniqueConstraint(
                fields=["vocabulary", "folded"],
                name="%(class)s_once_per_vocabulary",
                violation_error_message="This vocabulary has the name already.",
            ),
        ]
        indexes = [models.Index(fields=["folded"], name="%(class)s_folded")]

    def natural_key(self):
        return (self.vocabulary, self.name)
