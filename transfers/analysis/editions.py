"""Which edition a table speaks of, and what an older edition said.

A newer edition overwrites the rows it prints again; the history keeps what stood there. A query
written for the live tables reads an older edition when tables of the same names, taken from the
history at the moment that edition was last loaded, stand before it as common table expressions.
"""

from django.db import connection
from django.db.models import Exists, Max, Min, OuterRef, Q

from transfers.models import Deal, Delivery, ImportBatch, RegisterEdition, RegisterEntry
from transfers.reading import read_once

# An event of the history that no import made, nor its undo; what staff enter themselves has no
# edition.
BY_HAND = Q(pgh_label="update") & (
    Q(pgh_context=None) | ~Q(pgh_context__metadata__has_any_keys=["import", "undo"])
)


class NoEdition(Exception):
    """No edition of that name, or none with deliveries in the years asked for."""


def find_edition(name=None, years=None):
    """The edition called `name`, else the newest with deliveries in `years` (first, last).

    Raises NoEdition, saying which there are.
    """
    return read_once(("edition", name or None, years), lambda: _find_edition(name, years))


def _find_edition(name, years):
    editions = RegisterEdition.objects.filter(loaded_at__isnull=False).newest_first()
    if name:
        if found := editions.filter(name=name).first():
            return found
        known = ", ".join(editions.values_list("name", flat=True)) or "none yet"
        raise NoEdition(f"No edition is called {name!r}. Loaded: {known}.")
    deliveries = Delivery.objects.current().filter(edition=OuterRef("pk"))
    if years:
        deliveries = deliveries.delivered_between(*years)
    if found := editions.filter(Exists(deliveries)).first():
        return found
    if not editions.exists():
        raise NoEdition("No register is loaded yet. Load one: manage.py import_register FILE")
    when = f" from {years[0]} to {years[1]}" if years else ""
    raise NoEdition(f"No edition has deliveries{when}.")


def years_of(edition):
    """First and last delivery year of an edition; (None, None) where it has none."""
    span = Delivery.objects.filter(edition=edition).aggregate(Min("year"), Max("year"))
    return span["year__min"], span["year__max"]


def coverage():
    """Loaded editions, newest first, each with the first and last delivery year its files print.

    Read from the history: a newer edition takes over the rows that it prints again. A year that
    staff typed is not the files'.
    """
    events = _standing(Delivery.pgh_event_model.objects.exclude(edition=None)).exclude(BY_HAND)
    spans = events.order_by().values("edition").annotate(Min("year"), Max("year"))
    years = {pk: span for pk, *span in spans.values_list("edition", "year__min", "year__max")}
    editions = RegisterEdition.objects.exclude(loaded_at=None).newest_first()
    return [(edition, *years[edition.pk]) for edition in editions if edition.pk in years]


def fetch(queryset, edition):
    """Run a `values_list` query over deals, deliveries and entries as `edition` had them.

    Yields tuples. Where nothing newer has overwritten the edition's rows the live tables are
    read, with staff's corrections; otherwise the state in which the edition was loaded.
    """
    sql, params = queryset.query.sql_with_params()
    before, values = as_loaded(edition)
    with connection.cursor() as cursor:
        cursor.execute(f"{before} {sql}", (*values, *params))
        while rows := cursor.fetchmany(5000):
            yield from rows


def as_loaded(edition):
    """WITH clause, and its parameters, under which the tables say what the edition said.

    Empty where nothing newer has overwritten its rows: then the live tables do.
    """
    return _tables_as_of(edition.loaded_at) if is_overwritten(edition) else ("", [])


def changed_by_hand(edition):
    """How many deals and deliveries of the edition staff have changed since it was loaded.

    What `fetch` reads holds these changes; 0 where it reads the state that was loaded.
    """
    if is_overwritten(edition):
        return 0
    return sum(
        rows.filter(Exists(_changes_by_hand(rows.model))).count()
        for rows in (
            Deal.objects.filter(entries__edition=edition),
            Delivery.objects.filter(edition=edition),
        )
    )


def _changes_by_hand(model):
    return model.pgh_event_model.objects.filter(BY_HAND, pgh_obj=OuterRef("pk"))


def is_overwritten(edition):
    """Whether a newer load has taken over rows of the edition."""
    return read_once(("overwritten", edition.pk), lambda: _is_overwritten(edition))


def _is_overwritten(edition):
    if not RegisterEdition.objects.filter(loaded_at__gt=edition.loaded_at).exists():
        return False
    events = _standing(Delivery.pgh_event_model.objects.filter(edition=edition))
    live = Delivery.objects.filter(pk=OuterRef("pgh_obj_id"), edition=edition)
    return events.filter(~Exists(live)).exists()


def _standing(events):
    """Events but those of imports that were undone, and of their undoing."""
    undone = ImportBatch.pgh_event_model.objects.filter(
        state=ImportBatch.State.APPLIED, pgh_obj__state=ImportBatch.State.UNDONE
    )
    return events.exclude(
        Q(pgh_context__in=undone.values("pgh_context")) | Q(pgh_context__metadata__has_key="undo")
    )


def _tables_as_of(moment):
    """WITH clause that stands for the tables as they were at `moment`, and its parameters."""
    tables = []
    for model in (Deal, Delivery, RegisterEntry):
        columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        tables.append(
            f"{model._meta.db_table} AS (SELECT {columns} FROM ("
            f"SELECT DISTINCT ON (pgh_obj_id) * FROM {model.pgh_event_model._meta.db_table} "
            "WHERE pgh_created_at <= %s ORDER BY pgh_obj_id, pgh_id DESC"
            ") AS newest WHERE pgh_label <> 'delete')"
        )
    return "WITH " + ", ".join(tables), [moment] * len(tables)
