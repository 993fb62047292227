"""What nobody needs any more of the queue and of the sessions; settings.TIDIERS names every app's own."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

TASKS_KEPT = timedelta(days=7)


def drop_old_tasks():
    """Delete tasks that ended a week ago, and those whose worker died before; return how many."""
    begun = timezone.now() - TASKS_KEPT
    ended = DBTaskResult.objects.finished().filter(finished_at__lt=begun)
    abandoned = DBTaskResult.objects.running().filter(started_at__lt=begun)
    return ended.delete()[0] + abandoned.delete()[0]


def drop_expired_sessions():
    """Delete sessions that have run out; return how many."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
