"""Comments by the million: ten thousand on one post, a thread of a hundred thousand on another, the rest spread."""

import random
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django_comments.models import Comment, CommentFlag
from django_comments_xtd.models import LIKEDIT_FLAG, XtdComment

from comments.enums import State
from comments.models import MAX_DEPTH, PATH_STEP, StaffComment
from comments.threads import REPLIES_SHOWN
from conversations.models import Conversation
from home.volume.posts import SLUG
from home.volume.tables import go_on_after, insert, next_id
from home.volume.users import ADDRESS
from users.models import User

# Posts with many comments, with one long thread (at most these parts of all that is wanted), and with few.
MANY, MANY_PART = 10_000, 10
LONG, LONG_PART = 100_000, 5
FEW = 20
SPECIAL = (MANY, LONG, FEW)
THREAD = 5
LIKED_EVERY = 4
BATCH = 20_000
# The same words in the same places on every machine, so that runs can be compared.
SEED = 2018
WORDS = (
    "the rota ward shift handover night bank agency trolley bed bay nurse porter clerk manager form login screen"
    " system printer phone cupboard key drug round tea break canteen parking bus home visit car mileage training"
    " course study leave pay band team lead matron doctor junior senior patient family resident carer listen answer"
    " change weeks ahead never always sometimes again please because should could would need want know ask tell"
).split()


@dataclass
class Row:
    """One comment to be: where it stands, who writes it, and when."""

    pk: int
    conversation_id: int
    user_id: int
    created_at: datetime
    root: "Row | None" = None
    parent: "Row | None" = None
    replies: int = 0

    def __post_init__(self):
        self.depth = min(self.parent.depth + 1, MAX_DEPTH) if self.parent else 0
        above = self.parent.path[: PATH_STEP * MAX_DEPTH] if self.parent else ""
        self.path = f"{above}{self.pk:0{PATH_STEP}d}"

    @property
    def is_liked(self):
        return self.pk % LIKED_EVERY == 0


def build_comments(wanted, progress=lambda done: None):
    """Make comments on the posts of `build_posts` until there are as many as wanted; return how many were made.

    The first call gives `volume-1` 10,000 comments and `volume-2` a thread of 100,000, or a tenth and a fifth of what
    is wanted where that is less, and `volume-3` 20 for good, all of which its page shows. Counters are right, and each
    fourth comment has a like.
    """
    places = Conversation.objects.filter(page__slug__startswith=SLUG, suffix="").order_by("page")
    places = list(places.values_list("pk", flat=True))
    people = list(
        User.objects.filter(email__startswith=ADDRESS.partition("{")[0]).values_list("pk", flat=True)
    )
    have = StaffComment.objects.filter(conversation__in=places).count()
    missing = wanted - have
    if len(places) <= len(SPECIAL) or not people or missing <= 0:
        return 0
    rows = Plan(people, wanted, next_id(Comment)).rows(places, missing, is_first=not have)
    done = 0
    while some := list(islice(rows, BATCH)):
        with transaction.atomic():
            store(some)
        done += len(some)
        progress(done)
    go_on_after(Comment, CommentFlag)
    return done


class Plan:
    """Who writes what where: threads of several sizes, a second between two comments."""

    def __init__(self, people, wanted, first_id):
        self.people = cycle(people)
        self.pk = first_id
        self.start = timezone.now() - timedelta(seconds=wanted + 60)
        self.first_id = first_id
        self.random = random.Random(SEED)  # noqa: S311 - no secret

    def rows(self, places, missing, *, is_first):
        """Yield the missing comments, each after what it answers."""
        left = missing
        if is_first:
            many, long = min(MANY, missing // MANY_PART), min(LONG, missing // LONG_PART)
            yield from self.threads([places[0]], many)
            yield from self.thread(places[1], long)
            yield from self.threads([places[2]], FEW, size=1 + REPLIES_SHOWN)
            left -= many + long + FEW
        yield from self.threads(places[len(SPECIAL) :], left)

    def threads(self, places, number, size=THREAD):
        """Yield so many comments in threads of this size, by turns on these places."""
        for place in cycle(places):
            if number <= 0:
                return
            yield from self.thread(place, min(size, number))
            number -= size

    def thread(self, place, size):
        """Yield one thread: a comment, then replies to it or to one of the last few."""
        if size <= 0:
            return
        root = self.row(place, replies=size - 1)
        yield root
        recent = [root]
        for _ in range(size - 1):
            reply = self.row(place, root=root, parent=self.random.choice(recent))
            yield reply
            recent = [root, *recent[-4:], reply]

    def row(self, place, **fields):
        pk, self.pk = self.pk, self.pk + 1
        at = self.start + timedelta(seconds=pk - self.first_id)
        return Row(pk, place, next(self.people), at, **fields)


def store(rows):
    """Insert comments into the three tables that hold one, with their likes, and raise the counters."""
    _store_in_library(rows)
    insert(
        StaffComment._meta.db_table,
        STAFF_COLUMNS,
        (
            (
                *(row.pk, row.conversation_id, row.parent.pk if row.parent else None),
                *((row.root or row).pk, row.depth, row.path, State.PUBLIC.value),
                *(_moment(row.created_at), _moment(row.created_at), 1, row.replies, int(row.is_liked), 0),
                *(_uuid(uuid.uuid4()), "", "", ""),
            )
            for row in rows
        ),
    )
    insert(
        CommentFlag._meta.db_table,
        ("user_id", "comment_id", "flag", "flag_date"),
        ((row.user_id, row.pk, LIKEDIT_FLAG, _moment(row.created_at)) for row in rows if row.is_liked),
    )
    for place, number in Counter(row.conversation_id for row in rows).items():
        Conversation.objects.filter(pk=place).update(
            comment_count=F("comment_count") + number, last_activity_at=rows[-1].created_at
        )


STAFF_COLUMNS = (
    *("xtdcomment_ptr_id", "conversation_id", "reply_to_id", "root_id", "depth", "path", "state"),
    *("created_at", "published_at", "version", "reply_count", "like_count", "report_count"),
    *("token", "edited_by", "held_because", "removed_because"),
)


def _store_in_library(rows):
    kind = ContentType.objects.get_for_model(Conversation).pk
    chosen = random.Random(rows[0].pk)  # noqa: S311 - no secret
    insert(
        Comment._meta.db_table,
        (
            *(
                "id",
                "content_type_id",
                "object_pk",
                "site_id",
                "user_id",
                "user_name",
                "user_email",
                "user_url",
            ),
            *("comment", "submit_date", "is_public", "is_removed"),
        ),
        (
            (
                *(row.pk, kind, str(row.conversation_id), settings.SITE_ID, row.user_id, "", "", ""),
                *(_words(chosen), _moment(row.created_at), True, False),
            )
            for row in rows
        ),
    )
    insert(
        XtdComment._meta.db_table,
        ("comment_ptr_id", "thread_id", "parent_id", "level", "order", "followup", "nested_count"),
        ((row.pk, 0, 0, 0, 1, False, 0) for row in rows),
    )


def _words(chosen):
    """Return a comment of 5 to 60 words."""
    return " ".join(chosen.choices(WORDS, k=chosen.randint(5, 60))).capitalize() + "."


def _moment(at):
    return connection.ops.adapt_datetimefield_value(at)


def _uuid(value):
    return value if connection.features.has_native_uuid_field else value.hex
