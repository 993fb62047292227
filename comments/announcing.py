"""Whom comments are told, and what their writers are told of them."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from comments.enums import State
from comments.models import StaffComment
from comments.viewing import Viewer, look_at
from core import mail
from subscriptions.actions import announce
from subscriptions.enums import Kind
from subscriptions.kinds import Notice, Teller
from subscriptions.models import Event, Subscriber, Subscription
from subscriptions.queries import mailed_at
from users.words import day

EXCERPT_LENGTH = 300
EDITED = "edited"
HEADLINES = {
    State.HELD: "A moderator is reading your comment again",
    State.PUBLIC: "Your comment is published",
    State.REMOVED: "A moderator removed your comment",
}


def follow_own_thread(comment):
    """Let the writer of a comment follow its thread; call it in the transaction that stores the comment.

    A voice follows nothing: a subscription would name the account.
    """
    if comment.voice_id:
        return
    row = Subscription(
        subscriber=Subscriber.objects.of(comment.user),
        conversation=comment.conversation,
        thread=comment.root_id,
    )
    # One query, whether or not the person follows it: threads have no counter that would have to be kept right.
    Subscription.objects.bulk_create([row], ignore_conflicts=True)


def announce_reply(comment):
    """Tell whoever follows the thread that a reply appeared, and whom it answers; call it in its transaction.

    What a voice wrote is told to nobody: the mail would say at which moment it was written.
    """
    if comment.reply_to_id is None or comment.voice_id:
        return
    answered = comment.reply_to.user_id
    announce(
        conversation=comment.conversation,
        kind=Kind.THREAD,
        key=f"comment-{comment.pk}",
        subject_id=comment.pk,
        by=comment.user,
        audience=[(comment.conversation_id, comment.root_id)],
        direct=[answered] if answered else [],
        direct_kind=Kind.REPLY,
    )


def tell_writer(comment, *, what, message="", **context):
    """Tell a writer what a moderator decided, on the site and by mail as chosen; call it in its transaction.

    `what` makes this decision one of its own; `message` is the folder of the mail that tells at once, for a decision
    that has words of its own.
    """
    if comment.user is None:
        return
    announce(
        conversation=comment.conversation,
        kind=Kind.MY_COMMENT,
        key=f"{what}-{comment.pk}-{comment.version}-{comment.decided_at or comment.edited_at:%y%m%d%H%M%S%f}",
        subject_id=comment.pk,
        direct=[comment.user_id],
        direct_kind=Kind.MY_COMMENT,
        has_own_mail=bool(message),
    )
    at = mailed_at(comment.user, Kind.MY_COMMENT, timezone.now()) if message else None
    if at:
        mail.queue(
            message,
            comment.user.email,
            user=comment.user,
            at=at,
            name=comment.user.get_full_name(),
            path=comment.address,
            **context,
        )


def forget_addressees(comments, conversations):
    """Delete what told the writer of these comments, and take the writer from what told of the answers to them.

    Both name the account by its number, which would show of comments without a name that one person wrote them.
    `comments` and `conversations` are ids, as many as one transaction takes.
    """
    events = Event.objects.filter(conversation_id__in=conversations)
    own = Q(kind=Kind.MY_COMMENT) | Q(kind=Kind.LED_TO, key__startswith="comment-")
    events.filter(own, subject_id__in=comments).delete()
    answers = StaffComment.objects.filter(reply_to_id__in=comments).values("pk")
    events.filter(kind=Kind.THREAD, subject_id__in=answers).update(direct=[])


class ReplyTeller(Teller):
    """Replies that readers see, for whoever follows their thread and whom they answer."""

    kinds = (Kind.THREAD,)

    def notices(self, events):
        replies = (
            StaffComment.objects.public()
            .select_related("reply_to")
            .in_bulk([event.subject_id for event in events])
        )
        look_at(list(replies.values()), Viewer(AnonymousUser(), is_open=False))
        return {
            event.pk: _reply_notice(event, replies[event.subject_id])
            for event in events
            if event.subject_id in replies
        }


class DecisionTeller(Teller):
    """What moderators decided on comments, for their writers: as it stands now."""

    kinds = (Kind.MY_COMMENT,)

    def notices(self, events):
        comments = StaffComment.objects.filter(state__in=HEADLINES).exclude(comment="")
        found = comments.in_bulk([event.subject_id for event in events])
        return {
            event.pk: _decision_notice(event, found[event.subject_id])
            for event in events
            if event.subject_id in found
        }


def _reply_notice(event, reply):
    speaks_as = [reply.badge.title, reply.badge.organisation] if reply.badge else []
    return Notice(
        title=event.conversation.title,
        headline=f"{reply.writer.name} wrote a reply",
        url=reply.address,
        text=excerpt(reply.comment),
        byline=", ".join([*speaks_as, day(reply.created_at)]),
    )


def _decision_notice(event, comment):
    is_edit = event.key.startswith(EDITED) and comment.state == State.PUBLIC
    headline = "A moderator changed your comment" if is_edit else HEADLINES[comment.state]
    if comment.state == State.REMOVED:
        headline = f"{headline}: {comment.get_removed_because_display()}"
    return Notice(
        title=event.conversation.title,
        headline=headline,
        url=comment.address,
        text=excerpt(comment.comment),
        byline=day(event.created_at),
    )


def excerpt(text):
    """Return the beginning of a text, ended by a word, at most EXCERPT_LENGTH characters."""
    if len(text) <= EXCERPT_LENGTH:
        return text
    return f"{text[: EXCERPT_LENGTH - 1].rpartition(' ')[0] or text[: EXCERPT_LENGTH - 1]}…"
