"""What the writers of two ideas are told of their merge, and of its being undone."""

from challenges.enums import IdeaState
from challenges.models import Merge
from subscriptions.actions import announce
from subscriptions.enums import Kind
from subscriptions.kinds import Notice
from users.words import day

MERGED, UNDONE = "merge", "merge-undone"
WHAT_IT_MEANS = (
    "Whoever supports either is counted once. Both ideas can be read there, with the names of both writers."
)


def announce_merge(merge):
    """Tell both writers of a merge; call it in its transaction."""
    _tell_both(merge, MERGED)


def announce_undone(merge):
    """Tell both writers that a merge is undone; call it in its transaction."""
    _tell_both(merge, UNDONE)


def _tell_both(merge, what):
    told = {None}
    for idea in (merge.idea, merge.into):
        # Who wrote both is told once.
        if idea.writer_id not in told:
            told.add(idea.writer_id)
            announce(
                conversation=idea.conversation,
                kind=Kind.MY_IDEA,
                key=f"{what}-{merge.pk}",
                subject_id=idea.pk,
                direct=[idea.writer_id],
                direct_kind=Kind.MY_IDEA,
            )


def is_of_merge(event):
    """Return whether an event tells of a merge."""
    return event.key.rpartition("-")[0] in (MERGED, UNDONE)


def merge_notices(events):
    """Return a dict of Notice by event id, of what is still so; one query."""
    if not events:
        return {}
    rows = Merge.objects.select_related("idea__conversation__page", "into__conversation__page")
    merges = rows.in_bulk([_merge_id(event) for event in events])
    found = {event.pk: _notice(event, merges.get(_merge_id(event))) for event in events}
    return {pk: notice for pk, notice in found.items() if notice}


def _merge_id(event):
    return int(event.key.rpartition("-")[2])


def _notice(event, merge):
    if merge is None:
        return None
    is_undone = event.key.startswith(UNDONE)
    idea, into = merge.idea, merge.into
    expected = IdeaState.PUBLIC if is_undone else IdeaState.MERGED
    if (merge.undone_at is not None) is not is_undone:
        return None
    if idea.state != expected or into.state != IdeaState.PUBLIC:
        return None
    is_of_idea = event.subject_id == idea.pk
    own = idea if is_of_idea else into
    if is_undone:
        headline = (
            "Your idea stands by itself again"
            if is_of_idea
            else f"‘{idea.title}’ is no longer merged with your idea"
        )
        text = "Its supports and comments are where they were."
    else:
        headline = (
            f"Your idea was merged with ‘{into.title}’"
            if is_of_idea
            else f"‘{idea.title}’ was merged with your idea"
        )
        text = f"{merge.reason}\n\n{WHAT_IT_MEANS}"
    target = own if is_undone else into
    return Notice(
        title=own.title,
        headline=headline,
        url=target.conversation.url,
        text=text,
        byline=day(event.created_at),
    )
