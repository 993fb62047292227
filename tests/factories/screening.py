"""The switch of the site, for tests."""

from screening.models import SiteMode


def site_mode(mode, *, hold_everything=False):
    """Choose when moderators read, past all rules."""
    SiteMode.objects.update_or_create(
        pk=SiteMode.ONLY, defaults={"mode": mode, "hold_everything": hold_everything}
    )
