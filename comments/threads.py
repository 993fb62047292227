"""Reading a conversation's comments, for the same number of queries whatever their number.

A page is 20 threads, oldest first, by cursor; each thread brings its first three replies and the number of the
rest. A thread by itself is read in pages of 50.
"""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q
from django.utils.dateparse import parse_datetime

from comments.enums import SHOWN
from comments.models import StaffComment
from core.cursors import read_cursor, write_cursor

ROOTS_A_PAGE = 20
REPLIES_SHOWN = 3
REPLIES_A_PAGE = 50
# Two kinds of listings, so that the cursor of one is no address of the other.
THREADS = "threads"
REPLIES = "replies"
FIRST_REPLIES = """
    SELECT id FROM (
        SELECT xtdcomment_ptr_id AS id FROM comments_staffcomment
        WHERE root_id = %s AND depth > 0 AND state IN (%s, %s, %s) ORDER BY path LIMIT %s
    ) AS thread
"""


@dataclass
class Thread:
    """A comment with the replies that are shown under it."""

    root: StaffComment
    replies: list = field(default_factory=list)

    @property
    def more(self):
        """How many replies are not shown here."""
        return max(0, self.root.reply_count - len(self.replies))


@dataclass
class ThreadPage:
    """One page of threads; `cursor` leads to the next, or is empty."""

    threads: list
    cursor: str = ""


def thread_page(conversation, after=""):
    """Return a page of a conversation's threads in three queries at the most.

    `after` is the cursor that the page before gave. Raises Http404 for one that is not ours.
    """
    roots = conversation.comments.roots().shown().for_listing().order_by("created_at", "pk")
    position = read_cursor(after, of=THREADS)
    if position:
        created_at, pk = parse_datetime(position[0]), position[1]
        roots = roots.filter(Q(created_at__gt=created_at) | Q(created_at=created_at, pk__gt=pk))
    found = list(roots[: ROOTS_A_PAGE + 1])
    shown = found[:ROOTS_A_PAGE]
    threads = [Thread(root) for root in shown]
    _attach_first_replies(threads)
    if len(found) == len(shown):
        return ThreadPage(threads)
    return ThreadPage(threads, write_cursor(shown[-1].created_at.isoformat(), shown[-1].pk, of=THREADS))


def reply_page(root, after="", start=None):
    """Return a page of one thread's replies and the cursor after it ('' at the end).

    `after` is the cursor that the page before gave; without one the page begins at the reply `start`, or at the first.
    """
    replies = StaffComment.objects.filter(root=root, depth__gt=0).shown().for_listing().order_by("path")
    position = read_cursor(after, of=REPLIES)
    if position:
        replies = replies.filter(path__gt=position[0])
    elif start:
        replies = replies.filter(path__gte=start.path)
    found = list(replies[: REPLIES_A_PAGE + 1])
    shown = found[:REPLIES_A_PAGE]
    _attach_targets([root, *shown])
    return shown, write_cursor(shown[-1].path, of=REPLIES) if len(found) > len(shown) else ""


def _attach_first_replies(threads):
    """Give each thread its first replies, in one query for the ids and one for the rows."""
    busy = {thread.root.pk: thread for thread in threads if thread.root.reply_count}
    if not busy:
        return
    replies = StaffComment.objects.filter(pk__in=_first_reply_ids(list(busy))).for_listing().order_by("path")
    for reply in replies:
        busy[reply.root_id].replies.append(reply)
    _attach_targets([comment for thread in busy.values() for comment in (thread.root, *thread.replies)])


def _attach_targets(comments):
    """Give each reply the comment that it answers, from those at hand; one query for any that are not."""
    known = {comment.pk: comment for comment in comments}
    missing = {comment.reply_to_id for comment in comments if comment.reply_to_id} - known.keys()
    if missing:
        known |= {
            comment.pk: comment for comment in StaffComment.objects.filter(pk__in=missing).for_listing()
        }
    for comment in comments:
        if comment.reply_to_id:
            comment.reply_to = known[comment.reply_to_id]


def _first_reply_ids(root_ids):
    """Return the ids of the first shown replies of these roots.

    Each root is a LIMIT of its own, wrapped, in a UNION ALL: a window over the replies would read all of a thread of
    100,000 to show three. Written by hand, for it takes Django longer to compose than a database to answer.
    """
    parameters = [value for root_id in root_ids for value in (root_id, *SHOWN, REPLIES_SHOWN)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([FIRST_REPLIES] * len(root_ids)), parameters)
        return [row[0] for row in cursor.fetchall()]
