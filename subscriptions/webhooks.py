"""The address at which the provider of mail reports (docs/operations/mail.md)."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import path


def provider_urls(provider):
    """Return the patterns for a provider as the library names it, none for ''.

    Raises ImproperlyConfigured for one that the library does not know, and where a secret is missing: whoever could
    post here could silence anybody.
    """
    if not provider:
        return []
    # Of all providers, some of which need packages of their own: only where one is asked for.
    from anymail.urls import urlpatterns as of_all_providers

    views = {pattern.name: pattern.callback for pattern in of_all_providers}
    view = views.get(f"{provider}_tracking_webhook")
    if view is None:
        raise ImproperlyConfigured(f"MAIL_PROVIDER: nothing is known of ‘{provider}’.")
    if not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise ImproperlyConfigured("ANYMAIL: WEBHOOK_SECRET is missing.")
    # It asks for what else it needs when it is made, which it is for each request.
    view.view_class()
    return [path(f"{provider}/", view, name="mail_reports")]
