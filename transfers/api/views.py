"""Views of the API."""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.urls import reverse

from transfers import merging
from transfers.exports.records import records

from .answering import Json, ReadOnly, encode, written
from .asking import Chosen, Paged, divided
from .problems import Unusable
from .resources import RESOURCES
from .schema import Description, openapi
from .tables import BESIDE_ROWS, COLUMNS, TableForm, TableQuery


class OfRecords(ReadOnly):
    """An address of one kind of record; `resource` is its name."""

    resource = None

    @property
    def of(self):
        return RESOURCES[self.resource]


class RecordList(OfRecords):
    """Records one page after the other, in the order in which they were entered."""

    def described(self):
        of = self.of
        return Description(
            name=f"list_{of.name}",
            summary=of.title,
            meaning=of.meaning,
            tag=of.name,
            fields=of.fields,
            own=Paged.own,
            columns=of.columns,
        )

    def answer(self, request):
        filters, faults = divided(request.GET, list(self.of.fields), Paged.own)
        query = self.of.query_class(filters)
        faults += query.faults
        found, columns = (None, self.of.columns) if query.faults else self.of.select(query)
        paged = Paged(request.GET, columns, self.resource, (int,))
        if faults := [*faults, *paged.faults]:
            raise Unusable(faults)
        page = found.order_by("pk")
        if paged.after:
            page = page.filter(pk__gt=paged.after[0])
        keys = list(page.values_list("pk", flat=True)[: paged.size + 1])
        more, keys = len(keys) > paged.size, keys[: paged.size]
        return {
            "next": paged.following(request, keys[-1]) if more else None,
            "results": records(found.order_by(), keys, paged.columns),
        }


class OneRecord(OfRecords):
    """One record by its public name."""

    def described(self):
        of = self.of
        merged = " One that was merged leads to the record it is part of." if of.subject else ""
        return Description(
            name=f"one_{of.one}",
            summary=f"One {of.one}",
            meaning=f"The {of.one} of this {of.columns[0].name}, as in the list.{merged}",
            tag=of.name,
            fields={},
            own=Chosen.own,
            columns=of.columns,
            many=False,
            errors=(400, 404, 406, 429, 503),
            moves=of.subject is not None,
        )

    def response(self, request, name):
        found, columns = self.of.select(self.of.query_class(QueryDict()))
        chosen = Chosen(request.GET, columns)
        _, faults = divided(request.GET, [], Chosen.own)
        if faults := [*faults, *chosen.faults]:
            raise Unusable(faults)
        if "\0" in name:
            raise Http404(self.missing)
        key = found.filter(**{self.of.key: name}).order_by().values_list("pk", flat=True).first()
        if key is None:
            return self._moved(name)
        (record,) = records(found.order_by(), [key], chosen.columns)
        return written(request, {"result": record})

    @property
    def missing(self):
        return f"No published {self.of.one} has this name. /api/v1/{self.of.name}/ has all."

    def _moved(self, name):
        kept = self.of.subject and merging.new_home(self.of.subject, name)
        if not kept:
            raise Http404(self.missing)
        return HttpResponsePermanentRedirect(reverse(f"api:one-{self.of.one}", args=[kept.slug]))


class Tables(ReadOnly):
    """TIV tables."""

    def described(self):
        return Description(
            name="list_tables",
            summary="Tables",
            meaning="Deliveries, items and TIV of one register edition, added up by whatever you "
            "name: the numbers of all tables and charts of the site. The rows are in the order of "
            "their slugs and years.",
            tag="tables",
            fields=TableForm.base_fields,
            own=Paged.own,
            columns=COLUMNS,
            required=("by",),
            more=BESIDE_ROWS,
        )

    def answer(self, request):
        asked = TableQuery(request.GET)
        paged = Paged(request.GET, asked.columns, "tables", asked.key)
        if faults := [*asked.faults, *paged.faults]:
            raise Unusable(faults)
        rows = asked.rows(paged.after, paged.size + 1)
        more, rows = len(rows) > paged.size, rows[: paged.size]
        names = [column.name for column in paged.columns]
        return {
            "edition": asked.edition and _cited(asked.edition),
            "notes": asked.notes,
            "next": paged.following(request, *rows[-1][0]) if more else None,
            "results": [{name: row[name] for name in names} for _, row in rows],
        }


def _cited(edition):
    return {
        "edition": edition.name,
        "register": edition.register,
        "generated_on": edition.generated_on,
        "credit": edition.credit_line,
    }


class Schema(ReadOnly):
    """The OpenAPI schema."""

    schema = None

    def response(self, request):
        return HttpResponse(encode(openapi()), content_type=Json.media_type)


class NoSuchAddress(ReadOnly):
    """Whatever else is asked for below /api/."""

    schema = None

    def response(self, request, rest):
        raise Http404("The API has no such address. /api/ tells what it has.")
