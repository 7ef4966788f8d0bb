"""The API in OpenAPI 3.1, made from its forms and columns."""

from dataclasses import dataclass, field
from functools import cache

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from transfers.exports import Kind
from transfers.models.deals import YEARS
from transfers.public.fields import DayField, OneOfField, SeveralField, YearField

from .asking import MOST, USUAL_SIZE
from .problems import KINDS, MEDIA_TYPE

TYPES = {
    Kind.TEXT: "string",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "number",
    Kind.BOOLEAN: "boolean",
}
VERSION = {
    "type": "string",
    "description": "Which state of the data the answer is made of; it changes with the data.",
}


@dataclass(frozen=True)
class Description:
    """What the schema says of one address.

    `fields` are form fields of its filters by name, `own` the parameters beside them, `more` the
    schemas of what its answer holds besides records.
    """

    name: str
    summary: str
    meaning: str
    tag: str
    fields: dict
    own: tuple
    columns: tuple
    many: bool = True
    required: tuple = ()
    more: dict = field(default_factory=dict)
    errors: tuple = (400, 406, 429, 503)
    moves: bool = False


class Described(AutoSchema):
    """Says of a view what its `described` tells."""

    @property
    def told(self):
        return self.view.described()

    def get_operation_id(self):
        return self.told.name

    def get_summary(self):
        return self.told.summary

    def get_description(self):
        return self.told.meaning

    def get_tags(self):
        return [self.told.tag]

    def get_override_parameters(self):
        told = self.told
        found = [_filter(name, each, name in told.required) for name, each in told.fields.items()]
        if not told.many:
            found.append(OpenApiParameter("name", str, "path", description="Its public name."))
        return found + [_own(name, told) for name in told.own]

    def get_response_serializers(self):
        told = self.told
        record = self._component(told.tag, _record(told.columns))
        answers = {
            200: OpenApiResponse(_answer(told, record), "As asked for."),
            304: OpenApiResponse(None, "The data are those of the ETag that was sent."),
        }
        if told.moves:
            answers[301] = OpenApiResponse(None, "It was merged with another, which is there.")
        problem = self._component("problem", PROBLEM)
        for status in told.errors:
            answers[status, MEDIA_TYPE] = OpenApiResponse(problem, KINDS[status][1] + ".")
        return answers

    def _component(self, name, schema):
        component = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema=schema, object=name)
        self.registry.register_on_missing(component)
        return component.ref

    def _is_list_view(self, serializer=None):
        return False


def _own(name, told):
    match name:
        case "fields":
            names = [column.name for column in told.columns]
            return OpenApiParameter(
                name,
                {"type": "array", "items": {"type": "string", "enum": names}},
                description="Fields to give, parted by commas; all without it.",
                style="form",
                explode=False,
            )
        case "page_size":
            return OpenApiParameter(
                name,
                {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL_SIZE},
                description="How many to give at most.",
            )
        case "cursor":
            return OpenApiParameter(
                name, str, description="Where the page begins; taken from next, never made up."
            )


def _filter(name, each, required):
    choices = [key for key, _ in getattr(each, "choices", ()) if key]
    if not isinstance(each, SeveralField):
        return OpenApiParameter(name, _value(each, choices), description=_meaning(each))
    one = {"type": "string", **({"enum": choices} if choices else {})}
    return OpenApiParameter(
        name,
        {"type": "array", "items": one, **({"minItems": 1} if required else {})},
        required=required,
        description=_several(name, each, choices),
        style="form",
        explode=True,
    )


def _value(each, choices):
    match each:
        case YearField():
            return {"type": "integer", "minimum": YEARS[0], "maximum": YEARS[1]}
        case DayField():
            return {"type": "string", "format": "date"}
        case OneOfField():
            return {"type": "string", "enum": choices}
    return {"type": "string", "maxLength": each.max_length}


def _meaning(each):
    return "; ".join(filter(None, [each.label, each.help_text])).rstrip(".") + "."


def _several(name, each, choices):
    if name.endswith("_region"):
        how = ", such as sipri:middle-east, or sipri:none for what lies in no region"
    else:
        how = "" if choices else ", by slug"
    return f"{each.label}{how}.{'' if len(choices) == 1 else ' Repeat it for several.'}"


def _record(columns):
    return {
        "type": "object",
        "properties": {
            column.name: {
                "type": [TYPES[column.kind], "null"],
                "title": column.title,
                "description": _described(column),
            }
            for column in columns
        },
    }


def _described(column):
    return f"{column.description} Unit: {column.unit}." if column.unit else column.description


def _answer(told, record):
    properties = {"data_version": VERSION}
    if told.many:
        properties |= told.more | {
            "next": {
                "type": ["string", "null"],
                "format": "uri",
                "description": "Address of the page after this; null on the last.",
            },
            "results": {"type": "array", "items": record},
        }
    else:
        properties["result"] = record
    return {"type": "object", "properties": properties, "required": list(properties)}


PROBLEM = {
    "type": "object",
    "description": "What went wrong, as RFC 9457 has it.",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "enum": list(KINDS)},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "Each parameter that cannot be used, and what would be allowed.",
            "items": {
                "type": "object",
                "properties": {
                    name: {"type": "string"} for name in ("parameter", "value", "detail")
                },
                "required": ["parameter", "value", "detail"],
            },
        },
        "allowed": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Methods or media types that would be allowed.",
        },
    },
    "required": ["type", "title", "status", "detail", "instance"],
}


@cache
def openapi():
    """The schema as a dictionary; it reads no data."""
    return SchemaGenerator().get_schema(public=True)
