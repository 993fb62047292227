"""Changing the words of a comment, by its writer or by a moderator; the earlier words are kept."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from comments.actions.moderating import DecidedMeanwhile
from comments.actions.posting import fit
from comments.actions.storing import locked, touch
from comments.actions.whose import owner_of
from comments.announcing import EDITED, tell_writer
from comments.enums import State
from comments.models import CommentRevision, StaffComment
from comments.permissions import user_can_decide, user_can_edit, user_wrote
from comments.refusals import Changed, NotAllowed, NotOpen, TooLate, Unfit
from conversations.permissions import user_can_see
from core import limits
from core.differences import characters_changed
from core.exceptions import PageNotFound
from ledger.actions import record
from ledger.enums import Kind
from screening.facts import facts_for
from screening.identifying import takes_out_identifying
from screening.limits import EDITS_A_DAY
from screening.verdicts import judge
from users.permissions import obstacle_for

# A slip put right: so soon, and so little, that readers are not told (Discourse's grace).
SILENT_WITHIN = timedelta(minutes=5)
SILENT_CHARACTERS = 100
UNCHANGED = "It says this already: change its words, or leave it."
CHANGED_WHILE_HELD = "Its writer changed it while it waited."


def edit_comment(*, by, comment_id, text, version):
    """Put new words in place of one's own, and return the comment.

    `version` is the one that the form was made with: of many edits of one version the first succeeds, and the others
    raise Changed with what it says now. Where everything is read before it appears, a changed comment is read again.
    Raises a Refusal, PageNotFound and LimitReached. Call it outside every transaction.
    """
    text = fit(text)
    obstacle = obstacle_for(by)
    if obstacle:
        raise NotAllowed(obstacle)
    now = timezone.now()
    me = _owner(by, comment_id, now)
    limits.take(EDITS_A_DAY, me.subject)
    with transaction.atomic():
        comment = _found(by, comment_id)
        if not user_wrote(by, comment):
            raise PageNotFound("There is no such comment.")
        if not user_can_edit(by, comment, now):
            raise TooLate
        if not comment.conversation.is_open(now):
            raise NotOpen
        if not _changes(comment, text, version):
            return comment
        was_seen = comment.published_at is not None
        is_silent = not was_seen or _is_slip(comment, text, now)
        # What was held when it was changed, readers were not to see: no moderator let it through, or one took it back.
        is_withheld = comment.state == State.HELD or takes_out_identifying(comment.comment, text)
        _keep_earlier(comment, me.at, editor=me.user, is_silent=is_silent, is_withheld=is_withheld)
        values = {} if is_silent else {"edited_at": me.at, "edited_by": ""}
        own_mode, is_anonymous = comment.conversation.own_mode, bool(me.voice)
        verdict = judge(text, facts_for(by, own_mode=own_mode, is_anonymous=is_anonymous))
        if verdict.holds or comment.state == State.HELD:
            why = verdict.reason or CHANGED_WHILE_HELD
            values |= {"state": State.HELD, "held_because": why, "is_public": False}
        _put(comment, text, values)
    return comment


def edit_of_moderator(*, by, comment_id, text, version, reason, shows_difference=False):
    """Change the words of somebody else, always with name and reason, and tell the writer by mail.

    What was taken out stays out of the public history unless `shows_difference`. Raises PermissionDenied, Unfit,
    DecidedMeanwhile for what was withdrawn or removed, and Changed as `edit_comment` does.
    """
    text = fit(text)
    if not reason:
        raise Unfit("Say why you change it: readers and its writer see the reason.")
    now = timezone.now()
    with transaction.atomic():
        comment = locked(comment_id)
        if not user_can_decide(by, comment):
            raise PermissionDenied
        if comment.state not in (State.PUBLIC, State.HELD):
            raise DecidedMeanwhile(comment)
        before = comment.comment
        if not _changes(comment, text, version):
            raise Unfit(UNCHANGED)
        _keep_earlier(
            comment,
            now,
            editor=by,
            moderator_name=by.name_for_readers,
            reason=reason,
            is_withheld=not shows_difference,
        )
        _put(comment, text, {"edited_at": now, "edited_by": by.name_for_readers})
        record(Kind.COMMENT_EDITED, by=by, subject=comment, reason=reason)
        tell_writer(comment, what=EDITED, message="comment_edited", reason=reason, before=before, after=text)
    return comment


def _owner(by, comment_id, now):
    comment = StaffComment.objects.select_related("voice__key").filter(pk=comment_id).first()
    me = comment and owner_of(comment, by=by, user_id=comment.user_id, at=now)
    if me is None:
        raise PageNotFound("There is no such comment.")
    return me


def _found(by, comment_id):
    if not StaffComment.objects.filter(pk=comment_id).exists():
        raise PageNotFound("There is no such comment.")
    comment = locked(comment_id)
    if not user_can_see(by, comment.conversation):
        raise PageNotFound("There is no such comment.")
    return comment


def _changes(comment, text, version):
    """Return whether there is something to change. Raises Changed where the version is not what the form showed."""
    if comment.comment == text:
        return False
    if comment.version != version:
        raise Changed(comment.comment, comment.version)
    return True


def _is_slip(comment, text, now):
    """Return whether readers need not be told: within minutes, a few characters in all, and none were told before."""
    # Of a voice the hour is not known, and is not to be.
    if comment.voice_id or now >= comment.created_at + SILENT_WITHIN:
        return False
    earlier = list(comment.revisions.all())
    if not all(revision.is_silent for revision in earlier):
        return False
    first = earlier[0].body if earlier else comment.comment
    return characters_changed(first, text) < SILENT_CHARACTERS


def _keep_earlier(comment, now, **fields):
    CommentRevision.objects.create(comment=comment, body=comment.comment, at=now, **fields)


def _put(comment, text, values):
    comment.comment, comment.version = text, comment.version + 1
    for name, value in values.items():
        setattr(comment, name, value)
    comment.save(update_fields=["comment", "version", *values])
    touch(comment.conversation_id)
