"""How often one client may ask."""

from math import ceil

from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle

from transfers.accounts.addresses import address_of, network_of

WINDOW = 60
"""Seconds over which requests are counted."""


class PerAddress(SimpleRateThrottle):
    """settings.API_RATE requests in any minute for each client, by its address; 0 for no limit.

    Counted in each process of the server by itself.
    """

    scope = "api"
    history = None  # until the request is counted

    def get_rate(self):
        return f"{settings.API_RATE}/m" if settings.API_RATE else None

    def get_cache_key(self, request, view):
        return f"api-rate/{network_of(address_of(request))}"

    def headers(self):
        """The limit and what is left of it, as the draft of RateLimit header fields has them."""
        if self.history is None:
            return {}
        left = max(0, self.num_requests - len(self.history))
        oldest = self.history[-1] if self.history else self.now
        reset = ceil(self.duration - (self.now - oldest))
        return {
            "RateLimit-Policy": f'"address";q={self.num_requests};w={self.duration}',
            "RateLimit": f'"address";r={left};t={reset}',
        }

    def wait(self):
        return ceil(self.duration - (self.now - self.history[-1]))
