"""What changes profiles."""

from django.db import transaction

from core import page_cache


def page_cache_tag(user):
    """Return the tag of every kept page that shows this person's name or profile."""
    return f"person:{user.pk}"


def change_profile(*, profile, name):
    """Store a profile that a form has filled, and the name beside it; pages that show them are made anew."""
    with transaction.atomic():
        profile.save()
        profile.user.public_name = name
        profile.user.save(update_fields=["public_name"])
        page_cache.touch(page_cache_tag(profile.user))
