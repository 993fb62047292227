"""What a voice of an anonymous round wrote and liked, for the page of its own."""

from comments.enums import State
from comments.models import StaffComment
from voices.things import Said

NEWS = {
    State.HELD: "A moderator reads it before it appears, usually within two working hours.",
    State.WITHDRAWN: "You withdrew it. Moderators can still read it.",
}


def comments_of(voice):
    """Return the comments of a voice, newest first, and how many comments of others it likes."""
    rows = StaffComment.objects.filter(voice=voice).select_related(
        "conversation__page", "conversation__parent"
    )
    said = [_said(comment) for comment in rows.order_by("-pk")]
    return said, [(voice.likes.count(), "like", "likes")]


def _said(comment):
    is_there = comment.state in (State.PUBLIC, State.HELD)
    news = NEWS.get(comment.state, "")
    if comment.state == State.REMOVED:
        news = f"A moderator removed it: {comment.get_removed_because_display()}."
    return Said(
        what=f"Comment on {comment.conversation.title}",
        words=comment.comment,
        at=comment.created_at,
        address=comment.address,
        news=news,
        change=f"{comment.address}edit/" if is_there and comment.conversation.is_open() else "",
        withdraw=f"{comment.address}withdraw/" if is_there else "",
    )
