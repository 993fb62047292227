"""Email domains as moderators type them, and those that prove nothing."""

import re

from django.core.exceptions import ValidationError

DOMAIN_LENGTH = 253
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
FORMAT = "Enter a domain like nhs.net."

# Under these, in any country, everyone may have a domain: co.uk, com.au, org.nz.
OPEN_SECOND_LEVELS = {
    "ac", "biz", "co", "com", "ed", "edu", "gen", "go", "id", "info", "ltd", "me", "name", "ne", "net", "nom",
    "or", "org", "plc", "sch", "web",
}  # fmt: skip
OPEN_SUFFIXES = {"co.com", "eu.com", "gb.com", "gb.net", "uk.com", "uk.net"}
# With these, everyone may have an address.
OPEN_PROVIDERS = {
    "163.com", "aol.co.uk", "aol.com", "blueyonder.co.uk", "btinternet.com", "btopenworld.com", "duck.com",
    "email.com", "fastmail.com", "gmail.com", "gmx.co.uk", "gmx.com", "gmx.net", "googlemail.com", "hey.com",
    "hotmail.co.uk", "hotmail.com", "hotmail.fr", "icloud.com", "live.co.uk", "live.com", "mac.com", "mail.com",
    "mail.ru", "me.com", "msn.com", "ntlworld.com", "o2.co.uk", "outlook.co.uk", "outlook.com", "pm.me",
    "proton.me", "protonmail.com", "qq.com", "rocketmail.com", "sky.com", "talktalk.co.uk", "talktalk.net",
    "tiscali.co.uk", "tuta.com", "tutanota.com", "virgin.net", "virginmedia.com", "yahoo.co.in", "yahoo.co.uk",
    "yahoo.com", "yahoo.fr", "yandex.com", "yandex.ru", "ymail.com", "zoho.com",
}  # fmt: skip


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
    labels = domain.split(".")
    if len(labels) == 1:
        raise ValidationError("Enter a domain with at least one dot, like nhs.net.", code="dot")
    if not is_domain(domain):
        raise ValidationError(FORMAT, code="invalid")
    if domain in OPEN_PROVIDERS:
        raise ValidationError(
            f"Anyone can have an address at {domain}: it does not prove where somebody works.", code="open"
        )
    if domain in OPEN_SUFFIXES or (
        len(labels) == 2 and len(labels[1]) == 2 and labels[0] in OPEN_SECOND_LEVELS
    ):
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
