"""What writes status updates."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from conversations.models import Conversation
from core import page_cache
from ledger.actions import record
from ledger.enums import Kind
from screening.identifying import takes_out_identifying
from updates.announcing import announce_change, announce_update
from updates.models import StatusUpdate, StatusUpdateRevision
from updates.permissions import user_can_write_updates
from updates.refusals import ChangedMeanwhile, Gone, NothingChanged

UNKNOWN_EDITOR = "An editor, DHSC"
SHOWN = ("date", "status", "text")


def add_status_update(*, conversation, date, text, status="", by=None):
    """Store a status update of the past or of the demonstration, tell nobody, and return it."""
    with transaction.atomic():
        update = StatusUpdate.objects.create(
            conversation=conversation,
            date=date,
            text=text,
            status=status,
            editor=by,
            published_at=timezone.now(),
        )
        _touch(update)
    return update


def write_status_update(*, by, conversation, date, status, text, notify=False, publish_at=None):
    """Publish a status update now, or at `publish_at` if that is later, and return it.

    With `notify`, whoever follows is told when it is published. Raises PermissionDenied.
    """
    if not user_can_write_updates(by, conversation):
        raise PermissionDenied
    now = timezone.now()
    with transaction.atomic():
        update = StatusUpdate.objects.create(
            conversation=conversation,
            date=date,
            status=status,
            text=text,
            editor=by,
            notify=notify,
            publish_at=publish_at or now,
        )
        if update.publish_at <= now:
            _publish(update, now)
    return update


def publish_due(at=None):
    """Publish what was planned for now or before; return how many. May run twice, and in two processes at once."""
    at = at or timezone.now()
    published = 0
    for pk in StatusUpdate.objects.due(at).order_by("publish_at").values_list("pk", flat=True):
        with transaction.atomic():
            rows = StatusUpdate.objects.select_for_update(of=("self",)).due(at).filter(pk=pk)
            update = rows.select_related("conversation__page", "editor").first()
            if update:
                _publish(update, at)
                published += 1
    return published


def edit_status_update(*, by, update_id, version, date, status, text, reason, tell=False):
    """Put other words in place of a status update's, and return it; readers see what changed, and why.

    `version` is the one that the form was made with. With `tell`, whoever follows is told. Raises PermissionDenied,
    ChangedMeanwhile, NothingChanged, and Gone for what was withdrawn.
    """
    now = timezone.now()
    with transaction.atomic():
        update = _locked(by, update_id)
        values = {"date": date, "status": status, "text": text}
        if all(getattr(update, name) == value for name, value in values.items()):
            raise NothingChanged
        if update.version != version:
            raise ChangedMeanwhile(update)
        if update.published_at:
            _keep_earlier(update, by, now, reason, text)
            update.edited_at = now
        for name, value in values.items():
            setattr(update, name, value)
        update.version += 1
        update.save(update_fields=[*SHOWN, "version", "edited_at"])
        _touch(update)
        if tell and update.is_public:
            announce_change(update, by=by)
    return update


def replan_status_update(*, by, update_id, version, publish_at, notify, **shown):
    """Change a status update that no reader has seen, and when it is published and told; return it.

    Raises as `edit_status_update`: ChangedMeanwhile also where it was published since the form was made.
    """
    with transaction.atomic():
        update = _locked(by, update_id)
        if update.version != version or update.published_at:
            raise ChangedMeanwhile(update)
        for name in SHOWN:
            setattr(update, name, shown[name])
        update.publish_at, update.notify = publish_at, notify
        update.version += 1
        update.save(update_fields=[*SHOWN, "publish_at", "notify", "version"])
    return update


def withdraw_status_update(*, by, update_id, reason):
    """Take an update from readers, or call off a planned one, on record; return it. Raises PermissionDenied, Gone."""
    with transaction.atomic():
        update = _locked(by, update_id)
        update.withdrawn_at, update.withdrawn_because = timezone.now(), reason
        update.save(update_fields=["withdrawn_at", "withdrawn_because"])
        record(Kind.UPDATE_WITHDRAWN, by=by, subject=update, reason=reason)
        _touch(update)
    return update


def forget_editor(*, user, limit):
    """Take a person's account from up to `limit` status updates and their edits; return how many."""
    with transaction.atomic():
        mine = StatusUpdate.objects.filter(editor_id=user.pk).order_by("pk")
        number = StatusUpdate.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[:limit])).update(
            editor=None
        )
        edits = StatusUpdateRevision.objects.filter(editor_id=user.pk).order_by("pk")
        edits = StatusUpdateRevision.objects.filter(pk__in=list(edits.values_list("pk", flat=True)[:limit]))
        return number + edits.update(editor=None, editor_name=UNKNOWN_EDITOR)


def _publish(update, at):
    update.published_at = at
    update.save(update_fields=["published_at"])
    _touch(update)
    if update.notify:
        announce_update(update, by=update.editor)


def _locked(by, update_id):
    """Return a status update, held against other changes until the transaction ends."""
    rows = StatusUpdate.objects.select_for_update(of=("self",)).select_related("conversation__page")
    update = rows.filter(pk=update_id).first()
    if update is None:
        raise Gone
    if not user_can_write_updates(by, update.conversation):
        raise PermissionDenied
    if update.withdrawn_at:
        raise Gone
    return update


def _keep_earlier(update, by, now, reason, text):
    StatusUpdateRevision.objects.create(
        update=update,
        date=update.date,
        status=update.status,
        text=update.text,
        at=now,
        editor=by,
        editor_name=by.name_for_readers,
        reason=reason,
        is_withheld=takes_out_identifying(update.text, text),
    )


def _touch(update):
    """Bring up to date what lists say of the conversation, and make stale what shows it."""
    latest = update.conversation.status_updates.public().first()
    Conversation.objects.filter(pk=update.conversation_id).update(status=latest.status if latest else "")
    page_cache.touch(update.conversation.page_cache_tag, page_cache.LISTINGS)
