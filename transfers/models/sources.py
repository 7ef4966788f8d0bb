"""Documents that somebody published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language_info

from .history import tracked
from .publication import STATE_KNOWN, WITHDRAWN_SAYS_WHY, Publishable, PublishableQuerySet


@tracked
class Source(Publishable):
    """One published document; what it says is told by claims, in our own words."""

    class Paragraphs(models.TextChoices):
        BLOCKS = "blocks", "blocks of lines between blank lines"
        LINES = "lines", "lines that are not blank"

    slug = models.SlugField(max_length=80, unique=True, help_text="Stable public reference.")
    title = models.CharField(max_length=300, help_text="As printed.")
    publisher = models.CharField(max_length=200, help_text="Who published it.")
    published_on = models.DateField(null=True, blank=True, help_text="Date it bears.")
    dating = models.CharField(
        max_length=200,
        blank=True,
        help_text='How it is dated where it bears no date: "undated, about 5 October 2020".',
    )
    language = models.CharField(max_length=8, default="en", help_text='ISO 639 code, such as "en".')
    url = models.URLField(blank=True, help_text="Where it can be read, if anywhere.")
    relays = models.CharField(
        max_length=200, blank=True, help_text="Whose report it passes on, where it says so."
    )
    file_name = models.CharField(max_length=200, blank=True, help_text="Name of the file we read.")
    sha256 = models.CharField(
        "SHA-256", max_length=64, blank=True, help_text="Of the text of that file."
    )
    paragraphs = models.CharField(
        max_length=6,
        choices=Paragraphs,
        default=Paragraphs.BLOCKS,
        help_text="What counts as a paragraph of it, from 1.",
    )
    note = models.TextField(blank=True, help_text="What a reader should know about it.")

    objects = PublishableQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        permissions = [("publish_source", "Can publish, send back and withdraw sources")]
        constraints = [
            STATE_KNOWN,
            WITHDRAWN_SAYS_WHY,
            models.CheckConstraint(
                name="source_is_dated_or_says_how",
                condition=Q(published_on__isnull=False) | ~Q(dating__regex=r"^\s*$"),
                violation_error_message="Give the date, or say how the document is dated.",
            ),
            models.CheckConstraint(
                name="source_paragraphs_known",
                condition=Q(paragraphs__in=["blocks", "lines"]),
                violation_error_message="Paragraphs are blocks or lines.",
            ),
            models.CheckConstraint(
                name="source_sha256_form",
                condition=Q(sha256="") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="A SHA-256 is 64 hexadecimal digits.",
            ),
        ]

    def __str__(self):
        return f"{self.publisher}: {self.title}"

    def natural_key(self):
        return (self.slug,)

    @property
    def language_in_words(self):
        """The language's English name; its code where Django does not know the name."""
        try:
            return get_language_info(self.language)["name"]
        except KeyError:
            return self.language
