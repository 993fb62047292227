"""What a publication tells those who follow a post, its author or its category."""

from datetime import timedelta

from django.utils import timezone

from blog.models import PostPage, PublishedVersion, Withheld
from conversations.models import Conversation
from subscriptions import audiences
from subscriptions.actions import announce
from subscriptions.enums import Kind
from subscriptions.kinds import Notice, Teller
from subscriptions.models import Event
from users.words import day

# A post of the past, as of the archive, is no news.
NEWS_FOR = timedelta(days=7)
# Edits in so short a time are one piece of news.
GATHERED_FOR = timedelta(minutes=10)


def announce_version(version):
    """Tell of a post's first version, and of an edit that the editor called important; in its transaction."""
    page = PostPage.objects.get(pk=version.page_id)
    conversation = Conversation.objects.filter(page_id=page.pk, suffix="").first()
    if version.number == 1 and page.date > timezone.now() - NEWS_FOR:
        announce(
            conversation=conversation,
            kind=Kind.NEW_POST,
            key="first",
            by=version.editor,
            audience=[(pk, 0) for pk in audiences.wider_than(conversation)],
        )
    if version.is_important:
        _announce_edit(conversation, version)


def _announce_edit(conversation, version):
    """Tell of an edit ten minutes later; where an earlier one still waits, that tells of this one instead."""
    waiting = Event.objects.filter(
        conversation=conversation,
        kind=Kind.IMPORTANT_EDIT,
        expanded_at=None,
        step=0,
        due_at__gt=timezone.now(),
    )
    if waiting.update(subject_id=version.pk):
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
    """Important edits, by the reasons that their editors gave; not of a version that is withheld."""

    kinds = (Kind.IMPORTANT_EDIT,)

    def notices(self, events):
        versions = PublishedVersion.objects.exclude(withheld=Withheld.VERSION).defer("content")
        found = versions.in_bulk([event.subject_id for event in events])
        return {
            event.pk: Notice(
                title=event.conversation.title,
                headline="It has changed",
                url=f"{event.conversation.url}history/",
                text=version.reason,
                byline=f"{version.editor_name}, {day(version.published_at)}",
            )
            for event in events
            if (version := found.get(event.subject_id))
        }
