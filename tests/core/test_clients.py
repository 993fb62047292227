"""Where a request comes from."""

import pytest
from django.test import RequestFactory

from core.clients import address_of, network_of


def request_from(address, forwarded=None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=address, **headers)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "10.0.0.1"),
        (0, "198.51.100.7", "10.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 10.0.0.9", "198.51.100.7"),
        (2, "198.51.100.7", "10.0.0.1"),
        (1, None, "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, " , ", "10.0.0.1"),
        (1, "nonsense", "0.0.0.0"),
        (1, "198.51.100.7\nX: y", "0.0.0.0"),
        (1, "198.51.100.7:4711", "198.51.100.7"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "fe80::1%<script>", "fe80::1"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_address_is_what_our_own_proxies_wrote(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert address_of(request_from("10.0.0.1", forwarded)) == address


@pytest.mark.parametrize("address", ["", "unix:", "\udc80"])
def test_address_that_is_none_is_unknown(address):
    assert address_of(request_from(address)) == "0.0.0.0"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
    ],
)
def test_network_is_what_one_household_has(address, network):
    assert network_of(request_from(address)) == network
