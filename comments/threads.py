"""Reading a conversation's comments, for the same number of queries whatever their number.

A page is 20 threads by cursor, in one of three orders; each thread brings its first three replies and the number of
the rest. A thread by itself is read in pages of 50.
"""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.dateparse import parse_datetime

from comments.enums import Sort
from comments.models import StaffComment
from core.cursors import read_cursor, write_cursor

ROOTS_A_PAGE = 20
REPLIES_SHOWN = 3
REPLIES_A_PAGE = 50
# Each order of threads and the replies have cursors of their own: that of one is no address of another.
THREADS = "threads-{}"
REPLIES = "replies"
FIRST_REPLIES = """
    SELECT id FROM (
        SELECT xtdcomment_ptr_id AS id FROM comments_staffcomment
        WHERE root_id = %s AND depth > 0 AND published_at IS NOT NULL ORDER BY path LIMIT %s
    ) AS thread
"""
FIRST_ROOTS = """
    SELECT id FROM (
        SELECT xtdcomment_ptr_id AS id FROM comments_staffcomment
        WHERE conversation_id = %s AND depth = 0 AND published_at IS NOT NULL
        ORDER BY created_at, xtdcomment_ptr_id LIMIT %s
    ) AS first
"""
# On PostgreSQL one plan for all threads: a UNION of twenty takes longer to plan than to run.
FIRST_REPLIES_POSTGRESQL = """
    SELECT reply.id FROM unnest(%s::bigint[]) AS root (id) CROSS JOIN LATERAL (
        SELECT xtdcomment_ptr_id AS id FROM comments_staffcomment
        WHERE root_id = root.id AND depth > 0 AND published_at IS NOT NULL ORDER BY path LIMIT %s
    ) AS reply
"""
ORDERS = {
    Sort.NEWEST: ("-created_at", "-pk"),
    Sort.OLDEST: ("created_at", "pk"),
    Sort.LIKED: ("-like_count", "-created_at", "-pk"),
}


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

    @property
    def comments(self):
        """Every comment on the page, in its order."""
        return [comment for thread in self.threads for comment in (thread.root, *thread.replies)]


def thread_page(conversation, after="", sort=Sort.NEWEST):
    """Return a page of a conversation's threads in three queries at the most.

    `after` is the cursor that the page before gave: it holds the numbers by which that page was ordered, so a like in
    between moves no thread past the reader. Raises Http404 for a cursor that is not ours, or of another order.
    """
    roots = conversation.comments.roots().shown().for_listing().order_by(*ORDERS[sort])
    position = read_cursor(after, of=THREADS.format(sort.value))
    if position:
        roots = roots.filter(_beyond(sort, position))
    found = list(roots[: ROOTS_A_PAGE + 1])
    shown = found[:ROOTS_A_PAGE]
    threads = [Thread(root) for root in shown]
    _attach_first_replies(threads)
    if len(found) == len(shown):
        return ThreadPage(threads)
    last = shown[-1]
    likes = [last.like_count] if sort == Sort.LIKED else []
    cursor = write_cursor(*likes, last.created_at.isoformat(), last.pk, of=THREADS.format(sort.value))
    return ThreadPage(threads, cursor)


def first_threads(conversation_ids, size):
    """Return the first threads of each of these conversations, `size` at the most, as a dict of lists of Thread.

    Three queries at the most, whatever the number of conversations; each has an entry.
    """
    found = {pk: [] for pk in conversation_ids}
    if not found:
        return found
    parameters = [value for pk in found for value in (pk, size)]
    ids = RawSQL(" UNION ALL ".join([FIRST_ROOTS] * len(found)), parameters)  # noqa: S611 - constants
    for root in StaffComment.objects.filter(pk__in=ids).for_listing().order_by("created_at", "pk"):
        found[root.conversation_id].append(Thread(root))
    _attach_first_replies([thread for threads in found.values() for thread in threads])
    return found


def _beyond(sort, position):
    """Return the Q of the threads after a position, its first condition one that an index can begin at."""
    *likes, moment, pk = position
    moment = parse_datetime(moment)
    if sort == Sort.OLDEST:
        return Q(created_at__gte=moment) & (Q(created_at__gt=moment) | Q(pk__gt=pk))
    later = Q(created_at__lt=moment) | Q(created_at=moment, pk__lt=pk)
    if sort == Sort.NEWEST:
        return Q(created_at__lte=moment) & later
    return Q(like_count__lte=likes[0]) & (Q(like_count__lt=likes[0]) | later)


def reply_page(root, after="", start=None):
    """Return a page of one thread's replies and the cursor after it ('' at the end), in two queries at the most.

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
    attach_targets([root, *shown])
    return shown, write_cursor(shown[-1].path, of=REPLIES) if len(found) > len(shown) else ""


def _attach_first_replies(threads):
    """Give each thread its first replies, in one query, and one more for answered comments that are not among them."""
    busy = {thread.root.pk: thread for thread in threads if thread.root.reply_count}
    if not busy:
        return
    replies = StaffComment.objects.filter(pk__in=_first_replies(list(busy))).for_listing().order_by("path")
    for reply in replies:
        busy[reply.root_id].replies.append(reply)
    attach_targets([comment for thread in busy.values() for comment in (thread.root, *thread.replies)])


def attach_targets(comments):
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


def _first_replies(root_ids):
    """Return the query for the ids of the first shown replies of these roots.

    Each root has a LIMIT of its own: a window over the replies would read all of a thread of 100,000 to show three.
    """
    if connection.vendor == "postgresql":
        return RawSQL(FIRST_REPLIES_POSTGRESQL, [root_ids, REPLIES_SHOWN])  # noqa: S611 - a constant
    parameters = [value for root_id in root_ids for value in (root_id, REPLIES_SHOWN)]
    return RawSQL(" UNION ALL ".join([FIRST_REPLIES] * len(root_ids)), parameters)  # noqa: S611 - constants
