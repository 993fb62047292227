"""Where a request comes from."""

import ipaddress
import re

from django.conf import settings

UNKNOWN = ipaddress.ip_address("0.0.0.0")  # noqa: S104 - never bound, only shown and counted
# A household or a hospital has a network of this size; to count single addresses of it would count nothing.
IPV6_NETWORK = 64
# Some proxies write the port too: 198.51.100.7:4711, [2001:db8::1]:4711.
WITH_PORT = re.compile(r"(?:\[(.+)\]|([^:]+))(?::\d+)?")


def address_of(request):
    """Return the IP address that a request came from, as text.

    Only what the `settings.TRUSTED_PROXIES` machines in front of us wrote at the end of X-Forwarded-For is believed:
    everything before it the client wrote itself.
    """
    return str(_address(request))


def network_of(request):
    """Return what limits count as one place: an IPv4 address, or the /64 of an IPv6 address."""
    address = _address(request)
    if address.version == 6:
        return str(ipaddress.ip_network((address, IPV6_NETWORK), strict=False))
    return str(address)


def _address(request):
    seen = request.META.get("REMOTE_ADDR", "")
    forwarded = [part for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if 0 < settings.TRUSTED_PROXIES <= len(forwarded):
        seen = forwarded[-settings.TRUSTED_PROXIES]
    if found := WITH_PORT.fullmatch(seen.strip()):
        seen = found[1] or found[2]
    try:
        address = ipaddress.ip_address(seen.strip().partition("%")[0])
    except ValueError:
        return UNKNOWN
    # An IPv4 client of an IPv6 socket; else all of them would be one place.
    return getattr(address, "ipv4_mapped", None) or address
