"""Following a thread without writing in it, and following it no more."""

from comments.models import StaffComment
from conversations.permissions import user_can_see
from core.exceptions import PageNotFound
from subscriptions.actions import subscribe, unsubscribe
from subscriptions.models import Subscriber


def follow_thread(*, by, comment_id):
    """Let a person follow the thread of a comment that readers see, or saw; may be called twice.

    Raises PageNotFound where there is no such thread, or the person may not look.
    """
    rows = StaffComment.objects.shown().select_related("conversation__page", "conversation__parent")
    comment = rows.filter(pk=comment_id).first()
    if comment is None or not user_can_see(by, comment.conversation):
        raise PageNotFound("There is no such thread.")
    subscribe(subscriber=Subscriber.objects.of(by), conversation=comment.conversation, thread=comment.root_id)


def leave_thread(*, by, comment_id):
    """Let a person follow the thread of a comment no more; may be called twice, also where it is not to be seen."""
    comment = StaffComment.objects.filter(pk=comment_id).first()
    subscriber = Subscriber.objects.filter(user=by).first()
    if comment and subscriber:
        unsubscribe(subscriber=subscriber, conversation_id=comment.conversation_id, thread=comment.root_id)
