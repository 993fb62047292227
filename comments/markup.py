"""Comments as HTML, put together in Python (docs/adr/0024).

A page shows up to eighty, and Django's templates would take most of its time for them. What people wrote goes through
`escape` where it enters, and nothing else of it is ever put into the HTML.
"""

from functools import cache
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from comments.enums import State
from core.plain_text import text_html
from core.small_numbers import FEWEST
from users.words import day

# Said to those who hear the page; the design system's own name for it is long, and stands in a page 400 times.
HIDDEN = '<span class="heard">'


def threads_html(threads, viewer):
    """Return the items of a list of threads, each with its replies and the way to the rest of them."""
    items = []
    for thread in threads:
        items.append(comment_html(thread.root, viewer))
        items += [comment_html(reply, viewer) for reply in thread.replies]
        if thread.more:
            items.append(_rest(thread))
    return SafeString("".join(items))


def comment_html(comment, viewer):
    """Return one comment, or the stub that says what became of it, as an item of a list.

    It must have been looked at (`comments.viewing.look_at`).
    """
    classes = f" comment--depth-{comment.depth}" if comment.depth else ""
    if comment.is_stub:
        acts = ""
        if viewer.is_signed_in and comment.can_moderate:
            acts = f'<ul class="acts">{_moderate(comment, "this comment")}</ul>'
        return SafeString(
            f'<li class="comment{classes} comment--stub" id="{comment.anchor}"><p>{_stub(comment)}</p>{acts}</li>'
        )
    name, address = escape(comment.writer.name), comment.address
    own = f' data-token="{comment.token}"' if viewer.is_signed_in and comment.is_own else ""
    return SafeString(
        f'<li class="comment{classes}" id="{comment.anchor}"{own}>{_head(comment, name, address)}{_notes(comment)}'
        f'<div class="comment__text" dir="auto">{text_html(comment.comment)}</div>{_edited(comment, name, address)}'
        f'<ul class="acts">{_acts(comment, name, address, viewer)}</ul></li>'
    )


def _head(comment, name, address):
    if comment.writer.address:
        name = f'<a href="{comment.writer.address}">{name}</a>'
    at = comment.created_at.isoformat(timespec="minutes")
    return (
        f'<p class="comment__head"><b dir="auto">{name}</b> says…{_answers(comment)}'
        f' <a class="comment__date" href="{address}"><time datetime="{at}">{day(comment.created_at)}</time>'
        f"{HIDDEN}: link to this comment</span></a></p>"
    )


def _answers(comment):
    if not comment.reply_to_id:
        return ""
    above = comment.reply_to
    if above.is_stub:
        whom = "a comment that is no longer shown"
    else:
        whom = f'<a href="{above.address}" dir="auto">{escape(above.writer.name)}</a>'
    return f' <span class="comment__to">in reply to {whom}</span>'


def _notes(comment):
    """Return who the writer is besides the name, and that what this answers has changed since."""
    notes = ""
    if comment.badge:
        title, organisation = escape(comment.badge.title), escape(comment.badge.organisation)
        notes = (
            f'<p class="badge"><b class="badge__word">Speaks for government</b> {title}, {organisation}</p>'
        )
    if comment.writer.about:
        notes += f'<p class="comment__about"><bdi>{escape(comment.writer.about)}</bdi></p>'
    if comment.answers_earlier_words and not comment.reply_to.is_stub:
        whose = escape(comment.reply_to.writer.name)
        notes += f'<p class="comment__note">Written before <bdi>{whose}</bdi>’s comment was edited.</p>'
    return notes


def _edited(comment, name, address):
    if not comment.edited_at:
        return ""
    by = f" by {escape(comment.edited_by)}, a moderator" if comment.edited_by else ""
    return (
        f'<p class="comment__note">Edited on {day(comment.edited_at)}{by}. <a href="{address}history/">'
        f"See what changed{HIDDEN} in {name}’s comment</span></a></p>"
    )


def _stub(comment):
    if comment.state == State.WITHDRAWN:
        return "This comment was withdrawn by its writer."
    if comment.state == State.HELD:
        return "A moderator is reading this comment again."
    when = f" on {day(comment.decided_at)}" if comment.decided_at else ""
    return f"This comment was removed by a moderator{when}. {comment.get_removed_because_display()}."


def _acts(comment, name, address, viewer):
    # A few likes in an anonymous round could tell of single people.
    likes = 0 if viewer.key_id and comment.like_count < FEWEST else comment.like_count
    acts = ""
    if viewer.is_signed_in and comment.can_like:
        value, pressed = ("0", "true") if comment.is_liked else ("1", "false")
        count = f' <span class="acts__count">({likes})</span>' if likes else ""
        acts = (
            f'<li><button class="acts__like" form="likes" formaction="{address}like/" name="like"'
            f' value="{value}" aria-pressed="{pressed}"><span class="acts__word">Like</span>{count}'
            f"{HIDDEN} {name}’s comment</span></button></li>"
        )
    elif likes:
        acts = f"<li>{likes} like{'' if likes == 1 else 's'}</li>"
    if viewer.is_open:
        acts += _act(f"{address}reply/", "Reply", f"to {name}", ' class="acts__reply"')
    if not viewer.is_signed_in or not comment.is_own:
        acts += _act(f"{address}report/", "Report", f"{name}’s comment")
    if not viewer.is_signed_in:
        return acts
    if comment.can_edit:
        acts += _act(f"{address}edit/", "Edit", "your comment")
    if comment.can_withdraw:
        acts += _act(f"{address}withdraw/", "Withdraw", "your comment")
    if comment.can_moderate:
        acts += _moderate(comment, f"{name}’s comment")
    return acts


def _moderate(comment, what):
    return _act(f"{_screens()}{comment.pk}/", "Moderate", what)


def _act(address, word, rest, attributes=""):
    """Return a link whose name says to what it does something, for those who hear it by itself."""
    return f'<li><a{attributes} href="{address}">{word}{HIDDEN} {rest}</span></a></li>'


def _rest(thread):
    whom = "a comment that is no longer shown" if thread.root.is_stub else escape(thread.root.writer.name)
    replies = "1 more reply" if thread.more == 1 else f"{thread.more} more replies"
    return (
        '<li class="comment comment--depth-1 comment--more">'
        f'<a href="{thread.root.address}">{replies}{HIDDEN} to {whom}</span></a></li>'
    )


@cache
def _screens():
    """Return what the address of a comment's screen in the CMS begins with."""
    return reverse("comments_cms:comment", args=[0]).removesuffix("0/")
