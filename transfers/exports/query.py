"""The one SQL statement behind an export, whatever its format."""

from django.db.models import F
from django.db.models.expressions import RawSQL

from transfers.models import Delivery

# Orders that an index gives, so that the first row does not wait for a sort of all.
INDEXED_ORDER = {Delivery: ("deal_id", "year")}


def source(queryset, columns):
    """FROM clause in which each column goes by its quoted name, and its parameters.

    Rows come in the queryset's order where it asks for one, else in that of an index.
    """
    own = [column for column in columns if not column.of_deliveries]
    summed = [column for column in columns if column.of_deliveries]
    sql, params = compiled(_values(queryset, own))
    clause = f"FROM ({sql}) AS data ({_names('_key', own)})"
    if summed:
        # One look at a deal's deliveries for all sums: a subquery for each takes three times
        # as long, and a grouped join may add up every deal for the sake of a few.
        sql, more = compiled(_sums(summed, queryset.db))
        clause += f" LEFT JOIN LATERAL ({sql}) AS sums ({_names('_deal', summed)}) ON true"
        params += more
    return clause, params


def counted(cursor, queryset, most):
    """How many rows there are; counting ends at `most`."""
    sql, params = compiled(queryset.order_by().values("pk")[:most])
    cursor.execute(f"SELECT count(*) FROM ({sql}) AS counted", params)
    return cursor.fetchone()[0]


def _names(key, columns):
    return ", ".join([key, *(f'"{column.name}"' for column in columns)])


def _values(queryset, columns):
    if queryset.query.distinct or queryset.query.is_sliced or queryset.query.combinator:
        # Other columns would change what is distinct.
        every = queryset.model._base_manager.using(queryset.db)
        queryset = every.filter(pk__in=queryset.values("pk"))
    if not queryset.query.order_by:
        queryset = queryset.order_by(*INDEXED_ORDER.get(queryset.model, ("pk",)))
    # Django rewrites a FilteredRelation where it is used.
    relations = {n: join.clone() for column in columns for n, join in column.relations.items()}
    return queryset.alias(**relations).values_list(F("pk"), *(c.expression for c in columns))


def _sums(columns, using):
    deliveries = Delivery.objects.using(using).current()
    deliveries = deliveries.filter(deal_id=RawSQL("data._key", ())).order_by()
    return deliveries.values("deal_id").annotate(**{f"_{c.name}": c.expression for c in columns})


def compiled(queryset):
    """SQL of a queryset and its parameters, also where no row can pass its filters."""
    # A filter that nothing can pass still gives a file, with its header.
    sql, params = queryset.query.get_compiler(queryset.db, elide_empty=False).as_sql()
    return sql, tuple(params)
