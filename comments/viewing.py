"""What one person sees of comments besides their words: badges, what is one's own, and what may be done with it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django_comments_xtd.models import LIKEDIT_FLAG

from comments.enums import State
from comments.permissions import (
    user_can_edit,
    user_can_moderate,
    user_can_withdraw,
)
from comments.writers import attach_writers
from users.models import OfficialPost

LIKED, HELD = 0, 1
# By hand: it takes Django longer to compose the two than a database to answer.
LIKED_OF = """
    SELECT %s, comment_id FROM django_comment_flags WHERE user_id = %s AND flag = %s AND comment_id IN ({})
"""
HELD_OF = """
    SELECT %s, xtdcomment_ptr_id FROM comments_staffcomment
    JOIN django_comments ON id = xtdcomment_ptr_id
    WHERE conversation_id = %s AND state = 'held' AND user_id = %s
"""


@dataclass
class Viewer:
    """Who looks at a conversation, and when: `liked` and `held` are the ids of comments, filled for one page.

    In an anonymous round `key_id` is that of its key, and `voice` the person's, if they have one yet.
    """

    user: object
    is_open: bool
    now: datetime = field(default_factory=timezone.now)
    liked: frozenset = frozenset()
    held: frozenset = frozenset()
    key_id: object = None
    voice: object = None

    def __post_init__(self):
        # A request's user is looked up anew at each access, and eighty comments ask several times.
        self.is_signed_in = self.user.is_authenticated
        self.user_id = self.user.pk


def look_at(comments, viewer):
    """Give each comment its `writer` and `badge`, and for a signed-in viewer say what may be done with it.

    Two queries at the most: writers, and posts where an official wrote any of them.
    """
    attach_writers(comments)
    posts = _posts_of({comment.writer.official_id for comment in comments})
    moderates = viewer.is_signed_in and user_can_moderate(viewer.user)
    for comment in comments:
        comment.badge = _post_held(comment, posts)
        if viewer.is_signed_in:
            own = comment.is_own = _is_own(comment, viewer)
            if own and viewer.voice:
                comment.voice = viewer.voice
            comment.is_liked = comment.pk in viewer.liked
            comment.can_like = not own and viewer.is_open and comment.state == State.PUBLIC
            comment.can_edit = own and viewer.is_open and user_can_edit(viewer.user, comment, viewer.now)
            comment.can_withdraw = own and user_can_withdraw(viewer.user, comment)
            comment.can_moderate = moderates and not own


def _is_own(comment, viewer):
    if comment.voice_id:
        return viewer.voice is not None and comment.voice_id == viewer.voice.pk
    return comment.user_id == viewer.user_id


def _post_held(comment, posts):
    """Return the post that the writer held as an official on the day of the comment, or None."""
    held = posts.get(comment.writer.official_id, ())
    day = timezone.localdate(comment.created_at) if held else None
    return next((post for post in reversed(held) if post.covers(day)), None)


def _posts_of(official_ids):
    """Return the posts of these officials by official, the earliest first; no query where there are none."""
    official_ids = official_ids - {None}
    posts = {}
    if official_ids:
        for post in OfficialPost.objects.filter(official_id__in=official_ids).order_by("starts"):
            posts.setdefault(post.official_id, []).append(post)
    return posts


def own_state(viewer, conversation, comments):
    """Return (ids of these comments that somebody likes, ids of their held ones here): one query, for a voice two."""
    if viewer.key_id:
        return _state_of_voice(viewer, conversation, comments)
    user = viewer.user
    ids = ", ".join(str(int(comment.pk)) for comment in comments) or "NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{LIKED_OF.format(ids)} UNION ALL {HELD_OF}",
            [LIKED, user.pk, LIKEDIT_FLAG, HELD, conversation.pk, user.pk],
        )
        rows = cursor.fetchall()
    return tuple(frozenset(pk for kind, pk in rows if kind == wanted) for wanted in (LIKED, HELD))


def _state_of_voice(viewer, conversation, comments):
    own = Q(user=viewer.user)
    liked = ()
    if viewer.voice:
        own |= Q(voice=viewer.voice)
        likes = viewer.voice.likes.filter(comment__in=[comment.pk for comment in comments])
        liked = likes.values_list("comment_id", flat=True)
    held = conversation.comments.filter(own, state=State.HELD)
    return frozenset(liked), frozenset(held.values_list("pk", flat=True))
