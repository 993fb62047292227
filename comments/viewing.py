"""What one person sees of comments besides their words: badges, what is one's own, and what may be done with it."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_comments_xtd.models import LIKEDIT_FLAG

from comments.enums import State
from comments.permissions import (
    user_can_edit,
    user_can_like,
    user_can_moderate,
    user_can_withdraw,
    user_wrote,
)
from users.models import OfficialPost

LIKED, HELD = 0, 1
# By hand: it takes Django longer to compose the two than a database to answer.
LIKED_OF = """
    SELECT %s, comment_id FROM django_comment_flags WHERE user_id = %s AND flag = %s AND comment_id IN ({})
"""
HELD_OF = """
    SELECT %s, xtdcomment_ptr_id FROM comments_staffcomment
    JOIN django_comments ON id = xtdcomment_ptr_id
    WHERE user_id = %s AND conversation_id = %s AND state = %s
"""


@dataclass
class Viewer:
    """Who looks at a conversation, and when: `liked` and `held` are the ids of comments, filled for one page."""

    user: object
    is_open: bool
    now: datetime = field(default_factory=timezone.now)
    liked: frozenset = frozenset()
    held: frozenset = frozenset()

    @property
    def is_signed_in(self):
        return self.user.is_authenticated


def look_at(comments, viewer):
    """Give each comment what its template asks: who wrote it, and for a signed-in viewer what may be done with it.

    One query where an official wrote any of them.
    """
    posts = _posts_of({comment.user.official_id for comment in comments if comment.user})
    moderates = viewer.is_signed_in and user_can_moderate(viewer.user)
    for comment in comments:
        _introduce(comment, posts)
        if viewer.is_signed_in:
            comment.is_own = user_wrote(viewer.user, comment)
            comment.is_liked = comment.pk in viewer.liked
            comment.can_like = viewer.is_open and user_can_like(viewer.user, comment)
            comment.can_edit = viewer.is_open and user_can_edit(viewer.user, comment, viewer.now)
            comment.can_withdraw = user_can_withdraw(viewer.user, comment)
            comment.can_moderate = moderates and not comment.is_own


def _introduce(comment, posts):
    """Say who wrote a comment: the post held on that day, what the profile shows, the address of the person's page."""
    comment.badge, comment.about, comment.writer_address = None, "", ""
    user = comment.user
    if user is None:
        return
    held = posts.get(user.official_id, ())
    day = timezone.localdate(comment.created_at) if held else None
    comment.badge = next((post for post in reversed(held) if post.covers(day)), None)
    profile = getattr(user, "profile", None)
    comment.about = ", ".join(profile.shown) if profile else ""
    if user.proven_at and user.is_active:
        comment.writer_address = f"{_people()}{user.public_id}/"


@cache
def _people():
    """Return what the address of every person's page begins with."""
    nobody = uuid.UUID(int=0)
    return reverse("users:person", args=[nobody]).removesuffix(f"{nobody}/")


def _posts_of(official_ids):
    """Return the posts of these officials by official, the earliest first; no query where there are none."""
    official_ids = official_ids - {None}
    posts = {}
    if official_ids:
        for post in OfficialPost.objects.filter(official_id__in=official_ids).order_by("starts"):
            posts.setdefault(post.official_id, []).append(post)
    return posts


def own_state(user, conversation, comments):
    """Return (ids of these comments that a person likes, ids of the person's held ones here), in one query."""
    ids = [comment.pk for comment in comments]
    liked = LIKED_OF.format(", ".join(["%s"] * len(ids)) or "NULL")
    with connection.cursor() as cursor:
        cursor.execute(
            f"{liked} UNION ALL {HELD_OF}",
            [LIKED, user.pk, LIKEDIT_FLAG, *ids, HELD, user.pk, conversation.pk, State.HELD],
        )
        rows = cursor.fetchall()
    return tuple(frozenset(pk for kind, pk in rows if kind == wanted) for wanted in (LIKED, HELD))
