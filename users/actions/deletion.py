"""Deleting one's account: from here on the worker goes on by itself (users/leaving.py)."""

from django.db import transaction

from core import mail, page_cache
from users import sessions, tasks
from users.actions.profiles import page_cache_tag
from users.models import AccountDeletion, DataExport, User


def delete_account(*, user, words):
    """Close a person's account at once and have the worker delete it; return the deletion.

    `words` says what becomes of what the person wrote. Asked for again, or by another window at the same moment, it
    changes nothing: the first choice holds.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        deletion, is_new = AccountDeletion.objects.get_or_create(user=user, defaults={"words": words})
        if not is_new:
            return deletion
        user.is_active = False
        user.set_unusable_password()
        user.save(update_fields=["is_active", "password"])
        sessions.end_all(user)
        DataExport.objects.filter(user=user).without_file().delete()
        page_cache.touch(page_cache_tag(user), page_cache.LISTINGS)
        # Without the account, with which it would go.
        mail.queue("account_deleting", user.email, words=str(deletion.get_words_display()))
        tasks.delete_account.enqueue(deletion.pk)
    return deletion
