"""Pages of comments by themselves."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from comments.enums import SHOWN
from comments.models import StaffComment
from comments.threads import reply_page
from conversations.permissions import user_can_see
from core import page_cache
from core.exceptions import PageNotFound
from core.models import seconds_until


@require_safe
def thread(request, pk):
    """Show a comment in its thread: the first one, then the replies from this comment on, 50 a page."""
    comments = StaffComment.objects.shown().select_related("user", "root__user", "conversation__page")
    # A thread whose beginning is held has no place on the page either.
    comment = comments.filter(pk=pk, root__state__in=SHOWN).first()
    if comment is None or not user_can_see(request.user, comment.conversation):
        raise PageNotFound("There is no such comment.")
    conversation = comment.conversation
    replies, cursor = reply_page(
        comment.root, after=request.GET.get("after", ""), start=comment if comment.depth else None
    )
    context = {
        "comment": comment,
        "conversation": conversation,
        "replies": replies,
        "cursor": cursor,
        "begins_later": bool(comment.depth or request.GET.get("after")),
    }
    response = render(request, "comments/thread.html", context)
    if request.user.is_authenticated or conversation.page.get_view_restrictions().exists():
        return response
    tags = {conversation.page_cache_tag, f"page:{conversation.page_id}"}
    seconds = seconds_until(conversation.page.expire_at)
    return page_cache.cacheable(response, tags=tags, params=("after",), seconds=seconds)
