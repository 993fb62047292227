"""The ideas and comments that actions came from: of those the ones that everyone may read."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from challenges.models.ideas import Idea
from comments.announcing import excerpt
from comments.models import StaffComment
from comments.writers import Writer, writers_of
from conversations.models import Conversation


@dataclass(frozen=True)
class Source:
    """What an action came from, for its page: where it stands, who wrote it, and its title or its beginning."""

    noun: str
    text: str
    url: str
    author: Writer


def public_ideas():
    """Return the ideas that everyone may read, those that are merged among them."""
    visible = Conversation.objects.visible_to(AnonymousUser())
    return Idea.objects.readable().filter(is_private=False, conversation__in=visible)


def public_comments():
    """Return the comments that everyone may read."""
    return StaffComment.objects.public().filter(
        conversation__in=Conversation.objects.visible_to(AnonymousUser())
    )


def things_of(sources):
    """Return the ideas and the comments of some sources that everyone may read, as two dicts by id; four queries."""
    ideas = {one.idea_id for one in sources} - {None}
    comments = {one.comment_id for one in sources} - {None}
    found_ideas = (
        public_ideas().select_related("conversation__page", "writer") if ideas else Idea.objects.none()
    )
    found_comments = (
        public_comments().select_related("conversation__page", "user")
        if comments
        else StaffComment.objects.none()
    )
    return found_ideas.in_bulk(ideas), found_comments.in_bulk(comments)


def sources_of(page):
    """Return what an action came from as a list of Source, in the editors' order; without what is not public."""
    rows = list(page.sources.all())
    ideas, comments = things_of(rows)
    writers = writers_of(
        {idea.writer_id for idea in ideas.values()}
        | {comment.user_id for comment in comments.values()} - {None}
    )
    found = []
    for row in rows:
        if row.idea_id in ideas:
            idea = ideas[row.idea_id]
            author = writers.get(idea.writer_id) or Writer(idea.writer_name)
            found.append(Source(idea.get_kind_display(), idea.title, idea.conversation.url, author))
        elif row.comment_id in comments:
            comment = comments[row.comment_id]
            author = writers.get(comment.user_id) or Writer(comment.user_name)
            found.append(Source("Comment", excerpt(comment.comment), comment.address, author))
    return found


def tags_of(sources):
    """Return what makes stale the pages of these sources, and pages that show them; two queries."""
    sources = list(sources)
    ideas = Idea.objects.filter(pk__in=[one.idea_id for one in sources if one.idea_id])
    comments = StaffComment.objects.filter(pk__in=[one.comment_id for one in sources if one.comment_id])
    found = {*ideas.values_list("conversation", flat=True), *comments.values_list("conversation", flat=True)}
    return {Conversation(pk=pk).page_cache_tag for pk in found}
