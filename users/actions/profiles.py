"""What changes profiles."""

from django.db import transaction

from core import page_cache
from users import contributions


def page_cache_tag(user):
    """Return the tag of the kept page that a person has for others."""
    return f"person:{user.pk}"


def change_profile(*, profile, name):
    """Store a profile that a form has filled, and the name beside it; pages that show them are made anew."""
    with transaction.atomic():
        profile.save()
        profile.user.public_name = name
        profile.user.save(update_fields=["public_name"])
        page_cache.touch(page_cache_tag(profile.user))
        contributions.touch(profile.user)
