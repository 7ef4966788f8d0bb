"""The list of sources."""

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from transfers.analysis.changes import changed_since
from transfers.exports.evidence import CLAIM_COLUMNS, SOURCE_COLUMNS
from transfers.models import Claim, Source
from transfers.models.names import FoldText

from .filters import DayFilter, ListFilter, ListForm, WordsFilter
from .listing import Level, ListQuery
from .search import MOST_WORDS, containing
from .sorting import Sort


class SourceFilter(ListFilter):
    """Narrows published sources."""

    main = ("q", "changed_since")

    q = WordsFilter(
        label="Search titles, publishers and claims", method="search", most_words=MOST_WORDS
    )
    changed_since = DayFilter(label="Changed since", method="since")

    class Meta:
        model = Source
        fields = []
        form = ListForm

    def __init__(self, data):
        super().__init__(data, queryset=Source.objects.published())

    def search(self, queryset, name, value):
        return containing(queryset, value, ["title", "publisher", "relays", "note"], _claiming)

    def since(self, queryset, name, value):
        return queryset.filter(pk__in=changed_since(Source, value))


def _claiming(word):
    claims = Claim.objects.published().alias(folded_statement=FoldText("statement"))
    found = claims.filter(Q(claimant__in=word.actors) | Q(folded_statement__contains=word.folded))
    return Q(pk__in=found.order_by().values("source"))


def with_claims(sources):
    """Add `claims_printed`, the number of published claims that each source prints."""
    claims = Claim.objects.published().filter(source=OuterRef("pk")).order_by().values("source")
    number = Subquery(claims.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return sources.annotate(claims_printed=Coalesce(number, Value(0)))


class SourceQuery(ListQuery):
    filter_class = SourceFilter
    sorts = {
        "title": Sort("Title", ("title",)),
        "publisher": Sort("Publisher", ("publisher",)),
        "published_on": Sort("Date", ("published_on",), number=True, right=False),
        "language": Sort("Language", ("language",)),
        "claims": Sort("Claims", ("claims_printed",), number=True),
    }
    usual_sort = "title"
    list_url = "public:sources"
    download_url = "public:sources-download"
    template = "public/sources.html"
    title = "Sources"

    def selected(self):
        return self.in_order(with_claims(self.filters.qs))

    def rows(self, ids):
        sources = with_claims(Source.objects.all()).in_bulk(ids)
        return [sources[pk] for pk in ids if pk in sources]

    def claims(self):
        """Published claims that these sources print, paragraph by paragraph."""
        chosen = self.filters.qs.order_by().values("pk")
        claims = Claim.objects.published().filter(source__in=chosen)
        return claims.order_by("source__slug", "paragraph", "slug")

    levels = {
        "sources": Level("One row per source", lambda query: (query.selected(), SOURCE_COLUMNS)),
        "claims": Level("One row per claim", lambda query: (query.claims(), CLAIM_COLUMNS)),
    }
