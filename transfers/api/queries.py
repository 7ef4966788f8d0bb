"""What may be asked of records that have no list of their own on the site."""

from django.db.models import Q

from transfers.analysis.changes import changed_since
from transfers.exports.evidence import CLAIM_COLUMNS
from transfers.models import Actor, Category, Claim, RegisterEdition, WeaponSystem
from transfers.models.claims import TARGETS
from transfers.public.asked import Asked
from transfers.public.filters import DayFilter, ListFilter, ListForm, SeveralFilter, WordsFilter
from transfers.public.listing import Level
from transfers.public.search import MOST_WORDS, containing, looked_up

from .columns import ACTOR_RECORD, CATEGORY_RECORD, EDITION_RECORD, SYSTEM_RECORD
from .occurring import occurring_actors, occurring_systems


class SlugFilter(SeveralFilter):
    """Some of the records that occur in the list, by slug."""

    def __init__(self, role, **kwargs):
        allowed = f"No published claim has this {role}. /api/v1/claims/ has those there are."
        super().__init__(lookup_expr="in", field_name=f"{role}__slug", allowed=allowed, **kwargs)


class ClaimFilter(ListFilter):
    """Narrows published claims."""

    q = WordsFilter(label="Words of claim or claimant", method="search", most_words=MOST_WORDS)
    about = SeveralFilter(
        label="Kind of what it is about",
        method="about_any",
        choices=[(target, target) for target in TARGETS],
    )
    allegation = SlugFilter("allegation", label="Allegation")
    source = SlugFilter("source", label="Source")
    claimant = SlugFilter("claimant", label="Claimant")
    speaks_for = SlugFilter("speaks_for", label="On whose behalf")
    stance = SeveralFilter(label="Stance", lookup_expr="in", choices=Claim.Stance.choices)
    status = SeveralFilter(label="Status", lookup_expr="in", choices=Claim.Status.choices)
    changed_since = DayFilter(label="Changed since", method="since")

    class Meta:
        model = Claim
        fields = []
        form = ListForm

    def __init__(self, data):
        claims = Claim.objects.published()
        super().__init__(data, queryset=claims)
        for role in ("allegation", "source", "claimant", "speaks_for"):
            slugs = claims.order_by().values_list(f"{role}__slug", flat=True).distinct()
            self.form.fields[role].choices = [(slug, slug) for slug in slugs if slug]

    def search(self, queryset, name, value):
        return containing(queryset, value, ["statement", "said", "note"], _said_by)

    def about_any(self, queryset, name, value):
        about = Q()
        for target in value:
            about |= Q(**{f"{target}__isnull": False})
        return queryset.filter(about)

    def since(self, queryset, name, value):
        return queryset.filter(pk__in=changed_since(Claim, value))


def _said_by(word):
    return Q(claimant__in=word.actors) | Q(speaks_for__in=word.actors)


class ActorFilter(ListFilter):
    """Narrows actors."""

    q = WordsFilter(label="Words of a name, in any spelling", method="named", most_words=MOST_WORDS)
    kind = SeveralFilter(label="Kind", lookup_expr="in", choices=Actor.Kind.choices)

    class Meta:
        model = Actor
        fields = []
        form = ListForm

    def __init__(self, data):
        super().__init__(data, queryset=occurring_actors())

    def named(self, queryset, name, value):
        for word in looked_up(value):
            queryset = queryset.filter(pk__in=word.actors)
        return queryset


class SystemFilter(ListFilter):
    """Narrows weapon systems."""

    q = WordsFilter(
        label="Words of a designation or description", method="named", most_words=MOST_WORDS
    )
    category = SeveralFilter(label="Category", field_name="category__slug", lookup_expr="in")

    class Meta:
        model = WeaponSystem
        fields = []
        form = ListForm

    def __init__(self, data):
        super().__init__(data, queryset=occurring_systems())
        self.form.fields["category"].choices = list(Category.objects.values_list("slug", "name"))

    def named(self, queryset, name, value):
        for word in looked_up(value):
            queryset = queryset.filter(pk__in=word.systems)
        return queryset


class CategoryFilter(ListFilter):
    """All categories."""

    def __init__(self, data):
        super().__init__(data, queryset=Category.objects.all())


class EditionFilter(ListFilter):
    """The editions that are loaded."""

    def __init__(self, data):
        super().__init__(data, queryset=RegisterEdition.objects.exclude(loaded_at=None))


class RecordQuery(Asked):
    """The query string of one kind of record."""

    filter_class = None
    levels = {}

    def make_form(self, params):
        self.filters = self.filter_class(params)
        return self.filters.form


def record_query(name, filters, columns):
    """A query whose one level has the name."""
    level = Level(name, lambda query: (query.filters.qs, columns))
    return type(
        f"{name.capitalize()}Query",
        (RecordQuery,),
        {"filter_class": filters, "levels": {name: level}},
    )


ClaimQuery = record_query("claims", ClaimFilter, CLAIM_COLUMNS)
ActorQuery = record_query("actors", ActorFilter, ACTOR_RECORD)
SystemQuery = record_query("systems", SystemFilter, SYSTEM_RECORD)
CategoryQuery = record_query("categories", CategoryFilter, CATEGORY_RECORD)
EditionQuery = record_query("editions", EditionFilter, EDITION_RECORD)
