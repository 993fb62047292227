"""The clock, as people set it."""

from django.utils import timezone


def this_minute():
    """Return the moment at which this minute began.

    The CMS shows dates to the minute. A default with seconds would look changed to it whenever a form is sent.
    """
    return timezone.now().replace(second=0, microsecond=0)
