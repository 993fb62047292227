"""Quiet hours: no mail arrives between two hours of the day, as the clock on the wall shows them."""

from datetime import timedelta

from django.utils import timezone


def quiet_until(subscriber, at):
    """Return when the quiet hours end in which this moment lies, or None where it lies in none.

    Hours of London's clock: on the nights when it changes they are an hour shorter or longer, and end when they say.
    """
    begins, ends = subscriber.quiet_from, subscriber.quiet_until
    if begins is None:
        return None
    local = timezone.localtime(at)
    is_quiet = begins <= local.hour < ends if begins < ends else local.hour >= begins or local.hour < ends
    if not is_quiet:
        return None
    day = local.date() if local.hour < ends else local.date() + timedelta(days=1)
    return local.replace(
        year=day.year, month=day.month, day=day.day, hour=ends, minute=0, second=0, microsecond=0
    )
