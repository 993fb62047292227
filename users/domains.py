"""Email domains as moderators type them."""

import re

from django.core.exceptions import ValidationError

from users.open_domains import is_provider, is_suffix

DOMAIN_LENGTH = 253
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
FORMAT = "Enter a domain like nhs.net."


def clean_domain(text):
    """Return a domain as addresses are stored with it: small letters, other scripts in Punycode.

    Raises ValidationError, with what to do, for what is no domain, and for one under which anyone may have an address.
    """
    if len(text) > DOMAIN_LENGTH:
        raise ValidationError(f"Enter a domain of at most {DOMAIN_LENGTH} characters.", code="long")
    if "@" in text:
        raise ValidationError("Enter the domain alone: what stands after the @.", code="at")
    try:
        domain = text.strip().rstrip(".").encode("idna").decode().lower()
    except UnicodeError as error:
        raise ValidationError(FORMAT, code="invalid") from error
    if "." not in domain:
        raise ValidationError("Enter a domain with at least one dot, like nhs.net.", code="dot")
    if not is_domain(domain):
        raise ValidationError(FORMAT, code="invalid")
    if is_provider(domain):
        raise ValidationError(
            f"Anyone can have an address at {domain}: it does not prove where somebody works.", code="open"
        )
    if is_suffix(domain):
        raise ValidationError(
            f"Anyone can have a domain that ends in {domain}. Enter the whole domain of one employer.",
            code="open",
        )
    return domain


def is_domain(text):
    """Return whether a text in small letters is a domain with a dot in it, and no number of a machine."""
    labels = text.split(".")
    return (
        len(labels) > 1
        and len(text) <= DOMAIN_LENGTH
        and not labels[-1].isdigit()
        and all(map(LABEL.fullmatch, labels))
    )
