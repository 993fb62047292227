"""What the worker does for every app."""

from django_tasks import task

from core import delivery


@task()
def send_mail(mail_id):
    """Send one queued message."""
    delivery.send(mail_id)
