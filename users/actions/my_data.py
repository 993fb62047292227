"""Copies of a person's data: asked for here, made by the worker (users/copies.py)."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from users import tasks
from users.models import AccountDeletion, DataExport

# What no worker has touched for so long was left by one that died.
STANDS_STILL_AFTER = timedelta(minutes=1)
ENQUEUED_AT_ONCE = 1000


def ask_for_copy(*, user):
    """Have the worker make a copy of everything a person has here; return it. While one is being made, that one."""
    try:
        with transaction.atomic():
            copy = DataExport.objects.create(user=user)
            tasks.make_copy.enqueue(str(copy.pk))
    except IntegrityError:
        return DataExport.objects.being_made().filter(user=user).first()
    return copy


def drop_expired_exports():
    """Delete the copies that have expired; return how many."""
    return DataExport.objects.filter(expires_at__lte=timezone.now()).without_file().delete()[0]


def go_on_with_what_stands_still():
    """Enqueue again the copies and deletions that a worker has left half way; return how many."""
    before = timezone.now() - STANDS_STILL_AFTER
    copies = DataExport.objects.being_made().filter(asked_at__lt=before)
    deletions = AccountDeletion.objects.filter(last_step_at__lt=before)
    return _enqueue_all(tasks.make_copy, copies.order_by("asked_at")) + _enqueue_all(
        tasks.delete_account, deletions.order_by("last_step_at")
    )


def _enqueue_all(task, rows):
    enqueued = 0
    for pk in rows.values_list("pk", flat=True)[:ENQUEUED_AT_ONCE]:
        argument = pk if isinstance(pk, int) else str(pk)
        # While the queue is long, or no worker runs, one task waiting for each is enough.
        waiting = DBTaskResult.objects.ready().filter(
            task_path=task.module_path, args_kwargs__args__0=argument
        )
        if not waiting.exists():
            task.enqueue(argument)
            enqueued += 1
    return enqueued
