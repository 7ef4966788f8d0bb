"""The page that tells people how to use the API, made from its schema."""

from dataclasses import dataclass

from django.shortcuts import render
from django.urls import reverse

from transfers.public.refusal import loaded_editions, takes_nothing

from .asking import MOST, USUAL_SIZE
from .problems import KINDS
from .resources import RESOURCES
from .schema import openapi

EXAMPLES = {name: of.example for name, of in RESOURCES.items()} | {
    "tables": "by=supplier&by=year&recipient=azerbaijan&first=2016&last=2020"
}
WHEN = {
    400: "A parameter is unknown, given twice, or has a value that cannot be used. errors names "
    "each, and what would be allowed.",
    404: "Nothing published has this address. What was merged with another record answers with "
    "a redirect to it.",
    405: "Only GET, HEAD and OPTIONS are there.",
    406: "Accept rules JSON out.",
    429: "More requests in a minute than one address may send. Retry-After gives the seconds to "
    "wait; RateLimit says with every answer what is left.",
    503: "The database could not answer in time. Ask for less: a smaller page, fewer years, or a "
    "file from the site.",
}


@dataclass
class Row:
    """A parameter, or a field of a record, in words."""

    name: str
    kind: str
    meaning: str
    required: bool = False
    allowed: tuple = ()


@dataclass
class Address:
    """One kind of record: where it is, what may be asked, and what a record holds."""

    name: str
    title: str
    meaning: str
    path: str
    one: str
    example: str
    parameters: list
    fields: list


@takes_nothing("API")
def guide(request):
    """How to use the API: its rules, its addresses, and programs that read it."""
    editions = loaded_editions()
    return render(
        request,
        "api/guide.html",
        {
            "page_title": "API",
            "root": request.build_absolute_uri("/api/v1/"),
            "addresses": addresses(openapi()),
            "problems": [(status, *KINDS[status], WHEN[status]) for status in KINDS],
            "usual": USUAL_SIZE,
            "most": MOST,
            "editions": editions,
        },
    )


def addresses(schema):
    """What the schema holds, list by list, in the order of the site."""
    ones = {
        operation["tags"][0]: path
        for path, methods in schema["paths"].items()
        for operation in methods.values()
        if path.endswith("{name}/")
    }
    return [_address(schema, name, ones.get(name, "")) for name in EXAMPLES]


def _address(schema, name, one):
    path = reverse(f"api:{name}")
    operation = schema["paths"][path]["get"]
    record = schema["components"]["schemas"][name]["properties"]
    example = EXAMPLES[name]
    return Address(
        name=name,
        title=operation["summary"],
        meaning=operation["description"],
        path=path,
        # A record is found by what stands first in it.
        one=one.replace("name", next(iter(record))),
        example=f"{path}?{example}" if example else path,
        parameters=[
            Row(
                each["name"],
                _kind(each["schema"]),
                each["description"],
                each.get("required", False),
                () if each["name"] == "fields" else _allowed(each["schema"]),
            )
            for each in operation["parameters"]
        ],
        fields=[Row(n, _kind(each), each["description"]) for n, each in record.items()],
    )


def _allowed(schema):
    return tuple(schema.get("items", schema).get("enum", ()))


def _kind(schema):
    """The type in words; that a value may be null goes without saying."""
    kind = schema["type"]
    if isinstance(kind, list):
        kind = next(each for each in kind if each != "null")
    if kind == "array":
        return "one or several"
    if schema.get("format") == "date":
        return "day"
    if kind == "integer" and "minimum" in schema:
        return f"{schema['minimum']} to {schema['maximum']}"
    return {"string": "text", "boolean": "true or false"}.get(kind, kind)
