"""What the worker does about reports."""

from django_tasks import task

from screening import telling


@task()
def tell_reporters():
    """Queue the mail to those whose report was answered."""
    telling.tell_reporters()
