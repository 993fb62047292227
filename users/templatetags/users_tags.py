"""What templates ask about accounts, and moments as people say them."""

from urllib.parse import quote

from django import template
from django.conf import settings

from users.identity import is_configured
from users.words import moment

register = template.Library()

# Below this somebody signs in or registers already; people's own pages stand there too, which everyone reads.
ACCOUNTS, PEOPLE = "/accounts/", "/accounts/people/"


@register.simple_tag
def identity_provider():
    """Return what people call the identity provider, or an empty text where there is none."""
    return settings.OIDC_NAME if is_configured() else ""


@register.simple_tag
def way_back(path, following=""):
    """Return what a link to sign in adds to come back to this path: `?next=…`, or an empty text.

    `following` is where the page itself leads on to, if it does.
    """
    is_to_sign_in = path.startswith(ACCOUNTS) and not path.startswith(PEOPLE)
    back = following or ("" if is_to_sign_in else path)
    return f"?next={quote(back)}" if back else ""


@register.filter
def at_the_clock(at):
    """Return a moment as people say it: 5:30pm on 3 May 2027."""
    return moment(at)
