"""The way back from actions to the ideas and comments they came from: links, and news for their writers."""

from django.db import transaction

from challenges.models import ActionSource, ActionUpdatePage
from challenges.sources import tags_of, things_of
from core import page_cache
from subscriptions.actions import announce
from subscriptions.enums import Kind
from subscriptions.kinds import Notice, Teller
from subscriptions.models import Event
from users.words import day

# Keys are like idea-12-action-34.
IDEA, COMMENT = "idea", "comment"


def actions_from_comment(comment):
    """Return the actions that a comment led to, as everyone may read them; none where its own words are gone."""
    return [] if comment.is_stub else ActionUpdatePage.objects.readable().came_from(comment=comment.pk)


def publish_sources(*, page):
    """Make stale what links to an action, and tell the writers of what it came from, each once an action.

    May run twice, and for a page that is not public (any more): then nobody is told.
    """
    with transaction.atomic():
        # The page's row is the lock: of two publications at once the second finds whom the first told.
        ActionUpdatePage.objects.select_for_update(of=("self",)).get(pk=page.pk)
        sources = list(ActionSource.objects.filter(page=page.pk))
        touch_sources(sources)
        if sources and ActionUpdatePage.objects.readable().filter(pk=page.pk, alias_of=None).exists():
            _tell(page, sources)


def touch_sources(sources):
    """Make stale the pages of some sources."""
    tags = tags_of(sources)
    if tags:
        page_cache.touch(*tags)


def _tell(page, sources):
    ideas, comments = things_of(sources)
    addressed = [(IDEA, idea, idea.writer_id) for idea in ideas.values()]
    addressed += [(COMMENT, comment, comment.user_id) for comment in comments.values()]
    suffix = f"-action-{page.pk}"
    earlier = Event.objects.filter(
        conversation__in=[thing.conversation_id for _, thing, _ in addressed],
        kind=Kind.LED_TO,
        key__endswith=suffix,
    )
    told = {None} | {pk for direct in earlier.values_list("direct", flat=True) for pk in direct}
    for what, thing, writer_id in addressed:
        if writer_id not in told:
            told.add(writer_id)
            announce(
                conversation=thing.conversation,
                kind=Kind.LED_TO,
                key=f"{what}-{thing.pk}{suffix}",
                subject_id=thing.pk,
                direct=[writer_id],
                direct_kind=Kind.LED_TO,
            )


class LedToTeller(Teller):
    """Actions, for those whose words led to them."""

    kinds = (Kind.LED_TO,)

    def notices(self, events):
        pages = ActionUpdatePage.objects.readable().in_bulk([_page_id(event) for event in events])
        rows = ActionSource.objects.filter(page__in=pages.keys())
        named = {(one.page_id, IDEA, one.idea_id) for one in rows}
        named |= {(one.page_id, COMMENT, one.comment_id) for one in rows}
        return {
            event.pk: _notice(event, pages[_page_id(event)])
            for event in events
            if (_page_id(event), event.key.partition("-")[0], event.subject_id) in named
        }


def _page_id(event):
    return int(event.key.rpartition("-")[2])


def _notice(event, page):
    return Notice(
        title=page.title,
        headline="Your words led to an action",
        url=page.url,
        text=f"What we heard: {page.heard}\n\nWhat we are doing: {page.doing}",
        byline=day(event.created_at),
    )
