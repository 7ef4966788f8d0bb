"""The list of printed figures, each beside what the register gives for it."""

from dataclasses import replace
from functools import cached_property

from django.db.models import Case, Exists, OuterRef, Q, TextField, Value, When

from transfers.analysis.changes import changed_since
from transfers.analysis.figures import Outcome, by_figure, recompute, with_outcome
from transfers.exports.columns import Kind
from transfers.exports.evidence import FIGURE_COLUMNS
from transfers.exports.sheet import plain
from transfers.models import Actor, Figure

from .filters import DayFilter, ListForm, OneOfFilter, PartiesFilter, SeveralFilter, WordsFilter
from .listing import Level, ListQuery
from .search import MOST_WORDS, containing
from .sorting import Sort


class FigureFilter(PartiesFilter):
    """Narrows published figures."""

    main = ("q", "supplier", "recipient")
    more = ("issuer", "recomputes", "changed_since")

    q = WordsFilter(label="Search titles, names and texts", method="search", most_words=MOST_WORDS)
    issuer = SeveralFilter(
        label="Issuer",
        field_name="issuer__slug",
        lookup_expr="in",
        allowed="No published figure has this issuer. Choose one from the list.",
    )
    recomputes = OneOfFilter(label="Recomputed", method="recomputing", choices=Outcome.choices)
    changed_since = DayFilter(label="Changed since", method="since")

    class Meta:
        model = Figure
        fields = []
        form = ListForm

    def __init__(self, data):
        figures = Figure.objects.published()
        super().__init__(data, figures)
        issuers = Actor.objects.filter(Exists(figures.filter(issuer=OuterRef("pk"))))
        self.form.fields["issuer"].choices = list(issuers.values_list("slug", "name"))

    @cached_property
    def readings(self):
        """Readings of all published figures."""
        return recompute(Figure.objects.published())

    def search(self, queryset, name, value):
        return containing(queryset, value, ["title", "printed", "explanation"], _named)

    def recomputing(self, queryset, name, value):
        return queryset.filter(pk__in=with_outcome(self.readings, value))

    def since(self, queryset, name, value):
        return queryset.filter(pk__in=changed_since(Figure, value))


def _named(word):
    return Q(supplier__in=word.actors) | Q(recipient__in=word.actors) | Q(issuer__in=word.actors)


COMPUTED = plain(
    "computed",
    "Computed",
    Kind.TEXT,
    "From the register, for each reading: years, value, edition; parted by semicolons. "
    "A share in percent, a volume in million TIV, which is not money.",
)
COMPARISON = plain(
    "comparison",
    "Comparison",
    Kind.TEXT,
    "How print and register stand to each other, for each reading; parted by semicolons.",
)


class FigureQuery(ListQuery):
    filter_class = FigureFilter
    sorts = {
        "title": Sort("Figure", ("title",)),
        "issuer": Sort("Issuer", ("issuer__folded",)),
        "printed": Sort("Printed", ("unit", "value_min"), number=True),
        "window": Sort("Years", ("first_year", "last_year"), number=True, right=False),
        "computed": Sort("Computed", number=True),
        "edition": Sort("Edition"),
        "verdict": Sort("Comparison"),
    }
    usual_sort = "title"
    list_url = "public:figures"
    download_url = "public:figures-download"
    template = "public/figures.html"
    title = "Printed figures"
    of_register = True

    def rows(self, ids):
        figures = Figure.objects.select_related("supplier", "recipient", "issuer").in_bulk(ids)
        readings = by_figure(self.filters.readings)
        return [(figures[pk], readings[pk]) for pk in ids if pk in figures]

    def columns(self):
        """Columns of the file: the figure as printed, then what the register gives for it."""
        return (
            *FIGURE_COLUMNS,
            self._told(
                COMPUTED,
                lambda r: (
                    f"{r.window}: {r.computed_in_words} ({r.edition.name})"
                    if r.computed is not None
                    else f"{r.window}: {r.why_not}"
                ),
            ),
            self._told(COMPARISON, lambda r: f"{r.window}: {r.words}"),
        )

    def _told(self, column, tell):
        texts = {
            pk: "; ".join(map(tell, of)) for pk, of in by_figure(self.filters.readings).items()
        }
        whens = [When(pk=pk, then=Value(text)) for pk, text in texts.items()]
        expression = Case(*whens, default=Value(""), output_field=TextField())
        return replace(column, expression=expression)

    levels = {
        "figures": Level("One row per figure", lambda query: (query.selected(), query.columns())),
    }
