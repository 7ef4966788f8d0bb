"""Errors of the API, as RFC 9457 has them: application/problem+json."""

from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from transfers.public.pages import RETRY_AFTER, took_too_long

MEDIA_TYPE = "application/problem+json"
KINDS = {
    400: ("parameters", "The address cannot be used"),
    404: ("not-found", "There is nothing at this address"),
    405: ("read-only", "The API can only be read"),
    406: ("json-only", "The API answers in JSON only"),
    429: ("too-many", "Too many requests"),
    503: ("too-long", "This takes too long"),
}
"""Status to anchor on the page of the API, and title."""


class Unusable(exceptions.APIException):
    """Parameters that cannot be used, each with what would be: transfers.public.asked.Fault."""

    status_code = 400

    def __init__(self, faults):
        super().__init__("See errors: each names a parameter, and what would be allowed.")
        self.faults = faults


def answer(error, context):
    """The problem that tells of an error, or None for one that is our fault."""
    view, request = context["view"], context["request"]
    more, headers = {}, {}
    match error:
        case Unusable():
            status, detail = 400, str(error.detail)
            more["errors"] = [
                {"parameter": f.parameter, "value": f.value, "detail": f.message}
                for f in error.faults
            ]
        case Http404():
            status, detail = 404, str(error)
        case exceptions.MethodNotAllowed():
            status, detail = 405, f"{request.method} is not allowed here."
            more["allowed"] = view.allowed_methods
            headers["Allow"] = ", ".join(view.allowed_methods)
        case exceptions.NotAcceptable():
            status, detail = 406, "Ask for application/json, or leave Accept out."
            more["allowed"] = [each.media_type for each in view.renderer_classes]
        case exceptions.Throttled():
            status, detail = 429, f"Your network asks too often. Ask again in {error.wait} s."
            headers["Retry-After"] = str(error.wait)
        case OperationalError() if took_too_long(error):
            status = 503
            detail = "The register could not answer in time. Ask for less, or again in a minute."
            headers["Retry-After"] = str(RETRY_AFTER)
        case _:
            return None
    anchor, title = KINDS[status]
    problem = {
        "type": request.build_absolute_uri(f"/api/#{anchor}"),
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.get_full_path(),
        **more,
    }
    return Response(problem, status, headers=headers, content_type=MEDIA_TYPE)
