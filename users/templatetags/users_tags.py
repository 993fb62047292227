"""What templates ask about accounts."""

from django import template
from django.conf import settings

from users.identity import is_configured

register = template.Library()


@register.simple_tag
def identity_provider():
    """Return what people call the identity provider, or an empty text where there is none."""
    return settings.OIDC_NAME if is_configured() else ""
