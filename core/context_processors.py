"""What every template may use."""

from django.conf import settings


def site(request):
    """Return the site's name, its public address (no slash at the end) and whether it is the demonstration."""
    return {"SITE_NAME": settings.SITE_NAME, "SITE_ADDRESS": settings.SITE_ADDRESS, "DEMO": settings.DEMO}
