"""What the worker does for every app."""

from django_tasks import task

from core import delivery


# Somebody waits for most of these before a screen: they go before news to many.
@task(priority=50)
def send_mail(mail_id):
    """Send one queued message."""
    delivery.send(mail_id)
