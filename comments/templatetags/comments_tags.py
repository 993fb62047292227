"""Comments below whatever can be discussed."""

import uuid

from django import template
from django.utils.html import format_html_join

from comments.enums import Sort
from comments.forms import CommentForm
from comments.markup import comment_html, threads_html
from comments.models import StaffComment
from comments.threads import attach_targets, thread_page
from comments.viewing import Viewer, look_at, own_state
from conversations.enums import Openness
from conversations.models import Conversation
from core.exceptions import PageNotFound
from screening.facts import facts_for
from screening.permissions import MODE_POWER
from users.standing import notice_for
from voices.contributors import round_key, voice_of

register = template.Library()


@register.inclusion_tag("comments/comments.html", takes_context=True)
def conversation_comments(context, conversation):
    """Show one page of a conversation's comments and how to join in: the box for those who may, else the way there.

    Reads `sort` and `after` of the address; an order that there is none of is an unknown address. Runs four queries at
    most for readers, and for signed-in people six more, whatever the number of comments. An alias shows what was said
    on its original, and leads there for who wants to join in.
    """
    request = context["request"]
    alias_of = getattr(context.get("page"), "alias_of", None)
    sort = _sort(request.GET.get("sort", ""))
    after = request.GET.get("after", "")
    if conversation.parent_id and not Conversation.parent.is_cached(conversation):
        conversation = Conversation.objects.with_terms().get(pk=conversation.pk)
    openness = conversation.openness()
    viewer = Viewer(request.user, openness == Openness.OPEN, key_id=conversation.voice_key())
    page = thread_page(conversation, after, sort)
    shown = page.comments
    waiting = []
    if viewer.is_signed_in:
        viewer.voice = voice_of(request.user, viewer.key_id)
        viewer.liked, viewer.held = own_state(viewer, conversation, shown)
        if viewer.held:
            waiting = list(StaffComment.objects.filter(pk__in=viewer.held).for_listing().order_by("pk"))
            attach_targets([*shown, *waiting])
    look_at([*shown, *waiting], viewer)
    return {
        "conversation": conversation,
        "page_of_comments": page,
        "waiting": waiting,
        "after": after,
        "sort": sort,
        "sorts": Sort,
        "path": request.path,
        "here": request.get_full_path(),
        "viewer": viewer,
        "openness": openness,
        "can_choose_mode": viewer.is_signed_in and request.user.has_perm(MODE_POWER),
        "csrf_token": context.get("csrf_token"),
        "original": alias_of.url if alias_of else "",
    } | (_box(request.user, conversation) if viewer.is_signed_in and viewer.is_open and not alias_of else {})


def _box(user, conversation):
    """Return what the box needs: an empty form with a token of its own, or what keeps the person from it."""
    notice = notice_for(user)
    if notice:
        return {"notice": notice}
    key_id = conversation.voice_key()
    facts = facts_for(user, own_mode=conversation.own_mode, is_anonymous=bool(key_id))
    return {
        "form": CommentForm(initial={"token": uuid.uuid4()}),
        "is_read_first": facts.hold_all,
        "anonymous": round_key(key_id),
    }


def _sort(wanted):
    if not wanted:
        return Sort.NEWEST
    if wanted not in Sort.values:
        raise PageNotFound("Comments can be read newest first, oldest first, or the most liked first.")
    return Sort(wanted)


@register.simple_tag
def threads(threads, viewer):
    """Return the items of a list of threads as HTML."""
    return threads_html(threads, viewer)


@register.simple_tag
def comments(comments, viewer):
    """Return the items of a list of comments as HTML."""
    return format_html_join("", "{}", ((comment_html(comment, viewer),) for comment in comments))
