"""Tidy: one row per delivery of an edition, with all that either layout says of its deal.

Ids, names with ISO codes, marks, the comment and what is derived from it, and our arithmetic
beside the printed values. CSV as in csv_file.
"""

from django.db import connection, transaction
from django.db.models import F, FilteredRelation, Q

from transfers.analysis.editions import as_loaded
from transfers.analysis.register import list_of
from transfers.models import CommentFact, Delivery
from transfers.models.tiv import delivery_tiv

from .columns import DELIVERY_COLUMNS, MILLIONS, Column, Kind
from .copying import PLANNING, copied
from .query import compiled, source
from .rows import written_as

DERIVED = "from the comment: "
DERIVED_PREFIX = "comment_"


def facts_columns():
    """Columns of what is derived from comments, one for each kind of fact."""
    return [
        Column(
            f"{DERIVED_PREFIX}{kind}",
            f"{DERIVED}{kind.label}",
            F("pk"),
            Kind.TEXT,
            "Derived from the comment, not stated by the register; several are parted by "
            'semicolons, a doubted one has a "?".',
        )
        for kind in CommentFact.Kind
    ]


def listed_columns(kept):
    """What the deal-level list `kept` prints beside our arithmetic; nothing without a list."""
    listing = FilteredRelation(
        "deal__listings", condition=Q(deal__listings__list=kept.pk if kept else None)
    )
    printed = {"relations": {"listing": listing}}
    return [
        Column(
            "order_tiv_millions",
            "TIV of the order",
            delivery_tiv("deal__number_ordered"),
            Kind.DECIMAL,
            "Number ordered × TIV per item, rounded once to 2 decimals; empty where either is "
            "unknown. Not money.",
            MILLIONS,
        ),
        Column(
            "printed_order_tiv_millions",
            "TIV of the order as printed",
            F("listing__order_tiv"),
            Kind.DECIMAL,
            "As the deal-level list prints it.",
            MILLIONS,
            **printed,
        ),
        Column(
            "printed_unit_tiv_millions",
            "TIV per item as printed",
            F("listing__unit_tiv"),
            Kind.DECIMAL,
            "As the deal-level list prints it, with 2 decimals.",
            MILLIONS,
            **printed,
        ),
        Column(
            "listed_designation",
            "Designation in the deal-level list",
            F("listing__designation"),
            Kind.TEXT,
            "The two layouts often name one system differently.",
            **printed,
        ),
    ]


def stream(edition):
    """Blocks of the file, as bytes, in order of reference and year.

    Deals and deliveries are read as the edition had them; see analysis.editions.fetch.
    """
    columns = [*DELIVERY_COLUMNS, *listed_columns(list_of(edition))]
    key = Column("_deal", "", F("deal_id"), Kind.INTEGER, "")
    deliveries = Delivery.objects.current().filter(edition=edition)
    clause, values = source(deliveries.order_by(), (*columns, key))
    facts, more = compiled(CommentFact.objects.short_texts())
    before, moments = as_loaded(edition)
    derived = facts_columns()
    kinds = ", ".join(
        f'facts."{column.name.removeprefix(DERIVED_PREFIX)}" AS "{column.name}"'
        for column in derived
    )
    sql = (
        f"{before} SELECT {', '.join(map(written_as, columns))}, {kinds} {clause} "
        f"LEFT JOIN ({facts}) AS facts ON facts.deal_id = data._deal "
        'ORDER BY "reference", "delivery_year"'
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for setting in PLANNING:
            cursor.execute(f"SET LOCAL {setting}")
        yield from copied(cursor, sql, (*moments, *values, *more), "FORMAT csv, HEADER")
