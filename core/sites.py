"""The address of the site as Wagtail keeps it, in the database, and shows it in the CMS."""

from urllib.parse import urlsplit

from wagtail.models import Site


def host_and_port(address):
    """Return the host name and the port of an address, as Wagtail stores them."""
    parts = urlsplit(address)
    return parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def store_address(address):
    """Store the address of the site, where another one is stored."""
    site = Site.objects.filter(is_default_site=True).first()
    host, port = host_and_port(address)
    if site and (site.hostname, site.port) != (host, port):
        site.hostname, site.port = host, port
        site.save()
