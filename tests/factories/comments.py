"""Comments for tests."""

from django.utils import timezone

from comments.actions import add_archived_comment


def comment_on(page, text="I agree.", name="Theo Lane", reply_to=None, created_at=None):
    """Store a comment of the archive on a page's conversation and return it."""
    return add_archived_comment(
        conversation=page.conversation,
        name=name,
        text=text,
        created_at=created_at or timezone.now(),
        reply_to=reply_to,
    )
