"""Each kind of record that the API gives: where it comes from, and by what name one is found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from transfers.exports import DEAL_COLUMNS, DELIVERY_COLUMNS
from transfers.exports.evidence import (
    ALLEGATION_COLUMNS,
    CLAIM_COLUMNS,
    FIGURE_COLUMNS,
    RESTRICTION_COLUMNS,
    SOURCE_COLUMNS,
)
from transfers.models import Subject
from transfers.public.allegations import AllegationQuery
from transfers.public.deals import DealQuery
from transfers.public.figures import COMPARISON, COMPUTED, FigureQuery
from transfers.public.restrictions import RestrictionQuery
from transfers.public.sources import SourceQuery

from .columns import (
    ACTOR_RECORD,
    CATEGORY_RECORD,
    EDITION_RECORD,
    SYSTEM_RECORD,
    VIA_SLUGS,
    with_slugs,
)
from .queries import ActorQuery, CategoryQuery, ClaimQuery, EditionQuery, SystemQuery


@dataclass(frozen=True)
class Resource:
    """One kind of record, under /api/v1/<name>/.

    `slugs` say which columns name another record, and where its slug is. `key` is the field by
    which one record has an address, and `subject` what has gone on where two were merged.
    """

    name: str
    one: str
    meaning: str
    query_class: Callable
    usual_columns: tuple
    slugs: Mapping = field(default_factory=dict)
    key: str = "slug"
    subject: Subject | None = None
    example: str = ""

    @property
    def title(self):
        return self.name.capitalize()

    @property
    def fields(self):
        """Form fields of the filters by name, as far as they are known without the data."""
        filters = self.query_class.filter_class.base_filters
        return {name: each.field for name, each in filters.items()}

    @property
    def columns(self):
        """The usual columns; a query may ask for more."""
        return with_slugs(self.usual_columns, self.slugs)

    def select(self, query):
        """Records of a query, and its columns."""
        records, columns = query.levels[self.name].select(query)
        return records, with_slugs(columns, self.slugs)


def _parties(path="", *, system="system", category="system__category"):
    return {
        "supplier": f"{path}supplier__slug",
        "recipient": f"{path}recipient__slug",
        system: f"{path}system__slug",
        "category": f"{path}{category}__slug",
    }


RESOURCES = {
    resource.name: resource
    for resource in (
        Resource(
            "deals",
            "deal",
            "One order of one weapon system by one recipient from one supplier, with what was "
            "delivered so far.",
            DealQuery,
            DEAL_COLUMNS,
            _parties(system="designation"),
            key="reference",
            example="supplier=israel&recipient=azerbaijan",
        ),
        Resource(
            "deliveries",
            "delivery",
            "What one deal delivered in one calendar year, with its TIV.",
            DealQuery,
            DELIVERY_COLUMNS,
            _parties("deal__", system="designation"),
            key="",
            example="recipient=azerbaijan&delivery_from=2016&delivery_to=2020",
        ),
        Resource(
            "actors",
            "actor",
            "A state, group, organisation, company or speaker that takes part in something "
            "published, or belongs to a region.",
            ActorQuery,
            ACTOR_RECORD,
            {"home": "home__slug"},
            subject=Subject.ACTOR,
            example="kind=former_state",
        ),
        Resource(
            "systems",
            "system",
            "A weapon system: one designation with its description.",
            SystemQuery,
            SYSTEM_RECORD,
            {"category": "category__slug", "producer": "producer__slug"},
            subject=Subject.SYSTEM,
            example="q=iskander",
        ),
        Resource(
            "categories",
            "category",
            "Armament categories: SIPRI’s eleven, and others that have no TIV.",
            CategoryQuery,
            CATEGORY_RECORD,
        ),
        Resource(
            "allegations",
            "allegation",
            "One proposition about the world, as somebody puts it, with its grade. Never a "
            "transfer by itself, and in no TIV.",
            AllegationQuery,
            ALLEGATION_COLUMNS,
            {
                "supplier": "supplier__slug",
                "recipient": "recipient__slug",
                "system": "system__slug",
                "via": VIA_SLUGS,
            },
            example="grade=contested",
        ),
        Resource(
            "claims",
            "claim",
            "One party’s word on one allegation, figure, deal or restriction, as one source prints "
            "it.",
            ClaimQuery,
            CLAIM_COLUMNS,
            {"claimant": "claimant__slug", "speaks_for": "speaks_for__slug"},
            example="stance=denies",
        ),
        Resource(
            "figures",
            "figure",
            "A printed statistic beside what the register gives for it.",
            FigureQuery,
            (*FIGURE_COLUMNS, COMPUTED, COMPARISON),
            {
                "supplier": "supplier__slug",
                "recipient": "recipient__slug",
                "issuer": "issuer__slug",
            },
            example="fields=reference,printed,computed,comparison",
        ),
        Resource(
            "restrictions",
            "restriction",
            "What forbids, halts or asks to halt a transfer.",
            RestrictionQuery,
            RESTRICTION_COLUMNS,
            {"issuer": "issuer__slug", **_parties(category="category")},
            example="year=2020",
        ),
        Resource(
            "sources",
            "source",
            "A document that somebody published.",
            SourceQuery,
            SOURCE_COLUMNS,
            example="fields=reference,publisher,published_on,claims",
        ),
        Resource(
            "editions",
            "edition",
            "Published states of a register that are loaded. Numbers of two are never in one "
            "table.",
            EditionQuery,
            EDITION_RECORD,
            key="name",
        ),
    )
}
