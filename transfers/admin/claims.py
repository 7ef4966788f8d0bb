"""Who says what, where and when."""

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.html import format_html
from django.utils.text import Truncator

from transfers.models import Claim
from transfers.models.claims import TARGETS

from . import numbers
from .changed import ChangedSince
from .choosing import Choosing
from .evidence_filters import CLAIMANT, Discounted, OfSource
from .exporting import ClaimResource, Exporting
from .history import Explained
from .paging import KeysFirst
from .searching import WordSearch
from .sections import link
from .views_saved import Views

SHORT_TEXTS = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 2, "cols": 80})}}

SAID = [
    ("source", "paragraph", "stance"),
    ("claimant", "speaks_for", "said_on", "said"),
    ("statement", "note"),
]
AMOUNTS = {
    "fields": [
        (
            "quantity_min",
            "quantity_max",
            "quantity_qualifier",
            "quantity_of",
            "value",
            "value_unit",
            "currency",
        )
    ],
    "classes": ["amounts"],
}
STANDING = {"fields": [("status", "status_reason", "discounted_because")]}


class ClaimInline(Choosing, admin.StackedInline):
    """Claims about the record of the page; its foreign key is found by the model."""

    model = Claim
    fieldsets = [
        (None, {"fields": SAID}),
        (None, AMOUNTS),
        (None, STANDING),
    ]
    related = ["source", "claimant", "speaks_for"]
    formfield_overrides = SHORT_TEXTS
    show_change_link = True
    classes = ["claims"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).as_read()

    def has_delete_permission(self, request, obj=None):
        return False


def target_of(claim):
    """What the claim is about."""
    return next(target for name in TARGETS if (target := getattr(claim, name)))


def claimed_by(claim):
    """Who says it, and for whom."""
    if not claim.speaks_for or claim.speaks_for == claim.claimant:
        return str(claim.claimant)
    return format_html("{} <small>for {}</small>", claim.claimant, claim.speaks_for)


def said_when(claim):
    """Day it was said, or the words for it."""
    return claim.said or numbers.day(claim.said_on)


@admin.register(Claim)
class ClaimAdmin(Views, Exporting, Explained, WordSearch):
    """Nothing is deleted: a claim is retracted or deprecated, with a reason."""

    # changelist
    list_display = [
        "says",
        "stance",
        "by",
        "said_when",
        "about",
        "document",
        "status",
        "counts",
    ]
    more_columns = ["slug", "paragraph", "said_on", "status_reason", "discounted_because", "note"]
    list_filter = [ChangedSince, "stance", "status", Discounted, CLAIMANT, OfSource]
    list_select_related = [*TARGETS, "source", "claimant", "speaks_for"]
    list_per_page = 50
    list_max_show_all = 500
    paginator = KeysFirst
    search_fields = ["statement", "slug", "source__title", "source__publisher"]
    actor_fields = ["claimant", "speaks_for"]
    search_help_text = "Words of the claim or of its document's title, or a claimant's name."
    show_full_result_count = False
    resource_classes = [ClaimResource]

    # form
    fieldsets = [
        ("About one of these", {"fields": list(TARGETS)}),
        ("What is said", {"fields": SAID, "classes": ["claims"]}),
        ("Its own quantity and value, where they differ", AMOUNTS),
        (
            "Retract or deprecate it with a reason: it is never deleted",
            {**STANDING, "classes": ["claims"]},
        ),
    ]
    autocomplete_fields = [*TARGETS, "source", "claimant", "speaks_for"]
    formfield_overrides = SHORT_TEXTS

    def get_fieldsets(self, request, obj=None):
        """The reference is given by the database, or by the document that was read."""
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, ("Reference", {"fields": ["slug"]})] if obj else fieldsets

    def get_readonly_fields(self, request, obj=None):
        return ["slug"]

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="in our words", ordering="statement")
    def says(self, claim):
        return Truncator(claim.statement).chars(160)

    @admin.display(description="by", ordering="claimant__folded")
    def by(self, claim):
        return claimed_by(claim)

    @admin.display(description="said", ordering="said_on")
    def said_when(self, claim):
        return said_when(claim)

    @admin.display
    def about(self, claim):
        return link(target_of(claim))

    @admin.display(description="source", ordering="source")
    def document(self, claim):
        title = Truncator(claim.source.title).chars(60)
        return format_html(
            "{} ¶\N{NO-BREAK SPACE}{} <small>{}</small>",
            claim.source.publisher,
            claim.paragraph,
            title,
        )

    @admin.display(description="counts", boolean=True)
    def counts(self, claim):
        return claim.status == Claim.Status.ACTIVE and not claim.discounted_because
