"""A comment in its thread, its history, and the number that tells whether there is something new."""

from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comments.history import read_history
from comments.models import StaffComment
from comments.outcomes import outcomes_of
from comments.permissions import user_can_find, user_wrote
from comments.querysets import LISTED
from comments.threads import reply_page
from comments.viewing import Viewer, look_at, own_state
from conversations.caching import keep_for_everyone
from conversations.models import Conversation
from conversations.permissions import user_can_see
from core.exceptions import PageNotFound
from subscriptions.queries import follows
from voices.contributors import voice_of


@require_safe
def thread(request, pk):
    """Show a comment in its thread: the first one, then the replies from this comment on, 50 a page."""
    comment = found_comment(request.user, pk)
    conversation = comment.conversation
    root = StaffComment.objects.for_listing().get(pk=comment.root_id) if comment.depth else comment
    replies, cursor = reply_page(
        root, after=request.GET.get("after", ""), start=comment if comment.depth else None
    )
    shown = [root, *replies]
    if comment.published_at is None:
        # Its writer, or a moderator, looks at what has no place in the thread yet.
        shown, replies, cursor = [comment], [], ""
    viewer = Viewer(request.user, conversation.is_open(), key_id=conversation.voice_key())
    if viewer.is_signed_in:
        viewer.voice = voice_of(request.user, viewer.key_id)
        viewer.liked, viewer.held = own_state(viewer, conversation, shown)
    look_at(shown, viewer)
    context = {
        "comment": comment,
        "is_followed": viewer.is_signed_in and follows(request.user, conversation, root.pk),
        "root": root,
        "firsts": shown[:1],
        "conversation": conversation,
        "replies": replies,
        "cursor": cursor,
        "begins_later": bool(comment.depth or request.GET.get("after")),
        "viewer": viewer,
        "back": request.get_full_path(),
        "outcomes": outcomes_of(comment),
        "is_own": viewer.is_signed_in and user_wrote(request.user, comment),
    }
    response = render(request, "comments/thread.html", context)
    return keep_for_everyone(request, response, conversation, params=("after",))


@require_safe
def history(request, pk):
    """Show what was changed in a public comment, and by whom where it was not its writer."""
    comment = found_comment(request.user, pk)
    entries = read_history(comment)
    if not entries:
        raise PageNotFound("This comment was never changed.")
    context = {"comment": comment, "entries": entries, "conversation": comment.conversation}
    response = render(request, "comments/history.html", context)
    return keep_for_everyone(request, response, comment.conversation)


@require_safe
def count(request, pk):
    """Answer with the number of comments in a conversation, for pages that are open already."""
    conversation = Conversation.objects.with_terms().filter(pk=pk).first()
    if conversation is None or not conversation.is_discussed or not user_can_see(request.user, conversation):
        raise PageNotFound("There is no such conversation.")
    response = JsonResponse({"count": conversation.comment_count})
    return keep_for_everyone(request, response, conversation)


def found_comment(user, pk):
    """Return a comment that this person finds, with where it is discussed. Raises PageNotFound."""
    rows = StaffComment.objects.only(*LISTED, "published_at").select_related(
        "user", "voice__key", "conversation__page", "conversation__parent"
    )
    comment = rows.filter(pk=pk).first()
    if comment is None or not user_can_find(user, comment) or not user_can_see(user, comment.conversation):
        raise PageNotFound("There is no such comment.")
    return comment
