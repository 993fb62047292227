"""One idea, its answers and its conversation, and what was changed in it."""

from dataclasses import dataclass
from itertools import pairwise

from django.shortcuts import redirect, render
from django.views.generic import View

from challenges.enums import READABLE, Deed
from challenges.merged import merged_here, merged_into
from challenges.models import ActionUpdatePage, Idea
from challenges.permissions import (
    user_can_answer,
    user_can_decide,
    user_can_edit,
    user_can_merge,
    user_can_read,
    user_can_withdraw,
    user_wrote,
)
from comments.writers import Writer, writers_of
from conversations.caching import keep_for_everyone
from conversations.permissions import user_can_see
from core.differences import compare_paragraphs
from core.exceptions import PageNotFound
from screening.identifying import takes_out_identifying
from voices.contributors import voice_of

NOT_THERE = "There is no such idea."
WITHHELD = "What changed is not shown, because it could identify somebody."


def found(user, pk):
    """Return an idea that somebody may find, perhaps as a stub. Raises PageNotFound."""
    idea = Idea.objects.with_conversation().with_links().filter(pk=pk).first()
    if idea is None or not user_can_read(user, idea):
        raise PageNotFound(NOT_THERE)
    idea.conversation.page = idea.conversation.parent.page = idea.challenge
    if not user_can_see(user, idea.conversation.parent):
        raise PageNotFound(NOT_THERE)
    idea.author = writers_of({idea.writer_id} - {None}).get(idea.writer_id) or Writer(idea.writer_name)
    return idea


def find(request, pk):
    """Lead from the lasting address of an idea to where it stands."""
    return redirect(found(request.user, pk).conversation.url)


class IdeaView(View):
    """An idea below its challenge."""

    def get(self, request, challenge, pk, slug):
        idea = found(request.user, pk)
        if idea.challenge_id != challenge.pk:
            raise PageNotFound(NOT_THERE)
        if slug != idea.slug:
            # Not for ever: a title may change back.
            return redirect(f"{challenge.url}{idea.suffix}")
        user = request.user
        merge = merged_into(idea)
        merged, viewer = merged_here(idea, user)
        context = {
            "page": challenge,
            "idea": idea,
            "responses": idea.responses.select_related("official").prefetch_related("official__posts"),
            "themes": [theme.name for theme in idea.themes.all()],
            "mine": _supports_of(user, idea),
            "hides_numbers": challenge.hides_numbers,
            "can_edit": user_can_edit(user, idea) and challenge.takes(Deed.POST),
            "can_withdraw": user_can_withdraw(user, idea),
            "can_answer": user_can_answer(user, idea),
            "can_decide": user_can_decide(user, idea),
            "is_own": user_wrote(user, idea),
            "was_edited": idea.edited_at is not None,
            "actions": _actions_from(idea),
            "can_merge": user_can_merge(user, idea) and not idea.is_stub,
            "merge": merge,
            "merged": merged,
            "viewer": viewer,
        }
        response = render(request, "challenges/idea.html", context)
        others = [one.idea.conversation for one in merged] + ([merge.into.conversation] if merge else [])
        due = (idea.due_by(challenge.read_within), idea.due_by(challenge.answer_within))
        return keep_for_everyone(
            request,
            response,
            idea.conversation,
            params=("sort", "after"),
            others=others,
            turns=(*challenge.turns, *due),
        )


def _actions_from(idea):
    """Return the actions that an idea led to, as everyone may read them."""
    if idea.is_stub or not idea.has_led_to:
        return []
    return list(ActionUpdatePage.objects.readable().came_from(idea=idea.pk))


def _supports_of(user, idea):
    """Return the kinds of support that somebody gave an idea."""
    if not user.is_authenticated:
        return set()
    key_id = idea.conversation.voice_key()
    voice = voice_of(user, key_id)
    if key_id and voice is None:
        return set()
    by = {"voice": voice} if voice else {"user": user}
    return set(idea.supports.filter(**by).values_list("kind", flat=True))


@dataclass(frozen=True)
class Change:
    """One change that readers are told of: its revision, and its difference or the note that stands in its place."""

    revision: object
    paragraphs: list
    note: str = ""


def history(request, pk):
    """Show every change of a public idea, newest first, with what changed."""
    idea = found(request.user, pk)
    if idea.state not in READABLE:
        raise PageNotFound(NOT_THERE)
    context = {"idea": idea, "conversation": idea.conversation, "changes": read_history(idea)}
    response = render(request, "challenges/history.html", context)
    return keep_for_everyone(request, response, idea.conversation)


def read_history(idea):
    """Return the changes of an idea, newest first, in one query.

    What a later edit was to take away may stand in every text before it: none of these is in a difference.
    """
    revisions = list(idea.revisions.all())
    texts = [_text(one) for one in (*revisions, idea)]
    hidden = [
        any(later.is_withheld for later in revisions[number:]) or takes_out_identifying(text, texts[-1])
        for number, text in enumerate(texts[:-1])
    ]
    changes = []
    for revision, (before, after), was_hidden in zip(revisions, pairwise(texts), hidden, strict=True):
        if was_hidden:
            changes.append(Change(revision, [], WITHHELD))
        else:
            changes.append(Change(revision, compare_paragraphs(before.split("\n"), after.split("\n"))))
    return changes[::-1]


def _text(version):
    return f"{version.title}\n{version.text}"
