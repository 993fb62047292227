"""Comments as HTML, put together in Python (docs/adr/0024).

A page shows up to eighty, and Django's templates would take most of its time for them. Every value passes through
`format_html`, which escapes it; the constants are the only HTML.
"""

import re
from functools import cache

from django.urls import reverse
from django.utils.html import escape, format_html, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

from comments.enums import State
from users.words import day

# A text without any of these holds no address: most have none, and finding them word by word is slow.
MAY_HOLD_ADDRESS = re.compile(r"[.:@]\w")

ITEM = '<li class="comment{}" id="{}"{}>{}</li>'
HEAD = (
    '<p class="comment__head"><b dir="auto">{}</b> says…{} <a class="comment__date" href="{}"><time datetime="{}">{}'
    '</time><span class="nhsuk-u-visually-hidden">: link to this comment</span></a></p>'
)
TEXT = '<div class="comment__text" dir="auto">{}</div>'
IN_REPLY = ' <span class="comment__to">in reply to <a href="{}" dir="auto">{}</a></span>'
IN_REPLY_TO_GONE = ' <span class="comment__to">in reply to a comment that is no longer shown</span>'
BADGE = '<p class="badge"><b class="badge__word">Speaks for government</b> {}, {}</p>'
ABOUT = '<p class="comment__about"><bdi>{}</bdi></p>'
EARLIER = '<p class="comment__note">Written before <bdi>{}</bdi>’s comment was edited.</p>'
EDITED = (
    '<p class="comment__note">Edited on {}. <a href="{}history/">See what changed'
    '<span class="nhsuk-u-visually-hidden"> in {}’s comment</span></a></p>'
)
LIKE = (
    '<li><button class="acts__like" type="submit" form="likes" formaction="{}like/" name="like" value="{}"'
    ' aria-pressed="{}"><span class="acts__word">Like</span>{}'
    '<span class="nhsuk-u-visually-hidden"> {}’s comment</span></button></li>'
)
COUNT = ' <span class="acts__count">({})</span>'
LIKES = "<li>{} like{}</li>"
ACT = '<li><a{} href="{}">{}<span class="nhsuk-u-visually-hidden"> {}</span></a></li>'
REPLY_CLASS = mark_safe(' class="acts__reply"')
MORE = (
    '<li class="comment comment--depth-1 comment--more"><a href="{}">{} more repl{}'
    '<span class="nhsuk-u-visually-hidden"> to {}</span></a></li>'
)
WITHDRAWN = mark_safe("<p>This comment was withdrawn by its writer.</p>")
HELD_AGAIN = mark_safe("<p>A moderator is reading this comment again.</p>")
REMOVED = "<p>This comment was removed by a moderator{}. {}.</p>"
NOBODY = "a comment that is no longer shown"


def threads_html(threads, viewer):
    """Return the items of a list of threads, each with its replies and the way to the rest of them."""
    items = []
    for thread in threads:
        items.append(comment_html(thread.root, viewer))
        items += [comment_html(reply, viewer) for reply in thread.replies]
        if thread.more:
            name = NOBODY if thread.root.is_stub else thread.root.writer_name
            items.append(
                format_html(MORE, thread.root.address, thread.more, "y" if thread.more == 1 else "ies", name)
            )
    return SafeString("".join(items))


def comment_html(comment, viewer):
    """Return one comment, or the stub that says what became of it, as an item of a list.

    It must have been looked at (`comments.viewing.look_at`).
    """
    classes = f" comment--depth-{comment.depth}" if comment.depth else ""
    if comment.is_stub:
        return format_html(ITEM, f"{classes} comment--stub", comment.anchor, "", _stub(comment))
    own = viewer.is_signed_in and comment.is_own
    token = format_html(' data-token="{}"', comment.token) if own else ""
    parts = [_head(comment)]
    if comment.badge:
        parts.append(format_html(BADGE, comment.badge.title, comment.badge.organisation))
    if comment.about:
        parts.append(format_html(ABOUT, comment.about))
    if comment.answers_earlier_words and not comment.reply_to.is_stub:
        parts.append(format_html(EARLIER, comment.reply_to.writer_name))
    parts.append(format_html(TEXT, text_html(comment.comment)))
    if comment.edited_at:
        parts.append(format_html(EDITED, day(comment.edited_at), comment.address, comment.writer_name))
    parts.append(_acts(comment, viewer))
    return format_html(ITEM, classes, comment.anchor, token, SafeString("".join(parts)))


def text_html(text):
    """Return a comment's plain text as paragraphs, with its addresses as links that we do not vouch for."""
    if not MAY_HOLD_ADDRESS.search(text):
        return mark_safe(linebreaks(escape(text)))  # noqa: S308 - escaped
    html = linebreaks(urlize(text, nofollow=True, autoescape=True))
    # All quotes of the text itself are escaped by now, so this finds only the links just made.
    return mark_safe(html.replace('rel="nofollow"', 'rel="nofollow ugc noopener"'))  # noqa: S308


def _head(comment):
    name = comment.writer_name
    if comment.writer_address:
        name = format_html('<a href="{}">{}</a>', comment.writer_address, name)
    answers = ""
    if comment.reply_to_id:
        above = comment.reply_to
        answers = (
            mark_safe(IN_REPLY_TO_GONE)  # noqa: S308 - a constant
            if above.is_stub
            else format_html(IN_REPLY, above.address, above.writer_name)
        )
    at = comment.created_at
    return format_html(HEAD, name, answers, comment.address, at.isoformat(), day(at))


def _stub(comment):
    if comment.state == State.WITHDRAWN:
        return WITHDRAWN
    if comment.state == State.HELD:
        return HELD_AGAIN
    when = f" on {day(comment.decided_at)}" if comment.decided_at else ""
    return format_html(REMOVED, when, comment.get_removed_because_display())


def _acts(comment, viewer):
    address, name = comment.address, comment.writer_name
    acts = []
    if viewer.is_signed_in and comment.can_like:
        count = format_html(COUNT, comment.like_count) if comment.like_count else ""
        value, pressed = ("0", "true") if comment.is_liked else ("1", "false")
        acts.append(format_html(LIKE, address, value, pressed, count, name))
    elif comment.like_count:
        acts.append(format_html(LIKES, comment.like_count, "" if comment.like_count == 1 else "s"))
    if viewer.is_open:
        acts.append(format_html(ACT, REPLY_CLASS, f"{address}reply/", "Reply", f"to {name}"))
    if viewer.is_signed_in and comment.is_own:
        if comment.can_edit:
            acts.append(format_html(ACT, "", f"{address}edit/", "Edit", "your comment"))
        if comment.can_withdraw:
            acts.append(format_html(ACT, "", f"{address}withdraw/", "Withdraw", "your comment"))
    else:
        acts.append(format_html(ACT, "", f"{address}report/", "Report", f"{name}’s comment"))
    if viewer.is_signed_in and comment.can_moderate:
        acts.append(format_html(ACT, "", _moderating(comment.pk), "Moderate", f"{name}’s comment"))
    return format_html('<ul class="acts">{}</ul>', SafeString("".join(acts)))


@cache
def _moderating_prefix():
    return reverse("comments_cms:comment", args=[0]).removesuffix("0/")


def _moderating(pk):
    return f"{_moderating_prefix()}{pk}/"
