"""What every view of the API has in common: it is read only, limited, and answers in JSON."""

from functools import cached_property

import msgspec
from django.http import HttpResponse
from rest_framework.renderers import BaseRenderer
from rest_framework.views import APIView

from transfers.public.pages import current, take_cited_version
from transfers.reading import as_reader

from . import problems
from .limits import PerAddress
from .schema import Described

ANYBODY = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, Retry-After"
    ),
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
# A decimal is written as a number with all its digits, never by way of a binary fraction.
encode = msgspec.json.Encoder(decimal_format="number").encode


class Json(BaseRenderer):
    """JSON, whose numbers are exact."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return encode(data)


class ReadOnly(APIView):
    """An address that anybody may read, from any web page, within a limit."""

    http_method_names = ["get", "head", "options"]
    authentication_classes = ()
    permission_classes = ()
    renderer_classes = [Json]
    throttle_classes = [PerAddress]
    schema = Described()

    def get(self, request, **names):
        plain = request._request
        take_cited_version(plain)
        with as_reader():
            # Large answers, seldom asked for twice, would drive the pages out of their cache.
            return current(plain, lambda: self.response(plain, **names), keep=False)

    def response(self, request, **names):
        """The answer, of what `request.data_version` says the data are."""
        return written(request, self.answer(request, **names))

    def answer(self, request, **names):
        """What the address gives, as a dictionary; raises problems.Unusable, Http404."""
        raise NotImplementedError

    def options(self, request, **names):
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def get_exception_handler(self):
        return problems.answer

    @cached_property
    def limits(self):
        return [throttle() for throttle in self.throttle_classes]

    def get_throttles(self):
        return self.limits

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        told = [ANYBODY, PREFLIGHT if request.method == "OPTIONS" else {}]
        told += [limit.headers() for limit in self.limits]
        for headers in told:
            for name, value in headers.items():
                response[name] = value
        return response


def written(request, data):
    """A response of a dictionary, which says what it was made of and which page follows."""
    body = encode({"data_version": str(request.data_version), **data})
    response = HttpResponse(body, content_type=Json.media_type)
    if following := data.get("next"):
        response["Link"] = f'<{following}>; rel="next"'
    return response
