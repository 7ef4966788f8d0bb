"""The list of allegations: its filters, orders, rows and files."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q

from transfers.analysis.changes import changed_since
from transfers.exports.evidence import ALLEGATION_COLUMNS, CLAIM_COLUMNS
from transfers.models import Allegation, Claim, Grade, Source
from transfers.models.names import FoldText

from .filters import (
    DayFilter,
    ListForm,
    OneOfFilter,
    PartiesFilter,
    SeveralFilter,
    WordsFilter,
    YearFilter,
)
from .listing import Level, ListQuery
from .search import MOST_WORDS, containing, parties_or_system, systems_called
from .sorting import Sort

QUESTIONS = {
    "supplier_denies_recipient_confirms": "denied by the supplier, confirmed by the recipient",
    "single_unnamed_source": "on a single unnamed source",
}


class AllegationForm(ListForm):
    periods = {"Period": ("from_year", "to_year")}


class AllegationFilter(PartiesFilter):
    """Narrows published allegations."""

    main = ("q", "supplier", "recipient")
    more = ("kind", "grade", "stance", "system", "source", "Period", "question", "changed_since")

    q = WordsFilter(label="Search names, claims and notes", method="search", most_words=MOST_WORDS)
    kind = SeveralFilter(
        label="Kind", lookup_expr="in", choices=Allegation.Kind.choices, ticks=True
    )
    grade = SeveralFilter(label="Grade", lookup_expr="in", choices=Grade.choices, ticks=True)
    stance = SeveralFilter(
        label="Some claim", method="with_stance", choices=Claim.Stance.choices, ticks=True
    )
    system = WordsFilter(
        label="System",
        method="of_system",
        most_words=20,
        help_text="part of a designation, such as LORA",
    )
    source = SeveralFilter(
        label="Source",
        method="from_source",
        allowed="No published source has this reference. Choose one from the list.",
    )
    from_year = YearFilter(label="From", method="from_then")
    to_year = YearFilter(label="To", method="until_then")
    question = OneOfFilter(label="Question", method="asked", choices=list(QUESTIONS.items()))
    changed_since = DayFilter(label="Changed since", method="since")

    class Meta:
        model = Allegation
        fields = []
        form = AllegationForm

    def __init__(self, data):
        super().__init__(data, Allegation.objects.published().with_grade())
        self.form.fields["source"].choices = [
            (slug, f"{publisher}: {title}")
            for slug, publisher, title in Source.objects.published().values_list(
                "slug", "publisher", "title"
            )
        ]

    def search(self, queryset, name, value):
        return containing(queryset, value, ["title", "statement", "note"], _named_or_claimed)

    def with_stance(self, queryset, name, value):
        return queryset.filter(Exists(_claims().filter(stance__in=value)))

    def of_system(self, queryset, name, value):
        return queryset.filter(system__in=systems_called(value))

    def from_source(self, queryset, name, value):
        return queryset.filter(Exists(_claims().filter(source__slug__in=value)))

    def from_then(self, queryset, name, value):
        """Whose period may reach into the year or later; without one it may not be left out."""
        begin = datetime.date(value, 1, 1)
        return queryset.filter(Q(period_to__gte=begin) | Q(period_to=None, period_from=None))

    def until_then(self, queryset, name, value):
        end = datetime.date(value, 12, 31)
        return queryset.filter(
            Q(period_from__lte=end)
            | Q(period_from=None, period_to__isnull=False)
            | Q(period_to=None, period_from=None)
        )

    def asked(self, queryset, name, value):
        if value == "single_unnamed_source":
            return queryset.on_a_single_unnamed_source()
        return queryset.denied_by_supplier_confirmed_by_recipient()

    def since(self, queryset, name, value):
        return queryset.filter(pk__in=changed_since(Allegation, value))


def _claims():
    """Published claims about the allegation of an outer query."""
    return Claim.objects.published().filter(allegation=OuterRef("pk"))


def _named_or_claimed(word):
    claims = Claim.objects.published().alias(
        folded_statement=FoldText("statement"), folded_note=FoldText("note")
    )
    claimed = claims.filter(
        Q(claimant__in=word.actors)
        | Q(folded_statement__contains=word.folded)
        | Q(folded_note__contains=word.folded),
        allegation__isnull=False,
    )
    via = Allegation.via.through.objects.filter(actor__in=word.actors)
    return (
        parties_or_system(word)
        | Q(pk__in=claimed.order_by().values("allegation"))
        | Q(pk__in=via.order_by().values("allegation"))
    )


SORTS = {
    "title": Sort("Allegation", ("title",)),
    "kind": Sort("Kind", ("kind",)),
    "supplier": Sort("Supplier", ("supplier__folded",)),
    "recipient": Sort("Recipient", ("recipient__folded",)),
    "system": Sort("System", ("system__folded",)),
    "period": Sort("Period", ("period_from", "period_to"), number=True, right=False),
    "grade": Sort("Grade", ("grade",)),
    "claims": Sort("Voices", ("voices",), number=True, head="Claims", right=False),
}


# One claim of a stance, and several.
NOUNS = {
    Claim.Stance.ASSERTS: ("assertion", "assertions"),
    Claim.Stance.CONFIRMS: ("confirmation", "confirmations"),
    Claim.Stance.DENIES: ("denial", "denials"),
    Claim.Stance.DOES_NOT_DENY: ("non-denial", "non-denials"),
    Claim.Stance.QUESTIONS: ("question", "questions"),
    Claim.Stance.RETRACTS: ("retraction", "retractions"),
}


@dataclass
class AllegationRow:
    """An allegation and what is said of it, by stance."""

    allegation: Allegation

    @property
    def stances(self):
        """Each stance that published claims take, with their number in words: "2 denials"."""
        taken = Counter(claim.stance for claim in self.allegation.published_claims)
        return [
            (stance, f"{taken[stance]} {nouns[taken[stance] > 1]}")
            for stance, nouns in NOUNS.items()
            if taken[stance]
        ]


def allegation_rows(ids):
    """The allegations of these ids in their order; two queries, however many."""
    allegations = (
        Allegation.objects.with_grade()
        .select_related("supplier", "recipient", "system")
        .prefetch_related(
            Prefetch(
                "claims",
                Claim.objects.published().only("allegation_id", "stance"),
                to_attr="published_claims",
            )
        )
        .in_bulk(ids)
    )
    return [AllegationRow(allegations[pk]) for pk in ids if pk in allegations]


def listed_allegations(condition):
    """Rows of the published allegations that fulfil a condition, in the order of their titles."""
    found = Allegation.objects.published().filter(condition).order_by("title")
    return allegation_rows(list(found.values_list("pk", flat=True)))


class AllegationQuery(ListQuery):
    filter_class = AllegationFilter
    sorts = SORTS
    usual_sort = "-period"
    list_url = "public:allegations"
    download_url = "public:allegations-download"
    template = "public/allegations.html"
    title = "Allegations of arms transfers"

    def rows(self, ids):
        return allegation_rows(ids)

    def claims(self):
        """Published claims about the allegations asked for."""
        chosen = self.filters.qs.order_by().values("pk")
        claims = Claim.objects.published().filter(allegation__in=chosen)
        return claims.order_by(F("allegation__slug"), "source__slug", "paragraph", "slug")

    levels = {
        "allegations": Level(
            "One row per allegation", lambda query: (query.selected(), ALLEGATION_COLUMNS)
        ),
        "claims": Level("One row per claim", lambda query: (query.claims(), CLAIM_COLUMNS)),
    }
