"""The clock, as people set it."""

from datetime import datetime, time

from django.utils import timezone


def this_minute():
    """Return the moment at which this minute began.

    The CMS shows dates to the minute. A default with seconds would look changed to it whenever a form is sent.
    """
    return timezone.now().replace(second=0, microsecond=0)


def end_of(day):
    """Return the last moment of a day in the site's time zone."""
    return timezone.make_aware(datetime.combine(day, time.max))
