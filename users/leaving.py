"""Deleting an account, batch by batch: each is a transaction of its own, so that a worker may die between any two.

Several workers may be at it at the same time: the rows of deletion and account are the locks of each batch. And what
the person was just writing when the account was closed waits for the lock too, and is found by the next batch.
"""

from django.db import transaction
from django.utils import timezone
from wagtail.users.models import UserProfile

from core import mail
from core.models import QueuedMail
from ledger.actions import record
from ledger.enums import Kind
from users import sessions
from users.contributions import registered
from users.models import AccountDeletion, Registration, User

BATCH = 500
# Tells the person that the account is being deleted, and is not lost when the worker is quicker than the mail.
FIRST_MESSAGE, LAST_MESSAGE = "account_deleting", "account_deleted"


def delete_account(deletion_id):
    """Take all steps of a deletion that are left; may be called twice."""
    while take_step(deletion_id):
        pass


def take_step(deletion_id):
    """Handle one batch, or delete the account when nothing else is left; return whether there is more to do."""
    with transaction.atomic():
        deletion = AccountDeletion.objects.select_for_update().filter(pk=deletion_id).first()
        if deletion is None:
            return False
        user = User.objects.select_for_update().get(pk=deletion.user_id)
        for contribution in registered():
            if contribution.erase(user, words=deletion.words, limit=BATCH):
                deletion.last_step_at = timezone.now()
                deletion.save(update_fields=["last_step_at"])
                return True
        _delete(user)
    return False


def _delete(user):
    """Delete what hangs on the address and the account itself; keep when that was, and nothing else."""
    email = user.email
    sessions.end_all(user)
    QueuedMail.objects.filter(to=email).exclude(message=FIRST_MESSAGE).delete()
    Registration.objects.filter(email=email).delete()
    _delete_picture(user)
    user.delete()
    record(Kind.ACCOUNT_DELETED)
    mail.queue(LAST_MESSAGE, email)


def _delete_picture(user):
    # The row goes with the account, and the file with no row.
    for settings in UserProfile.objects.filter(user=user).exclude(avatar=""):
        storage, name = settings.avatar.storage, settings.avatar.name
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))
