"""What a publication tells those who follow a post, its author or its category."""

from datetime import timedelta

from django.utils import timezone

from blog.models import PostPage, PublishedVersion, Withheld
from conversations.models import Conversation
from subscriptions import audiences
from subscriptions.actions.announcing import GATHERED_FOR, announce
from subscriptions.enums import Kind
from subscriptions.kinds import Notice, Teller
from subscriptions.models import Event
from users.words import day

# A post of the past, as of the archive, is no news.
NEWS_FOR = timedelta(days=7)


def announce_version(version):
    """Tell of a post's first version, or of an edit that the editor called important; in its transaction.

    A post's row is locked meanwhile, so of two publications at once the second finds what the first announced.
    """
    if version.number == 1:
        _announce_post(version)
    elif version.is_important:
        _announce_edit(version)


def _announce_post(version):
    page = PostPage.objects.select_related("live_revision").get(pk=version.page_id)
    if page.date <= timezone.now() - NEWS_FOR or _is_copy(page):
        return
    conversation = _conversation_of(version)
    announce(
        conversation=conversation,
        kind=Kind.NEW_POST,
        key="first",
        by=version.editor,
        audience=[(pk, 0) for pk in audiences.wider_than(conversation)],
    )


def _is_copy(page):
    """Return whether a live page began as the copy of one: Wagtail says then that its revision's time published it."""
    return page.live_revision is not None and page.first_published_at == page.live_revision.created_at


def _announce_edit(version):
    """Tell of an edit ten minutes later; where an earlier one still waits, that tells of this one, too."""
    conversation = _conversation_of(version)
    waiting = Event.objects.gathering(version.published_at)
    if waiting.filter(conversation=conversation, kind=Kind.IMPORTANT_EDIT).exists():
        return
    announce(
        conversation=conversation,
        kind=Kind.IMPORTANT_EDIT,
        key=f"version-{version.number}",
        subject_id=version.pk,
        by=version.editor,
        audience=[(conversation.pk, 0)],
        after=GATHERED_FOR,
    )


def _conversation_of(version):
    return Conversation.objects.get(page_id=version.page_id, suffix="")


class PostTeller(Teller):
    """New posts, as they are now."""

    kinds = (Kind.NEW_POST,)

    def notices(self, events):
        posts = PostPage.objects.live().select_related("author", "category")
        found = posts.in_bulk([event.conversation.page_id for event in events])
        return {
            event.pk: Notice(
                title=event.conversation.title,
                headline=f"New in {post.category.name}",
                url=event.conversation.url,
                text=post.extract,
                byline=f"{post.author.title}, {day(post.date)}",
            )
            for event in events
            if (post := found.get(event.conversation.page_id))
        }


class EditTeller(Teller):
    """Important edits, by the reasons that their editors gave: each from its event's first on, for ten minutes.

    Not those of a version that is withheld.
    """

    kinds = (Kind.IMPORTANT_EDIT,)

    def notices(self, events):
        pages = {event.conversation.page_id for event in events}
        edits = PublishedVersion.objects.filter(page__in=pages, is_important=True).order_by("number")
        by_page = {}
        for edit in edits.exclude(withheld=Withheld.VERSION).defer("content"):
            by_page.setdefault(edit.page_id, []).append(edit)
        return {
            event.pk: _edit_notice(event, gathered)
            for event in events
            if (gathered := _gathered(event, by_page.get(event.conversation.page_id, ())))
        }


def _gathered(event, edits):
    """Return those of a post's edits that one event tells of."""
    until = event.created_at + GATHERED_FOR
    return [edit for edit in edits if edit.pk >= event.subject_id and edit.published_at <= until]


def _edit_notice(event, edits):
    last = edits[-1]
    return Notice(
        title=event.conversation.title,
        headline="It has changed",
        url=f"{event.conversation.url}history/",
        text="\n\n".join(dict.fromkeys(edit.reason for edit in edits)),
        byline=f"{last.editor_name}, {day(last.published_at)}",
    )
