"""Where a request comes from."""

import ipaddress

from django.conf import settings

UNKNOWN = "0.0.0.0"  # noqa: S104 (no address to listen on)


def address_of(request):
    """Give the client's IP address: the connection's, or the one our own proxy has added.

    A client may send any X-Forwarded-For; what the proxy adds to it stands last.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        told = request.META.get("HTTP_X_FORWARDED_FOR", told).rsplit(",", 1)[-1]
    told = told.strip().removeprefix("[").split("]", 1)[0]
    for candidate in (told, told.rsplit(":", 1)[0]):
        try:
            return str(_unmapped(ipaddress.ip_address(candidate)))
        except ValueError:
            continue
    return UNKNOWN


def network_of(address):
    """Give what one person holds: an IPv4 address, or 64 bits of IPv6."""
    if ipaddress.ip_address(address).version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)


def _unmapped(address):
    return getattr(address, "ipv4_mapped", None) or address
