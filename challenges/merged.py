"""What an idea's page shows of the ideas that are merged into it, or of the one that it is merged into."""

from dataclasses import dataclass, field

from challenges.enums import READABLE, IdeaState
from challenges.models import Idea, Merge
from comments.threads import first_threads
from comments.viewing import Viewer, look_at
from comments.writers import Writer, writers_of

THREADS_SHOWN = 3


@dataclass
class MergedIdea:
    """An idea below the one that it is merged into: its words, who wrote it, and its first threads."""

    merge: Merge
    idea: Idea
    author: Writer
    threads: list = field(default_factory=list)


def merged_into(idea):
    """Return the merge by which an idea is merged into another, or None; one query at the most.

    Its `into_is_shown` says whether readers may read the other.
    """
    if idea.state != IdeaState.MERGED:
        return None
    merge = idea.merges.filter(undone_at=None).select_related("into__conversation").get()
    merge.into.challenge = merge.into.conversation.page = idea.challenge
    merge.into_is_shown = merge.into.state == IdeaState.PUBLIC
    return merge


def merged_here(idea, user):
    """Return the MergedIdeas of an idea, in the order in which they came, and the Viewer of their threads.

    The idea was fetched `with_links()`. Six queries at the most, whatever their number; none where there are none.
    """
    viewer = Viewer(user, is_open=False)
    if not idea.has_merged:
        return [], viewer
    rows = idea.merges_here.filter(undone_at=None, idea__state__in=READABLE)
    merges = list(rows.select_related("idea__conversation"))
    writers = writers_of({merge.idea.writer_id for merge in merges} - {None})
    threads = first_threads([merge.idea.conversation_id for merge in merges], THREADS_SHOWN)
    comments = [comment for some in threads.values() for one in some for comment in (one.root, *one.replies)]
    if comments:
        look_at(comments, viewer)
    found = []
    for merge in merges:
        one = merge.idea
        one.challenge = one.conversation.page = idea.challenge
        author = writers.get(one.writer_id) or Writer(one.writer_name)
        found.append(MergedIdea(merge, one, author, threads[one.conversation_id]))
    return found, viewer
